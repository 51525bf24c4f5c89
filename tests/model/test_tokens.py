"""The words by which places are given back: told apart, copied by hand, and not to be guessed."""

import random
import string
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from douze.model.references import reference
from douze.model.tokens import ANSWERS, SECRET_BYTES, Purpose, plain_token, token, tokens_found

SECRET = bytes(range(SECRET_BYTES))
REF = "BENEVOLES-7KQ4TM2X"
MANY = [reference(f"S{n % 60}", f"personne{n}@ailleurs.example") for n in range(2_000)]


def found(typed: str, secret: bytes = SECRET, refs: list[str] | None = None) -> str | None:
    return all_found([typed], [REF] if refs is None else refs, secret)[0]


def all_found(typed: list[str], refs: list[str], secret: bytes = SECRET) -> list[str | None]:
    found = tokens_found(secret, typed, refs, ANSWERS)
    return [signed.ref if signed else None for signed in found]


def test_a_token_names_its_registration_and_is_always_the_same() -> None:
    assert token(SECRET, REF) == token(SECRET, REF) == "7KQ4-TM2X-QAG6-CWHI-GKFP"
    assert found(token(SECRET, REF)) == REF


def test_a_token_says_what_it_is_for_and_cannot_be_turned_into_another() -> None:
    made = [token(SECRET, REF, purpose) for purpose in Purpose]
    assert len({one[:9] for one in made}) == 1
    assert len({one[10:] for one in made}) == len(Purpose)
    for one, purpose in zip(made, Purpose, strict=True):
        for asked in Purpose:
            (signed,) = tokens_found(SECRET, [one], [REF], [asked])
            assert (signed.purpose if signed else None) is (purpose if asked is purpose else None)
    everything = tokens_found(SECRET, made, [REF], list(Purpose))
    assert [signed.purpose for signed in everything if signed] == list(Purpose)


def test_a_code_that_gives_a_place_back_is_what_it_always_was() -> None:
    """Letters of years ago hold one."""
    assert Purpose.WITHDRAW.value == b"douze: give back "
    assert found("7KQ4-TM2X-QAG6-CWHI-GKFP") == REF


def test_thousands_of_tokens_are_all_different_and_each_is_its_own() -> None:
    tokens = [token(SECRET, ref) for ref in MANY]
    assert len(set(tokens)) == len(MANY)
    assert all_found(tokens, MANY) == MANY
    shape = set(string.ascii_uppercase + "234567-")
    assert all(len(one) == 24 and set(one) <= shape for one in tokens)


def test_no_token_of_thousands_is_right_under_another_secret() -> None:
    other = bytes(SECRET_BYTES)
    tokens = [token(other, ref) for ref in MANY]
    assert set(all_found(tokens, MANY)) == {None}


def test_no_guess_of_thousands_is_right() -> None:
    chance = random.Random(12)
    letters = string.ascii_uppercase + "234567"
    name = token(SECRET, REF)[:9].replace("-", "")
    guesses = [name + "".join(chance.choices(letters, k=12)) for _ in range(5_000)]
    assert set(all_found(guesses, [REF])) == {None}


def test_every_letter_of_a_token_counts() -> None:
    right = plain_token(token(SECRET, REF))
    for place, letter in enumerate(right):
        wrong = right[:place] + ("A" if letter != "A" else "B") + right[place + 1 :]
        assert found(wrong) is None
        assert found(right[:place]) is None
        assert found(right[:place] + letter + right[place:]) is None


@pytest.mark.parametrize(
    "slip",
    [
        str.lower,
        lambda t: t.replace("-", ""),
        lambda t: t.replace("-", " "),
        lambda t: f"  {t}. ",
        lambda t: t.replace("-", "\u2011"),
        lambda t: t.replace("O", "0").replace("I", "1").replace("B", "8"),
    ],
    ids=["small letters", "run together", "spaces", "a full stop", "other hyphens", "digits"],
)
def test_a_slip_of_the_hand_is_forgiven(slip: Callable[[str], str]) -> None:
    for ref in (REF, *MANY[:50]):
        assert found(slip(token(SECRET, ref)), refs=[ref]) == ref


def test_without_a_secret_nothing_is_right() -> None:
    assert found(token(b"", REF), secret=b"") is None


def test_two_references_that_end_alike_are_told_apart() -> None:
    refs = [REF, REF.replace("BENEVOLES", "SOIR")]
    tokens = [token(SECRET, ref) for ref in refs]
    assert tokens[0][:9] == tokens[1][:9]
    assert all_found(tokens, refs) == refs


@given(st.text(max_size=60), st.text(min_size=1, max_size=40))
def test_whatever_is_typed_is_nobodys(typed: str, ref: str) -> None:
    assert found(typed) is None
    assert found(token(SECRET, ref), refs=[ref]) == ref

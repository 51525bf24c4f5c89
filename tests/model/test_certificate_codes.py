"""Codes on certificates: whose they are, and that no other word passes for one."""

import pytest

from douze.model.certificate_codes import certificate_code, certified
from douze.model.papers import CertificateMark, certificate_mark
from douze.model.tokens import Purpose, token, tokens_found

SECRET, REF = b"s" * 32, "BENEVOLES-7KQ4TM2X"
FIRST, SECOND = f"{REF}/certificate/0123456789-120", f"{REF}/certificate/abcdef0123-95/2"
LETTERS = [(REF, FIRST), (REF, SECOND), ("COMPTES-AAAAAAAA", "COMPTES-AAAAAAAA/certificate/0-1")]


def test_each_version_has_a_code_of_its_own() -> None:
    codes = {key: certificate_code(SECRET, ref, key) for ref, key in LETTERS}
    assert len({*codes.values()}) == 3
    assert all(certified(SECRET, code, LETTERS) == key for key, code in codes.items())


CODE = certificate_code(SECRET, REF, FIRST)
#: What somebody types, and whether it is ours.
TYPED = {
    "as it stands": (CODE, True),
    "in small letters, with spaces": (f" {CODE.lower().replace('-', ' ')} ", True),
    "with a slip of the hand": (CODE.replace("O", "0").replace("I", "1").replace("B", "8"), True),
    "nothing": ("", False),
    "the half of it": (CODE[:14], False),
    "another last letter": (CODE[:-1] + ("A" if CODE[-1] != "A" else "C"), False),
    "the word by which a place is given back": (token(SECRET, REF), False),
    "letters of no alphabet": ("é" * 24, False),
}


@pytest.mark.parametrize(("typed", "ours"), TYPED.values(), ids=TYPED)
def test_typed(typed: str, ours: bool) -> None:
    assert (certified(SECRET, typed, LETTERS) == FIRST) is ours


def test_a_code_gives_no_place_back_and_none_is_right_without_a_secret() -> None:
    assert [*tokens_found(SECRET, [CODE], [REF], list(Purpose))] == [None]
    assert certified(b"", certificate_code(b"", REF, FIRST), LETTERS) is None


#: Keys, and what they say of a certificate.
KEYS = {
    FIRST: CertificateMark(person="0123456789", minutes=120),
    SECOND: CertificateMark(person="abcdef0123", minutes=95),
    f"{REF}/certificate": None,
    f"{REF}/confirmation/2": None,
}


@pytest.mark.parametrize("key", KEYS)
def test_the_mark_stands_in_the_key(key: str) -> None:
    assert certificate_mark(key) == KEYS[key]

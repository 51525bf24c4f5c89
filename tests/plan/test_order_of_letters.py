"""Which letters leave first, and which is the first that somebody has of us."""

from collections.abc import Sequence

import pytest

from douze.model.kinds import Kind
from douze.model.ledger_state import LedgerState
from douze.model.letters import Letter, LetterRecord
from douze.model.words import LetterState
from douze.plan.order_of_letters import in_order, with_first_marked
from tests.factories import at, letter, paris, record, session

MORNING = at("10-01 08:00")
EVENING_BEFORE = at("09-30 20:00")
#: The session of 1 October begins a minute after midnight, where it is 30 September in UTC still.
NIGHT = session(start=paris("10-01 00:01"))
SOIR = session(code="SOIR")

#: What leaves first, and what was named before it.
SOONER: dict[str, tuple[Letter, Letter]] = {
    "the link of the day before all others": (letter(Kind.LINK), letter(Kind.REMINDER)),
    "and so the link that has changed": (letter(Kind.LINK_CHANGE), letter(Kind.REMINDER)),
    "a reminder before a cancellation": (letter(Kind.REMINDER), letter(Kind.CANCELLATION)),
    "a cancellation before a confirmation": (letter(Kind.CANCELLATION), letter()),
    "a confirmation before a newcomer's cancellation": (
        letter(),
        letter(Kind.CANCELLATION, newcomer=True),
    ),
    "a newcomer of another session before the second of one": (
        letter(newcomer=True, session=SOIR),
        letter(Kind.CANCELLATION, newcomer=True),
    ),
}


@pytest.mark.parametrize(("first", "named_before"), SOONER.values(), ids=SOONER)
def test_it_leaves_first(first: Letter, named_before: Letter) -> None:
    one_more = [letter(newcomer=True)] if first.newcomer else []
    found = in_order([*one_more, named_before, first], MORNING)
    assert found[len(one_more) :] == [first, named_before]


def test_the_link_of_another_day_is_not_before_a_reminder() -> None:
    link, reminder = letter(Kind.LINK), letter(Kind.REMINDER)
    assert in_order([link, reminder], EVENING_BEFORE) == [reminder, link]


def test_the_day_is_that_of_the_session_where_it_is_held() -> None:
    link, reminder = letter(Kind.LINK, session=NIGHT), letter(Kind.REMINDER)
    assert in_order([reminder, link], at("10-01 00:00")) == [link, reminder]


OFFICE = letter(Kind.DIGEST, ref="", session=None)
OTHER = letter(key="other", to="ZOE@ailleurs.example")

#: What the ledger knows, the letters that leave to Zoé, and which of them is the first.
FIRST: dict[str, tuple[Sequence[LetterRecord], Sequence[Letter], Sequence[bool]]] = {
    "the first of all": ([], [letter()], [True]),
    "no second one in the same pass, however the address is written": (
        [], [letter(), OTHER], [True, False],
    ),
    "none after one that was sent": ([record(key="old")], [letter()], [False]),
    "however the address was written": (
        [record(key="old", to="Zoe@Ailleurs.example")], [letter()], [False],
    ),
    "nor after one that came back": (
        [record(key="old", state=LetterState.RETURNED)], [letter()], [False],
    ),
    "nor after one that lies in a folder": (
        [record(key="old", state=LetterState.WRITTEN)], [letter()], [False],
    ),
    "one after another that waits": (
        [record(key="old", state=LetterState.QUEUED)], [letter()], [True],
    ),
    "one that goes once more, as it did the first time": (
        [record(state=LetterState.IN_DOUBT)], [letter()], [True],
    ),
    "one after a letter of the office's to that address": (
        [record(Kind.DIGEST, key="old")], [letter()], [True],
    ),
    "none of the office's, which keeps nothing from the next": (
        [], [OFFICE, letter()], [False, True],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("known", "leave", "first"), FIRST.values(), ids=FIRST)
def test_the_first_letter_to_somebody(
    known: Sequence[LetterRecord], leave: Sequence[Letter], first: Sequence[bool]
) -> None:
    ledger = LedgerState(letters={one.key: one for one in known})
    assert [one.first for one in with_first_marked(leave, ledger)] == first

"""Of several letters that are due to one person one goes; what a letter is known by."""

from collections.abc import Sequence

import pytest

from douze.model.kinds import Kind
from douze.model.ledger_state import LedgerState
from douze.model.letters import Letter, letter_key
from tests.factories import at, letter, record, session
from workflows.one_letter_each import one_each

KEYS = {
    "a key holds person, session and kind": (
        letter_key("BENEVOLES-7KQ4TM2X", Kind.CONFIRMATION),
        "BENEVOLES-7KQ4TM2X/confirmation",
    ),
    "where the date matters, a key holds it as the wall clock shows it": (
        letter_key("BENEVOLES-7KQ4TM2X", Kind.LINK, at=session().start),
        "BENEVOLES-7KQ4TM2X/link/2020-10-01T14:00",
    ),
    "from the second arrival on a key holds its number": (
        letter_key("BENEVOLES-7KQ4TM2X", Kind.CONFIRMATION, occurrence=2),
        "BENEVOLES-7KQ4TM2X/confirmation/2",
    ),
    "a date comes before the number": (
        letter_key("BENEVOLES-7KQ4TM2X", Kind.LINK, at=session().start, occurrence=3),
        "BENEVOLES-7KQ4TM2X/link/2020-10-01T14:00/3",
    ),
}


@pytest.mark.parametrize(("key", "expected"), KEYS.values(), ids=KEYS)
def test_keys(key: str, expected: str) -> None:
    assert key == expected


#: A sentence: the kinds that are due, the one that goes, and those that it says too.
RIVALS: dict[str, tuple[Sequence[Letter], Kind, set[Kind]]] = {
    "a confirmation with the link wins over the link": (
        [letter(Kind.LINK, carries_link=True), letter(carries_link=True)],
        Kind.CONFIRMATION,
        {Kind.LINK},
    ),
    "a confirmation with the link wins over the reminder too": (
        [
            letter(Kind.REMINDER, carries_link=True),
            letter(Kind.LINK, carries_link=True),
            letter(carries_link=True),
        ],
        Kind.CONFIRMATION,
        {Kind.LINK, Kind.REMINDER},
    ),
    "a confirmation without the link does not say what the link says": (
        [letter(Kind.LINK, carries_link=True), letter()],
        Kind.CONFIRMATION,
        set(),
    ),
    "a reminder wins over the link": (
        [letter(Kind.LINK, carries_link=True), letter(Kind.REMINDER, carries_link=True)],
        Kind.REMINDER,
        {Kind.LINK},
    ),
    "that the hold ran out says the change too": (
        [letter(Kind.CHANGE), letter(Kind.EXPIRED)],
        Kind.EXPIRED,
        {Kind.CHANGE},
    ),
    "the dues win over their reminder, which comes later": (
        [letter(Kind.DUES_REMINDER), letter(Kind.DUES)],
        Kind.DUES,
        set(),
    ),
}


@pytest.mark.parametrize(("rivals", "first", "merged"), RIVALS.values(), ids=RIVALS)
def test_of_several_letters_one_goes(
    rivals: Sequence[Letter], first: Kind, merged: set[Kind]
) -> None:
    kept = one_each(rivals, LedgerState(), at("09-30 15:00"))
    going = [found for found in kept if not found.postponed]
    assert [found.kind for found in going] == [first]
    assert {kind for _, kind in going[0].merges} == merged
    later = {found.kind for found in kept if found.postponed}
    assert later == {found.kind for found in rivals} - {first} - merged


def test_a_letter_that_was_sent_is_no_rival() -> None:
    ledger = LedgerState(letters={letter().key: record()})
    kept = one_each([letter(), letter(Kind.LINK, carries_link=True)], ledger, at("09-30 15:00"))
    assert [found.kind for found in kept if not found.postponed] == [
        Kind.CONFIRMATION,
        Kind.LINK,
    ]


def test_two_people_are_no_rivals() -> None:
    other = letter(ref="BENEVOLES-AAAAAAAA", to="max@ambert.example")
    kept = one_each([letter(), other], LedgerState(), at("09-30 15:00"))
    assert [found.postponed for found in kept] == [False, False]


def test_two_registrations_of_one_address_are_written_to_in_turn() -> None:
    other = letter(Kind.LINK, ref="BENEVOLES-AAAAAAAA", carries_link=True)
    kept = one_each([other, letter()], LedgerState(), at("09-30 15:00"))
    told = {found.kind: (found.postponed, found.merges) for found in kept}
    assert told == {Kind.CONFIRMATION: (False, ()), Kind.LINK: (True, ())}, "not said in the other"

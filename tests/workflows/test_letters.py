"""Who is told what, from when and until when: section 4, told as lives of a session.

zoe's dues are settled unless a step calls her a stranger; the session starts on 1 October at
14:00 and ends at 16:00.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from douze.model.letters import Letter, LetterRecord
from douze.model.past import Past
from douze.model.words import Kind, LetterState
from tests.factories import (
    House,
    Step,
    answers,
    at,
    decides,
    letter,
    passes,
    pays,
    record,
    session,
    sets,
    settings,
    stranger,
    telephones,
    tell,
    types,
    vanishes,
)
from workflows.letters import letter_key, one_each

ONE: Mapping[str, Any] = {"Places": 1}
#: zoe is confirmed on 20 September.
ZOE = (answers("zoe", "09-20 10:00"), passes("09-20 11:00"))
#: zoe has the seat, max waits.
MAX_WAITS = (
    answers("max", "09-20 10:30"),
    answers("zoe", "09-20 10:00"),
    passes("09-20 11:00"),
)
#: zoe's seat is held from Monday 21 September, 10:00, to Monday 28, 18:00: 176 hours.
HELD = (stranger("zoe", "09-21 09:00"), passes("09-21 10:00"))

#: A sentence: the steps, and the letters that zoe got, in order.
TOLD: dict[str, tuple[Sequence[Step], Sequence[str]]] = {
    # confirmation
    "who is confirmed is told once": (
        [*ZOE, passes("09-20 11:10", "09-21 11:00")],
        ["confirmation"],
    ),
    "who settles the dues is told of the confirmation": (
        [*HELD, pays("zoe"), passes("09-22 10:00")],
        ["dues", "confirmation"],
    ),
    "who is confirmed by staff is told": (
        [*HELD, decides("zoe", "confirmer"), passes("09-22 10:00")],
        ["dues", "confirmation"],
    ),
    "who answers during the session is not told of the refusal, which is of no use": (
        [passes("09-20 10:00"), answers("zoe", "10-01 14:30"), passes("10-01 14:40")],
        [],
    ),
    # dues
    "who is within the seats without dues is told so once": (
        [*HELD, passes("09-21 10:10", "09-22 10:00")],
        ["dues"],
    ),
    # dues_reminder
    "the dues are not called to mind before half of the hold is over": (
        [*HELD, passes("09-25 01:59")],
        ["dues"],
    ),
    "the dues are called to mind when half of the hold is over": (
        [*HELD, passes("09-25 02:00")],
        ["dues", "dues_reminder"],
    ),
    "the dues are called to mind once": (
        [*HELD, passes("09-25 02:00", "09-25 02:10", "09-26 10:00")],
        ["dues", "dues_reminder"],
    ),
    "the dues are called to mind no sooner than 24 hours after they were asked for": (
        [stranger("zoe", "09-29 09:00"), passes("09-29 10:00", "09-30 09:59")],
        ["dues"],
    ),
    "the dues are called to mind 24 hours after they were asked for": (
        [stranger("zoe", "09-29 09:00"), passes("09-29 10:00", "09-30 10:00")],
        ["dues", "dues_reminder"],
    ),
    "a hold shorter than a day has no reminder": (
        [
            stranger("zoe", "09-29 15:00"),
            passes("09-29 15:10", "09-30 13:50", "09-30 14:00"),
        ],
        ["dues"],
    ),
    "who has paid is not reminded of the dues": (
        [*HELD, pays("zoe"), passes("09-24 10:00", "09-25 03:00")],
        ["dues", "confirmation"],
    ),
    # expired
    "who did not pay in time is told, and told of no dues any more": (
        [*HELD, passes("09-28 18:10", "09-28 18:20")],
        ["dues", "expired"],
    ),
    # cancellation and refusal
    "who is cancelled is told": (
        [*ZOE, decides("zoe", "annuler"), passes("09-21 10:00", "09-21 10:10")],
        ["confirmation", "cancellation"],
    ),
    "who is refused is told": (
        [*ZOE, decides("zoe", "refuser"), passes("09-21 10:00", "09-21 10:10")],
        ["confirmation", "refusal"],
    ),
    "who answers after the closing is told of the refusal": (
        [sets(Clôture="29/09/2020 12:00"), answers("zoe", "09-29 13:00"), passes("09-29 14:00")],
        ["refusal"],
    ),
    "a cancellation at the start itself is still told": (
        [*ZOE, passes("09-30 15:00"), decides("zoe", "annuler"), passes("10-01 14:00")],
        ["confirmation", "link", "cancellation"],
    ),
    # link and reminder
    "the link does not go earlier than 24 hours before the start": (
        [*ZOE, passes("09-30 13:59")],
        ["confirmation"],
    ),
    "the link goes 24 hours before the start": (
        [*ZOE, passes("09-30 14:00")],
        ["confirmation", "link"],
    ),
    "the link is of use until the end": (
        [*ZOE, passes("10-01 16:00")],
        ["confirmation", "link"],
    ),
    "no link goes after the end": (
        [*ZOE, passes("10-01 16:01")],
        ["confirmation"],
    ),
    "the reminder does not go earlier than an hour before the start": (
        [*ZOE, passes("09-30 15:00", "10-01 12:59")],
        ["confirmation", "link"],
    ),
    "the reminder goes an hour before the start": (
        [*ZOE, passes("09-30 15:00", "10-01 13:00", "10-01 13:10")],
        ["confirmation", "link", "reminder"],
    ),
    "the reminder is of use until a quarter of an hour after the start": (
        [*ZOE, passes("09-30 15:00", "10-01 14:15")],
        ["confirmation", "link", "reminder"],
    ),
    "no reminder goes later than a quarter of an hour after the start": (
        [*ZOE, passes("09-30 15:00", "10-01 14:16")],
        ["confirmation", "link"],
    ),
    "who got the link less than 2 hours ago is not reminded": (
        [*ZOE, passes("10-01 12:00", "10-01 13:00", "10-01 13:50")],
        ["confirmation", "link"],
    ),
    "who got the link 2 hours ago is reminded": (
        [*ZOE, passes("10-01 12:00", "10-01 14:00")],
        ["confirmation", "link", "reminder"],
    ),
    "a reminder that is due together with the link wins": (
        [*ZOE, passes("10-01 13:10", "10-01 13:20", "10-01 14:10")],
        ["confirmation", "reminder"],
    ),
    "a confirmation less than 24 hours before the start is the link as well": (
        [
            answers("zoe", "09-30 15:00"),
            passes("09-30 15:10", "09-30 15:20", "09-30 20:00"),
        ],
        ["confirmation"],
    ),
    "a confirmation within the last hour is the reminder as well": (
        [answers("zoe", "10-01 13:10"), passes("10-01 13:20", "10-01 13:30", "10-01 14:10")],
        ["confirmation"],
    ),
    "who is confirmed long before is reminded, though the link came in the confirmation": (
        [answers("zoe", "09-30 15:00"), passes("09-30 15:10", "10-01 13:00")],
        ["confirmation", "reminder"],
    ),
    "without a link neither link nor reminder goes": (
        [sets(Lien=None), *ZOE, passes("09-30 15:00", "10-01 13:00")],
        ["confirmation"],
    ),
    "an example of a link does not go": (
        [sets(Lien="https://exemple.fr/lien"), *ZOE, passes("09-30 15:00", "10-01 13:00")],
        ["confirmation"],
    ),
    "a link that was filled in late goes when it is there": (
        [
            sets(Lien=None),
            *ZOE,
            passes("09-30 15:00"),
            sets(Lien="https://visio.example.org/j/1"),
            passes("09-30 16:00", "09-30 16:20"),
        ],
        ["confirmation", "link"],
    ),
    "who is cancelled gets neither link nor reminder": (
        [
            *ZOE,
            decides("zoe", "annuler"),
            passes("09-30 13:00", "09-30 14:10", "10-01 13:00"),
        ],
        ["confirmation", "cancellation"],
    ),
    "a moved session sends its link again": (
        [
            *ZOE,
            passes("09-30 14:00"),
            sets(Date=date(2020, 10, 8)),
            passes("10-01 10:00", "10-01 10:20", "10-07 14:00"),
        ],
        ["confirmation", "link", "link"],
    ),
    # turns
    "who is cancelled by mistake and confirmed again is told again": (
        [
            *ZOE,
            decides("zoe", "annuler"),
            passes("09-21 10:00"),
            types("zoe", Décision=None),
            passes("09-21 11:00", "09-21 11:10"),
        ],
        ["confirmation", "cancellation", "confirmation"],
    ),
    "who came again after the hold ran out is told again": (
        [
            *HELD,
            passes("09-28 18:10"),
            stranger("zoe", "09-28 19:00"),
            passes("09-28 19:10", "09-28 19:20"),
        ],
        ["dues", "expired", "dues"],
    ),
    # rows that are gone, people who cannot be written to
    "while a row is gone nobody is written to": (
        [*HELD, vanishes("zoe"), passes("09-25 10:00")],
        ["dues"],
    ),
    "who registers by telephone is told like anybody else": (
        [
            telephones("zoe@ambert.example", Prénom="Zoé"),
            passes("09-20 10:00"),
        ],
        ["confirmation"],
    ),
    # the first pass
    "the first pass says nothing of a session that has started": (
        [answers("zoe", "09-20 10:00"), passes("10-01 14:01")],
        [],
    ),
    "the first pass before the start says all that is due": (
        [answers("zoe", "09-20 10:00"), passes("10-01 14:00")],
        ["confirmation"],
    ),
}


@pytest.mark.parametrize(("steps", "kinds"), TOLD.values(), ids=TOLD)
def test_who_is_told_what(steps: Sequence[Step], kinds: Sequence[str]) -> None:
    house = tell(steps)
    told = [kind for kind in house.letters("zoe") if kind != "change"]
    assert told == kinds, house.passes[-1].plan.records


#: A sentence: the steps, and the letters that max got, who waits for the one seat.
WAITING: dict[str, tuple[Sequence[Step], Sequence[str]]] = {
    "who waits is told once": (
        [*MAX_WAITS, passes("09-20 11:10", "09-21 10:00")],
        ["waiting_list"],
    ),
    "who is promoted is told": (
        [*MAX_WAITS, decides("zoe", "annuler"), passes("09-21 10:00", "09-21 10:10")],
        ["waiting_list", "confirmation"],
    ),
    "a change of rank is not told": (
        [
            answers("ann", "09-20 10:10"),
            *MAX_WAITS,
            decides("ann", "annuler"),
            passes("09-21 10:00"),
        ],
        ["waiting_list"],
    ),
    "two hours before the start who waits is not yet told that it is over": (
        [*MAX_WAITS, passes("10-01 12:00")],
        ["waiting_list"],
    ),
    "when promotions have stopped who waits is told so once": (
        [*MAX_WAITS, passes("10-01 12:01", "10-01 12:10")],
        ["waiting_list", "no_seat"],
    ),
    "who comes to wait after promotions stopped is told that alone": (
        [
            answers("zoe", "09-20 10:00"),
            passes("09-20 11:00"),
            answers("max", "10-01 12:30"),
            passes("10-01 12:40", "10-01 12:50"),
        ],
        ["no_seat"],
    ),
    "that it is over is of use until the start": (
        [*MAX_WAITS, passes("10-01 14:00")],
        ["waiting_list", "no_seat"],
    ),
    "that it is over is not told after the start": (
        [*MAX_WAITS, passes("10-01 14:01")],
        ["waiting_list"],
    ),
}


@pytest.mark.parametrize(("steps", "kinds"), WAITING.values(), ids=WAITING)
def test_who_waits_is_told(steps: Sequence[Step], kinds: Sequence[str]) -> None:
    assert tell(steps, **ONE).letters("max") == kinds


def letters_by_key(house: House) -> dict[str, LetterRecord]:
    """Give what the ledger knows, by the part of the key after the reference."""
    return {key.partition("/")[2]: r for key, r in house.ledger.past().letters.items()}


#: A sentence: the steps, the key without its reference, and what became of that letter.
FATES: dict[str, tuple[Sequence[Step], str, LetterState]] = {
    "a confirmation that could not be told in time is missed": (
        [
            answers("zoe", "09-20 10:00"),
            lambda house: house.pass_at("09-20 11:00", limit=0),
            passes("10-01 16:01"),
        ],
        "confirmation",
        LetterState.MISSED,
    ),
    "a reminder that nobody could send in time is missed": (
        [*ZOE, passes("09-30 15:00", "10-01 14:16")],
        "reminder/2020-10-01T14:00",
        LetterState.MISSED,
    ),
    "a link that nobody could send in time is missed": (
        [*ZOE, passes("10-01 16:01")],
        "link/2020-10-01T14:00",
        LetterState.MISSED,
    ),
    "what a confirmation says too is sent with it": (
        [answers("zoe", "09-30 15:00"), passes("09-30 15:10")],
        "link/2020-10-01T14:00",
        LetterState.SENT,
    ),
    "what a reminder says too is sent with it": (
        [*ZOE, passes("10-01 13:10")],
        "link/2020-10-01T14:00",
        LetterState.SENT,
    ),
    "a second confirmation has the number of its turn": (
        [
            *ZOE,
            decides("zoe", "annuler"),
            passes("09-21 10:00"),
            types("zoe", Décision=None),
            passes("09-21 11:00"),
        ],
        "confirmation/2",
        LetterState.SENT,
    ),
    "the letters of a second arrival have its number": (
        [*HELD, passes("09-28 18:10"), stranger("zoe", "09-28 19:00"), passes("09-28 19:10")],
        "dues/2",
        LetterState.SENT,
    ),
}


@pytest.mark.parametrize(("steps", "key", "state"), FATES.values(), ids=FATES)
def test_what_becomes_of_a_letter(steps: Sequence[Step], key: str, state: LetterState) -> None:
    assert letters_by_key(tell(steps))[key].state is state


def test_a_confirmation_of_a_freed_seat_says_so() -> None:
    house = tell([*MAX_WAITS, decides("zoe", "annuler"), passes("09-21 10:00")], **ONE)
    told = {p.letter.to: p.letter for p in house.passes[-1].plan.letters}
    assert told["max@ambert.example"].promoted
    first = {p.letter.to: p.letter for p in house.passes[0].plan.letters}
    assert not first["zoe@ambert.example"].promoted


#: A sentence: the steps, and what the last letter does to the participant's calendar.
INVITATIONS: dict[str, tuple[Sequence[Step], str | None]] = {
    "a confirmation invites": (ZOE, "REQUEST"),
    "a cancellation withdraws the invitation": (
        [*ZOE, decides("zoe", "annuler"), passes("09-21 10:00")],
        "CANCEL",
    ),
    "a refusal withdraws the invitation": (
        [*ZOE, decides("zoe", "refuser"), passes("09-21 10:00")],
        "CANCEL",
    ),
    "a cancellation of somebody who was never invited withdraws nothing": (
        [*HELD, decides("zoe", "annuler"), passes("09-22 10:00")],
        None,
    ),
    "the dues come without an invitation": (HELD, None),
    "the link comes without an invitation": ([*ZOE, passes("09-30 14:00")], None),
}


@pytest.mark.parametrize(("steps", "invitation"), INVITATIONS.values(), ids=INVITATIONS)
def test_invitations(steps: Sequence[Step], invitation: str | None) -> None:
    assert tell(steps).passes[-1].plan.letters[-1].letter.invitation == invitation


def test_a_rank_and_a_deadline_stand_in_the_letters_about_them() -> None:
    house = tell([*MAX_WAITS, stranger("ann", "09-20 09:00"), passes("09-20 12:00")], Places=2)
    told = {p.letter.to: p.letter for p in house.passes[0].plan.letters}
    assert told["max@ambert.example"].kind is Kind.CONFIRMATION
    first = tell([*MAX_WAITS, *HELD], **ONE)
    told = {p.letter.to: p.letter for done in first.passes for p in done.plan.letters}
    assert told["max@ambert.example"].rank == 1
    assert told["zoe@ailleurs.example"].rank == 2
    held = tell(HELD).passes[0].plan.letters[0].letter
    assert held.deadline == held.until == at("09-28 18:00")
    late = tell([*HELD, passes("09-29 07:00")]).passes[-1].plan.letters[-1].letter
    assert (late.kind, late.deadline) == (Kind.EXPIRED, at("09-28 18:00")), "not when it was seen"


def test_nobody_gets_two_letters_about_a_session_in_one_pass() -> None:
    steps = [
        *MAX_WAITS,
        stranger("bob", "09-20 10:40"),
        passes("09-30 14:00", "10-01 12:10"),
        decides("max", "confirmer"),
        passes("10-01 13:00", "10-01 14:10", "10-01 16:10"),
    ]
    for done in tell(steps, Places=2).passes:
        people = [who for who, _ in done.letters]
        assert len(people) == len(set(people)), done.letters


def test_the_hours_of_link_and_reminder_are_settings() -> None:
    ours = settings(
        letters={"link_before": at("09-20 12:00") - at("09-18 12:00"),
                 "reminder_before": at("09-20 12:00") - at("09-20 09:00")}
    )  # fmt: skip
    assert tell([*ZOE, passes("09-29 13:59")], ours=ours).letters("zoe") == ["confirmation"]
    house = tell([*ZOE, passes("09-29 14:00", "10-01 11:00")], ours=ours)
    assert house.letters("zoe") == ["confirmation", "link", "reminder"]


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
        letter_key("BENEVOLES-7KQ4TM2X", Kind.CONFIRMATION, turn=2),
        "BENEVOLES-7KQ4TM2X/confirmation/2",
    ),
    "a date comes before the number": (
        letter_key("BENEVOLES-7KQ4TM2X", Kind.LINK, at=session().start, turn=3),
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
    "that there is no seat wins over the waiting list": (
        [letter(Kind.WAITING_LIST), letter(Kind.NO_SEAT)],
        Kind.NO_SEAT,
        {Kind.WAITING_LIST},
    ),
    "the dues win over their reminder, which comes later": (
        [letter(Kind.DUES_REMINDER), letter(Kind.DUES)],
        Kind.DUES,
        set(),
    ),
}


@pytest.mark.parametrize(("rivals", "first", "absorbed"), RIVALS.values(), ids=RIVALS)
def test_of_several_letters_one_goes(
    rivals: Sequence[Letter], first: Kind, absorbed: set[Kind]
) -> None:
    kept = one_each(rivals, Past(), at("09-30 15:00"))
    going = [found for found in kept if not found.postponed]
    assert [found.kind for found in going] == [first]
    assert {kind for _, kind in going[0].absorbs} == absorbed
    later = {found.kind for found in kept if found.postponed}
    assert later == {found.kind for found in rivals} - {first} - absorbed


def test_a_letter_that_was_sent_is_no_rival() -> None:
    past = Past(letters={letter().key: record()})
    kept = one_each([letter(), letter(Kind.LINK, carries_link=True)], past, at("09-30 15:00"))
    assert [found.kind for found in kept if not found.postponed] == [
        Kind.CONFIRMATION,
        Kind.LINK,
    ]


def test_two_people_are_no_rivals() -> None:
    other = letter(ref="BENEVOLES-AAAAAAAA", to="max@ambert.example")
    kept = one_each([letter(), other], Past(), at("09-30 15:00"))
    assert [found.postponed for found in kept] == [False, False]


def test_two_registrations_of_one_address_are_written_to_in_turn() -> None:
    other = letter(Kind.LINK, ref="BENEVOLES-AAAAAAAA", carries_link=True)
    kept = one_each([other, letter()], Past(), at("09-30 15:00"))
    told = {found.kind: (found.postponed, found.absorbs) for found in kept}
    assert told == {Kind.CONFIRMATION: (False, ()), Kind.LINK: (True, ())}, "not said in the other"

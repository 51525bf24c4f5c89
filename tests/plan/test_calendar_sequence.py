"""The SEQUENCE of an entry: whatever letter comes later brings a higher one."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from douze.letters.samples import sample
from douze.model.kinds import Kind
from douze.model.letters import LetterRecord
from douze.plan.calendar_sequence import calendar_sequence
from tests.factories import at, settings

NOON = at("09-20 12:00")
LATER = NOON + timedelta(hours=3)


def record(number: int, minutes: int) -> LetterRecord:
    """The record of a letter with this N°, decided so long after noon."""
    queued = sample(Kind.LINK, settings()).queued()
    decided_at = NOON + timedelta(minutes=minutes)
    return replace(queued, key=f"ref/{number}", number=number, decided_at=decided_at)


#: A sentence: the letters before, the next one's N°, its minute.
RISES: dict[str, tuple[list[LetterRecord], int, int]] = {
    "the second letter": ([record(1, 0)], 2, 10),
    "a letter of the same second": ([record(1, 0)], 2, 0),
    "a letter that was taken back, and leaves after one with a higher N°": (
        [record(2, 0), record(3, 60)],
        2,
        90,
    ),
    "a letter after one that was sent while the clock was set by hand": ([record(1, 9999)], 2, 10),
}


@pytest.mark.parametrize(("before", "number", "minute"), RISES.values(), ids=RISES)
def test_a_higher_one_is_brought_by(before: list[LetterRecord], number: int, minute: int) -> None:
    written = [
        calendar_sequence(one.key, one.number, one.decided_at, before[:place])
        for place, one in enumerate(before)
    ]
    moment = NOON + timedelta(minutes=minute)
    assert calendar_sequence(f"ref/{number}", number, moment, before) > max(written)


def test_it_is_above_the_numbers_that_earlier_versions_wrote() -> None:
    hundred_thousand = replace(record(1, 0), number=100_000)
    assert calendar_sequence("ref/2", 100_001, LATER, [hundred_thousand]) > 1_000_000


def test_it_is_no_less_than_the_number_where_the_clock_stands_before_all_counting() -> None:
    moment = at("09-20 12:00").replace(year=2001)
    assert calendar_sequence("ref/7", 7, moment, []) == 7


def test_it_has_room_in_31_bits_for_fifty_years() -> None:
    assert calendar_sequence("ref/7", 7, NOON.replace(year=2076), []) < 2**31

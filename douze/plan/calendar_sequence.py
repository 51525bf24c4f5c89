"""The SEQUENCE of an invitation: calendars leave aside what is not newer than what they have.

It counts seconds, since a letter's N° would not do: a letter that was taken back keeps its own, and
may leave after others with higher ones. Earlier versions wrote the N°, which is far below.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from douze.model.letters import LetterRecord

#: From here the seconds are counted: RFC 5545 has 31 bits for them, which last until 2088.
_BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)


def calendar_sequence(
    key: str, number: int, decided_at: datetime, records: Iterable[LetterRecord]
) -> int:
    """Give a number above those of the letters that one person was sent before.

    `records` are of all letters about the registration. The newest moment counts, also where
    the clock was set by hand since, and two letters of one second are told apart by how many
    there are.
    """
    others = [record.decided_at for record in records if record.key != key]
    newest = max([decided_at, *others])
    return max(number, (newest - _BEGINNING) // timedelta(seconds=1) + len(others))

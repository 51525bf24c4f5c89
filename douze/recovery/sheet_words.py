"""The tool's own cells, read back: words in either language, and moments.

No sentence is: an association may have written its own, and says today what it did not then.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from douze.model.fold import fold
from douze.model.kinds import Kind
from douze.model.sheet import Cell
from douze.model.wording import Wording
from douze.model.words import LetterState, Status
from douze.read.cells import text
from douze.read.dates import read_moment

Word = TypeVar("Word", bound=StrEnum)


class SheetWords:
    """What earlier passes may have written, in every language that there is."""

    def __init__(self, wordings: Sequence[Wording], zone: ZoneInfo) -> None:
        self._zone = zone
        self._statuses = _by_word(Status, wordings)
        self._states = _by_word(LetterState, wordings)
        self._kinds = _by_word(Kind, wordings)

    def status(self, cell: Cell) -> Status | None:
        return self._statuses.get(fold(text(cell)))

    def state(self, cell: Cell) -> LetterState | None:
        return self._states.get(fold(text(cell)))

    def kind(self, cell: Cell) -> Kind | None:
        return self._kinds.get(fold(text(cell)))

    def moment(self, cell: Cell) -> datetime | None:
        """Read a moment that the tool wrote by the wall clock."""
        moment = read_moment(cell, without_time=time())
        if moment is None:
            return None
        return (moment if moment.tzinfo else moment.replace(tzinfo=self._zone)).astimezone(UTC)

    def wall(self, moment: datetime) -> datetime:
        """Give a moment the way a cell holds it."""
        return moment.astimezone(self._zone).replace(tzinfo=None)


def _by_word(words: Iterable[Word], wordings: Sequence[Wording]) -> Mapping[str, Word]:
    found = {}
    for member in words:
        for said in (member.value, *(w.word(member) for w in wordings)):
            found[fold(said)] = member
    return found

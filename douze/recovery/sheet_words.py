"""The tool's own cells, read back: words in either language, moments, sentences."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time
from enum import StrEnum
from string import Formatter
from typing import TypeVar
from zoneinfo import ZoneInfo

from douze.model.fold import fold
from douze.model.phrases import Phrase, phrase
from douze.model.sheet import Cell
from douze.model.wording import Wording
from douze.model.words import Kind, LetterState, Status
from douze.read.cells import text
from douze.read.dates import read_moment

#: The sentences that say why a registration stands where it stands. What else the cell
#: `Alerte` holds is found again by the next pass.
WHY = (
    *("seat_in_order", "seat_became_free", "seat_held", "settled", "settle_first", "hold_over"),
    *("full", "no_places", "waiting_stopped", "after_closing", "session_cancelled"),
    *("session_is_cancelled", "staff_confirm", "staff_wait", "staff_cancel", "staff_refuse"),
    *("dues_not_asked", "dues_by_address", "dues_by_domain", "dues_by_structure", "adopted"),
)
Word = TypeVar("Word", bound=StrEnum)


class SheetWords:
    """What earlier passes may have written, in every language that there is."""

    def __init__(self, wordings: Sequence[Wording], zone: ZoneInfo) -> None:
        self._zone = zone
        self._statuses = _by_word(Status, wordings)
        self._states = _by_word(LetterState, wordings)
        self._kinds = _by_word(Kind, wordings)
        self._why = [(code, _pattern(w.sentences[code])) for w in wordings for code in WHY]
        self._withdrawn = {w.sentences["no_longer_true"] for w in wordings}
        self._said_with = [_pattern(w.sentences["said_with"]) for w in wordings]

    def status(self, cell: Cell) -> Status | None:
        return self._statuses.get(fold(text(cell)))

    def state(self, cell: Cell) -> LetterState | None:
        return self._states.get(fold(text(cell)))

    def withdrawn(self, detail: str) -> bool:
        """Whether a row says of its letter that it was not true any more."""
        return detail in self._withdrawn

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

    def reasons(self, cell: Cell) -> tuple[Phrase, ...]:
        """Read the sentences at the start of a cell that say why; stop at the first other."""
        rest, found = text(cell), []
        while match := next(
            ((code, m) for code, pattern in self._why if (m := pattern.match(rest))), None
        ):
            code, said = match
            found.append(phrase(code, **said.groupdict()))
            rest = rest[said.end() :].lstrip()
        return tuple(found)

    def said_with(self, detail: str) -> int | None:
        """Read the number of the other letter that a letter was said in; None for its own."""
        for pattern in self._said_with:
            if (said := pattern.fullmatch(detail)) and said["number"].isdigit():
                return int(said["number"])
        return None


def _by_word(words: Iterable[Word], wordings: Sequence[Wording]) -> Mapping[str, Word]:
    found = {}
    for member in words:
        for said in (member.value, *(w.word(member) for w in wordings)):
            found[fold(said)] = member
    return found


def _pattern(sentence: str) -> re.Pattern[str]:
    """Turn a sentence with facts in braces into what recognises it; a fact may be any text."""
    parts = (
        re.escape(said) + (f"(?P<{fact}>.+?)" if fact else "")
        for said, fact, _, _ in Formatter().parse(text(sentence))
    )
    return re.compile("".join(parts) + r"(?=\s|$)")

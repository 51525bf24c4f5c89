"""In which order letters leave: a provider's limit may let only the first of them through."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from douze.model.kinds import KINDS
from douze.model.letters import Letter
from douze.model.local_day import local_day
from douze.model.words import Kind

#: The place of what goes to newcomers: after all that others are told.
_LAST = max(row.urgency for row in KINDS.values()) + 1


def in_order(letters: Iterable[Letter], now: datetime) -> list[Letter]:
    """Put the most urgent first, newcomers last, and of these one of each session in turn."""
    before: Counter[str] = Counter()
    placed: list[tuple[int, int, Letter]] = []
    for letter in letters:
        turn = 0
        if letter.newcomer and letter.session:
            turn = before[letter.session.code]
            before[letter.session.code] += 1
        placed.append((_urgency(letter, now), turn, letter))
    return [letter for *_, letter in sorted(placed, key=lambda one: one[:2])]


def _urgency(letter: Letter, now: datetime) -> int:
    """Give its place in the order."""
    if letter.newcomer:
        return _LAST
    if letter.kind in (Kind.LINK, Kind.LINK_CHANGE) and letter.session:
        start = letter.session.start
        if start.date() == local_day(now, start.tzinfo):
            return -1
    return KINDS[letter.kind].urgency

"""In which order letters leave, and which is the first that a person has of us.

A provider's limit may let only the first of them through; a person's first one says who answers
for their data.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from msgspec.structs import replace

from douze.model.kinds import Kind, Recipient
from douze.model.ledger_state import LedgerState
from douze.model.letters import Letter
from douze.model.local_day import local_day
from douze.model.words import HANDED_OVER, LetterState

#: The place of what goes to newcomers: after all that others are told.
_LAST = max(kind.about.urgency for kind in Kind) + 1


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
    # Sorting is stable: of one place the order in which the rules named them stays.
    return [letter for *_, letter in sorted(placed, key=lambda one: one[:2])]


def _urgency(letter: Letter, now: datetime) -> int:
    """Give its place in the order."""
    if letter.newcomer:
        return _LAST
    if letter.kind in (Kind.LINK, Kind.LINK_CHANGE) and letter.session:
        start = letter.session.start
        if start.date() == local_day(now, start.tzinfo):
            return -1  # before all others: without it somebody cannot come today
    return letter.kind.about.urgency


_HEARD = HANDED_OVER | {LetterState.WRITTEN}


def with_first_marked(letters: Iterable[Letter], ledger: LedgerState) -> Iterator[Letter]:
    """Give letters in the order in which they leave, the first to each person marked as such.

    What the office is sent is about no data of its own. One that is handed over once more says
    again what it said, so it does not count itself.
    """
    heard: dict[str, set[str]] = {}
    for record in ledger.letters.values():
        if record.state in _HEARD and record.kind.about.to is not Recipient.STAFF:
            heard.setdefault(record.to.casefold(), set()).add(record.key)
    for letter in letters:
        if letter.kind.about.to is Recipient.STAFF:
            yield letter
            continue
        before = heard.setdefault(letter.to.casefold(), set())
        yield letter if before - {letter.key} else replace(letter, first=True)
        before.add(letter.key)

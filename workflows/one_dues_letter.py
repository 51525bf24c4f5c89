"""One letter about dues: who registers for three sessions is asked to pay once."""

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from douze.model.ledger_state import LedgerState
from douze.model.letters import Letter
from douze.model.words import Kind

_TOGETHER = (Kind.DUES, Kind.DUES_REMINDER, Kind.EXPIRED)


def dues_in_one(letters: Iterable[Letter], ledger: LedgerState, now: datetime) -> list[Letter]:
    """Let the letters of this pass about one person's dues be one, which lists the sessions.

    Of one year, that is, and for one reason: what differs is told by itself. The one whose time
    is over first says the others too. Those that are withheld, or wait for another letter, stay
    by themselves.
    """
    letters = list(letters)
    together: dict[tuple[object, ...], list[Letter]] = {}
    for letter in letters:
        if letter.kind in _TOGETHER and _leaves(letter, ledger, now):
            asked = (letter.to.casefold(), letter.kind, letter.by_name, letter.dues_asked)
            together.setdefault(asked, []).append(letter)
    said: dict[str, Letter | None] = {}
    for rivals in together.values():
        first, *others = sorted(rivals, key=lambda x: (x.expires_at, x.key))
        if others:
            said |= {other.key: None for other in others}
            merges = tuple((other.key, other.kind) for other in others)
            said[first.key] = replace(first, merges=merges, also=tuple(others))
    each = (said.get(letter.key, letter) for letter in letters)
    return [letter for letter in each if letter is not None]


def _leaves(letter: Letter, ledger: LedgerState, now: datetime) -> bool:
    record = ledger.letters.get(letter.key)
    if letter.repeats or letter.postponed or letter.withheld or letter.merges or letter.invitation:
        return False
    if record is None:
        return now <= letter.expires_at
    put_off = record.not_before is not None and now < record.not_before
    return now <= letter.expires_at and record.may_go(letter.to) and not put_off

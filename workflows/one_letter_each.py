"""Nobody gets two letters about one session in one pass: the first says it, or the rest wait."""

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from douze.model.kinds import PRECEDENCE
from douze.model.ledger_state import LedgerState
from douze.model.letters import Letter


def one_each(letters: Iterable[Letter], ledger: LedgerState, now: datetime) -> list[Letter]:
    """See to it that nobody gets two letters about one session in one pass.

    Of those that are still to be sent to one person, the first in the order of precedence
    goes; what it says too is absorbed, the others come in a later pass. A person is whoever
    reads an address: where two registrations have one, their letters come after each other.
    Letters that were sent, and those past their use, are left as they are.
    """
    kept: list[Letter] = []
    waiting: dict[tuple[str, ...], list[Letter]] = {}
    for letter in letters:
        if _goes_now(letter, ledger, now):
            waiting.setdefault(reader(letter), []).append(letter)
        else:
            kept.append(letter)
    for rivals in waiting.values():
        if len(rivals) == 1:
            kept += rivals
            continue
        first, *others = sorted(rivals, key=lambda letter: PRECEDENCE[letter.kind])
        said = {other.key: other.kind for other in others if _says_too(first, other)}
        kept.append(replace(first, merges=tuple(said.items())) if said else first)
        kept += [replace(other, postponed=True) for other in others if other.key not in said]
    return kept


def _goes_now(letter: Letter, ledger: LedgerState, now: datetime) -> bool:
    """Whether it is of use, and to be sent still; a repeat only once its time has come."""
    if letter.repeats:
        return not letter.postponed and now <= letter.expires_at
    return now <= letter.expires_at and ledger.may_go(letter)


def _says_too(letter: Letter, other: Letter) -> bool:
    """Whether the other need not go because this one says all of it."""
    if letter.repeats or other.ref != letter.ref:
        return False  # a repeat goes in the words that it had
    link_is_said = letter.carries_link or not other.carries_link
    return other.kind in letter.kind.about.says_too and link_is_said


def reader(letter: Letter) -> tuple[str, ...]:
    """Who reads a letter, and about what; a letter to staff stands for itself."""
    if letter.ref and letter.session:
        return letter.to.casefold(), letter.session.code
    return (letter.key,)

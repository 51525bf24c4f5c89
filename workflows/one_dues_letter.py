"""What one person is told about dues in one pass is one letter, which lists the sessions.

Whoever registers for five sessions at once owes the dues once: five letters about them would look
like five bills. A letter that has more to say of its session goes on its own, and that a hold ran
out is told of each session.
"""

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from douze.model.fold import fold
from douze.model.kinds import PRECEDENCE
from douze.model.ledger_state import LedgerState
from douze.model.letters import Letter

_NO_NUMBER = float("inf")


def one_dues_letter(letters: Iterable[Letter], ledger: LedgerState, now: datetime) -> list[Letter]:
    """Let the first of the letters about dues that could leave to one person say the others too.

    A person is an address and a name: a mailbox may be that of several. Whose session has a
    contact of its own hears of it from them. The letter is of use until the first deadline in it.
    """
    letters = list(letters)
    by_person: dict[tuple[object, ...], list[Letter]] = {}
    # Put together last of all: each keeps its key, its reminder and its row on the sheet, and one
    # that is paid or moved by then is simply not in it.
    for letter in letters:
        if _may_join(letter, ledger, now):
            by_person.setdefault(_reader(letter), []).append(letter)
    said: set[str] = set()
    saying: dict[str, Letter] = {}
    for theirs in by_person.values():
        first, *others = sorted(theirs, key=lambda letter: _order(letter, ledger))
        if others:
            saying[first.key] = _with(first, others)
            said.update(letter.key for letter in others)
    return [saying.get(letter.key, letter) for letter in letters if letter.key not in said]


def _may_join(letter: Letter, ledger: LedgerState, now: datetime) -> bool:
    """Whether a letter asks for dues, could leave now, and says nothing else."""
    if not letter.kind.about.lists_sessions or letter.session is None or now > letter.expires_at:
        return False
    if letter.withheld or letter.postponed or letter.repeats:
        return False
    # The letter that lists sessions has no words for any of these.
    says_more = (letter.invitation, letter.before, letter.merges, letter.restored)
    if any(says_more) or letter.spoke or letter.came_from:
        return False
    return ledger.may_go(letter)


def _reader(letter: Letter) -> tuple[object, ...]:
    """Who reads it, and to whom they answer; what they are to do is the same in all of them."""
    name = fold(letter.name)
    contact = letter.session.contact if letter.session else None
    return letter.to.casefold(), name, contact, letter.by_name


def _order(letter: Letter, ledger: LedgerState) -> tuple[object, ...]:
    """A first letter before a reminder, then what has a number already, then by deadline."""
    record = ledger.letters.get(letter.key) or ledger.written.get(letter.key)
    number = record.number if record else _NO_NUMBER
    assert letter.session is not None
    due = letter.deadline or letter.session.start
    return PRECEDENCE[letter.kind], number, due, letter.session.start, letter.ref


def _with(first: Letter, others: Iterable[Letter]) -> Letter:
    others = tuple(others)
    every = (first, *others)
    return replace(
        first,
        together=others,
        expires_at=min(letter.expires_at for letter in every),
        newcomer=all(letter.newcomer for letter in every),
    )

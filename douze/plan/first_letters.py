"""Which letter is the first that a person has of us: it says who answers for their data."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from douze.model.kinds import KINDS, Recipient
from douze.model.ledger_state import LedgerState
from douze.model.letters import Letter
from douze.model.words import LetterState

_HEARD = frozenset(
    {LetterState.SENT, LetterState.WRITTEN, LetterState.IN_DOUBT, LetterState.RETURNED}
)


def with_first_marked(letters: Iterable[Letter], ledger: LedgerState) -> Iterator[Letter]:
    """Give letters in the order in which they leave, the first to each person marked as such.

    What the office is sent is about no data of its own. One that is handed over once more says
    again what it said, so it does not count itself.
    """
    heard: dict[str, set[str]] = {}
    for record in ledger.letters.values():
        if record.state in _HEARD and KINDS[record.kind].to is not Recipient.STAFF:
            heard.setdefault(record.to.casefold(), set()).add(record.key)
    for letter in letters:
        if KINDS[letter.kind].to is Recipient.STAFF:
            yield letter
            continue
        before = heard.setdefault(letter.to.casefold(), set())
        yield letter if before - {letter.key} else replace(letter, first=True)
        before.add(letter.key)

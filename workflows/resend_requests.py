"""What staff tell of letters by `Renvoyer`: one in doubt arrived, or one that failed goes again."""

from collections.abc import Iterator, Sequence

from douze.model.desired import Settled
from douze.model.ledger_state import LedgerState
from douze.model.letters import LetterRecord
from douze.model.words import LetterState, Resend

_FAILED = frozenset({LetterState.REFUSED, LetterState.RETURNED, LetterState.IN_DOUBT})


def fates_told_by_staff(
    resend: Resend | None, records: Sequence[LetterRecord], ledger: LedgerState
) -> Iterator[Settled]:
    """Tell which letters staff have told the fate of, by what they wrote.

    What one letter said of several sessions is settled together.
    """
    arrived = resend is Resend.ARRIVED
    for record in records:
        doubtful = record.state is LetterState.IN_DOUBT
        if doubtful if arrived else resend is Resend.AGAIN and record.state in _FAILED:
            yield from (Settled(record=one, arrived=arrived) for one in _in_one(record, ledger))


def _in_one(record: LetterRecord, ledger: LedgerState) -> Iterator[LetterRecord]:
    """Give all that went in one letter with a record, and that became of it what did of this."""
    numbers = {record.number, record.merged_into}
    for one in ledger.letters.values():
        together = one.number in numbers or one.merged_into in numbers - {None}
        same_person = one.ref == record.ref or one.to.casefold() == record.to.casefold()
        if together and same_person and one.state is record.state:
            yield one

"""What became of letters of earlier passes: those that staff have told, and those not true now."""

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from douze.model.desired import Desired
from douze.model.ledger_state import LedgerState
from douze.model.letters import LetterRecord, PlannedLetter
from douze.model.reasons import Reason
from douze.model.wording import Wording
from douze.model.words import PENDING, LetterState
from douze.plan.letter_records import MessageIds


def taken_back(
    desired: Desired, ledger: LedgerState, letters: Iterable[PlannedLetter]
) -> list[LetterRecord]:
    """Take back the letters that wait from an earlier pass and are not true any more.

    Those of a registration whose row is gone, or that nobody can be written to for now, wait
    on; not those of somebody erased, to whom `resolve KEY again` may still send one in doubt.
    """
    wanted = {one.key for letter in desired.letters for one in letter.all_sessions}
    wanted.update(r.key for planned in letters for r in planned.merged)
    waiting = _waiting(desired)
    return [
        replace(record, state=LetterState.OUTDATED, finished_at=_ended_at(record, desired, ledger))
        for record in ledger.letters.values()
        if record.state in PENDING
        and record.key not in wanted
        and (record.ref not in waiting or not record.to)
    ]


def _ended_at(record: LetterRecord, desired: Desired, ledger: LedgerState) -> datetime:
    """Note of one that waited for its hour that it was never due."""
    never_due = record.waited_for_its_hour(ledger.last_pass)
    return min(desired.now, record.decided_at) if never_due else desired.now


def dropped(desired: Desired, ledger: LedgerState) -> Iterable[str]:
    """Name the letters in doubt that would not be true any more.

    What another letter says too is kept until that one has left.
    """
    wanted = {letter.key for letter in desired.letters if letter.repeats}
    wanted.update(key for letter in desired.letters for key, _ in letter.merges)
    waiting = _waiting(desired)
    for key in sorted(ledger.texts_in_doubt.keys() - wanted):
        if key not in ledger.letters or ledger.letters[key].ref not in waiting:
            yield key


def _waiting(desired: Desired) -> set[str]:
    """Name the registrations about which nothing is sent for now."""
    return {
        s.registration.ref
        for s in desired.outcomes
        if s.registration.absent_since or s.registration.frozen or not s.registration.address
    }


def settled_letters(
    desired: Desired, message_ids: MessageIds, wording: Wording
) -> list[LetterRecord]:
    """Give the records of these letters, with what `Détail` says of it.

    One that came back was accepted once, and goes under another Message-ID from now on.
    """
    records = []
    for settled in desired.settled:
        code = Reason.TOLD_ARRIVED if settled.arrived else Reason.TOLD_AGAIN
        record = settled.as_told()
        if settled.record.state is LetterState.RETURNED:
            record = replace(
                record, message_id=message_ids(f"{record.key} {desired.now.isoformat()}")
            )
        detail = wording.sentence_of(code, now=desired.now)
        records.append(replace(record, detail=detail))
    return records

"""Letters of which an older ledger cannot know whether they left: in doubt, as a person is told.

After `restore` those are all that are due or wait for their time; of a copy that somebody put back
by hand, those that wait in it and of which the sheet says when they left.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from msgspec.structs import replace

from douze.model.book import Book
from douze.model.desired import Desired
from douze.model.ledger_state import LedgerState
from douze.model.letters import LetterRecord, PlannedLetter
from douze.model.phrases import Phrase, phrase
from douze.model.plan import Outbox
from douze.model.reasons import Reason
from douze.model.wording import Wording
from douze.model.words import PENDING, LetterState, Withheld

#: A spreadsheet may round the moment of a letter that waits.
_ROUNDED = timedelta(minutes=1)


def with_doubts(
    outbox: Outbox, desired: Desired, book: Book, ledger: LedgerState, wording: Wording
) -> Outbox:
    """Let no letter leave that may have left already: a person settles each."""
    back = ledger.from_backup
    if back and back.told == "sent":
        why = phrase(Reason.PERHAPS_SENT, at=back.at)
        waiting = _all_that_wait(outbox, desired, ledger)
        doubts = [_in_doubt(record, back.at, why, wording) for record in waiting]
        # What was in doubt already may have been repeated since, and would go a third time.
        outbox = replace(outbox, dropped=tuple(sorted(ledger.texts_in_doubt)))
    else:
        doubts = list(_sent_by_the_sheet(outbox, book, wording))
    if not doubts:
        return outbox
    keys = {record.key for record in doubts}
    return replace(
        outbox,
        letters=tuple(planned for planned in outbox.letters if planned.letter.key not in keys),
        resting=tuple(record for record in outbox.resting if record.key not in keys),
        records=(*(record for record in outbox.records if record.key not in keys), *doubts),
    )


def _in_doubt(record: LetterRecord, at: datetime, why: Phrase, wording: Wording) -> LetterRecord:
    detail = wording.sentence(why)
    return replace(record, state=LetterState.IN_DOUBT, finished_at=at, detail=detail)


def _all_that_wait(outbox: Outbox, desired: Desired, ledger: LedgerState) -> Iterable[LetterRecord]:
    """Give the letters that would leave now or, put off or withheld, in a later pass."""
    records = {**ledger.letters, **{record.key: record for record in outbox.records}}
    # Nobody has let these people through, so nothing of that can have left.
    flood = {letter.key for letter in desired.letters if letter.withheld is Withheld.FLOOD}
    waiting = {
        key: record
        for key, record in records.items()
        if record.state in PENDING and key not in flood
    }
    waiting |= {record.key: record for record in outbox.resting}
    for planned in outbox.letters:
        waiting |= {record.key: record for record in _with_merged(planned)}
    return waiting.values()


def _with_merged(planned: PlannedLetter) -> tuple[LetterRecord, ...]:
    return (planned.record, *planned.merged)


def _sent_by_the_sheet(outbox: Outbox, book: Book, wording: Wording) -> Iterator[LetterRecord]:
    """Give the letters that wait, and of which the sheet says when they left."""
    waited = {one.number: one for one in outbox.letters if one.waited}
    sent = wording.word(LetterState.SENT)
    for row in book.messages if waited else ():
        shown = row.cells.get("date")
        if row.cells.get("state") != sent or not isinstance(shown, datetime):
            continue
        at, planned = shown.replace(tzinfo=wording.zone), waited.get(row.number)
        # The line of one that waits shows when it was decided; another moment is that it left.
        if planned and abs(at - planned.decided_at) > _ROUNDED:
            why = phrase(Reason.SHEET_SAYS_SENT, at=at)
            for record in _with_merged(planned):
                yield _in_doubt(record, at, why, wording)

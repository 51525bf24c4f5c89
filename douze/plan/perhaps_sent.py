"""Letters of which an older ledger cannot know whether they left: in doubt, as a person is told.

After `restore` those are all that are due; of a copy that somebody put back by hand, those that
wait in it and of which the sheet says when they left.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec.structs import replace

from douze.model.book import Book
from douze.model.ledger_state import LedgerState
from douze.model.letters import PlannedLetter
from douze.model.phrases import Phrase, phrase
from douze.model.plan import Outbox
from douze.model.reasons import Reason
from douze.model.wording import Wording
from douze.model.words import LetterState

#: A spreadsheet may round the moment of a letter that waits.
_ROUNDED = timedelta(minutes=1)


def with_doubts(outbox: Outbox, book: Book, ledger: LedgerState, wording: Wording) -> Outbox:
    """Let no letter leave that may have left already: a person settles each."""
    doubts = dict(_doubts(outbox, book, ledger, wording))
    if not doubts:
        return outbox
    leave: list[PlannedLetter] = []
    records, dropped = list(outbox.records), list(outbox.dropped)
    for planned in outbox.letters:
        key = planned.letter.key
        if key not in doubts:
            leave.append(planned)
        elif planned.letter.repeats:  # in doubt already: repeated, it may go a third time
            dropped.append(key)
        else:
            at, why = doubts[key]
            for record in (planned.queued(), *planned.merged):
                detail = wording.sentence(why)
                in_doubt = LetterState.IN_DOUBT
                records.append(replace(record, state=in_doubt, finished_at=at, detail=detail))
    return replace(outbox, letters=tuple(leave), records=tuple(records), dropped=tuple(dropped))


def _doubts(
    outbox: Outbox, book: Book, ledger: LedgerState, wording: Wording
) -> Iterator[tuple[str, tuple[datetime, Phrase]]]:
    """Name the letters in doubt, each with when it may have left, and why nobody knows."""
    if ledger.from_backup and ledger.from_backup.told == "sent":
        at = ledger.from_backup.at
        for due in outbox.letters:
            yield due.letter.key, (at, phrase(Reason.PERHAPS_SENT, at=at))
        return
    waited = {one.number: one for one in outbox.letters if one.waited}
    sent = wording.word(LetterState.SENT)
    for row in book.messages if waited else ():
        shown = row.cells.get("date")
        if row.cells.get("state") != sent or not isinstance(shown, datetime):
            continue
        at, planned = shown.replace(tzinfo=wording.zone), waited.get(row.number)
        # The line of one that waits shows when it was decided; another moment is that it left.
        if planned and abs(at - planned.decided_at) > _ROUNDED:
            yield planned.letter.key, (at, phrase(Reason.SHEET_SAYS_SENT, at=at))

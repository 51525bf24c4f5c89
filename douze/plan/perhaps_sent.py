"""Letters of which an older memory cannot know whether they left: in doubt, as a person is told.

After `restore` those are all that are due; of a copy that somebody put back by hand, those that
wait in it and of which the sheet says when they left.
"""

from collections.abc import Iterator, Mapping
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
    records = list(outbox.records)
    for planned in outbox.letters:
        if planned.letter.key in doubts and not planned.letter.repeats:
            at, why = doubts[planned.letter.key]
            new = {
                "state": LetterState.IN_DOUBT,
                "finished_at": at,
                "detail": wording.sentence(why),
            }
            records += [replace(record, **new) for record in (planned.queued(), *planned.merged)]
    return replace(
        outbox,
        letters=tuple(p for p in outbox.letters if p.letter.key not in doubts),
        records=tuple(records),
        # In doubt already: repeated, it may go a third time.
        dropped=(*outbox.dropped, *(p.letter.key for p in outbox.letters if _again(p, doubts))),
    )


def _again(planned: PlannedLetter, doubts: Mapping[str, object]) -> bool:
    return planned.letter.repeats and planned.letter.key in doubts


def _doubts(
    outbox: Outbox, book: Book, ledger: LedgerState, wording: Wording
) -> Iterator[tuple[str, tuple[datetime, Phrase]]]:
    """Name the letters in doubt, each with when it may have left, and why nobody knows."""
    if ledger.from_backup and ledger.from_backup.told == "sent":
        at = ledger.from_backup.at
        for planned in outbox.letters:
            yield planned.letter.key, (at, phrase(Reason.PERHAPS_SENT, at=at))
        return
    left = {planned.number: planned for planned in outbox.letters if planned.waited}
    if not left:
        return
    sent = wording.word(LetterState.SENT)
    for row in book.messages:
        shown = row.cells.get("date")
        if row.number not in left or row.cells.get("state") != sent:
            continue
        planned = left[row.number]
        if isinstance(shown, datetime):
            at = shown.replace(tzinfo=wording.zone)
            if abs(at - planned.decided_at) > _ROUNDED:
                yield planned.letter.key, (at, phrase(Reason.SHEET_SAYS_SENT, at=at))

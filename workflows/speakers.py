"""Speakers whom the list of those who come did not reach: staff can correct the address, or call.

No row of `Inscriptions` tells of them, so that their session's does.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from msgspec.structs import replace

from douze.model.book import Book, Session
from douze.model.bounce import BounceReason
from douze.model.desired import SessionCounts
from douze.model.letters import Letter, LetterRecord
from douze.model.local_day import local_day
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.words import Kind, LetterState
from workflows.alerts import alert
from workflows.where import of_session

#: Reasons for which a right address comes back.
_RIGHT = (BounceReason.FULL, BounceReason.BLOCKED)
_AGAIN = {
    LetterState.REFUSED: Reason.SPEAKER_REFUSED_AGAIN,
    LetterState.RETURNED: Reason.SPEAKER_RETURNED_AGAIN,
}
_CODES = {
    LetterState.REFUSED: Reason.SPEAKER_REFUSED,
    LetterState.RETURNED: Reason.SPEAKER_RETURNED,
}


def note_unreached(
    counts: SessionCounts, session: Session, records: Iterable[LetterRecord], now: datetime
) -> SessionCounts:
    """Say on a session's row which speakers were not reached; `records` are of nobody's row."""
    trouble = (_why_unreached(record) for record in _unreached(session, records, now))
    return replace(counts, alert=(*counts.alert, *trouble))


def about_unreached(
    book: Book, records: Iterable[LetterRecord], settings: Settings, now: datetime
) -> Iterator[Letter]:
    """Name the alerts about speakers who were not reached, each once."""
    briefs = [record for record in records if record.kind is Kind.BRIEF]
    for session in book.sessions.values() if briefs else ():
        for record in _unreached(session, briefs, now):
            since = record.finished_at or record.decided_at
            day = local_day(since, settings.zone).isoformat()
            found = of_session(book, _why_unreached(record), session.row)
            yield alert(f"speaker-{record.number}/{day}", [found], settings, since)


def _unreached(
    session: Session, records: Iterable[LetterRecord], now: datetime
) -> list[LetterRecord]:
    """The newest failure of each address that still stands in `Intervenants`, until the start."""
    if session.cancelled or session.started(now):
        return []
    briefs = [r for r in records if r.kind is Kind.BRIEF and r.session == session.code]
    newest = {record.to.casefold(): record for record in briefs}
    named = (newest.get(speaker.address.casefold()) for speaker in session.speakers)
    return [record for record in named if record is not None and record.state in _CODES]


def _why_unreached(record: LetterRecord) -> Phrase:
    if record.reason in _RIGHT:
        return phrase(_AGAIN[record.state], to=record.to, key=record.key)
    return phrase(_CODES[record.state], to=record.to)

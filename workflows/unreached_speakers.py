"""Speakers whom a letter did not reach: staff can correct the address, or call.

No row of `Inscriptions` tells of them, so that their session's does.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from msgspec.structs import replace

from douze.model.book import Book, Session
from douze.model.bounce import BounceReason
from douze.model.desired import Registration, SessionCounts
from douze.model.letters import Letter, LetterRecord
from douze.model.local_day import local_day
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.words import Kind, LetterState
from workflows.alerts import alert
from workflows.letter_history import NOBODY_TOLD, LetterHistory
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
    counts: SessionCounts,
    session: Session,
    speakers: Iterable[Registration],
    told: Mapping[str, LetterHistory],
    now: datetime,
) -> SessionCounts:
    """Say on a session's row which speakers were not reached."""
    trouble = (_why_unreached(failed[-1]) for failed in _unreached(session, speakers, told, now))
    return replace(counts, alert=(*counts.alert, *trouble))


def about_unreached(
    book: Book,
    speakers: Iterable[Registration],
    told: Mapping[str, LetterHistory],
    settings: Settings,
    now: datetime,
) -> Iterator[Letter]:
    """Name the alerts about speakers who were not reached: one for an address, by its first."""
    speakers = tuple(speakers)
    for session in book.sessions.values() if speakers else ():
        of_it = (one for one in speakers if one.session == session.code)
        for failed in _unreached(session, of_it, told, now):
            since = failed[0].finished_at or failed[0].decided_at
            day = local_day(since, settings.zone).isoformat()
            found = of_session(book, _why_unreached(failed[-1]), session.row)
            yield alert(f"speaker-{failed[0].number}/{day}", [found], settings, since)


def _unreached(
    session: Session,
    speakers: Iterable[Registration],
    told: Mapping[str, LetterHistory],
    now: datetime,
) -> Iterator[list[LetterRecord]]:
    """Give what failed at each address that still stands in `Intervenants`, until the start."""
    if session.cancelled or session.started(now):
        return
    briefs = told.get("", NOBODY_TOLD).records  # lists of a version that knew no references
    for one in speakers:
        records = [r for r in briefs if r.kind is Kind.BRIEF and r.session == session.code]
        records += told.get(one.ref, NOBODY_TOLD).records
        to = (one.address or "").casefold()
        failed = [r for r in records if r.to.casefold() == to and r.state in _CODES]
        if one.speaks and failed:
            yield failed


def _why_unreached(record: LetterRecord) -> Phrase:
    if record.reason in _RIGHT:
        return phrase(_AGAIN[record.state], to=record.to, key=record.key)
    return phrase(_CODES[record.state], to=record.to)

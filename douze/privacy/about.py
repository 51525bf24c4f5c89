"""All that is known of somebody who asks (article 15 of the GDPR), as facts to be shown."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from msgspec import Struct

from douze.model.book import Book
from douze.model.ledger_state import LedgerState
from douze.model.local_day import local_day
from douze.model.phrases import Phrase
from douze.model.settings import Settings
from douze.model.wording import Wording
from douze.privacy.periods import kept_until
from douze.privacy.person import Person
from douze.privacy.recipients import recipients
from douze.privacy.traces import Trace


class Known(Struct, frozen=True, kw_only=True):
    """Everything that was found of one person."""

    person: Person
    book: Book
    ledger: LedgerState
    sheet: tuple[Trace, ...]
    memory: tuple[Trace, ...]
    files: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.sheet or self.memory or self.files)


def facts_about(
    known: Known, settings: Settings, wording: Wording, now: datetime
) -> dict[str, object]:
    """Give what the page and the JSON show: where each thing stands, until when, who received it.

    Nothing is deleted by itself: the day is the last on which the association says that it keeps
    a name, `privacy.contact_months` after the session.
    """
    privacy, contact = settings.privacy, settings.association.contact
    last = _last(known, settings)
    return {
        "address": known.person.who,
        "made": local_day(now, settings.zone).isoformat(),
        "controller": privacy.controller or settings.association.name,
        "contact": str(contact.address),
        "notice": privacy.notice,
        "contact_months": privacy.contact_months,
        "sessions": [*_sessions(known, settings, wording)],
        "sheet": [_shown(trace, known, settings, last) for trace in known.sheet],
        "memory": [_shown(trace, known, settings, last) for trace in known.memory],
        "files": [*known.files],
        "recipients": _said(recipients(known.person, known.ledger, settings), wording),
    }


def _sessions(known: Known, settings: Settings, wording: Wording) -> Iterable[Mapping[str, object]]:
    for one in known.ledger.registrations.values():
        if one.ref in known.person.refs:
            session = known.book.sessions.get(one.session)
            until = kept_until(session, settings.privacy.contact_months)
            yield {
                "ref": one.ref,
                "session": one.session,
                "title": session.title if session else "",
                "day": session.start.date().isoformat() if session and session.dated else "",
                "status": wording.word(one.status),
                "until": until.isoformat() if until else "",
            }


def _shown(
    trace: Trace, known: Known, settings: Settings, last: date | None
) -> Mapping[str, object]:
    one = known.ledger.registrations.get(trace.ref)
    session = known.book.sessions.get(one.session) if one else None
    until = trace.until or kept_until(session, settings.privacy.contact_months) or last
    said = [{"name": name, "value": value} for name, value in trace.says]
    return {"where": trace.where, "says": said, "until": until.isoformat() if until else ""}


def _last(known: Known, settings: Settings) -> date | None:
    """The last day of the last of their sessions: what is of none goes by it."""
    theirs = [r.session for r in known.ledger.registrations.values() if r.ref in known.person.refs]
    days = [
        kept_until(known.book.sessions.get(code), settings.privacy.contact_months)
        for code in theirs
    ]
    return max(filter(None, days), default=None)


def _said(told: Iterable[Phrase], wording: Wording) -> list[str]:
    return [wording.sentence(one) for one in told]

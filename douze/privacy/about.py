"""All that is known of somebody who asks (article 15 of the GDPR), as facts to be shown."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from msgspec import Struct

from douze.model.book import Book
from douze.model.ledger_state import LedgerState, RegistrationRecord
from douze.model.local_day import local_day
from douze.model.phrases import Phrase
from douze.model.settings import Settings
from douze.model.wording import Wording
from douze.privacy.periods import day_of, kept_until
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

    def day_of(self, one: RegistrationRecord, settings: Settings) -> date | None:
        """Give the day of the session of a registration; None where it has none."""
        session, record = self.book.sessions.get(one.session), self.ledger.sessions.get(one.session)
        return day_of(session, record, settings)


def facts_about(
    known: Known, settings: Settings, wording: Wording, now: datetime
) -> dict[str, object]:
    """Give what the page and the JSON show: where each thing stands, until when, who received it.

    The day is the last on which it is kept, `privacy.contact_months` after the last of their
    sessions; what proves that they came, `privacy.proof_months` after each.
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
        "proof_months": privacy.proof_months,
        "until": _day(last),
        "sessions": [*_sessions(known, settings, wording)],
        "sheet": [_shown(trace, last) for trace in known.sheet],
        "memory": [_shown(trace, last) for trace in known.memory],
        "files": [*known.files],
        "recipients": _said(recipients(known.person, known.ledger, settings), wording),
    }


def _sessions(known: Known, settings: Settings, wording: Wording) -> Iterable[Mapping[str, object]]:
    came = {row.ref for row in known.book.rows if row.attendance}
    for one in known.ledger.registrations.values():
        if one.ref in known.person.refs:
            session, day = known.book.sessions.get(one.session), known.day_of(one, settings)
            there = one.ref in came or bool(one.attendance and one.attendance.seconds)
            proof = kept_until(day, settings.privacy.proof_months) if there else None
            yield {
                "ref": one.ref,
                "session": one.session,
                "title": session.title if session else "",
                "day": session.start.date().isoformat() if session and session.dated else "",
                "status": wording.word(one.status),
                "proof": _day(proof),
            }


def _shown(trace: Trace, last: date | None) -> Mapping[str, object]:
    said = [{"name": name, "value": value} for name, value in trace.says]
    return {"where": trace.where, "says": said, "until": _day(trace.until or last)}


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _last(known: Known, settings: Settings) -> date | None:
    """The last day on which address and letters are kept, by the last of their sessions.

    None as long as one of them has no date.
    """
    theirs = [r for r in known.ledger.registrations.values() if r.ref in known.person.refs]
    days = [known.day_of(one, settings) for one in theirs]
    known_days = [day for day in days if day is not None]
    if not known_days or len(known_days) < len(days):
        return None
    return kept_until(max(known_days), settings.privacy.contact_months)


def _said(told: Iterable[Phrase], wording: Wording) -> list[str]:
    return [wording.sentence(one) for one in told]

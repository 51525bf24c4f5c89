"""All that is known of somebody who asks (article 15 of the GDPR), as facts to be shown."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from msgspec import Struct

from douze.model.book import Book, Session
from douze.model.kinds import Kind
from douze.model.ledger_state import LedgerState, RegistrationRecord, SessionRecord
from douze.model.local_day import local_day
from douze.model.phrases import Phrase, phrase
from douze.model.retention_days import months_after
from douze.model.settings import Settings
from douze.model.wording import Wording
from douze.model.words import LEFT, LetterState
from douze.privacy.person import Person, Trace


class KnownAbout(Struct, frozen=True, kw_only=True):
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
    known: KnownAbout, settings: Settings, wording: Wording, now: datetime
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
        "sheet": [_as_facts(trace, last) for trace in known.sheet],
        "memory": [_as_facts(trace, last) for trace in known.memory],
        "files": [*known.files],
        "recipients": [
            wording.sentence(one) for one in recipients(known.person, known.ledger, settings)
        ],
    }


def _sessions(
    known: KnownAbout, settings: Settings, wording: Wording
) -> Iterable[Mapping[str, object]]:
    came = {row.ref for row in known.book.rows if row.attendance}
    for one in known.ledger.registrations.values():
        if one.ref not in known.person.refs:
            continue
        session, day = known.book.sessions.get(one.session), known.day_of(one, settings)
        there = one.ref in came or bool(one.attendance and one.attendance.seconds)
        proof = kept_until(day, settings.privacy.proof_months) if there else None
        yield {
            "ref": one.ref,
            "session": one.session,
            "title": session.title if session else "",
            "day": _day(session.start.date() if session and session.dated else None),
            "status": wording.word(one.status),
            "proof": _day(proof),
        }


def _as_facts(trace: Trace, last: date | None) -> Mapping[str, object]:
    said = [{"name": name, "value": value} for name, value in trace.says]
    return {"where": trace.where, "says": said, "until": _day(trace.until or last)}


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _last(known: KnownAbout, settings: Settings) -> date | None:
    """The last day on which address and letters are kept, by the last of their sessions.

    None as long as one of them has no date.
    """
    theirs = [r for r in known.ledger.registrations.values() if r.ref in known.person.refs]
    days = [known.day_of(one, settings) for one in theirs]
    known_days = [day for day in days if day is not None]
    if not known_days or len(known_days) < len(days):
        return None
    return kept_until(max(known_days), settings.privacy.contact_months)


def day_of(
    session: Session | None, record: SessionRecord | None, settings: Settings
) -> date | None:
    """Give the day on which a session ends, as its row says, or said last; None without a date."""
    if session is not None:
        return session.end.date() if session.dated else None
    if record is None:
        return None
    return local_day(max(record.seen.end, record.settled.end), settings.zone)


def kept_until(day: date | None, months: int) -> date | None:
    """Give the last day on which something is kept; None where nobody knows it yet."""
    return months_after(day, months) if day else None


_PERHAPS_READ = LEFT | {LetterState.IN_DOUBT}
_TELLS = {Kind.BRIEF: "about_to_speakers", Kind.SIGN_IN: "about_to_contact"}


def recipients(person: Person, ledger: LedgerState, settings: Settings) -> Iterator[Phrase]:
    """Name who may have read of them: speakers, contacts, the treasurer, and who carries it all.

    The speakers of a session are told who comes; a letter of ours says that, not whose names
    stood in it: whoever was registered by then is counted.
    """
    here = {k.session: k for k in ledger.registrations.values() if k.ref in person.refs}
    for letter in sorted(ledger.letters.values(), key=lambda one: one.number):
        known = here.get(letter.session)
        if known is None or letter.kind not in _TELLS or letter.state not in _PERHAPS_READ:
            continue
        at = letter.finished_at or letter.decided_at
        # Whose names stood in it nobody kept: one recipient too many is the smaller mistake.
        if at >= (known.arrival.received if known.arrival else known.since):
            yield phrase(_TELLS[letter.kind], session=letter.session, at=at)
    yield phrase("about_to_office", contact=str(settings.association.contact.name))
    if settings.association.treasurer:
        yield phrase("about_to_treasurer")
    if settings.spreadsheet.kind == "google":
        yield phrase("about_to_google")
    if settings.mail.kind == "smtp":
        yield phrase("about_to_mail", host=settings.mail.host)

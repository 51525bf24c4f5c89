"""What has been kept long enough: whose address is to go, and whose name after that.

Address, letters and free words of somebody are kept `privacy.contact_months` after the last of
their sessions; of those who came, name, structure and presence `privacy.proof_months` after it.
Figures stay. By the calendar of the association, from the day on which a session was over; of a
month that is shorter, its last day.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import date, datetime, timedelta
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from douze.model.book import Session, is_date
from douze.model.desired import Outcome
from douze.model.kinds import Kind, Recipient
from douze.model.ledger_state import RegistrationRecord, SessionRecord
from douze.model.local_day import local_day
from douze.model.retention_days import Due, begins, months_after
from douze.model.words import Status
from workflows.view import View

#: How long before it goes staff are told.
AHEAD = timedelta(days=30)


class Theirs(Struct, frozen=True, kw_only=True):
    """One thing by which somebody is known: a registration, or what they speak at."""

    ref: str
    session: str
    since: datetime
    known: RegistrationRecord | None = None  #: None of whoever speaks


def is_over(last: date, view: View) -> bool:
    """Whether the last day on which something is kept has gone by."""
    return view.now >= begins(last, view.settings.zone, 1)


class Periods:
    """When each session was over, and until when what is known of it is kept."""

    def __init__(self, view: View) -> None:
        self._view, self._zone = view, view.settings.zone
        self._open = {*view.book.sessions, *(one.code for one in view.book.broken)}
        self._closed = {one.session.code: one for one in view.closed}

    @cached_property
    def _outcomes(self) -> Mapping[str, Outcome]:
        return {o.registration.ref: o for one in self._closed.values() for o in one.outcomes}

    @cached_property
    def _certified(self) -> Set[str]:
        """Name whoever got a certificate; worked out where something is due, as on few days."""
        letters = self._view.ledger.letters.values()
        return {one.ref for one in letters if one.kind is Kind.CERTIFICATE}

    def near(self, code: str) -> bool:
        """Whether something of a session may be due soon."""
        day = self._day(code)
        privacy = self._view.settings.privacy
        months = min(privacy.contact_months, privacy.proof_months)
        return day is not None and self.within(months_after(day, months))

    def within(self, last: date) -> bool:
        """Whether the day after a last day is so near that staff are told, or has come."""
        return self._view.now >= begins(last, self._zone, 1 - AHEAD.days)

    def end(self, one: Theirs) -> date | None:
        """Give the day of a session's end; None where it is not over.

        Of what is no session that anybody knows, the day since which it has stood so.
        """
        if one.session in self._open or one.session in self._view.ledger.sessions:
            return self._day(one.session)
        return local_day(one.since, self._zone)

    def proof(self, one: Theirs) -> date | None:
        """Give the last day on which a name is kept that proves who came."""
        end = self.end(one)
        months = self._view.settings.privacy.proof_months
        return None if end is None else months_after(end, months)

    def proves(self, one: Theirs) -> bool:
        """Whether a registration proves that somebody came, and has to for some time yet.

        Staff's word counts, else what reports told; where its row has been cleared away, nobody
        knows any more, and whoever had a seat is taken for one who came.
        """
        last = self.proof(one)
        if one.known is None or last is None or is_over(last, self._view):
            return False
        outcome = self._outcomes.get(one.ref)
        row = outcome.registration.row if outcome else None
        if row is not None and row.attendance is not None:
            return row.attendance
        told = one.known.attendance
        if told is not None and told.seconds is not None:
            return told.seconds > 0
        if one.ref in self._certified:
            return True
        return row is None and one.known.status is Status.CONFIRMED

    def may_be_made_anew(self, code: str) -> bool:
        """Whether the file of a session loses nothing by it: its rows tell all, or none has to."""
        days = self._day(code)
        months = self._view.settings.privacy.proof_months
        if days is None or is_over(months_after(days, months), self._view):
            return True
        closed = self._closed.get(code)
        return closed is not None and all(map(_has_row, closed.outcomes))

    def _day(self, code: str) -> date | None:
        """Give the day on which a session was over; None where it is to be closed yet."""
        if code in self._open:
            return None
        record, closed = self._view.ledger.sessions.get(code), self._closed.get(code)
        if record is not None:
            end = self._as_it_stood(record, closed.session if closed else None)
            return local_day(end, self._zone) if closed or self._view.now > end else None
        return None if closed is None else local_day(closed.session.end, self._zone)

    def _as_it_stood(self, record: SessionRecord, session: Session | None) -> datetime:
        """When it ended, whatever was typed since it is closed.

        What never had a date, and was put away without one, is over since then.
        """
        # A date of ten years ago, typed by a slip, had everybody fall due at once.
        end = max(record.seen.end, record.settled.end)
        if is_date(end):
            return end
        return session.end if session is not None and session.dated else record.since


def _has_row(outcome: Outcome) -> bool:
    return outcome.registration.row is not None or outcome.status is not Status.CONFIRMED


def falling_due(view: View) -> tuple[Due, ...]:
    """Say what is to go within the next days, or should have gone; the first day first.

    Nothing of whoever registered for, or is named at, a session that is not closed yet; nor of the
    association's own addresses.
    """
    periods = Periods(view)
    if not any(periods.near(code) for code in view.ledger.sessions):
        return ()
    found = [*_contacts(view, periods), *_proofs(view, periods)]
    return tuple(sorted(found, key=lambda due: (due.last, due.who, due.refs)))


def _contacts(view: View, periods: Periods) -> Iterator[Due]:
    """Give those whose last session was so long ago."""
    named = _addresses_in_use(view)
    for who, theirs in _people(view).items():
        if who in named:
            continue
        ends = [periods.end(one) for one in theirs]
        # One session that is to come, or cannot be read, keeps all that is known of somebody.
        if any(end is None for end in ends):
            continue
        last = months_after(max(filter(None, ends)), view.settings.privacy.contact_months)
        if periods.within(last):
            yield _due(last, who if "@" in who else "", theirs, periods)


def _due(last: date, who: str, theirs: Iterable[Theirs], periods: Periods) -> Due:
    theirs = sorted(theirs, key=lambda one: one.ref)
    codes = tuple(dict.fromkeys(one.session for one in theirs))
    return Due(
        last=last,
        who=who,
        refs=tuple(dict.fromkeys(one.ref for one in theirs)),
        keeps=tuple(one.ref for one in theirs if periods.proves(one)),
        sessions=codes,
        anew=tuple(code for code in codes if periods.may_be_made_anew(code)),
    )


def _proofs(view: View, periods: Periods) -> Iterator[Due]:
    """Give the names that were left, and prove nothing any more that is asked for."""
    for known in view.ledger.registrations.values():
        if known.erased and known.name:
            one = _theirs(known)
            last = periods.proof(one)
            if last is not None and periods.within(last):
                yield replace(_due(last, "", [one], periods), name_only=True)


def _people(view: View) -> Mapping[str, list[Theirs]]:
    """Gather what is known of each person, by address; of whoever has none, by reference."""
    people: dict[str, list[Theirs]] = {}
    ledger = view.ledger
    for known in ledger.registrations.values():
        if not known.erased:
            people.setdefault(known.who or known.ref, []).append(_theirs(known))
    for letter in ledger.letters.values():
        ref = ledger.aliases.get(letter.ref, letter.ref)
        # Speakers have no registration: by their letters alone they are known.
        staff = letter.kind.about.to is Recipient.STAFF
        if ref and letter.to and not staff and ref not in ledger.registrations:
            one = Theirs(ref=ref, session=letter.session, since=letter.decided_at)
            people.setdefault(letter.to.casefold(), []).append(one)
    return people


def _theirs(known: RegistrationRecord) -> Theirs:
    return Theirs(ref=known.ref, session=known.session, since=known.since, known=known)


def _addresses_in_use(view: View) -> set[str]:
    """Name the association's own addresses, and who speaks or answers for what is not closed."""
    named = [*view.settings.own_addresses]
    for session in view.book.sessions.values():
        named += session.named_addresses
    return {address.casefold() for address in named}

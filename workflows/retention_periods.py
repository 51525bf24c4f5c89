"""When each session was over, and until when what is known of it is kept: days of the calendar."""

from datetime import date, datetime, timedelta

from msgspec import Struct

from douze.model.book import Session, no_date
from douze.model.desired import Outcome
from douze.model.ledger_state import RegistrationRecord, SessionRecord
from douze.model.local_day import local_day
from douze.model.retention import begins, months_after
from douze.model.words import Kind, Status
from workflows.view import View

#: So long before it goes staff are told.
AHEAD = timedelta(days=30)


class Theirs(Struct, frozen=True, kw_only=True):
    """One thing by which somebody is known: a registration, or what they speak at."""

    ref: str
    session: str
    since: datetime
    known: RegistrationRecord | None = None  #: None of who speaks


def is_over(last: date, view: View) -> bool:
    """Whether the last day on which something is kept has gone by."""
    return view.now >= begins(last, view.settings.zone, 1)


class Periods:
    """When each session was over, and until when what is known of it is kept."""

    def __init__(self, view: View) -> None:
        self._view, self._zone = view, view.settings.zone
        self._open = {*view.book.sessions, *(one.code for one in view.book.broken)}
        self._closed = {one.session.code: one for one in view.closed}
        self._outcomes = {o.registration.ref: o for one in view.closed for o in one.outcomes}
        self._certified = {
            one.ref for one in view.ledger.letters.values() if one.kind is Kind.CERTIFICATE
        }

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
        end = max(record.seen.end, record.settled.end)
        if end.year < no_date(self._zone).year - 1:
            return end
        return session.end if session is not None and session.dated else record.since


def _has_row(outcome: Outcome) -> bool:
    return outcome.registration.row is not None or outcome.status is not Status.CONFIRMED

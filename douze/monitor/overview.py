"""How things stand, by what the ledger remembers: the spreadsheet is not opened for it."""

import sqlite3
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from douze.model.book import is_date
from douze.model.ledger_records import PassFailure
from douze.model.ledger_state import LedgerState, MailTrouble, RegistrationRecord, SessionRecord
from douze.model.letters import LetterRecord
from douze.model.phrases import Phrase
from douze.model.places_in_queue import place_in_queue
from douze.model.settings import MailSettings, Settings
from douze.model.words import PENDING, Decision, LetterState, SessionState, Status

#: How long an alert on a row counts after its session: as long as the digest tells of its letters.
ALERTS_LAST = timedelta(days=7)


class WaitingPerson(Struct, frozen=True, kw_only=True):
    """Somebody on a waiting list."""

    ref: str
    name: str
    rank: int | None  #: from 1; None for whom staff keep waiting


class SessionOverview(Struct, frozen=True, kw_only=True):
    """A session to come: its places, and who waits for one."""

    code: str
    title: str
    start: datetime | None  #: None where it has no date, as one that is postponed
    state: SessionState
    places: int | None  #: None where no pass has noted them
    kept_back: int  #: of them, those that staff alone give
    confirmed: int
    held: int  #: until their dues are settled
    waiting: tuple[WaitingPerson, ...]

    @property
    def taken(self) -> int:
        return self.confirmed + self.held

    @property
    def free(self) -> int | None:
        return None if self.places is None else max(0, self.places - self.taken - self.kept_back)


class Alert(Struct, frozen=True, kw_only=True):
    """Something on a row that asks for a person."""

    ref: str
    session: str
    name: str
    what: Phrase


class QuotaLeft(Struct, frozen=True, kw_only=True):
    """How many letters the mail provider still takes; None where nothing is counted."""

    hour: int | None = None
    day: int | None = None
    blocked_until: datetime | None = None  #: the provider said that enough was sent


class Overview(Struct, frozen=True, kw_only=True):
    """Everything that `status` tells."""

    now: datetime
    last_pass: datetime | None
    failure: PassFailure | None  #: of the last pass; None where it was done to its end
    sessions: tuple[SessionOverview, ...]  #: in the order of their beginnings
    waits: tuple[LetterRecord, ...]
    in_doubt: tuple[LetterRecord, ...]
    trouble: MailTrouble | None  #: what kept letters from leaving the last time
    quota: QuotaLeft
    alerts: tuple[Alert, ...]
    versions: Mapping[str, str]

    @property
    def last_tried(self) -> datetime | None:
        """When the last pass was, whatever became of it."""
        return self.failure.at if self.failure else self.last_pass

    @property
    def last_success(self) -> datetime | None:
        return self.failure.last_success if self.failure else self.last_pass


def overview_of(
    ledger: LedgerState,
    failure: PassFailure | None,
    settings: Settings,
    now: datetime,
    *,
    version: str,
) -> Overview:
    """Tell how things stand; `version` says which Douze this is."""
    letters = sorted(ledger.letters.values(), key=lambda record: record.number)
    return Overview(
        now=now,
        last_pass=ledger.last_pass,
        failure=failure,
        sessions=tuple(_sessions(ledger, now)),
        waits=tuple(one for one in letters if one.state in PENDING),
        in_doubt=tuple(one for one in letters if one.state is LetterState.IN_DOUBT),
        trouble=ledger.trouble,
        quota=_quota(ledger, settings.mail, now),
        alerts=tuple(_alerts(ledger, now)),
        versions={
            "douze": version,
            "python": ".".join(map(str, sys.version_info[:3])),
            "sqlite": sqlite3.sqlite_version,
        },
    )


def _sessions(ledger: LedgerState, now: datetime) -> Iterator[SessionOverview]:
    """Give those on the sheet that are not over; drafts and what is cancelled are none."""
    # A ledger in which no pass has noted places yet knows sessions alone.
    known = ledger.places.keys() or ledger.sessions.keys()
    theirs: dict[str, list[RegistrationRecord]] = {}
    for each in ledger.registrations.values():
        theirs.setdefault(each.session, []).append(each)
    to_come = [one for code, one in ledger.sessions.items() if code in known and _coming(one, now)]
    for one in sorted(to_come, key=lambda session: (session.seen.start, session.code)):
        its = theirs.get(one.code, [])
        yield SessionOverview(
            code=one.code,
            title=one.seen.title,
            start=one.seen.start if is_date(one.seen.start) else None,
            state=one.seen_state,
            places=ledger.places.get(one.code),
            kept_back=ledger.kept_back.get(one.code, 0),
            confirmed=sum(r.status is Status.CONFIRMED for r in its),
            held=sum(r.status is Status.TO_SETTLE and bool(r.deadline) for r in its),
            waiting=tuple(_waiting(its)),
        )


def _coming(session: SessionRecord, now: datetime) -> bool:
    closed = (SessionState.CANCELLED, SessionState.DRAFT)
    return session.seen.end > now and session.seen_state not in closed


def _waiting(its: list[RegistrationRecord]) -> Iterator[WaitingPerson]:
    """Number those who wait as `Rang` does: without those that staff keep waiting."""
    waits = [one for one in its if one.status is Status.WAITING]
    waits.sort(key=lambda one: place_in_queue(one.why, one.arrival, one.ref))
    rank = 0
    for one in waits:
        ranked = one.decision is not Decision.WAIT
        rank += ranked
        yield WaitingPerson(ref=one.ref, name=one.name, rank=rank if ranked else None)


def _quota(ledger: LedgerState, mail: MailSettings, now: datetime) -> QuotaLeft:
    if mail.kind != "smtp":
        return QuotaLeft()
    trouble = ledger.trouble
    hour = max(0, mail.per_hour - ledger.handed_since(now - timedelta(hours=1)))
    return QuotaLeft(
        hour=min(hour, ledger.relay.left) if ledger.relay else hour,
        day=max(0, mail.per_day - ledger.handed_since(now - timedelta(days=1))),
        blocked_until=trouble.until if trouble and trouble.until and trouble.until > now else None,
    )


def _alerts(ledger: LedgerState, now: datetime) -> Iterator[Alert]:
    """Tell what rows ask a person to look at: what only explains, or is good to know, is none."""
    for one in ledger.registrations.values():
        session = ledger.sessions.get(one.session)
        if session is not None and session.seen.end + ALERTS_LAST < now:
            continue
        # What keeps somebody from being registered at all is why they are to be checked.
        asked = one.why if one.status is Status.TO_CHECK else ()
        for what in (*asked, *(one.notes or ())):
            if what.reason.about.digest and not what.reason.about.explains:
                yield Alert(ref=one.ref, session=one.session, name=one.name, what=what)

"""What a newsletter says of a session, sent to its contact when staff write `oui` in `Annonce`.

It counts when the cell is filled, not as long as it stands: emptied and filled again, the text
is written once more, with the places that are left by then. While it cannot be written its row
says so; a draft and a session without a date are announced once they are neither any more.
"""

from collections.abc import Iterator
from datetime import datetime

from msgspec.structs import replace

from douze.model.book import Session
from douze.model.elapsed_time import later
from douze.model.kinds import Kind, expires_at
from douze.model.ledger_state import LedgerState, SessionRecord
from douze.model.letters import Letter
from douze.model.phrases import phrase
from douze.model.reasons import Reason
from douze.model.value_types import NamedAddress
from workflows.matters import Matter, of_session
from workflows.rule_book import RuleBook
from workflows.site import public_session
from workflows.view import FORGOTTEN_AFTER, DecidedSession, View


def with_announcement_asked(
    record: SessionRecord,
    session: Session,
    before: SessionRecord | None,
    ledger: LedgerState,
    now: datetime,
) -> SessionRecord:
    """Remember whether the cell is filled, and since when.

    A word that nobody can read is no change of it. What stood there before any pass looked for
    it, or when a sheet was adopted, asks for nothing; nor does the row of what is behind us.
    """
    if before is not None:
        was, since = before.announce, before.announced_at
    else:
        # None: nobody knows what stood there. Only a cell that was seen empty can have been filled.
        adopted = ledger.adopted is not None and not ledger.sessions
        was, since = (None if adopted or session.started(now) else False), None
    if session.announce is None:
        return replace(record, announce=was, announced_at=since)
    if session.announce and was is False:
        since = now
    return replace(
        record, announce=session.announce, announced_at=since if session.announce else None
    )


def session_letters(decided: DecidedSession, view: View) -> Iterator[Letter]:
    """Name the announcement that staff ask for, until it has left: its words cost time."""
    asked = decided.seen.announced_at
    if asked is None or _hindered(decided, view.now):
        return
    record = view.ledger.letters.get(_key(decided.session, asked, view))
    if record is None or record.may_go(_contact(decided.session, view).address):
        yield announcement(decided, view, asked)


def announcement(decided: DecidedSession, view: View, at: datetime) -> Letter:
    """Give the text of a session's announcement, as a letter to whoever answers for it.

    The session is told as anybody may know it, whatever was typed into its title.
    """
    session, public = decided.session, public_session(decided, view)
    own = public.contact if session.contact == public.contact else None
    shown = replace(session, title=public.title, place=public.place, link="", contact=own)
    return Letter(
        key=_key(session, at, view),
        kind=Kind.ANNOUNCEMENT,
        ref="",
        session=shown,
        to=_contact(session, view).address,
        send_after=at,
        expires_at=expires_at(Kind.ANNOUNCEMENT, session),
        closing=session.closing if session.closing != session.start else None,
        public=public,
    )


def _key(session: Session, at: datetime, view: View) -> str:
    asked = at.astimezone(view.settings.zone)
    return f"{Kind.ANNOUNCEMENT}/{session.code}/{asked:%Y-%m-%dT%H:%M}"


def _contact(session: Session, view: View) -> NamedAddress:
    return session.contact or view.settings.association.contact


def _hindered(decided: DecidedSession, now: datetime) -> Reason | None:
    """Say why a session cannot be announced as it stands; None where it can."""
    session = decided.session
    if session.cancelled:
        return Reason.ANNOUNCE_CANCELLED
    if session.draft:
        return Reason.ANNOUNCE_DRAFT
    if session.postponed:
        return Reason.ANNOUNCE_UNDATED
    return Reason.ANNOUNCE_LATE if session.started(now) else None


def matters(view: View) -> Iterator[Matter]:
    """Say why an announcement is not sent, and that a word in `Annonce` is not understood."""
    for decided in view.sessions:
        session, seen = decided.session, decided.seen
        if view.now > later(session.end, FORGOTTEN_AFTER):
            continue
        if session.announce is None:
            if seen.announce is not None:
                yield of_session(session, phrase(Reason.ANNOUNCE_UNREADABLE))
        elif (
            seen.announced_at and _key(session, seen.announced_at, view) not in view.ledger.letters
        ):
            why = _hindered(decided, view.now)
            if why is not None:
                yield of_session(session, phrase(why))


RULE_BOOK = RuleBook(session_letters=session_letters, matters=matters)

"""What a newsletter says of a session, sent to its contact when staff write `oui` in `Annonce`.

It counts when the cell is filled, not as long as it stands: emptied and filled again, the text
is written once more, with the places that are left by then.
"""

from collections.abc import Iterator
from datetime import datetime

from msgspec.structs import replace

from douze.model.book import Session
from douze.model.kinds import expires_at
from douze.model.ledger_state import SessionRecord
from douze.model.letters import Letter
from douze.model.phrases import phrase
from douze.model.reasons import Reason
from douze.model.words import Kind
from workflows.matters import Matter, of_session
from workflows.rule_book import RuleBook
from workflows.site import public_session
from workflows.view import DecidedSession, View


def asked_to_announce(session: Session, before: SessionRecord, now: datetime) -> SessionRecord:
    """Remember whether the cell is filled, and since when.

    A word that nobody can read is no change of it. What stood there before any pass looked for it
    asks for nothing.
    """
    if session.announce is None:
        return before
    newly = session.announce and before.announce is False
    return replace(
        before, announce=session.announce, announced_at=now if newly else before.announced_at
    )


def session_letters(decided: DecidedSession, view: View) -> Iterator[Letter]:
    """Name the announcement that staff asked for last; of what is cancelled there is none."""
    asked = decided.seen.announced_at
    if asked is not None and not decided.session.cancelled:
        yield announcement(decided, view, asked)


def announcement(decided: DecidedSession, view: View, at: datetime) -> Letter:
    """Give the text of a session's announcement, as a letter to whoever answers for it."""
    session, zone = decided.session, view.settings.zone
    contact = session.contact or view.settings.association.contact
    return Letter(
        key=f"{Kind.ANNOUNCEMENT}/{session.code}/{at.astimezone(zone):%Y-%m-%dT%H:%M}",
        kind=Kind.ANNOUNCEMENT,
        ref="",
        session=session,
        to=contact.address,
        send_after=at,
        expires_at=expires_at(Kind.ANNOUNCEMENT, session),
        closing=session.closing if session.closing != session.start else None,
        public=public_session(decided, view),
    )


def matters(view: View) -> Iterator[Matter]:
    """Say of a word in `Annonce` that it is none."""
    for session in view.book.sessions.values():
        if session.announce is None:
            yield of_session(session, phrase(Reason.ANNOUNCE_UNREADABLE))


RULE_BOOK = RuleBook(session_letters=session_letters, matters=matters)

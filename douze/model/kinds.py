"""Every kind of letter and what holds of it: one row a kind, the first to go first."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from douze.model.book import Session
from douze.model.elapsed_time import earlier, later
from douze.model.letters import Invitation
from douze.model.settings import Settings
from douze.model.words import Kind, Status

#: Thanks go this long after the end, when staff may have noted who came…
THANKS_AFTER = timedelta(hours=2)
#: …and mean nothing any more after this.
THANKS_UNTIL = timedelta(days=7)
#: A recording may come so long after the session.
DOCUMENTS_UNTIL = timedelta(days=30)
#: An evaluation is still of use to those who prepare the next session…
EVALUATED_UNTIL = timedelta(days=14)
#: …and speakers read what was answered within this time,
SUMMED_UP_AFTER = timedelta(days=7)
#: or as soon as enough have answered, until then.
SUMMED_UP_UNTIL = timedelta(days=30)
#: Who came may be noted late, and a funder asks for it later still.
CERTIFICATE_UNTIL = timedelta(days=366)
#: The sheet to sign is there this long before, in time to be printed.
SIGN_IN_BEFORE = timedelta(hours=24)
#: A reminder is still of use to somebody who is a little late.
LATE_ARRIVAL = timedelta(minutes=15)
#: Speakers hear who comes this long before.
BRIEF_BEFORE = timedelta(hours=48)


class Recipient(StrEnum):
    """To whom a kind of letter goes."""

    PERSON = "person"  #: who is registered, or was
    SPEAKER = "speaker"
    STAFF = "staff"


class Carries(StrEnum):
    """Whether a kind of letter carries the link; no other may, whatever was decided about it."""

    NEVER = "never"
    WHEN_DUE = "when due"  #: once the time of the link has come
    ALWAYS = "always"


def _at_start(session: Session, deadline: datetime | None) -> datetime:
    return session.start


def _at_end(session: Session, deadline: datetime | None) -> datetime:
    return session.end


def _at_deadline(session: Session, deadline: datetime | None) -> datetime:
    return deadline or session.start


class LetterKind(Struct, frozen=True, kw_only=True):
    """What holds of every letter of one kind."""

    to: Recipient = Recipient.PERSON
    #: The status that it tells; None where it tells no status.
    tells: Status | None = None
    #: From when on it should exist; None: from when on what it tells is so.
    send_after: Callable[[Session, Settings], datetime] | None = None
    #: Until when it is of use: to whom a seat is held, until its deadline. To staff: their own.
    expires_at: Callable[[Session, datetime | None], datetime] = _at_start
    carries_link: Carries = Carries.NEVER
    #: What it does to the entry in the calendar of whoever has one, or is to.
    invitation: Invitation | None = None
    #: Tells who is to come, or may yet, what the session is, and when.
    announces: bool = False
    #: Asks for the dues, or says that they did not come in time.
    about_dues: bool = False
    #: One letter of it lists all the sessions for which a person is asked for dues at once.
    lists_sessions: bool = False
    #: Offers the next date to whoever gets no seat, or loses it.
    offers_next_date: bool = False
    #: Leaves nothing open: who has heard it is told no more about a session that does not come.
    is_final: bool = False
    #: Its loss would hurt: in doubt, its text is kept and repeated once.
    critical: bool = False
    #: Who has been told something must hear it in time, however many others use the mailbox.
    cannot_wait: bool = False
    #: Leaves outside the quiet hours only, where that is soon enough (`workflows/quiet_hours.py`).
    daytime: bool = False
    #: Goes to an address from which another letter came back, and staff are told that it does.
    despite_bounce: bool = False
    #: Is still to come when a sheet is adopted: told though its time was before.
    told_after_adoption: bool = False
    #: Its place where a provider's limit lets only some leave: the smaller the sooner.
    urgency: int = 3
    #: Its recipient passes it on: it has no details of the session below, and no signature of ours.
    passed_on: bool = False
    #: What it says too, so that those need not be sent beside it.
    says_too: frozenset[Kind] = frozenset()


#: Whoever hears for the first time how things stand need not hear it once more.
_SAID_AGAIN = frozenset({Kind.AGAIN})
#: By kind, in the order in which the first of several goes that are due for one person.
KINDS: Mapping[Kind, LetterKind] = {
    Kind.SESSION_CANCELLED: LetterKind(
        tells=Status.CANCELLED,
        invitation=Invitation.CANCEL,
        offers_next_date=True,
        critical=True,
        cannot_wait=True,
        daytime=True,
        despite_bounce=True,
        urgency=2,
        says_too=_SAID_AGAIN,
    ),
    Kind.POSTPONED: LetterKind(
        invitation=Invitation.CANCEL,
        announces=True,
        critical=True,
        cannot_wait=True,
        daytime=True,
        despite_bounce=True,
        urgency=2,
    ),
    Kind.CANCELLATION: LetterKind(
        tells=Status.CANCELLED,
        invitation=Invitation.CANCEL,
        is_final=True,
        critical=True,
        cannot_wait=True,
        daytime=True,
        urgency=1,
        says_too=_SAID_AGAIN,
    ),
    Kind.REFUSAL: LetterKind(
        tells=Status.REFUSED,
        invitation=Invitation.CANCEL,
        is_final=True,
        cannot_wait=True,
        daytime=True,
        says_too=_SAID_AGAIN,
    ),
    Kind.EXPIRED: LetterKind(
        tells=Status.EXPIRED,
        invitation=Invitation.CANCEL,
        announces=True,
        about_dues=True,
        cannot_wait=True,
        daytime=True,
        says_too=_SAID_AGAIN | {Kind.CHANGE},
    ),
    Kind.CONFIRMATION: LetterKind(
        tells=Status.CONFIRMED,
        expires_at=_at_end,
        carries_link=Carries.WHEN_DUE,
        invitation=Invitation.REQUEST,
        announces=True,
        critical=True,
        cannot_wait=True,
        daytime=True,
        says_too=_SAID_AGAIN | {Kind.CHANGE, Kind.LINK_CHANGE, Kind.LINK, Kind.REMINDER},
    ),
    Kind.SPEAKER: LetterKind(
        to=Recipient.SPEAKER,
        tells=Status.CONFIRMED,
        carries_link=Carries.WHEN_DUE,
        invitation=Invitation.REQUEST,
        announces=True,
        critical=True,
        cannot_wait=True,
        daytime=True,
        says_too=frozenset({Kind.CHANGE, Kind.LINK_CHANGE, Kind.LINK, Kind.REMINDER}),
    ),
    Kind.DUES: LetterKind(
        tells=Status.TO_SETTLE,
        expires_at=_at_deadline,
        invitation=Invitation.CANCEL,
        announces=True,
        about_dues=True,
        lists_sessions=True,
        cannot_wait=True,
        daytime=True,
        says_too=_SAID_AGAIN | {Kind.CHANGE},
    ),
    Kind.NO_SEAT: LetterKind(
        tells=Status.WAITING,
        invitation=Invitation.CANCEL,
        offers_next_date=True,
        is_final=True,
        cannot_wait=True,
        daytime=True,
        send_after=lambda session, ours: earlier(session.start, ours.seats.promote_until),
        says_too=_SAID_AGAIN,
    ),
    Kind.WAITING_LIST: LetterKind(
        tells=Status.WAITING,
        invitation=Invitation.CANCEL,
        announces=True,
        cannot_wait=True,
        daytime=True,
        says_too=_SAID_AGAIN | {Kind.CHANGE},
    ),
    # Its use is that of the letter that told the status first (`workflows/repeated_letters.py`).
    Kind.AGAIN: LetterKind(
        carries_link=Carries.WHEN_DUE,
        invitation=Invitation.REQUEST,
        announces=True,
        cannot_wait=True,
        says_too=frozenset(
            {Kind.CHANGE, Kind.LINK_CHANGE, Kind.LINK, Kind.REMINDER, Kind.DUES_REMINDER}
        ),
    ),
    Kind.CHANGE: LetterKind(
        expires_at=_at_end,
        carries_link=Carries.WHEN_DUE,
        invitation=Invitation.REQUEST,
        announces=True,
        critical=True,
        cannot_wait=True,
        despite_bounce=True,
        says_too=frozenset({Kind.LINK_CHANGE, Kind.LINK, Kind.REMINDER}),
    ),
    Kind.LINK_CHANGE: LetterKind(
        expires_at=_at_end,
        carries_link=Carries.ALWAYS,
        invitation=Invitation.REQUEST,
        critical=True,
        cannot_wait=True,
        despite_bounce=True,
        says_too=frozenset({Kind.LINK, Kind.REMINDER}),
    ),
    Kind.REMINDER: LetterKind(
        send_after=lambda session, ours: earlier(session.start, ours.letters.reminder_before),
        expires_at=lambda session, _: later(session.start, LATE_ARRIVAL),
        carries_link=Carries.ALWAYS,
        invitation=Invitation.REQUEST,
        cannot_wait=True,
        told_after_adoption=True,
        urgency=0,
        says_too=frozenset({Kind.LINK}),
    ),
    Kind.LINK: LetterKind(
        send_after=lambda session, ours: earlier(session.start, ours.letters.link_before),
        expires_at=_at_end,
        carries_link=Carries.ALWAYS,
        invitation=Invitation.REQUEST,
        critical=True,
        cannot_wait=True,
        told_after_adoption=True,
    ),
    Kind.DUES_REMINDER: LetterKind(
        expires_at=_at_deadline,
        announces=True,
        about_dues=True,
        lists_sessions=True,
        cannot_wait=True,
        daytime=True,
        despite_bounce=True,
        told_after_adoption=True,
    ),
    # It is of use as long as somebody can still have the seat (`workflows/still_coming.py`).
    Kind.STILL_COMING: LetterKind(daytime=True),
    Kind.THANKS: LetterKind(
        send_after=lambda session, _: later(session.end, THANKS_AFTER),
        expires_at=lambda session, _: later(session.end, THANKS_UNTIL),
        daytime=True,
    ),
    Kind.MISSED: LetterKind(
        expires_at=lambda session, _: later(session.end, THANKS_UNTIL), daytime=True
    ),
    Kind.DOCUMENTS: LetterKind(
        expires_at=lambda session, _: later(session.end, DOCUMENTS_UNTIL), daytime=True
    ),
    Kind.EVALUATION_REMINDER: LetterKind(
        expires_at=lambda session, _: later(session.end, EVALUATED_UNTIL), daytime=True
    ),
    Kind.CERTIFICATE: LetterKind(
        send_after=lambda session, _: later(session.end, THANKS_AFTER),
        expires_at=lambda session, _: later(session.end, CERTIFICATE_UNTIL),
        daytime=True,
    ),
    Kind.BRIEF: LetterKind(
        to=Recipient.SPEAKER,
        send_after=lambda session, _: earlier(session.start, BRIEF_BEFORE),
        cannot_wait=True,
        daytime=True,
        told_after_adoption=True,
    ),
    Kind.EVALUATION: LetterKind(
        to=Recipient.SPEAKER,
        send_after=lambda session, _: later(session.end, SUMMED_UP_AFTER),
        expires_at=lambda session, _: later(session.end, SUMMED_UP_UNTIL),
        daytime=True,
    ),
    Kind.SIGN_IN: LetterKind(
        to=Recipient.STAFF,
        send_after=lambda session, _: earlier(session.start, SIGN_IN_BEFORE),
        told_after_adoption=True,
    ),
    Kind.DIGEST: LetterKind(to=Recipient.STAFF, says_too=frozenset({Kind.ALERT})),
    Kind.ALERT: LetterKind(to=Recipient.STAFF, says_too=frozenset({Kind.ALERT})),
    Kind.TO_COLLECT: LetterKind(to=Recipient.STAFF),
    Kind.ANNOUNCEMENT: LetterKind(to=Recipient.STAFF, passed_on=True),
}
#: The place of a kind among those of which one goes.
PRECEDENCE = {kind: place for place, kind in enumerate(KINDS)}
#: Told by letters of their own: that a session is cancelled, and that somebody waits in vain.
_OF_THEIR_OWN = frozenset({Kind.SESSION_CANCELLED, Kind.NO_SEAT})
#: The letter that tells a status.
KIND_TELLING: Mapping[Status, Kind] = {
    row.tells: kind
    for kind, row in KINDS.items()
    if row.tells and row.to is Recipient.PERSON and kind not in _OF_THEIR_OWN
}


def send_after(kind: Kind, session: Session, settings: Settings) -> datetime:
    """Tell from when on a letter of this kind should exist, where its session alone says so."""
    due = KINDS[kind].send_after
    assert due is not None, kind
    return due(session, settings)


def expires_at(kind: Kind, session: Session, deadline: datetime | None = None) -> datetime:
    """Tell until when a letter of this kind is of use; `deadline` is that of a seat held.

    In UTC, like all moments but a session's own: two zones are slow to compare, and what is of use
    until when is asked of each letter by each guard.
    """
    return KINDS[kind].expires_at(session, deadline).astimezone(UTC)

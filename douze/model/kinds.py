"""Every kind of letter and what holds of it: one row a kind, the first to go first."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Self

from msgspec import Struct

from douze.model.book import Session
from douze.model.elapsed_time import earlier, later
from douze.model.settings import Settings
from douze.model.words import Status

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


class Invitation(StrEnum):
    """What a letter does to the entry in the participant's calendar."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


def _at_start(session: Session, deadline: datetime | None) -> datetime:
    return session.start


def _at_end(session: Session, deadline: datetime | None) -> datetime:
    return session.end


def _at_deadline(session: Session, deadline: datetime | None) -> datetime:
    return deadline or session.start


class LetterKind(Struct, frozen=True, kw_only=True):
    """What holds of every letter of one kind: its row of the table."""

    #: What ledgers hold, and what its templates are called.
    name: str
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
    #: What it says too, so that those need not be sent beside it. They stand below it, and so have
    #: only their names yet.
    says_too: tuple[str, ...] = ()


class Kind(StrEnum):
    """The kinds of letter, in the order in which the first of several due for one person goes.

    The value is what ledgers hold, and the name of its template in each language.
    """

    about: LetterKind

    def __new__(cls, about: LetterKind) -> Self:
        """Make a member, which cannot be without its row."""
        kind = str.__new__(cls, about.name)
        kind._value_ = about.name
        kind.about = about
        return kind

    SESSION_CANCELLED = LetterKind(
        name="session_cancelled",
        tells=Status.CANCELLED,
        invitation=Invitation.CANCEL,
        offers_next_date=True,
        critical=True,
        cannot_wait=True,
        daytime=True,
        despite_bounce=True,
        urgency=2,
        says_too=("again",),
    )
    #: There is no date any more, and not yet another.
    POSTPONED = LetterKind(
        name="postponed",
        invitation=Invitation.CANCEL,
        announces=True,
        critical=True,
        cannot_wait=True,
        daytime=True,
        despite_bounce=True,
        urgency=2,
    )
    CANCELLATION = LetterKind(
        name="cancellation",
        tells=Status.CANCELLED,
        invitation=Invitation.CANCEL,
        is_final=True,
        critical=True,
        cannot_wait=True,
        daytime=True,
        urgency=1,
        says_too=("again",),
    )
    REFUSAL = LetterKind(
        name="refusal",
        tells=Status.REFUSED,
        invitation=Invitation.CANCEL,
        is_final=True,
        cannot_wait=True,
        daytime=True,
        says_too=("again",),
    )
    EXPIRED = LetterKind(
        name="expired",
        tells=Status.EXPIRED,
        invitation=Invitation.CANCEL,
        announces=True,
        about_dues=True,
        cannot_wait=True,
        daytime=True,
        says_too=("again", "change"),
    )
    CONFIRMATION = LetterKind(
        name="confirmation",
        tells=Status.CONFIRMED,
        expires_at=_at_end,
        carries_link=Carries.WHEN_DUE,
        invitation=Invitation.REQUEST,
        announces=True,
        critical=True,
        cannot_wait=True,
        daytime=True,
        says_too=("again", "change", "link_change", "reminder", "link"),
    )
    #: To somebody who speaks: that they do, and when.
    SPEAKER = LetterKind(
        name="speaker",
        to=Recipient.SPEAKER,
        tells=Status.CONFIRMED,
        carries_link=Carries.WHEN_DUE,
        invitation=Invitation.REQUEST,
        announces=True,
        critical=True,
        cannot_wait=True,
        daytime=True,
        says_too=("change", "link_change", "reminder", "link"),
    )
    DUES = LetterKind(
        name="dues",
        tells=Status.TO_SETTLE,
        expires_at=_at_deadline,
        invitation=Invitation.CANCEL,
        announces=True,
        about_dues=True,
        lists_sessions=True,
        cannot_wait=True,
        daytime=True,
        says_too=("again", "change"),
    )
    NO_SEAT = LetterKind(
        name="no_seat",
        tells=Status.WAITING,
        offers_next_date=True,
        is_final=True,
        cannot_wait=True,
        daytime=True,
        send_after=lambda session, ours: earlier(session.start, ours.seats.promote_until),
        says_too=("again",),
    )
    WAITING_LIST = LetterKind(
        name="waiting_list",
        tells=Status.WAITING,
        invitation=Invitation.CANCEL,
        announces=True,
        cannot_wait=True,
        daytime=True,
        says_too=("again", "change"),
    )
    # Its use is that of the letter that told the status first (`workflows/repeated_letters.py`).
    #: What holds now, said once more.
    AGAIN = LetterKind(
        name="again",
        carries_link=Carries.WHEN_DUE,
        invitation=Invitation.REQUEST,
        announces=True,
        cannot_wait=True,
        says_too=("change", "link_change", "reminder", "link", "dues_reminder"),
    )
    CHANGE = LetterKind(
        name="change",
        expires_at=_at_end,
        carries_link=Carries.WHEN_DUE,
        invitation=Invitation.REQUEST,
        announces=True,
        critical=True,
        cannot_wait=True,
        despite_bounce=True,
        says_too=("link_change", "reminder", "link"),
    )
    LINK_CHANGE = LetterKind(
        name="link_change",
        expires_at=_at_end,
        carries_link=Carries.ALWAYS,
        invitation=Invitation.REQUEST,
        critical=True,
        cannot_wait=True,
        despite_bounce=True,
        says_too=("reminder", "link"),
    )
    REMINDER = LetterKind(
        name="reminder",
        send_after=lambda session, ours: earlier(session.start, ours.letters.reminder_before),
        expires_at=lambda session, _: later(session.start, LATE_ARRIVAL),
        carries_link=Carries.ALWAYS,
        invitation=Invitation.REQUEST,
        cannot_wait=True,
        told_after_adoption=True,
        urgency=0,
        says_too=("link",),
    )
    LINK = LetterKind(
        name="link",
        send_after=lambda session, ours: earlier(session.start, ours.letters.link_before),
        expires_at=_at_end,
        carries_link=Carries.ALWAYS,
        invitation=Invitation.REQUEST,
        critical=True,
        cannot_wait=True,
        told_after_adoption=True,
    )
    DUES_REMINDER = LetterKind(
        name="dues_reminder",
        expires_at=_at_deadline,
        announces=True,
        about_dues=True,
        lists_sessions=True,
        cannot_wait=True,
        daytime=True,
        despite_bounce=True,
        told_after_adoption=True,
    )
    # It is of use as long as somebody can still have the seat (`workflows/still_coming.py`).
    #: To whoever has a seat while others wait: do you need it?.
    STILL_COMING = LetterKind(
        name="still_coming",
        daytime=True,
    )
    THANKS = LetterKind(
        name="thanks",
        send_after=lambda session, _: later(session.end, THANKS_AFTER),
        expires_at=lambda session, _: later(session.end, THANKS_UNTIL),
        daytime=True,
    )
    #: To whoever did not come and had not said so.
    MISSED = LetterKind(
        name="missed",
        expires_at=lambda session, _: later(session.end, THANKS_UNTIL),
        daytime=True,
    )
    #: What was added after the thanks.
    DOCUMENTS = LetterKind(
        name="documents",
        expires_at=lambda session, _: later(session.end, DOCUMENTS_UNTIL),
        daytime=True,
    )
    #: To whoever was asked for it and did not answer.
    EVALUATION_REMINDER = LetterKind(
        name="evaluation_reminder",
        expires_at=lambda session, _: later(session.end, EVALUATED_UNTIL),
        daytime=True,
    )
    #: To whoever was present: the certificate, as a PDF.
    CERTIFICATE = LetterKind(
        name="certificate",
        send_after=lambda session, _: later(session.end, THANKS_AFTER),
        expires_at=lambda session, _: later(session.end, CERTIFICATE_UNTIL),
        daytime=True,
    )
    #: To the speakers: who comes.
    BRIEF = LetterKind(
        name="brief",
        to=Recipient.SPEAKER,
        send_after=lambda session, _: earlier(session.start, BRIEF_BEFORE),
        cannot_wait=True,
        daytime=True,
        told_after_adoption=True,
    )
    #: To the speakers: what people thought of it, without names.
    EVALUATION = LetterKind(
        name="evaluation",
        to=Recipient.SPEAKER,
        send_after=lambda session, _: later(session.end, SUMMED_UP_AFTER),
        expires_at=lambda session, _: later(session.end, SUMMED_UP_UNTIL),
        daytime=True,
    )
    #: To the contact: the sheet to sign, as a PDF.
    SIGN_IN = LetterKind(
        name="sign_in",
        to=Recipient.STAFF,
        send_after=lambda session, _: earlier(session.start, SIGN_IN_BEFORE),
        told_after_adoption=True,
    )
    #: To staff, as is.
    DIGEST = LetterKind(
        name="digest",
        to=Recipient.STAFF,
        says_too=("alert",),
    )
    ALERT = LetterKind(
        name="alert",
        to=Recipient.STAFF,
        says_too=("alert",),
    )
    #: To the treasurer: which dues are outstanding.
    TO_COLLECT = LetterKind(
        name="to_collect",
        to=Recipient.STAFF,
    )
    #: To the contact: what a newsletter says of a session.
    ANNOUNCEMENT = LetterKind(
        name="announcement",
        to=Recipient.STAFF,
        passed_on=True,
    )


#: By what ledgers and keys of letters call them.
BY_NAME = {kind.value: kind for kind in Kind}
#: The place of a kind among those of which one goes.
PRECEDENCE = {kind: place for place, kind in enumerate(Kind)}
#: Told by letters of their own: that a session is cancelled, and that somebody waits in vain.
_OF_THEIR_OWN = frozenset({Kind.SESSION_CANCELLED, Kind.NO_SEAT})
#: The letter that tells a status.
KIND_TELLING: Mapping[Status, Kind] = {
    kind.about.tells: kind
    for kind in Kind
    if kind.about.tells and kind.about.to is Recipient.PERSON and kind not in _OF_THEIR_OWN
}


def send_after(kind: Kind, session: Session, settings: Settings) -> datetime:
    """Tell from when on a letter of this kind should exist, where its session alone says so."""
    due = kind.about.send_after
    assert due is not None, kind
    return due(session, settings)


def expires_at(kind: Kind, session: Session, deadline: datetime | None = None) -> datetime:
    """Tell until when a letter of this kind is of use; `deadline` is that of a seat held.

    In UTC, like all moments but a session's own: two zones are slow to compare, and what is of use
    until when is asked of each letter by each guard.
    """
    return kind.about.expires_at(session, deadline).astimezone(UTC)

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
    #: What staff call it in `Messages`, on rows and on the terminal: no two kinds by one word.
    french: str
    english: str
    #: When it goes and to whom, and until when it is of use: `docs/reference.md` says so.
    when: str
    until: str
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

    def __new__(cls, about: object) -> Self:
        """Make a member: a kind is its row, and is named where that is missing."""
        if not isinstance(about, LetterKind):
            raise TypeError(f"{about} has no row: what holds of this kind of letter?")
        kind = str.__new__(cls, about.name)
        kind._value_ = about.name
        kind.about = about
        return kind

    SESSION_CANCELLED = LetterKind(
        name="session_cancelled",
        french="session annulée",
        english="session cancelled",
        when=(
            "the session is cancelled, to all whose last letter leaves something to come (a seat, "
            "a wait, dues that open the registration again): not after `no_seat`, `refusal` or "
            "`cancellation`; who was asked for dues hears that there are none to pay for it, or "
            "that they are recorded; with the next date (rule 28)"
        ),
        until="start",
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
    POSTPONED = LetterKind(
        name="postponed",
        french="session reportée",
        english="session postponed",
        when=(
            "the session is `reportée`, to all who were told a date and may still come, and to "
            "whoever speaks; without a date the entry goes from their calendar"
        ),
        until="until there is a date",
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
        french="annulation",
        english="cancellation",
        when=(
            "becomes `annulée`; with staff's `reason` and `association.form`; whose silence gave "
            "the seat away (rule 27) with the link of a yes; a speaker who is one no more; of "
            "whoever moved to the next date, where it stands in their calendar still (rule 28)"
        ),
        until="start",
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
        french="refus",
        english="refusal",
        when=(
            "becomes `refusée`; with staff's `reason`, and the closing where the answer came "
            "after it"
        ),
        until="start",
        tells=Status.REFUSED,
        invitation=Invitation.CANCEL,
        is_final=True,
        cannot_wait=True,
        daytime=True,
        says_too=("again",),
    )
    EXPIRED = LetterKind(
        name="expired",
        french="place libérée",
        english="seat freed",
        when=(
            "the hold ran out; again where the session had been cancelled and is restored; with "
            "`association.form`"
        ),
        until="start",
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
        french="confirmation",
        english="confirmation",
        when="becomes `confirmée`; with the link where its time has come",
        until="end",
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
    SPEAKER = LetterKind(
        name="speaker",
        french="intervention",
        english="speaking",
        when=(
            "somebody stands in `Intervenants` with an address: that they speak, and when; with "
            "the link where its time has come"
        ),
        until="start",
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
        french="cotisation à régler",
        english="dues",
        when="becomes `à régler`",
        until="deadline; without one, the start",
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
        french="pas de place",
        english="no seat",
        when=(
            "promotions have stopped, still waiting; in the place of `waiting_list` from then on; "
            "with the next date (rule 28), else `association.form`"
        ),
        until="start",
        tells=Status.WAITING,
        invitation=Invitation.CANCEL,
        offers_next_date=True,
        is_final=True,
        cannot_wait=True,
        daytime=True,
        send_after=lambda session, ours: earlier(session.start, ours.seats.promote_until),
        says_too=("again",),
    )
    WAITING_LIST = LetterKind(
        name="waiting_list",
        french="liste d'attente",
        english="waiting list",
        when=(
            "becomes `liste d'attente`; with the rank, and that the dues will be asked for where "
            "they will; by `attente`: that staff keep the person waiting"
        ),
        until="start",
        tells=Status.WAITING,
        invitation=Invitation.CANCEL,
        announces=True,
        cannot_wait=True,
        daytime=True,
        says_too=("again", "change"),
    )
    # Its use is that of the letter that told the status first (`workflows/repeated_letters.py`).
    AGAIN = LetterKind(
        name="again",
        french="renvoi",
        english="said again",
        when=(
            "what holds now, said once more (rule 17): status, date, rank, deadline and dues, the "
            "link where its time has come"
        ),
        until="as what it says",
        carries_link=Carries.WHEN_DUE,
        invitation=Invitation.REQUEST,
        announces=True,
        cannot_wait=True,
        says_too=("change", "link_change", "reminder", "link", "dues_reminder"),
    )
    CHANGE = LetterKind(
        name="change",
        french="changement",
        english="change",
        when=(
            "who is confirmed or speaks, has dues to settle, waits, or is `expirée` and may still "
            "pay was told another date, time, title or place; with the link where its time has "
            "come, with the hold's deadline or the rank as it stands now"
        ),
        until=(
            "end; the deadline; for whoever waits, when promotions stop; for whoever is "
            "`expirée`, the start"
        ),
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
        french="nouveau lien",
        english="new link",
        when="the link changed after it was sent",
        until="end",
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
        french="rappel",
        english="reminder",
        when=(
            "`confirmée` or speaker, from `letters.reminder_before` before the start; not if the "
            "link went less than 2 h ago, or so late that the start comes first"
        ),
        until="15 min after the start",
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
        french="lien",
        english="link",
        when="`confirmée` or speaker, from `letters.link_before` before the start",
        until="end",
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
        french="rappel de cotisation",
        english="dues reminder",
        when=(
            "half of the hold is over, which counts from when `dues` left; at least 24 h after "
            "`dues`; and as soon as a payment that is announced makes a hold longer whose "
            "deadline was told"
        ),
        until="deadline",
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
    STILL_COMING = LetterKind(
        name="still_coming",
        french="venez-vous toujours",
        english="still coming",
        when=(
            "rule 27: to whoever is `confirmée`, while somebody waits only because all seats are "
            "taken, with the links of a yes and a no; once a day of the session and arrival"
        ),
        until="promotions end",
        daytime=True,
    )
    THANKS = LetterKind(
        name="thanks",
        french="remerciement",
        english="thanks",
        when=(
            "to whoever came: 2 h after the end where that is known (`Présence`, or a report "
            "tells it, rule 19), else at 09:00 of the second working day after it "
            "(`association.country`; not later than 5 days after it), unless `Présence` says "
            "`non`; with what `Documents` and `Replay` hold, and, where `association.evaluation` "
            "is set, the address where one says what one thought (rule 23)"
        ),
        until="7 days after the end",
        send_after=lambda session, _: later(session.end, THANKS_AFTER),
        expires_at=lambda session, _: later(session.end, THANKS_UNTIL),
        daytime=True,
    )
    MISSED = LetterKind(
        name="missed",
        french="absence",
        english="missed",
        when=(
            "at 09:00 of the second working day, or once it is known, to whoever did not come and "
            "had not said so (`Présence` `non`, or a report tells it; not `excusé`), with what "
            "`Documents` and `Replay` hold where `attendance.missed_documents` says so; not of a "
            "session that was over before this letter was known"
        ),
        until="7 days after the end",
        expires_at=lambda session, _: later(session.end, THANKS_UNTIL),
        daytime=True,
    )
    DOCUMENTS = LetterKind(
        name="documents",
        french="documents",
        english="documents",
        when=(
            "what was added to `Documents` or `Replay` after the `thanks`, and is there, once, as "
            "soon as it has stood still"
        ),
        until="30 days after the end",
        expires_at=lambda session, _: later(session.end, DOCUMENTS_UNTIL),
        daytime=True,
    )
    EVALUATION_REMINDER = LetterKind(
        name="evaluation_reminder",
        french="rappel d'évaluation",
        english="evaluation reminder",
        when=(
            "three days after a `thanks` that asked for it, and after the end where the session "
            "has moved since, to whoever has not answered; once, and not of a session that was "
            "over before this letter was known"
        ),
        until="14 days after the end",
        expires_at=lambda session, _: later(session.end, EVALUATED_UNTIL),
        daytime=True,
    )
    CERTIFICATE = LetterKind(
        name="certificate",
        french="attestation",
        english="certificate",
        when=(
            "who was present, 2 h after the end or as soon as that is known, where certificates "
            "are wanted (rule 21): the certificate, as a PDF; again where what it says of the "
            "person was corrected"
        ),
        until="366 days after the end",
        send_after=lambda session, _: later(session.end, THANKS_AFTER),
        expires_at=lambda session, _: later(session.end, CERTIFICATE_UNTIL),
        daytime=True,
    )
    BRIEF = LetterKind(
        name="brief",
        french="intervenants",
        english="speakers",
        when=(
            "to each speaker, 48 h before the start: who comes, and of what they answered to the "
            "form's other questions what `spreadsheet.brief` lists; again from `digest.at` on the "
            "day of the session if the list has changed by then: who is new, who has gone"
        ),
        until="start",
        to=Recipient.SPEAKER,
        send_after=lambda session, _: earlier(session.start, BRIEF_BEFORE),
        cannot_wait=True,
        daytime=True,
        told_after_adoption=True,
    )
    EVALUATION = LetterKind(
        name="evaluation",
        french="synthèse des évaluations",
        english="evaluation summary",
        when=(
            "to each speaker, a week after the end, from three answers on (else once there are "
            "three): how many answered, of each scale its mean and how many gave which grade, of "
            "each free question what was said, without names and in no order (rule 23); not of a "
            "session that was over before this letter was known"
        ),
        until="30 days after the end",
        to=Recipient.SPEAKER,
        send_after=lambda session, _: later(session.end, SUMMED_UP_AFTER),
        expires_at=lambda session, _: later(session.end, SUMMED_UP_UNTIL),
        daytime=True,
    )
    SIGN_IN = LetterKind(
        name="sign_in",
        french="feuille d'émargement",
        english="sign-in sheet",
        when=(
            "to the session's contact, 24 h before the start, with the sheet to sign as a PDF "
            "(rule 20): of sessions with a `Lieu`, as `letters.sign_in` has it, once somebody is "
            "confirmed"
        ),
        until="start",
        to=Recipient.STAFF,
        send_after=lambda session, _: earlier(session.start, SIGN_IN_BEFORE),
        told_after_adoption=True,
    )
    DIGEST = LetterKind(
        name="digest",
        french="bilan",
        english="digest",
        when=(
            "to the contact, from `digest.at` on, at most once a day and only when something "
            "needs a person: the most urgent first, each with its place (in a Google Sheet a link "
            "to the cell, `matter.link`), its person (else the session's code or the member) and "
            "its remedy; what is told once says so; without what an alert told that same day"
        ),
        until="that day",
        to=Recipient.STAFF,
        says_too=("alert",),
    )
    ALERT = LetterKind(
        name="alert",
        french="alerte",
        english="alert",
        when=(
            "to the contact, at once, each cause once, what goes wrong at one time in one letter: "
            "a refused pass, a link that is due and cannot be sent (and on the last working day "
            "before), too few for a session (rule 26: to its contact, of use until the start), an "
            "address (a speaker's too) that is refused or from which a letter came back, a mail "
            "server that let nothing leave, a mailbox of `mail.bounces` that cannot be read, a "
            "letter that Douze cannot write, a pass that took too long, columns that moved while "
            "a pass wrote to a Google Sheet, passes that have failed for an hour, or could not "
            "even begin (what they decided is remembered, and the letter says so)"
        ),
        until="24 h",
        to=Recipient.STAFF,
        says_too=("alert",),
    )
    TO_COLLECT = LetterKind(
        name="to_collect",
        french="à encaisser",
        english="to collect",
        when=(
            "to `association.treasurer`, from Monday at `digest.at` to Thursday, once a week "
            "(what is owed first from Friday on waits for Monday; a letter that could not leave "
            "does not) and only when somebody owes dues for a session to come (`à régler`, or "
            "confirmed by staff without dues): each structure, or person who named none, with "
            "people, sessions, the first deadline, and what comes near on the members' list "
            "(`workflows/to_collect.py`)"
        ),
        until="that week",
        to=Recipient.STAFF,
    )
    ANNOUNCEMENT = LetterKind(
        name="announcement",
        french="annonce",
        english="announcement",
        when=(
            "to the session's `contact` (else `association.contact`): what a newsletter says of "
            "the session: when, where, the texts of its row, places left or that whoever "
            "registers now waits, closing, dues, contact, and how to register (`site.form` with "
            "the session chosen, as long as the form still says as many places; else "
            "`association.form`, else by mail); and the session's page where `site.url` is set; "
            "when `announce` is filled, not of what is a draft, postponed, cancelled or has "
            "begun. Nothing in it that a public page would not say, cut as there: no link, no "
            "address of a speaker, nobody who comes"
        ),
        until="start",
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


def words_of_kinds(language: str) -> Mapping[str, str]:
    """Give what staff call each kind of letter in a language, by the kind."""
    if language == "fr":
        return {kind.value: kind.about.french for kind in Kind}
    return {kind.value: kind.about.english for kind in Kind}


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

"""A letter's words, its headers and its entry in the calendar, put together."""

from msgspec import Struct

from douze.letters.context import contact_of
from douze.letters.invitation import CalendarEntry, to_ics
from douze.letters.logo import Logo
from douze.letters.mime import Contents, ascii_address, to_bytes
from douze.letters.plain_words import calling_name, display_name, one_line, subject_line
from douze.letters.verification import verify_message
from douze.model.book import Session
from douze.model.letters import Attachment, Invitation, Letter, Mail, PlannedLetter
from douze.model.settings import Settings


class LetterWords(Struct, frozen=True, kw_only=True):
    """What the templates made of a letter."""

    subject: str
    text: str
    html: str
    description: str  #: for the entry in the calendar
    logo: Logo | None  #: the picture that the HTML shows
    link: str  #: empty unless the letter carries it
    attached: Attachment | None = None


class Destination(Struct, frozen=True, kw_only=True):
    """Under which name, to whom, and as which letter of record the message goes."""

    file_name: str  #: what a folder of letters calls it

    message_id: str
    name: str
    address: str
    tag: str  #: by which a letter of record is found again; empty for a rehearsal
    uid: str  #: the calendar entry's


def to_mail(
    planned: PlannedLetter, settings: Settings, words: LetterWords, to: Destination
) -> Mail:
    """The whole message, to this one address; read back before anybody gets it."""
    subject = subject_line(words.subject)
    recipient, sender = ascii_address(to.address), ascii_address(settings.mail.sender.address)
    letter, association = planned.letter, settings.association
    contact = contact_of(letter, settings)
    ics = ""
    if letter.invitation and letter.session:
        ics = to_ics(_entry(letter.session, letter.invitation, planned, settings, words, to))
    raw = to_bytes(
        Contents(
            message_id=to.message_id,
            date=planned.decided_at.astimezone(settings.zone),
            sender=(settings.mail.sender.name or association.name, sender),
            reply_to=(contact.name, contact.address),
            to=(to.name, recipient),
            subject=subject,
            tag=to.tag,
            language=settings.language,
            text=words.text,
            html=words.html,
            logo=words.logo,
            ics=ics,
            attached=words.attached,
            method=letter.invitation.value if ics and letter.invitation else "",
        )
    )
    verify_message(
        raw,
        message_id=to.message_id,
        sender=sender,
        recipient=recipient,
        subject=subject,
        tag=to.tag,
    )
    return Mail(
        message_id=to.message_id,
        sender=sender,
        recipient=recipient,
        subject=subject,
        text=words.text,
        html=words.html,
        raw=raw,
        file_name=to.file_name,
    )


def addressee(letter: Letter) -> str:
    """Who the letter is for, as it stands before the address; empty where that may be no name."""
    return display_name(calling_name(letter.name))


def _entry(
    session: Session,
    method: Invitation,
    planned: PlannedLetter,
    settings: Settings,
    words: LetterWords,
    to: Destination,
) -> CalendarEntry:
    sender = ascii_address(settings.mail.sender.address)
    if not session.dated and planned.letter.before is not None:
        session = planned.letter.before  # the day on which it stands in the calendar
    return CalendarEntry(
        uid=to.uid,
        sequence=planned.sequence,
        written_at=planned.decided_at,
        method=method,
        start=session.start,
        end=session.end,
        zone=settings.zone,
        title=one_line(session.title),
        description=words.description,
        link=words.link,
        place=one_line(session.place),
        organizer=(display_name(settings.association.name), sender),
        attendee=(to.name, ascii_address(to.address)),
        asked=planned.letter.asked,
        language=settings.language,
    )

"""A letter's words, its headers and its entry in the calendar, put together."""

from douze.letters.invitation import to_ics
from douze.letters.mime import Destination, LetterWords, ascii_address, to_bytes
from douze.letters.plain_words import subject_line
from douze.letters.verification import verify_message
from douze.model.letters import Mail, PlannedLetter
from douze.model.settings import Settings


def to_mail(
    planned: PlannedLetter, settings: Settings, words: LetterWords, to: Destination
) -> Mail:
    """The whole message, to this one address; read back before anybody gets it."""
    letter, subject = planned.letter, subject_line(words.subject)
    recipient, sender = ascii_address(to.address), ascii_address(settings.mail.sender.address)
    ics = to_ics(planned, settings, words, to) if letter.invitation and letter.session else ""
    raw = to_bytes(planned, settings, words, to, ics)
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

"""What a row says of the erasing that staff ask for in `Décision`: when, or why not."""

from datetime import datetime

from douze.model.book import Book, Row
from douze.model.ledger_state import RegistrationRecord
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason


def erasing_told(
    row: Row, previous: RegistrationRecord | None, book: Book, now: datetime
) -> Phrase:
    """Say since when it is asked, which stays so until it is done, or what is in the way."""
    who = row.who or (previous.who if previous else "")
    if not who or previous is None:
        return phrase(Reason.ERASE_UNKNOWN)
    for session in book.sessions.values():
        named = [one.who or one.address.casefold() for one in session.speakers]
        named += [session.contact.address.casefold()] if session.contact else []
        if not session.ended(now) and who in named:
            return phrase(Reason.ERASE_REFUSED, session=session.code)
    asked = [one for one in previous.notes or () if one.reason is Reason.ERASE_ASKED]
    return asked[0] if asked else phrase(Reason.ERASE_ASKED, at=now)

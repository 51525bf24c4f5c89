"""Who was told of a person, besides the office: what letters and services handed on."""

from collections.abc import Iterator

from douze.model.ledger_state import LedgerState
from douze.model.phrases import Phrase, phrase
from douze.model.settings import Settings
from douze.model.words import Kind, LetterState
from douze.privacy.person import Person

_GONE = frozenset({LetterState.SENT, LetterState.WRITTEN, LetterState.IN_DOUBT})
_TELLS = {Kind.BRIEF: "about_to_speakers", Kind.SIGN_IN: "about_to_contact"}


def recipients(person: Person, ledger: LedgerState, settings: Settings) -> Iterator[Phrase]:
    """Name who may have read of them: speakers, contacts, the treasurer, and who carries it all.

    The speakers of a session are told who comes; a letter of ours says that, not whose names
    stood in it: whoever was registered by then is counted.
    """
    here = {k.session: k for k in ledger.registrations.values() if k.ref in person.refs}
    for letter in sorted(ledger.letters.values(), key=lambda one: one.number):
        known = here.get(letter.session)
        if known is None or letter.kind not in _TELLS or letter.state not in _GONE:
            continue
        at = letter.finished_at or letter.decided_at
        if at >= (known.arrival.received if known.arrival else known.since):
            yield phrase(_TELLS[letter.kind], session=letter.session, at=at)
    yield phrase("about_to_office", contact=str(settings.association.contact.name))
    if settings.association.treasurer:
        yield phrase("about_to_treasurer")
    if settings.spreadsheet.kind == "google":
        yield phrase("about_to_google")
    if settings.mail.kind == "smtp":
        yield phrase("about_to_mail", host=settings.mail.host)

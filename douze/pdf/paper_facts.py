"""What a paper says, in the words of its language; what people typed as plain text on one line."""

from collections.abc import Mapping
from pathlib import Path

from douze.errors import TemplateProblems
from douze.errors.mail import LetterMalformed
from douze.letters.dates import day_in_words
from douze.letters.letter_facts import place_of, span_of, title_of
from douze.letters.logo import read_logo
from douze.letters.palette import palette
from douze.letters.plain_words import one_line
from douze.model.book import Session
from douze.model.certificate_codes import certificate_code
from douze.model.letters import PlannedLetter
from douze.model.local_day import local_day
from douze.model.papers import SignInSheet
from douze.model.settings import Settings

#: Stands for a code on what does not leave.
_EXAMPLE = "AAAA-BBBB-CCCC-DDDD-EEEE"


def sign_in_facts(session: Session, sheet: SignInSheet, settings: Settings) -> Mapping[str, object]:
    """Give what the sheet to sign says."""
    named = [one.name for one in session.speakers if one.name]
    return {
        **session_facts(session, settings),
        "half_days": [half.value for half in sheet.half_days],
        "people": [
            {
                "last": one_line(one.last_name),
                "first": one_line(one.first_name),
                "structure": one_line(one.structure),
            }
            for one in sheet.people
        ],
        "speakers": [one_line(name) for name in (*named, *session.speakers_by_name)],
    }


def certificate_facts(
    planned: PlannedLetter, settings: Settings, secret: bytes
) -> Mapping[str, object]:
    """Give what a certificate says; its date is that on which its letter was decided.

    Without a secret it has a code that is an example.

    Raises LetterMalformed where the signature is no picture.
    """
    letter, rules = planned.letter, settings.certificates
    session, ours = letter.session, letter.certificate
    assert session is not None
    assert ours is not None
    day = local_day(planned.decided_at, settings.zone)
    return {
        **session_facts(session, settings),
        "name": one_line(ours.name) or one_line(letter.to),
        "structure": one_line(ours.structure),
        "minutes": ours.minutes,
        "version": ours.version,
        "date": day_in_words(day, settings.language),
        "made_at": one_line(rules.place),
        "signatory": one_line(rules.signatory),
        "signature": _signature(rules.signature) if rules.signature else None,
        "reference": one_line(letter.ref),
        "code": certificate_code(secret, letter.ref, letter.key) if secret else _EXAMPLE,
        "contact": one_line(settings.association.contact.address),
    }


def session_facts(session: Session, settings: Settings) -> dict[str, object]:
    """Give what every paper says of its session and of the association."""
    association = settings.association
    numbers = [one_line(association.declaration)] if association.declaration.strip() else []
    return {
        "language": settings.language,
        "association": one_line(association.name),
        "footer": [one_line(association.name), *numbers],
        "colour": palette(association.colour).words_colour,
        "logo": [*read_logo(association.logo).content] if association.logo else None,
        "title": title_of(session),
        "when": span_of(session, settings),
        "place": place_of(session),
    }


def _signature(path: Path) -> list[int]:
    try:
        return [*read_logo(path, setting="certificates.signature").content]
    except TemplateProblems as flaw:
        raise LetterMalformed(flaw.problems[0]) from flaw

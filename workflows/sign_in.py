"""The sheet to sign: to the contact 24 hours before, with whoever is confirmed by then.

By itself for what takes place somewhere: of a webconference the connections tell who came. Where a
funder asks for a sheet there too, `letters.sign_in` is `always`; the command makes one of any
session, whatever the setting.
"""

from collections.abc import Iterable, Iterator
from datetime import time, tzinfo

from douze.model.book import Session
from douze.model.desired import Outcome
from douze.model.kinds import Kind, expires_at, send_after
from douze.model.letters import Letter
from douze.model.papers import HalfDay, SignInSheet
from douze.model.personal_details import PersonalDetails
from douze.model.settings import Settings
from douze.model.words import Status
from workflows.rule_book import RuleBook
from workflows.view import DecidedSession, View

#: What begins before noon and goes on past two is a day's, with a break between its halves.
_NOON, _AFTER_LUNCH, _EVENING = time(12), time(14), time(18)


def session_letters(decided: DecidedSession, view: View) -> Iterator[Letter]:
    """Name the letter with the sheet of a session that somebody comes to."""
    session, settings = decided.session, view.settings
    due = send_after(Kind.SIGN_IN, session, settings)
    if not session.takes_place or view.now < due or not _is_sent(session, settings):
        return
    letter = sign_in_letter(session, decided.outcomes, settings)
    if letter.sign_in and letter.sign_in.people:
        yield letter


def sign_in_letter(session: Session, outcomes: Iterable[Outcome], settings: Settings) -> Letter:
    """Give the letter with the sheet, whether or not it is one to send."""
    contact = session.contact or settings.association.contact
    return Letter(
        key=f"{Kind.SIGN_IN}/{session.code}/{session.start:%Y-%m-%dT%H:%M}",
        kind=Kind.SIGN_IN,
        ref="",
        session=session,
        to=contact.address,
        send_after=send_after(Kind.SIGN_IN, session, settings),
        expires_at=expires_at(Kind.SIGN_IN, session),
        sign_in=sign_in_sheet(session, outcomes, settings),
    )


def sign_in_sheet(session: Session, outcomes: Iterable[Outcome], settings: Settings) -> SignInSheet:
    """Give the sheet to sign: with whoever is confirmed."""
    return SignInSheet(people=_signing(outcomes), half_days=half_days(session, settings.zone))


def half_days(session: Session, zone: tzinfo) -> tuple[HalfDay, ...]:
    """Say what people sign for: once, or in the morning and in the afternoon."""
    start, end = session.start.astimezone(zone), session.end.astimezone(zone)
    first, last = start.time(), end.time()
    if first < _NOON:
        past_lunch = last > _AFTER_LUNCH or end.date() > start.date()
        return (HalfDay.MORNING, HalfDay.AFTERNOON) if past_lunch else (HalfDay.MORNING,)
    return (HalfDay.AFTERNOON,) if first < _EVENING else (HalfDay.EVENING,)


def _is_sent(session: Session, settings: Settings) -> bool:
    wanted = settings.letters.sign_in
    return wanted == "always" or (wanted == "on site" and bool(session.place))


def _signing(outcomes: Iterable[Outcome]) -> tuple[PersonalDetails, ...]:
    """Those who are confirmed, by family name; who has none stands where their name would."""
    coming = (o.registration for o in outcomes if o.status is Status.CONFIRMED)
    people = (
        PersonalDetails(
            first_name=one.first_name,
            last_name=one.last_name or ("" if one.first_name else one.email),
            structure=one.structure,
        )
        for one in coming
    )
    return tuple(sorted(people, key=lambda one: (*one.family_order, one.structure)))


RULE_BOOK = RuleBook(session_letters=session_letters)

"""What the names of a template say, where that takes more than a word of the letter's.

A value that does not apply is empty: see `context.py`, where the names are.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from douze.letters.dates import day_in_words, hour_in_words, is_last_minute, moment_in_words
from douze.letters.form_choice import register_address
from douze.letters.letter_facts import Facts, place_of, title_of
from douze.letters.lists import GuestLine, MatterLine, guest_line, in_a_sentence, matter_line
from douze.letters.placeholders import OwnWords, address_with_placeholder
from douze.letters.plain_words import one_line
from douze.letters.staff_text import StaffText
from douze.model.book import Session
from douze.model.kinds import Kind
from douze.model.letters import Letter
from douze.model.page_names import page_of
from douze.model.phrases import phrase
from douze.model.reasons import About
from douze.model.settings import Settings
from douze.model.site import PublicSession
from douze.model.tokens import Purpose
from douze.model.value_types import NamedAddress


def hour(word: str) -> Callable[[Facts], str]:
    """When the session begins or ends; empty where nobody knows."""

    def of(facts: Facts) -> str:
        if facts.session is None or not facts.session.dated:
            return ""
        moment: datetime = getattr(facts.session, word)
        return hour_in_words(moment.astimezone(facts.settings.zone), facts.settings.language)

    return of


def page(facts: Facts) -> str:
    session = facts.session
    return facts.settings.site.address(page_of(session.code)) if session else ""


def called_off(facts: Facts) -> bool:
    letter = facts.letter
    cancelled = letter.session is not None and letter.session.cancelled
    told_otherwise = letter.kind is Kind.AGAIN or letter.moved_on
    return letter.kind is Kind.SESSION_CANCELLED or (told_otherwise and cancelled)


def next_date(facts: Facts) -> Session | None:
    return facts.letter.next_date.session if facts.letter.next_date else None


def date_changed(facts: Facts) -> bool:
    before, session = facts.letter.before, facts.letter.session
    if before is None or session is None or not session.dated:
        return False
    return (before.start, before.end) != (session.start, session.end)


def preparation(facts: Facts) -> StaffText:
    return StaffText(facts.session.texts.preparation if facts.session else "")


def about(facts: Facts) -> StaffText:
    return StaffText(facts.session.texts.why if facts.session and facts.letter.absent else "")


def relocated(facts: Facts) -> bool:
    before, session = facts.letter.before, facts.letter.session
    return before is not None and session is not None and place_of(before) != place_of(session)


def renamed(facts: Facts) -> bool:
    """Whether a reader would see a difference: spaces typed twice are none."""
    before, session = facts.letter.before, facts.letter.session
    return before is not None and session is not None and title_of(before) != title_of(session)


def closing(facts: Facts) -> str:
    moment, settings = facts.letter.closing, facts.settings
    if moment is None:
        return ""
    local = moment.astimezone(settings.zone)
    if is_last_minute(local):
        return day_in_words(local.date(), settings.language)
    return moment_in_words(local, settings.language)


def lapsed_until(facts: Facts) -> str:
    last = facts.lapsed.until if facts.lapsed else None
    return day_in_words(last, facts.settings.language) if last else ""


def link_soon(facts: Facts) -> bool:
    """Whether the link's time has come, though this letter does not carry it."""
    if facts.letter.session is None:
        return False
    wait: timedelta = facts.letter.session.start - facts.letter.send_after
    return not facts.link and wait <= facts.settings.letters.link_before


def guests(facts: Facts) -> tuple[GuestLine, ...]:
    return tuple(guest_line(guest, facts.settings.language) for guest in facts.letter.guests)


def matters(facts: Facts) -> tuple[MatterLine, ...]:
    language = facts.settings.language
    return tuple(matter_line(one, facts.wording, language) for one in facts.letter.matters)


def contact_of(letter: Letter, settings: Settings) -> NamedAddress:
    """Who answers for a letter: its session's own contact where it has one, or the association's.

    Staff are written to by the association, whatever session it is about.
    """
    own = letter.session.contact if letter.session else None
    to_staff = letter.kind in (Kind.DIGEST, Kind.ALERT)
    return settings.association.contact if own is None or to_staff else own


def privacy(facts: Facts) -> str:
    """Who answers for the person's data; in their first letter alone, and where that is set."""
    rules, association = facts.settings.privacy, facts.settings.association
    if not (facts.letter.first and rules.says):
        return ""
    told = phrase(
        "site_first_letter",
        controller=one_line(rules.controller or association.name),
        months=rules.contact_months,
        more=f" {one_line(rules.notice)}" if rules.notice else "",
    )
    return facts.wording.sentence(told)


def phone(facts: Facts) -> str:
    association = facts.settings.association
    theirs = contact_of(facts.letter, facts.settings) == association.contact
    return one_line(association.phone) if theirs else ""


def answer_address(form: str, purpose: Purpose, facts: Facts) -> OwnWords:
    """Where the person answers by a form; empty where there is none."""
    return address_with_placeholder(form, facts.own_code(purpose), purpose)


def why_waiting(facts: Facts) -> str:
    why, language = facts.letter.why_waiting, facts.settings.language
    return in_a_sentence(why, facts.wording, language) if why else ""


def count(facts: Facts) -> int:
    """How many a letter lists; no letter has two lists."""
    letter = facts.letter
    lists = (
        letter.sign_in.people if letter.sign_in else (),
        letter.guests,
        letter.matters,
        letter.owed,
        letter.all_sessions if letter.together else (),
    )
    return next((len(those) for those in lists if those), 0)


def note(facts: Facts) -> str:
    evaluation = facts.letter.evaluation
    mean = evaluation.note if evaluation else None
    return facts.wording.sentence(mean.said) if mean else ""


def any_matter(is_so: Callable[[About], bool]) -> Callable[[Facts], bool]:
    """Whether that is so of one of the matters at least, by the table of reasons."""
    return lambda facts: any(is_so(one.what.reason.about) for one in facts.letter.matters)


def text(word: str) -> Callable[[Facts], object]:
    """What staff write of the session under one of its columns, in an announcement."""
    return of_public(lambda public: StaffText(getattr(public.texts, word)))


def of_public(tell: Callable[[PublicSession], object]) -> Callable[[Facts], object]:
    def of(facts: Facts) -> object:
        return tell(facts.letter.public) if facts.letter.public else ""

    return of


def register(facts: Facts) -> str:
    public = facts.letter.public
    return register_address(public, facts.settings, facts.wording) if public else ""

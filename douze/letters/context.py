"""The names that a template may use, and what each of them says.

Flat words, because the people who change the letters are not programmers. A value that
does not apply is empty, so that `{% if phone %}` is all that a template needs.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from msgspec.structs import replace

from douze.letters.dates import (
    day_in_words,
    hour_in_words,
    is_last_minute,
    length_in_words,
    moment_in_words,
)
from douze.letters.form_choice import register_address
from douze.letters.letter_facts import Facts, day_of, moment_of, place_of, span_of, title_of
from douze.letters.lists import (
    GuestLine,
    MatterLine,
    guest_line,
    guest_name,
    in_a_sentence,
    matter_line,
    owed_line,
    remark_lines,
    scale_lines,
)
from douze.letters.own_columns import session_words
from douze.letters.placeholders import OwnWords, address_with_placeholder
from douze.letters.plain_words import calling_name, no_link, one_line
from douze.letters.staff_text import StaffText
from douze.model.book import Session
from douze.model.kinds import KINDS, Recipient
from douze.model.letters import Invitation, Letter
from douze.model.page_names import page_of
from douze.model.phrases import phrase
from douze.model.reasons import About
from douze.model.settings import Settings
from douze.model.site import Availability, PublicSession
from douze.model.tokens import Purpose
from douze.model.value_types import NamedAddress
from douze.model.words import Kind, Status

#: What the letter about the dues of several sessions says of each, as one about it alone would.
_OF_EACH = (
    *("title", "when", "day", "deadline", "promoted", "reminder", "dues_year", "announced"),
    *("lapsed", "lapsed_structure", "lapsed_year", "lapsed_until"),
)


def _hour(word: str) -> Callable[[Facts], str]:
    """When the session begins or ends; empty where nobody knows."""

    def of(facts: Facts) -> str:
        if facts.session is None or not facts.session.dated:
            return ""
        moment: datetime = getattr(facts.session, word)
        return hour_in_words(moment.astimezone(facts.settings.zone), facts.settings.language)

    return of


def _page(facts: Facts) -> str:
    session = facts.session
    return facts.settings.site.address(page_of(session.code)) if session else ""


def _called_off(facts: Facts) -> bool:
    letter = facts.letter
    cancelled = letter.session is not None and letter.session.cancelled
    told_otherwise = letter.kind is Kind.AGAIN or letter.moved_on
    return letter.kind is Kind.SESSION_CANCELLED or (told_otherwise and cancelled)


def _next(facts: Facts) -> Session | None:
    return facts.letter.next_date.session if facts.letter.next_date else None


def _date_changed(facts: Facts) -> bool:
    before, session = facts.letter.before, facts.letter.session
    if before is None or session is None or not session.dated:
        return False
    return (before.start, before.end) != (session.start, session.end)


def _preparation(facts: Facts) -> StaffText:
    return StaffText(facts.session.texts.preparation if facts.session else "")


def _about(facts: Facts) -> StaffText:
    return StaffText(facts.session.texts.why if facts.session and facts.letter.absent else "")


def _relocated(facts: Facts) -> bool:
    before, session = facts.letter.before, facts.letter.session
    return before is not None and session is not None and place_of(before) != place_of(session)


def _renamed(facts: Facts) -> bool:
    """Whether a reader would see a difference: spaces typed twice are none."""
    before, session = facts.letter.before, facts.letter.session
    return before is not None and session is not None and title_of(before) != title_of(session)


def _closing(facts: Facts) -> str:
    closing, settings = facts.letter.closing, facts.settings
    if closing is None:
        return ""
    local = closing.astimezone(settings.zone)
    if is_last_minute(local):
        return day_in_words(local.date(), settings.language)
    return moment_in_words(local, settings.language)


def _lapsed_until(facts: Facts) -> str:
    last = facts.lapsed.until if facts.lapsed else None
    return day_in_words(last, facts.settings.language) if last else ""


def _sessions(facts: Facts) -> tuple[Mapping[str, object], ...]:
    """List the sessions of a letter about the dues of several, the first deadline first."""
    listed = facts.letter.all_sessions if facts.letter.together else ()
    each = (replace(one, together=()) for one in sorted(listed, key=_by_deadline))
    return tuple(_session_line(replace(facts, letter=one)) for one in each)


def _by_deadline(letter: Letter) -> tuple[datetime, datetime, str]:
    assert letter.session is not None
    start = letter.session.start
    return letter.deadline or start, start, letter.ref


def _session_line(facts: Facts) -> Mapping[str, object]:
    """`one.title`, `one.deadline`…, with the address where this place alone is given back."""
    withdraw = facts.withdraw.replace("{token}", facts.own_code(Purpose.WITHDRAW))
    own = {"extra": session_words(facts).extra, "withdraw": withdraw}
    return {**{name: NAMES[name](facts) for name in _OF_EACH}, **own}


def _link_soon(facts: Facts) -> bool:
    """Whether the link's time has come, though this letter does not carry it."""
    if facts.letter.session is None:
        return False
    wait: timedelta = facts.letter.session.start - facts.letter.send_after
    return not facts.link and wait <= facts.settings.letters.link_before


def _guests(facts: Facts) -> tuple[GuestLine, ...]:
    return tuple(guest_line(guest, facts.settings.language) for guest in facts.letter.guests)


def _matters(facts: Facts) -> tuple[MatterLine, ...]:
    language = facts.settings.language
    return tuple(matter_line(one, facts.wording, language) for one in facts.letter.matters)


def contact_of(letter: Letter, settings: Settings) -> NamedAddress:
    """Who answers for a letter: its session's own contact where it has one, or the association's.

    Staff are written to by the association, whatever session it is about.
    """
    own = letter.session.contact if letter.session else None
    to_staff = letter.kind in (Kind.DIGEST, Kind.ALERT)
    return settings.association.contact if own is None or to_staff else own


def _privacy(facts: Facts) -> str:
    """Who answers for the person's data; in their first letter alone, and where that is set."""
    privacy, association = facts.settings.privacy, facts.settings.association
    if not (facts.letter.first and privacy.says):
        return ""
    told = phrase(
        "site_first_letter",
        controller=one_line(privacy.controller or association.name),
        months=privacy.contact_months,
        more=f" {one_line(privacy.notice)}" if privacy.notice else "",
    )
    return facts.wording.sentence(told)


def _phone(facts: Facts) -> str:
    association = facts.settings.association
    theirs = contact_of(facts.letter, facts.settings) == association.contact
    return one_line(association.phone) if theirs else ""


def _answer_address(form: str, purpose: Purpose, facts: Facts) -> OwnWords:
    """Where the person answers by a form; empty where there is none."""
    return address_with_placeholder(form, facts.own_code(purpose), purpose)


def _why_waiting(facts: Facts) -> str:
    why, language = facts.letter.why_waiting, facts.settings.language
    return in_a_sentence(why, facts.wording, language) if why else ""


def _count(facts: Facts) -> int:
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


def _note(facts: Facts) -> str:
    evaluation = facts.letter.evaluation
    note = evaluation.note if evaluation else None
    return facts.wording.sentence(note.said) if note else ""


def _any_matter(is_so: Callable[[About], bool]) -> Callable[[Facts], bool]:
    """Whether that is so of one of the matters at least, by the table of reasons."""
    return lambda facts: any(is_so(one.what.reason.about) for one in facts.letter.matters)


def _text(word: str) -> Callable[[Facts], object]:
    """What staff write of the session under one of its columns, in an announcement."""
    return _of_public(lambda public: StaffText(getattr(public.texts, word)))


def _of_public(tell: Callable[[PublicSession], object]) -> Callable[[Facts], object]:
    def of(facts: Facts) -> object:
        return tell(facts.letter.public) if facts.letter.public else ""

    return of


def _register(facts: Facts) -> str:
    public = facts.letter.public
    return register_address(public, facts.settings, facts.wording) if public else ""


NAMES: Mapping[str, Callable[[Facts], object]] = {
    # The person
    # first and last name, whichever is known
    "name": lambda facts: calling_name(facts.letter.name),
    "first_name": lambda facts: calling_name(facts.letter.first_name),
    "last_name": lambda facts: calling_name(facts.letter.last_name),
    "structure": lambda facts: no_link(facts.letter.structure),
    "recipient": lambda facts: one_line(facts.letter.to),  # the person's address
    "reference": lambda facts: ", ".join(
        one_line(one.ref) for one in facts.letter.all_sessions
    ),  # BENEVOLES-7KQ4TM2X
    "for_speaker": lambda facts: facts.letter.speaks,  # speaks at the session, without a seat
    "for_treasurer": lambda facts: facts.letter.kind is Kind.TO_COLLECT,
    "for_staff": lambda facts: KINDS[facts.letter.kind].to is Recipient.STAFF,
    # The session: all empty in a letter that is about none, or lists several
    "title": lambda facts: title_of(facts.session),
    "session": session_words,  # session.extra["Salle"]: any other column of Sessions
    # jeudi 1er octobre 2020 de 14 h à 16 h
    "when": lambda facts: span_of(facts.session, facts.settings),
    "day": lambda facts: day_of(facts.session, facts.settings),  # jeudi 1er octobre 2020
    "start": _hour("start"),  # 14 h
    "end": _hour("end"),  # 16 h
    "postponed": lambda facts: facts.session is not None and not facts.session.dated,  # no date yet
    "page": _page,  # the public page of the session; empty where there are none
    "place": lambda facts: place_of(facts.session),  # where one goes; empty: by the link alone
    "on_site": lambda facts: facts.session is not None and facts.session.on_site,  # no link at all
    "preparation": _preparation,  # what to do before, in staff's words; empty where nothing is
    "about": _about,  # in `missed`, what it was about, in staff's words
    "absent": lambda facts: facts.letter.absent,  # the person did not come
    "documents": lambda facts: facts.letter.documents,  # {% for one in documents %}: one.title,
    "replay": lambda facts: facts.letter.replay,  # one.address; the same of recordings
    "called_off": _called_off,  # it does not take place
    # In an announcement, what anybody may know of it
    **{word: _text(word) for word in ("why", "audience", "programme", "practical")},
    "presented_by": _text("presented_by"),
    "speakers": _of_public(lambda one: one_line(", ".join(one.speakers))),
    "online": _of_public(lambda one: one.online),
    "places": _of_public(lambda one: one.places),
    "free": _of_public(lambda one: one.free),
    "full": _of_public(lambda one: one.standing is Availability.FULL),  # who registers now waits
    "open": _of_public(lambda one: one.takes_registrations),
    "dues_needed": _of_public(lambda one: one.dues_required),
    "register": _register,  # where one registers, the session being chosen if that can be
    # What it was, as the person was told last; empty where that is so still
    "before_title": lambda facts: title_of(facts.letter.before),
    "before_when": lambda facts: span_of(facts.letter.before, facts.settings),
    "before_day": lambda facts: day_of(facts.letter.before, facts.settings),
    "before_place": lambda facts: place_of(facts.letter.before),
    "relocated": _relocated,  # the place differs
    "moved": _date_changed,  # the date or the times differ
    "renamed": _renamed,  # the title differs
    # Where the registration stands
    "confirmed": lambda facts: facts.letter.status is Status.CONFIRMED,
    "expired": lambda facts: facts.letter.status is Status.EXPIRED,  # the hold ran out
    "refused": lambda facts: facts.letter.status is Status.REFUSED,
    "new_address": lambda facts: facts.letter.new_address,  # it was corrected, nobody asked
    # the person was asked whether they are still coming, and did not say so in time
    "silent": lambda facts: facts.letter.silent,
    # mercredi 30 septembre 2020 à 12 h: until when that is asked
    "answer_until": lambda facts: moment_of(facts.letter.answer_until, facts.settings),
    "frees": lambda facts: facts.letter.frees,  # from then on silence gives the seat away
    "replaced": lambda facts: facts.letter.replaced,  # somebody else has the place now
    # which an edited answer names instead
    "moved_to": lambda facts: title_of(facts.letter.moved_to),
    "goes_on": lambda facts: facts.letter.moved_on,  # to the next date, and by no answer
    # where the registration was before it moved on to this session
    "came_from": lambda facts: title_of(facts.letter.came_from),
    "came_from_day": lambda facts: day_of(facts.letter.came_from, facts.settings),
    "came_from_cancelled": lambda facts: bool(
        facts.letter.came_from and facts.letter.came_from.cancelled
    ),
    # the session to which one may move on; empty where none is offered
    "next_title": lambda facts: title_of(_next(facts)),
    "next_when": lambda facts: span_of(_next(facts), facts.settings),
    "next_full": lambda facts: facts.letter.next_date is not None and facts.letter.next_date.full,
    "moved_to_when": lambda facts: span_of(facts.letter.moved_to, facts.settings),
    # jeudi 8 octobre 2020 à 18 h; empty where no seat is held
    "deadline": lambda facts: moment_of(facts.letter.deadline, facts.settings),
    "dues_year": lambda facts: facts.dues.year if facts.dues else "",
    # the payment of these dues is on its way, as staff noted
    "announced": lambda facts: facts.dues is not None and facts.dues.announced,
    "lapsed": lambda facts: facts.lapsed is not None,  # dues were paid, and do not cover the day
    "lapsed_structure": lambda facts: one_line(facts.lapsed.structure) if facts.lapsed else "",
    "lapsed_year": lambda facts: facts.lapsed.year if facts.lapsed else "",
    "lapsed_until": _lapsed_until,  # mercredi 30 septembre 2020, where the list gives a last day
    "unsettled": lambda facts: facts.letter.status is Status.TO_SETTLE,  # dues to settle first
    "waiting": lambda facts: facts.letter.status is Status.WAITING,  # on the waiting list
    "in_vain": lambda facts: facts.letter.in_vain,  # waits, and no seat is given any more
    "payment_unclear": lambda facts: facts.letter.payment_unclear,  # staff look; the seat is kept
    "rank": lambda facts: facts.letter.rank or "",  # 3: third on the waiting list
    "promoted": lambda facts: facts.letter.promoted,  # the seat became free while waiting
    "again": lambda facts: facts.letter.again,  # told before where it stood: it counts once more
    "spoke": lambda facts: facts.letter.spoke,  # named among the speakers before, and no more
    "restored": lambda facts: facts.letter.restored,  # the session was cancelled, and takes place
    "dues_arrived": lambda facts: facts.letter.dues_arrived,  # too late for the seat that was held
    "asked_to_pay": lambda facts: facts.letter.asked_to_pay,  # for what does not take place
    "given_back": lambda facts: facts.letter.given_back,  # the person gave the place back
    "by_name": lambda facts: facts.letter.by_name,  # the structure has paid; is the person of it?
    "by_staff": lambda facts: facts.letter.by_staff,  # staff decided, not a rule
    "reason": lambda facts: one_line(facts.letter.reason),  # why, in staff's words; empty: unsaid
    "closing": _closing,  # when registrations closed, where that is why; else empty
    "why_waiting": _why_waiting,  # the rule by which one waits, a sentence; empty: all is taken
    "dues_later": lambda facts: facts.letter.dues_later,  # a seat will ask for the dues first
    # The link and the calendar
    "link": lambda facts: facts.link,  # empty in letters that must not carry it
    "link_before": lambda facts: length_in_words(
        facts.settings.letters.link_before, facts.settings.language
    ),  # 24 heures
    "link_soon": _link_soon,  # its time has come, though this letter does not carry it
    # where the place is given back; empty: by mail only
    "withdraw": lambda facts: _answer_address(facts.withdraw, Purpose.WITHDRAW, facts),
    # the same form, where the person says that they are coming still, or take the next date
    "stay": lambda facts: _answer_address(facts.withdraw, Purpose.STAY, facts),
    "move": lambda facts: _answer_address(facts.withdraw, Purpose.MOVE, facts),
    # where one says what one thought of the session; empty: nobody is asked
    "evaluate": lambda facts: _answer_address(facts.evaluate, Purpose.EVALUATE, facts),
    "invitation": lambda facts: facts.letter.invitation is Invitation.REQUEST,
    "withdrawal": lambda facts: facts.letter.invitation is Invitation.CANCEL,
    "version": lambda facts: facts.letter.certificate.version if facts.letter.certificate else "",
    # Lists, for {% for guest in guests %}, {% for matter in matters %}, {% for one in sessions %}
    "guests": _guests,  # guest.name, guest.structure, guest.answers: (question, answer)
    # in a second brief: the names of those who were not in the first
    "newcomers": lambda facts: tuple(
        guest_name(one.name) for one in facts.letter.guests if one.new
    ),
    # in a second brief: the names of those who come no more
    "gone": lambda facts: tuple(guest_name(name) for name in facts.letter.gone),
    "listed_before": lambda facts: facts.letter.listed_before,  # there was a list before this one
    "answered": lambda facts: any(guest.answers for guest in _guests(facts)),
    # What people thought of a session: {% for one in scales %}, {% for one in remarks %}
    "replies": lambda facts: facts.letter.evaluation.answers if facts.letter.evaluation else 0,
    "note": _note,  # 4,3 / 5, of all scales together; empty where there is none
    "scales": scale_lines,  # one.question, one.note, one.grades: (grade, how many gave it)
    "remarks": remark_lines,  # one.question, one.answers: (what was said, how often)
    # {% for one in owed %}: one.structure, .people, .sessions, .deadline, .leads
    "owed": lambda facts: tuple(
        owed_line(one, facts.settings, facts.wording) for one in facts.letter.owed
    ),
    "matters": _matters,  # matter.where: Inscriptions!E7; .link, .who, .what: a sentence
    "sessions": _sessions,  # one.title, .when, .deadline, .withdraw…: dues of several
    # what is so of the dues is the same for all of them
    "same_dues": lambda facts: len({one.dues_asked for one in facts.letter.all_sessions}) == 1,
    "reminder": lambda facts: facts.letter.kind is Kind.DUES_REMINDER,  # of all of them
    "count": _count,
    # the whole pass was refused: nothing was written, nothing sent
    "stopped": _any_matter(lambda about: about.stops),
    # passes were tried and failed: what they decided is remembered
    "failing": _any_matter(lambda about: about.fails),
    # a letter waits until one of the matters is put right
    "holds": _any_matter(lambda about: about.holds),
    # what is not put right stands in the next digest too
    "stays": _any_matter(lambda about: not about.once),
    # The association
    "association": lambda facts: one_line(facts.settings.association.name),
    "contact_name": lambda facts: one_line(contact_of(facts.letter, facts.settings).name),
    "contact_address": lambda facts: one_line(contact_of(facts.letter, facts.settings).address),
    "phone": _phone,  # the association's contact's; nobody's where the session has its own
    "privacy": _privacy,  # in a person's first letter: who answers for their data, if set
    "payment": lambda facts: facts.settings.association.payment.strip(),
    "amount": lambda facts: one_line(facts.settings.dues.amount).rstrip(" ."),
    "form": lambda facts: facts.settings.association.form.strip(),  # where people register
    "bulletin": lambda facts: facts.settings.association.bulletin.strip(),
}

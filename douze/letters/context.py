"""The names that a template may use, and what each of them says.

Flat words, because the people who change the letters are not programmers. A value that
does not apply is empty, so that `{% if phone %}` is all that a template needs.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from msgspec.structs import replace

from douze.letters import context_values as values
from douze.letters.dates import length_in_words
from douze.letters.letter_facts import Facts, day_of, moment_of, place_of, span_of, title_of
from douze.letters.lists import guest_name, owed_line, remark_lines, scale_lines
from douze.letters.own_columns import session_words
from douze.letters.plain_words import calling_name, no_link, one_line
from douze.model.kinds import Invitation, Kind, Recipient
from douze.model.letters import Letter
from douze.model.site import Availability
from douze.model.tokens import Purpose
from douze.model.words import Status

#: What the letter about the dues of several sessions says of each, as one about it alone would.
_OF_EACH = (
    *("title", "when", "day", "place", "deadline", "promoted", "reminder", "dues_year"),
    *("announced", "lapsed", "lapsed_structure", "lapsed_year", "lapsed_until"),
)


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
    "for_staff": lambda facts: facts.letter.kind.about.to is Recipient.STAFF,
    # The session: all empty in a letter that is about none, or lists several
    "title": lambda facts: title_of(facts.session),
    "session": session_words,  # session.extra["Salle"]: any other column of Sessions
    # jeudi 1er octobre 2020 de 14 h à 16 h
    "when": lambda facts: span_of(facts.session, facts.settings),
    "day": lambda facts: day_of(facts.session, facts.settings),  # jeudi 1er octobre 2020
    "start": values.hour("start"),  # 14 h
    "end": values.hour("end"),  # 16 h
    "postponed": lambda facts: facts.session is not None and not facts.session.dated,  # no date yet
    "page": values.page,  # the public page of the session; empty where there are none
    "place": lambda facts: place_of(facts.session),  # where one goes; empty: by the link alone
    "on_site": lambda facts: facts.session is not None and facts.session.on_site,  # no link at all
    # what to do before, in staff's words; empty where nothing is
    "preparation": values.preparation,
    "about": values.about,  # in `missed`, what it was about, in staff's words
    "absent": lambda facts: facts.letter.absent,  # the person did not come
    "documents": lambda facts: facts.letter.documents,  # {% for one in documents %}: one.title,
    "replay": lambda facts: facts.letter.replay,  # one.address; the same of recordings
    "called_off": values.called_off,  # it does not take place
    # In an announcement, what anybody may know of it
    **{word: values.text(word) for word in ("why", "audience", "programme", "practical")},
    "presented_by": values.text("presented_by"),
    "speakers": values.of_public(lambda one: one_line(", ".join(one.speakers))),
    "online": values.of_public(lambda one: one.online),
    "places": values.of_public(lambda one: one.places),
    "free": values.of_public(lambda one: one.free),
    "full": values.of_public(
        lambda one: one.standing is Availability.FULL
    ),  # who registers now waits
    "open": values.of_public(lambda one: one.takes_registrations),
    "dues_needed": values.of_public(lambda one: one.dues_required),
    "register": values.register,  # where one registers, the session being chosen if that can be
    # What it was, as the person was told last; empty where that is so still
    "before_title": lambda facts: title_of(facts.letter.before),
    "before_when": lambda facts: span_of(facts.letter.before, facts.settings),
    "before_day": lambda facts: day_of(facts.letter.before, facts.settings),
    "before_place": lambda facts: place_of(facts.letter.before),
    "relocated": values.relocated,  # the place differs
    "moved": values.date_changed,  # the date or the times differ
    "renamed": values.renamed,  # the title differs
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
    "next_title": lambda facts: title_of(values.next_date(facts)),
    "next_when": lambda facts: span_of(values.next_date(facts), facts.settings),
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
    # mercredi 30 septembre 2020, where the list gives a last day
    "lapsed_until": values.lapsed_until,
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
    "closing": values.closing,  # when registrations closed, where that is why; else empty
    # the rule by which one waits, a sentence; empty: all is taken
    "why_waiting": values.why_waiting,
    "dues_later": lambda facts: facts.letter.dues_later,  # a seat will ask for the dues first
    # The link and the calendar
    "link": lambda facts: facts.link,  # empty in letters that must not carry it
    "link_before": lambda facts: length_in_words(
        facts.settings.letters.link_before, facts.settings.language
    ),  # 24 heures
    "link_soon": values.link_soon,  # its time has come, though this letter does not carry it
    # where the place is given back; empty: by mail only
    "withdraw": lambda facts: values.answer_address(facts.withdraw, Purpose.WITHDRAW, facts),
    # the same form, where the person says that they are coming still, or take the next date
    "stay": lambda facts: values.answer_address(facts.withdraw, Purpose.STAY, facts),
    "move": lambda facts: values.answer_address(facts.withdraw, Purpose.MOVE, facts),
    # where one says what one thought of the session; empty: nobody is asked
    "evaluate": lambda facts: values.answer_address(facts.evaluate, Purpose.EVALUATE, facts),
    "invitation": lambda facts: facts.letter.invitation is Invitation.REQUEST,
    "withdrawal": lambda facts: facts.letter.invitation is Invitation.CANCEL,
    "version": lambda facts: facts.letter.certificate.version if facts.letter.certificate else "",
    # Lists, for {% for guest in guests %}, {% for matter in matters %}, {% for one in sessions %}
    "guests": values.guests,  # guest.name, guest.structure, guest.answers: (question, answer)
    # in a second brief: the names of those who were not in the first
    "newcomers": lambda facts: tuple(
        guest_name(one.name) for one in facts.letter.guests if one.new
    ),
    # in a second brief: the names of those who come no more
    "gone": lambda facts: tuple(guest_name(name) for name in facts.letter.gone),
    "listed_before": lambda facts: facts.letter.listed_before,  # there was a list before this one
    "answered": lambda facts: any(guest.answers for guest in values.guests(facts)),
    # What people thought of a session: {% for one in scales %}, {% for one in remarks %}
    "replies": lambda facts: facts.letter.evaluation.answers if facts.letter.evaluation else 0,
    "note": values.note,  # 4,3 / 5, of all scales together; empty where there is none
    "scales": scale_lines,  # one.question, one.note, one.grades: (grade, how many gave it)
    "remarks": remark_lines,  # one.question, one.answers: (what was said, how often)
    # {% for one in owed %}: one.structure, .people, .sessions, .deadline, .leads
    "owed": lambda facts: tuple(
        owed_line(one, facts.settings, facts.wording) for one in facts.letter.owed
    ),
    "matters": values.matters,  # matter.where: Inscriptions!E7; .link, .who, .what: a sentence
    "sessions": _sessions,  # one.title, .when, .deadline, .withdraw…: dues of several
    # what is so of the dues is the same for all of them
    "same_dues": lambda facts: len({one.dues_asked for one in facts.letter.all_sessions}) == 1,
    "reminder": lambda facts: facts.letter.kind is Kind.DUES_REMINDER,  # of all of them
    "count": values.count,
    # the whole pass was refused: nothing was written, nothing sent
    "stopped": values.any_matter(lambda about: about.stops),
    # passes were tried and failed: what they decided is remembered
    "failing": values.any_matter(lambda about: about.fails),
    # a letter waits until one of the matters is put right
    "holds": values.any_matter(lambda about: about.holds),
    # what is not put right stands in the next digest too
    "stays": values.any_matter(lambda about: not about.once),
    # The association
    "association": lambda facts: one_line(facts.settings.association.name),
    "contact_name": lambda facts: one_line(values.contact_of(facts.letter, facts.settings).name),
    "contact_address": lambda facts: one_line(
        values.contact_of(facts.letter, facts.settings).address
    ),
    "phone": values.phone,  # the association's contact's; nobody's where the session has its own
    "privacy": values.privacy,  # in a person's first letter: who answers for their data, if set
    "payment": lambda facts: facts.settings.association.payment.strip(),
    "amount": lambda facts: one_line(facts.settings.dues.amount).rstrip(" ."),
    "form": lambda facts: facts.settings.association.form.strip(),  # where people register
    "bulletin": lambda facts: facts.settings.association.bulletin.strip(),
}

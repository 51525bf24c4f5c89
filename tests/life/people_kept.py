"""The promises to each person: when they came, what staff decided, what they were told."""

from collections.abc import Iterator, Sequence

from douze.model.ledger_state import RegistrationRecord
from douze.model.reasons import Reason
from douze.model.references import reference
from douze.model.words import Decision, LetterState, Status
from douze.read.addresses import read_address
from tests.life.association import DAY, HOUR, ROWS, ZONE, as_lines
from tests.life.letters_kept import ANNOUNCING, LAST_WORDS, STANDING, telling
from tests.life.passes import CLOSED, LIVE
from tests.life.seats_kept import View

_DECIDED = {
    Decision.CONFIRM: Status.CONFIRMED,
    Decision.WAIT: Status.WAITING,
    Decision.CANCEL: Status.CANCELLED,
    Decision.REFUSE: Status.REFUSED,
}
#: Letters that say to somebody who is not confirmed that something may still come.
_AHEAD = frozenset({"dues", "waiting_list", "expired"})


def check_people(view: View) -> None:
    """Hold what a pass made of the people of a session to the promises."""
    for ref, known, was in view.known():
        if was is None:
            _check_second(view, ref, known)
            _check_order(view, ref, known)
        else:
            _check_gone(view, ref, known, was)
            _check_first_arrival(view, ref, known, was)
            _check_moved(view, ref, known, was)
        if view.untouched(ref, known):
            _check_decided(view, ref, known, was)
            _check_kept_elsewhere(view, ref, known)
            if not view.done.held_up:
                _check_told(view, ref, known)


def _check_gone(view: View, ref: str, known: RegistrationRecord, was: RegistrationRecord) -> None:
    """A row that disappears keeps its seat for 24 h; still gone, it is a withdrawal."""
    since = view.memories.gone.get(ref)
    if since is None or view.begun or was.status not in LIVE:
        return
    if view.done.now > since + DAY:
        came_again = view.run_out(was) and known.arrival != was.arrival
        gone = known.status not in LIVE or came_again
        view.hold("still gone after 24 h, it is a withdrawal", gone, (ref, known.status))
    else:
        moved = known.reason is Reason.MOVED  # which the person said, and no row
        kept = known.status in LIVE or view.run_out(was) or moved
        view.hold("a row that disappears keeps its seat for 24 h", kept, (ref, known.status))


def _check_first_arrival(
    view: View, ref: str, known: RegistrationRecord, was: RegistrationRecord
) -> None:
    """Sorting or editing the sheet never changes the order."""
    if was.arrival is not None and was.status not in CLOSED and not view.run_out(was):
        kept = was.arrival == known.arrival
        view.hold("a registration keeps its first arrival", kept, (ref, was.status))


def _check_moved(view: View, ref: str, known: RegistrationRecord, was: RegistrationRecord) -> None:
    """Whoever loses a place by an edited answer edited it, and is registered elsewhere by that.

    Where staff have corrected an address, the answer is of the registration that they corrected.
    Who comes to a session that is being edited is registered once that has settled.
    """
    if known.reason is not Reason.MOVED or was.reason is Reason.MOVED:
        return
    after = view.done.after

    def of_answer(code: str, who: str) -> str:
        own = reference(code, who)
        return after.aliases.get(own, own)

    edited = [
        (who, to)
        for code, who, first in view.place.edited
        if of_answer(code, who) == ref
        for to in _on_from(first, who, view.place.edited)
    ]
    there = any(
        of_answer(to, who) in after.registrations or to in view.memories.aside for who, to in edited
    )
    sentence = "an edited answer alone moves a registration, to the session that it names"
    view.hold(sentence, there, (ref, known.who, edited))


def _on_from(code: str, who: str, edited: Sequence[tuple[str, str, str]]) -> set[str]:
    """Name the sessions that an answer named, one edit after the other, from this one on."""
    named, more = {code}, True
    while more:
        on = {to for one, whose, to in edited if whose == who and one in named}
        more = not on <= named
        named |= on
    return named


def _check_kept_elsewhere(view: View, ref: str, known: RegistrationRecord) -> None:
    """Whoever chose another session, and is there by that, and is kept here too, has two places."""
    if (
        known.decision not in (Decision.CONFIRM, Decision.WAIT)
        or view.begun
        or view.facts.cancelled
    ):
        return
    chosen = view.place.in_place.get((view.code, known.who))
    named = any((x[0], x[1]) == (view.code, known.who) for x in view.place.answers)
    line = next((x for x in as_lines(view.done.tables_after[ROWS]) if x["Réf"] == ref), None)
    if chosen is None or named or line is None:
        return
    to, moment = chosen
    if any((code, who) == (to, known.who) for code, who, _ in view.place.edited):
        return  # the answer names yet another session by now
    there = view.done.after.registrations.get(reference(to, known.who))
    if there is None or there.arrival is None or there.arrival.received != moment:
        return
    if there.status in LIVE and there.shown and to not in view.memories.aside:
        said = f"choisi {to} à la place" in str(line["Alerte"])
        sentence = "a place that Décision keeps for whoever chose another session: the row says so"
        view.hold(sentence, said, (ref, line["Alerte"], there))


def _check_second(view: View, ref: str, known: RegistrationRecord) -> None:
    """Whoever the sheet or an earlier pass showed is not somebody new under the same address."""
    if known.who:
        others = [other for other in _with_address(view, known.who) if other != ref]
        view.hold("a second answer is not a second registration", not others, (view.code, others))


def _with_address(view: View, who: str) -> Iterator[str]:
    for ref, known, was in view.known():
        if known.reason is Reason.REPLACED:
            continue  # on whose row somebody else stood
        rows = [str(line["E-mail"] or "").lower() for line in view.rows.get(ref, [])]
        if who in rows or (was and was.who == who):
            yield ref


def _check_order(view: View, ref: str, known: RegistrationRecord) -> None:
    if known.by_hand or known.arrival is None:
        return
    mine = [x for x in view.place.answers if (x[0], x[1]) == (view.code, known.who)]
    if mine:
        came = known.arrival.received
        first = min((at for _, _, at, by_code in mine if by_code), default=came)
        kept = came <= first and came in {at for _, _, at, _ in mine}
        sentence = "registrations stand in the order of their answers' timestamps"
        view.hold(sentence, kept, (ref, known.arrival, first))


def _check_decided(
    view: View, ref: str, known: RegistrationRecord, was: RegistrationRecord | None
) -> None:
    """Décision beats every rule; what is over stays over; a cancelled session cancels.

    On a cancelled session a decision comes to nothing; so it does after the start, unless it
    was taken since the last pass.
    """
    cancelled = view.facts.cancelled
    if cancelled and not view.begun:
        sentence = "a cancelled session: all its live registrations become annulée"
        view.hold(sentence, known.status not in LIVE, ref)
    overruled = cancelled or (view.begun and was and was.decision is known.decision)
    if known.decision and not overruled:
        kept = known.status is _DECIDED[known.decision]
        view.hold("Décision beats every rule", kept, (ref, known.decision, known.status))
    line = view.row(ref)
    if line and known.status in LIVE:
        kept = (known.decision or "") == (line["Décision"] or "")
        view.hold("Décision beats every rule", kept, (ref, line["Décision"], known.decision))
    over = was and was.status is Status.EXPIRED and was.decision is None
    if was and over and was.arrival == known.arrival and not known.decision:
        sentence = "after the deadline expirée: only a new answer or confirmer helps"
        view.hold(sentence, known.status is Status.EXPIRED, (ref, known.status))


def _check_told(view: View, ref: str, known: RegistrationRecord) -> None:
    """Who stands somewhere, and could be written to, was last told so."""
    done, memories, facts = view.done, view.memories, view.facts
    line = next((x for x in as_lines(done.tables_after[ROWS]) if x["Réf"] == ref), None)
    if (
        line is None
        or known.absent_since
        or any(done.ref(mail) == ref for mail in (*done.sent, *done.again))
        or memories.rests(ref, done.now)
    ):
        return
    to = read_address(str(line["E-mail"] or "")).written
    too_late = done.after.first_pass and facts.start < done.after.first_pass
    if to is None or too_late or (ref, to) in memories.refused or view.begun:
        return
    if any(r.ref == ref and r.state is LetterState.WITHHELD for r in done.after.letters.values()):
        return  # the mailbox has had its letters of the day
    before = known.seen.before
    if before and (ref, before.email) in memories.refused:
        return  # the address that stood there would not have it, and the new one counts later
    reasons = {why.code for why in known.why}
    told = memories.last(ref, STANDING)
    off = "session_cancelled" in reasons or (facts.cancelled and known.status is Status.EXPIRED)
    nothing_to_come = told is None or told.kind in LAST_WORDS
    silent = "withdrawn" in reasons or (off and nothing_to_come)
    held = known.status is not Status.TO_SETTLE or known.deadline is not None
    missed = any(  # staff were told instead
        record.ref == ref and record.state is LetterState.MISSED
        for record in done.after.letters.values()
    )
    silent = silent or (told is None and missed)
    if held and not silent and known.status is not Status.TO_CHECK:
        kept = told is not None and told.kind in telling(known.status, facts, done.now)
        view.hold("who stands somewhere was last told so", kept, (ref, known.status, told))
        if known.status is Status.EXPIRED and facts.cancelled:
            sentence = "whose hold ran out hears that the session is cancelled"
            view.hold(sentence, kept, (ref, told))
    if known.status is Status.CONFIRMED:
        _check_confirmed(view, ref)
    elif told is not None and told.kind in _AHEAD and not (facts.cancelled or silent):
        _check_date(view, ref, known)


def _check_date(view: View, ref: str, known: RegistrationRecord) -> None:
    """Who waits, has dues to settle or may pay late knows when and what the session is, too."""
    facts = view.facts
    late = facts.start if known.status is Status.EXPIRED else facts.start - 2 * HOUR
    last = known.deadline or late
    if view.done.now > last:
        return
    told = view.memories.last(ref, ANNOUNCING)
    start = f"{facts.start.astimezone(ZONE):%d/%m %H:%M}"
    kept = told is not None and (told.title, told.start) == (facts.title, start)
    sentence = "who waits was last told the date and title that hold"
    if known.status is Status.EXPIRED:
        sentence = "who may pay late was last told the date and title that hold"
    view.hold(sentence, kept, (ref, told, start, facts.title))


def _check_confirmed(view: View, ref: str) -> None:
    """Who is confirmed knows when and what the session is and, from the day before, where."""
    facts, memories = view.facts, view.memories
    told = memories.last(ref, ANNOUNCING)
    start = f"{facts.start.astimezone(ZONE):%d/%m %H:%M}"
    kept = told is not None and (told.title, told.start) == (facts.title, start)
    sentence = "who is confirmed was last told the date and title that hold"
    view.hold(sentence, kept, (ref, told, start, facts.title))
    if facts.start - DAY <= view.done.now and facts.link.startswith("https://visio"):
        links = [h.link for h in memories.heard.get(ref, []) if h.link]
        sentence = "who is confirmed has the link that holds, from 24 h before the start"
        view.hold(sentence, links[-1:] == [facts.link], (ref, links[-1:], facts.link))

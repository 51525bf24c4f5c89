"""More new people at once than an ordinary day brings: their letters wait for staff's word.

Whoever has been told something before is told everything else as ever. Seats and ranks go by
arrival, withheld or not; a seat that is held for dues is held anew until its letter leaves.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import datetime

from msgspec.structs import replace

from douze.model.alerts import alert_key
from douze.model.desired import Registration
from douze.model.kinds import Kind
from douze.model.ledger_state import LedgerState
from douze.model.letters import Letter
from douze.model.phrases import ByStaff, Phrase, phrase
from douze.model.quiet_hours import quiet_hours_end
from douze.model.quota import for_newcomers
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.words import HANDED_OVER, PENDING, LetterState, Withheld
from workflows.case import Case
from workflows.mailboxes import over_the_day
from workflows.matters import Matter, daily_cause, note, of_session
from workflows.one_dues_letter import one_dues_letter
from workflows.one_letter_each import one_each
from workflows.rule_book import RuleBook
from workflows.view import View

#: How many addresses of a flood are told; its rows say all of them.
TOLD = 5
_TRIED = HANDED_OVER | {LetterState.REFUSED}
#: What becomes of a letter that nobody has been told by, and that may leave yet.
_UNHEARD = PENDING | {LetterState.WRITTEN}


def with_newcomers(letters: Iterable[Letter], ledger: LedgerState) -> Iterator[Letter]:
    """Mark the letters of registrations about which nothing has been handed over before.

    Who stood on a sheet that was adopted was told by whoever ran it before.
    """
    told = {record.ref for record in ledger.letters.values() if record.state in _TRIED}
    for letter in letters:
        newcomer = bool(letter.ref) and letter.ref not in told and not _adopted(letter.ref, ledger)
        yield replace(letter, newcomer=True) if newcomer else letter


def _adopted(ref: str, ledger: LedgerState) -> bool:
    previous = ledger.registrations.get(ref)
    if ledger.adopted is None or previous is None:
        return False
    return previous.arrival is None or previous.arrival.received <= ledger.adopted


def withhold(letters: Sequence[Letter], view: View) -> list[Letter]:
    """Mark what a guard keeps back of the letters that could leave now.

    First what a mailbox has had enough of for the day, then what is new, if more than
    `guard.letters` would leave: that of the session with most of it, then of the next. What was
    let through in an earlier pass and only waits for room is not asked again.
    """
    ledger, now = view.ledger, view.now
    each = one_each(letters, ledger, now)
    going = [letter for letter in each if letter.ref and may_leave(letter, ledger, now)]
    withheld = dict.fromkeys(_full(going, view), Withheld.MAILBOX)
    new = (letter for letter in going if letter.newcomer and letter.key not in withheld)
    fresh = [letter for letter in new if not _let_through(letter, ledger)]
    withheld |= dict.fromkeys(_flooding(fresh, letters, view), Withheld.FLOOD)
    if not withheld:
        return each
    held = {letter.ref for letter in each if letter.key in withheld}
    # Who reads the same mailbox does not wait for a letter that is withheld.
    marked = one_each((letter for letter in letters if letter.ref not in held), ledger, now)
    for letter in each:
        if letter.ref in held:
            why = withheld.get(letter.key)
            marked.append(replace(letter, withheld=why, merges=()) if why else letter)
    return marked


def _full(going: Iterable[Letter], view: View) -> set[str]:
    """Name what a mailbox has had enough for; several that would be one letter count as one."""
    letters = one_dues_letter(going, view.ledger, view.now)
    most = view.settings.letters.per_mailbox_day
    waits = over_the_day(letters, view.ledger, most, view.now)
    return {one.key for letter in letters if letter.key in waits for one in letter.all_sessions}


def may_leave(letter: Letter, ledger: LedgerState, now: datetime) -> bool:
    """Whether it is this letter's turn, and nobody has had it."""
    record = ledger.letters.get(letter.key)
    if letter.postponed or now > letter.expires_at:
        return False
    if letter.repeats or record is None:
        return True
    return record.may_go(letter.to) and not (record.not_before and now < record.not_before)


def _let_through(letter: Letter, ledger: LedgerState) -> bool:
    """Whether an earlier pass let it through, or staff do."""
    record = ledger.letters.get(letter.key)
    let = letter.session is not None and bool(letter.session.let_through)
    return let or (record is not None and record.state is LetterState.QUEUED)


def _flooding(fresh: Iterable[Letter], letters: Iterable[Letter], view: View) -> Iterator[str]:
    """Name the letters of the sessions that flood, those with most of them first."""
    if _trickles(view.settings):
        return
    by_session: dict[str, list[Letter]] = {}
    for letter in fresh:
        code = letter.session.code if letter.session else ""
        by_session.setdefault(code, []).append(letter)
    most, left = view.settings.guard.letters, sum(map(len, by_session.values()))
    let = {one.session.code for one in letters if one.session and one.session.let_through}
    still = {
        code
        for code, waiting in by_session.items()
        if len(waiting) + _left_beside(code, waiting, let, view) > most
    }
    # As few sessions wait as suffice: an ordinary one beside a flood goes on as ever.
    by_size = sorted(by_session.items(), key=lambda one: (-len(one[1]), one[0]))
    for code, waiting in sorted(by_size, key=lambda one: one[0] not in still):
        if code in still or left > most:
            left -= len(waiting)
            yield from (letter.key for letter in waiting)


def _left_beside(code: str, waiting: Iterable[Letter], let: Set[str], view: View) -> int:
    """Count the newcomers whose letters left in the pass that first withheld those of a session.

    Without them a flood of two sessions would leave by itself, the second one pass later. `let`
    are the sessions whose letters staff let through.
    """
    ledger, settings = view.ledger, view.settings
    records = (ledger.letters.get(letter.key) for letter in waiting)
    since = [r.decided_at for r in records if r and r.state is LetterState.WITHHELD]
    if not since:
        return 0
    begun = min(since)
    # Others wait for their mailbox alone, and staff were not told of any flood.
    cause = daily_cause(f"flood-{code}", begun, settings.zone)
    if alert_key(cause.name) not in ledger.letters:
        return 0
    # Those that waited for the end of the quiet hours are known by the moment of that.
    moments = {begun, quiet_hours_end(begun, settings)}
    passed = HANDED_OVER | {LetterState.QUEUED}
    told = [r for r in ledger.letters.values() if r.ref and r.state in passed]
    before = {record.ref for record in told if record.decided_at < begun}
    then = {r.ref for r in told if r.decided_at in moments and r.session not in {code, *let}}
    return len(then - before)


def _trickles(settings: Settings) -> bool:
    """Whether the provider's hour lets no more through than the guard does."""
    mail = settings.mail
    hour = min(for_newcomers(mail.per_hour), for_newcomers(mail.per_day))
    return mail.kind == "smtp" and hour <= settings.guard.letters


def counts_as(case: Case) -> Registration:
    """Mark somebody who has not been told of the deadline of the hold.

    The letter is withheld, or it was only written into a folder; the last one about it counts.
    """
    history = case.history
    if not (history.records or history.written):
        return case.registration
    dues = [r for r in (*history.records, *history.written) if r.kind is Kind.DUES]
    last = max(dues, key=lambda record: record.number, default=None)
    unheard = last is not None and last.state in _UNHEARD
    return replace(case.registration, unheard=True) if unheard else case.registration


def _since(letter: Letter, view: View) -> datetime:
    record = view.ledger.letters.get(letter.key)
    return record.decided_at if record and record.state is LetterState.WITHHELD else view.now


def matters(view: View) -> Iterator[Matter]:
    """Say on each row whose letter is withheld why it is, and on each session's how many are.

    What was typed that lets nothing through is told there too. Staff hear at once of a session
    whose new letters wait: once, the day it begins.
    """
    why = {
        letter.ref: _why_withheld(letter, view.settings)
        for letter in view.letters
        # A row of whoever speaks asks for a seat, and has none; others leave by themselves.
        if letter.withheld in (Withheld.FLOOD, Withheld.MAILBOX) and not letter.speaks
    }
    for outcome in view.outcomes if why else ():
        if outcome.registration.ref in why:
            yield note(outcome, why[outcome.registration.ref])
    yield from _floods(view)
    for session in view.book.sessions.values():
        if session.let_through is None:
            yield of_session(session, phrase(Reason.LET_THROUGH_UNREADABLE))


def _floods(view: View) -> Iterator[Matter]:
    """Say of each session how many of its letters wait, and whose: the same if no more come."""
    waiting: dict[str, list[Letter]] = {}
    for letter in view.letters:
        if letter.withheld is Withheld.FLOOD and letter.session:
            waiting.setdefault(letter.session.code, []).append(letter)
    for code, letters in waiting.items():
        to = tuple(letter.to for letter in letters)
        since = min(_since(letter, view) for letter in letters)
        what = phrase(
            Reason.FLOOD,
            count=len(to),
            code=ByStaff(code),
            since=since,
            addresses=to[:TOLD] + ("…",) * (len(to) > TOLD),
        )
        session = letters[0].session
        assert session is not None
        yield of_session(session, what, daily_cause(f"flood-{code}", since, view.settings.zone))


def _why_withheld(letter: Letter, settings: Settings) -> Phrase:
    if letter.withheld is Withheld.MAILBOX:
        return phrase(Reason.WITHHELD_MAILBOX, most=settings.letters.per_mailbox_day)
    return phrase(Reason.WITHHELD_FLOOD)


RULE_BOOK = RuleBook(counts_as=counts_as, matters=matters)

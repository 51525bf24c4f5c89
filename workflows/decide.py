"""DECIDE: say how everything should be at this moment. The rule books are asked in turn."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from douze.model.book import Book, Session
from douze.model.desired import Desired, Outcome, Registration, SessionCounts
from douze.model.ledger_state import LedgerState, SessionRecord
from douze.model.letters import Letter
from douze.model.local_day import local_day
from douze.model.matched import Matched
from douze.model.phrases import Problem
from douze.model.settings import Settings
from douze.model.words import Status
from douze.model.written import as_heard
from workflows import (
    changes,
    followup,
    letters,
    link,
    person_edits,
    row_edits,
    said_again,
    unreached,
)
from workflows.adopted import not_told_before
from workflows.announced import with_what_was_told
from workflows.bounces import about_returned, note_returned, trouble_with
from workflows.case import Case, DecidedCase, RuleBook
from workflows.changes import about_waiting, edit_waits, is_stable, note_waits, see
from workflows.combined_alert import combine_alerts
from workflows.coming import coming
from workflows.doubts import about_doubts
from workflows.dues import MembersList
from workflows.duplicates import many_alike, note_duplicates
from workflows.first_use import FirstUse, at_once, first_uses, for_the_digest, told_in
from workflows.floods import (
    Flood,
    about_floods,
    floods,
    note_floods,
    note_withheld,
    with_newcomers,
    with_unheard,
    withhold,
)
from workflows.invitations import with_invitation
from workflows.late_dues import with_late_dues
from workflows.letter_history import NOBODY_TOLD, LetterHistory, letter_history_by_ref
from workflows.link import with_link
from workflows.members import member_alerts
from workflows.moved_columns import about_moved_columns, moved_writes
from workflows.row_edits import read_row_edits
from workflows.seats import allot, unreadable, wait_to_settle
from workflows.session_row import asks
from workflows.sheet_links import with_links
from workflows.slips import note_slips
from workflows.speakers import about_unreached, note_unreached
from workflows.staff import (
    about_alerts,
    about_brief,
    about_digest,
    count,
    left_to_digest,
    mail_trouble,
    matters,
    past_their_use,
    problems,
)
from workflows.undelivered import note_undelivered
from workflows.unproved import about_unproved
from workflows.unreached import with_unreached
from workflows.unsure import about_unsure

#: What is asked in turn about each registration. A rule of your own: a file beside these.
RULES: tuple[RuleBook, ...] = (
    letters.RULE_BOOK,
    changes.RULE_BOOK,
    link.RULE_BOOK,
    followup.RULE_BOOK,
    unreached.RULE_BOOK,
    said_again.RULE_BOOK,
    row_edits.RULE_BOOK,
    person_edits.RULE_BOOK,
)


def decide(matched: Matched, ledger: LedgerState, settings: Settings, now: datetime) -> Desired:
    """Decide every status, every letter that should exist by now, and every count.

    Pure: reads no clock and no file. Says the whole outcome, also where nothing has changed.
    """
    ledger = as_heard(ledger, settings.mail)
    edits = read_row_edits(matched, ledger, settings, now)
    matched, ledger, book = edits.matched, edits.ledger, matched.book
    members = MembersList(book.members, settings.dues, local_day(now, settings.zone))
    told = letter_history_by_ref(ledger)

    so_far = _each_session(matched, members, told, ledger, settings, now)
    so_far, flooding = _with_floods_withheld(so_far, book, ledger, settings, now)
    so_far = _with_what_failed(so_far, book, told, ledger, now)

    found = (
        *book.problems,
        *problems(book, so_far.outcomes, matched.row_alerts),
        *matched.problems,
        *trouble_with(ledger, settings),
        *about_unproved(book, so_far.outcomes, ledger),
    )
    uses = first_uses(so_far.outcomes, book, members, ledger, settings, now)
    writes = tuple(moved_writes(ledger.writes, book.layouts.values(), now))
    alerts = (
        *about_floods(flooding, book, settings),
        *about_alerts(book, so_far.outcomes, ledger, settings, now),
        *about_returned(book, so_far.outcomes, told, ledger, settings, now),
        *about_unreached(book, told.get("", NOBODY_TOLD).records, settings, now),
        *at_once(uses, settings),
        *about_unsure(so_far.letters, so_far.outcomes, told, ledger, book, settings),
        *mail_trouble(ledger, settings, now),
        *about_moved_columns(writes, settings),
    )
    looks, to_staff = _tell_staff(so_far, found, uses, alerts, book, ledger, settings, now)
    return Desired(
        now=now,
        outcomes=so_far.outcomes,
        letters=(*so_far.letters, *to_staff),
        coming=tuple(coming(so_far.outcomes, book.sessions, settings, now)),
        row_alerts=matched.row_alerts,
        aliases=matched.aliases,
        sessions_seen=so_far.seen,
        sessions=so_far.counts,
        problems=looks,
        members=tuple(member_alerts(book)),
        settled=edits.settled,
        waits=tuple(about_waiting(book, so_far.seen, settings)),
        writes=writes,
    )


class _SoFar(Struct, frozen=True, kw_only=True):
    """What has been decided, while one rule book after the other adds to it."""

    outcomes: tuple[Outcome, ...]
    letters: tuple[Letter, ...]
    counts: tuple[SessionCounts, ...]
    seen: tuple[SessionRecord, ...]


def _each_session(
    matched: Matched,
    members: MembersList,
    told: Mapping[str, LetterHistory],
    ledger: LedgerState,
    settings: Settings,
    now: datetime,
) -> _SoFar:
    """Give the seats of each session, and name the letters about it.

    While an edit of a session has not settled, what the last pass decided about it stands.
    """
    by_session: dict[str | None, list[Registration]] = {}
    heard = with_unheard(matched.registrations, ledger)
    for registration in with_unreached(heard, told, ledger, now):
        by_session.setdefault(registration.session, []).append(registration)

    told_nobody = told.get("", NOBODY_TOLD).records  # on any row: to staff and speakers
    outcomes: list[Outcome] = [unreadable(r, settings, now) for r in by_session.pop(None, [])]
    due: list[Letter] = []
    counts: list[SessionCounts] = []
    seen: list[SessionRecord] = []
    for code, session in matched.book.sessions.items():
        registrations = by_session.get(code, [])
        seen.append(see(session, ledger.sessions.get(code), settings, now))
        if not is_stable(seen[-1]):
            left = [unreadable(r.left_alone(), settings, now) for r in _old(registrations)]
            left += [wait_to_settle(r.left_alone(), now) for r in _by_hand(registrations)]
            outcomes += note_duplicates([note_waits(s, seen[-1], settings) for s in left])
            told_there = (edit_waits(seen[-1], settings), *asks(session, (), settings, now))
            counts.append(SessionCounts(row=session.row, alert=told_there))
            continue
        covers = {r.ref: members.cover(r, session) for r in registrations}
        registrations = list(with_late_dues(registrations, session, covers, ledger, now))
        cases = {
            r.ref: Case(
                registration=r,
                session=session,
                cover=covers[r.ref],
                history=told.get(r.ref, NOBODY_TOLD),
                ledger=ledger,
                settings=settings,
                now=now,
            )
            for r in registrations
        }
        decided = [_decided(cases, one) for one in allot(session, cases, RULES, settings, now)]
        allotted = [one.outcome for one in decided]
        outcomes += note_duplicates(allotted)
        counted = count(session, allotted, settings, now)
        counted = replace(counted, alert=(*counted.alert, *many_alike(allotted, code)))
        counts.append(note_unreached(counted, session, told_nobody, now))
        due += _letters(session, decided, ledger, settings, now)
    return _SoFar(
        outcomes=tuple(note_slips(outcomes, matched.book.members)),
        letters=tuple(_to_be_told(due, ledger, now)),
        counts=tuple(counts),
        seen=tuple(seen),
    )


def _with_floods_withheld(
    so_far: _SoFar, book: Book, ledger: LedgerState, settings: Settings, now: datetime
) -> tuple[_SoFar, Sequence[Flood]]:
    """Withhold letters to newcomers where too many came at once, and say so where it shows."""
    marked = list(with_newcomers(so_far.letters, ledger))
    letters = withhold(marked, ledger, settings, now)
    flooding = floods(letters, ledger, now)
    return (
        replace(
            so_far,
            letters=tuple(letters),
            outcomes=tuple(note_withheld(so_far.outcomes, letters, settings)),
            counts=tuple(note_floods(so_far.counts, flooding, book.sessions)),
        ),
        flooding,
    )


def _with_what_failed(
    so_far: _SoFar,
    book: Book,
    told: Mapping[str, LetterHistory],
    ledger: LedgerState,
    now: datetime,
) -> _SoFar:
    """Say on rows which letters came back, failed or are in doubt; name the broken sessions."""
    outcomes = [note_returned(s, _history(told, s), book, now) for s in so_far.outcomes]
    broken = (SessionCounts(row=broken.row, alert=broken.problems) for broken in book.broken)
    repeated = {letter.key for letter in so_far.letters if letter.repeats}
    repeated |= {key for letter in so_far.letters for key, _ in letter.merges}  # said by another
    kept = ledger.repeatable(now)
    outcomes = [note_undelivered(s, _history(told, s), kept, repeated) for s in outcomes]
    return replace(so_far, outcomes=tuple(outcomes), counts=(*so_far.counts, *broken))


def _tell_staff(
    so_far: _SoFar,
    found: Sequence[Problem],
    uses: Sequence[FirstUse],
    alerts: Sequence[Letter],
    book: Book,
    ledger: LedgerState,
    settings: Settings,
    now: datetime,
) -> tuple[tuple[Problem, ...], list[Letter]]:
    """Give all that needs a person, and the digest and alerts that tell of it."""
    todays = for_the_digest(uses, settings, now)
    found = (*(one.found for one in todays), *found)
    to_staff = list(_to_be_told(alerts, ledger, now))
    late = past_their_use((*so_far.letters, *to_staff), ledger, now)
    looks = matters(book, so_far.outcomes, so_far.counts, found, late, ledger, now)
    digest = about_digest(left_to_digest(looks, alerts, ledger, settings, now), settings, now)
    digest = (told_in(one, todays) for one in digest)
    to_staff = [*_to_be_told(digest, ledger, now), *to_staff]
    return looks, list(with_links(combine_alerts(to_staff, ledger, now), book))


def _old(registrations: Iterable[Registration]) -> list[Registration]:
    """Those that a pass has seen: while a session is being edited, new ones wait."""
    return [r for r in registrations if r.previous is not None]


def _by_hand(registrations: Iterable[Registration]) -> list[Registration]:
    """Those that staff added and no pass has seen: nothing else tells when they came."""
    return [r for r in registrations if r.previous is None and r.by_hand and r.arrival]


def _to_be_told(letters: Iterable[Letter], ledger: LedgerState, now: datetime) -> Iterator[Letter]:
    """Leave out what would reach back to the time before an adoption, or before a kind."""
    return _no_reach_back(not_told_before(letters, ledger), ledger, now)


def _no_reach_back(
    letters: Iterable[Letter], ledger: LedgerState, now: datetime
) -> Iterator[Letter]:
    """Leave out what a kind that is new would say about the time before it was known."""
    first_pass = ledger.first_pass or now
    for letter in letters:
        known_since = ledger.kinds.get(letter.kind.value, now)
        if known_since <= first_pass or letter.send_after >= known_since:
            yield letter


def _history(told: Mapping[str, LetterHistory], outcome: Outcome) -> LetterHistory:
    return told.get(outcome.registration.ref, NOBODY_TOLD)


def _decided(cases: Mapping[str, Case], outcome: Outcome) -> DecidedCase:
    """Give the case of an outcome, with all that there is to say on its row."""
    case = cases[outcome.registration.ref]
    occurrence = case.history.occurrence(outcome)
    if occurrence != outcome.occurrence:
        outcome = replace(outcome, occurrence=occurrence)
    # What was noted of whoever is confirmed is told until the session starts.
    told = outcome.status is Status.CONFIRMED and not outcome.over
    notes = outcome.registration.notes if told else ()
    decided = case.decided(outcome)
    notes += tuple(note for rule in RULES for note in rule.notes(decided))
    return case.decided(replace(outcome, notes=(*outcome.notes, *notes))) if notes else decided


def _letters(
    session: Session,
    cases: Sequence[DecidedCase],
    ledger: LedgerState,
    settings: Settings,
    now: datetime,
) -> Iterator[Letter]:
    """Name the letters about one session to those who can be written to.

    Nothing is ever sent about a session that had started before the first pass.
    """
    if session.started(ledger.first_pass or now):
        return
    outcomes = [case.outcome for case in cases]
    yield from about_brief(session, outcomes, ledger, settings, now)
    for case in cases:
        registration = case.registration
        if not registration.address or registration.absent_since or registration.frozen:
            continue
        repeated = list(about_doubts(case))
        again = {letter.key for letter in repeated}
        yield from repeated
        for letter in (one for rule in RULES for one in rule.letters(case)):
            if case.outcome.since <= letter.expires_at and letter.key not in again:
                letter = with_what_was_told(with_link(letter, settings, now), case.history)
                yield with_invitation(letter, case.outcome, case.history)

"""A session moves, gets another title or link, or is cancelled: when that counts, who is told.

Staff type one cell at a time. What they typed counts once it has stood still for a while; until
then everything about that session stands. Moved there and back meanwhile: nothing happened.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import count

from msgspec.structs import replace

from douze.model.book import Session
from douze.model.desired import Outcome, Registration
from douze.model.elapsed_time import earlier, later
from douze.model.kinds import Kind, expires_at
from douze.model.ledger_state import LedgerState, SessionRecord
from douze.model.letters import Letter, LetterRecord, announce, letter_key
from douze.model.phrases import Problem, phrase
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.words import Rule, SessionState, Status
from workflows.announced_details import last_record, last_told, told_otherwise
from workflows.case import DecidedCase
from workflows.letter_history import LetterHistory, status_letter
from workflows.letters import letter_of
from workflows.link import carries_link
from workflows.matters import Matter, note, of_session
from workflows.problem_locations import problem_of
from workflows.reserved_seats import promotions_end
from workflows.rule_book import RuleBook
from workflows.view import View

#: From this long before the start on nothing waits any more.
LAST_MINUTES = timedelta(minutes=30)
#: Letters that go because the session changed, and leave the person where they stand.
_OF_A_CHANGE = (Kind.CHANGE, Kind.POSTPONED)


def session_record(
    session: Session, ledger: LedgerState, settings: Settings, now: datetime
) -> SessionRecord:
    """Say what is to be remembered of a session as it stands now.

    A session that is seen for the first time counts at once: nobody was told anything else.
    """
    facts, before = announce(session, link=True), ledger.sessions.get(session.code)
    if before is None:
        return SessionRecord(
            code=session.code,
            settled=facts,
            state=session.state,
            seen=facts,
            seen_state=session.state,
            postponed_from=session.postponed_from,
            since=now,
        )
    before = replace(
        before,
        seen=before.seen.as_noted_now(session.place),
        settled=before.settled.as_noted_now(session.place),
        postponed_from=session.postponed_from,
    )
    if (facts, session.state) != (before.seen, before.seen_state):
        before = replace(before, seen=facts, seen_state=session.state, since=now)
    settled = (facts, session.state) == (before.settled, before.state)
    rested = now - before.since >= settings.letters.settle
    if not settled and (rested or any(now >= moment for moment in _hurried_from(before))):
        off = _cancelled_since(session, before, now)
        return replace(before, settled=facts, state=session.state, cancelled_since=off)
    return before


def _cancelled_since(session: Session, before: SessionRecord, now: datetime) -> datetime | None:
    if session.cancelled and before.state is SessionState.CANCELLED:
        return before.cancelled_since
    return now if session.cancelled else None


def is_stable(seen: SessionRecord) -> bool:
    """Whether what stands in a session's row counts already."""
    return (seen.seen, seen.seen_state) == (seen.settled, seen.state)


def matters(view: View) -> Iterator[Matter]:
    """Say from when on an edit counts, on the session's row and on the rows that wait for it."""
    for decided in view.sessions:
        if is_stable(decided.seen):
            continue
        until = counts_from(decided.seen, view.settings)
        yield of_session(decided.session, phrase(Reason.EDIT_WAITS, until=until))
        for outcome in decided.outcomes:
            if outcome.reason is Reason.SESSION_SETTLING or _decided_since(outcome.registration):
                yield note(outcome, phrase(Reason.SETTLES_AT, until=until))


def _decided_since(registration: Registration) -> bool:
    """Whether `Décision` says something else than when the last pass decided."""
    previous = registration.previous
    return previous is not None and registration.decision is not previous.decision


def edits_that_wait(matters: Iterable[Matter], view: View) -> Iterator[Problem]:
    """Tell of the sessions whose last edit does not count yet, and from when on it does."""
    return (problem_of(one, view) for one in matters if one.what.reason is Reason.EDIT_WAITS)


def counts_from(seen: SessionRecord, settings: Settings) -> datetime:
    """When the last edit of a session counts, if nothing is changed any more."""
    return min((later(seen.since, settings.letters.settle), *_hurried_from(seen)))


def _hurried_from(seen: SessionRecord) -> Iterator[datetime]:
    """From when on an edit counts at once: people are about to come by the old date or the new one.

    Nobody is about to come to what was over when it was edited: a slip can be put right.
    """
    for facts in (seen.seen, seen.settled):
        if facts.end > seen.since:
            yield earlier(facts.start, LAST_MINUTES)


def letters(case: DecidedCase) -> Iterable[Letter]:
    """Name the letters to whoever was told another date, time or title, or another link.

    Of a session that is postponed the date is none.
    """
    outcome, session, history = case.outcome, case.session, case.history
    if not history.records or session.cancelled:
        return  # nobody told them anything, or another letter tells it all
    until = _of_use_until(outcome, session, case.settings)
    if until is None or case.now > until:
        return
    link = carries_link(case)
    to = outcome.registration.address
    before = told_otherwise(session, history, to) if _knows_status(outcome, history) else None
    if before and session.postponed and not before.dated:
        return  # what else has changed is told with the new date
    if before and _since_rule(case):
        kind = Kind.POSTPONED if session.postponed else Kind.CHANGE
        yield _letter(kind, case, until, carries_link=link, before=before)
    if link and _knows_another_link(session, history, to):
        yield _letter(Kind.LINK_CHANGE, case, until, carries_link=True)


def _knows_another_link(session: Session, history: LetterHistory, to: str | None) -> bool:
    """Whether the last link that the person was given is not the one that stands there now."""
    # The ledger keeps fingerprints of links, and no link.
    shown = last_told(history, to, lambda r: r.about is not None and bool(r.about.link))
    return shown is not None and shown.link != announce(session, link=True).link


def _of_use_until(outcome: Outcome, session: Session, settings: Settings) -> datetime | None:
    """Say how long a change matters to somebody; None for whom nothing is to come."""
    match outcome.status:
        case Status.CONFIRMED:
            return expires_at(Kind.CHANGE, session)
        case Status.TO_SETTLE:
            return outcome.deadline_to_come or session.start
        case Status.WAITING:
            return promotions_end(session, settings)
        case Status.EXPIRED:
            return session.start  # dues that come late would open it again until then
    return None


def _knows_status(outcome: Outcome, history: LetterHistory) -> bool:
    """Whether the person was told last where they stand now: only then can that be kept."""

    def says(record: LetterRecord) -> bool:
        return record.kind in _OF_A_CHANGE or history.tells(record)

    told = last_record(history, outcome.registration.address, says)
    return told is not None and told.kind in (status_letter(outcome), *_OF_A_CHANGE)


def _since_rule(case: DecidedCase) -> bool:
    """Whether the session changed after this was told to others than the confirmed, too."""
    status = case.outcome.status
    if status is Status.CONFIRMED:
        return True
    rule = Rule.LAST_WORDS if status is Status.EXPIRED else Rule.CHANGE_TO_ALL
    seen = session_record(case.session, case.ledger, case.settings, case.now)
    return seen.since >= case.ledger.known_since(rule, case.now)


def _letter(
    kind: Kind,
    case: DecidedCase,
    until: datetime,
    *,
    carries_link: bool,
    before: Session | None = None,
) -> Letter:
    outcome = case.outcome
    return letter_of(
        case,
        kind,
        key=_free_key(kind, case),
        send_after=case.now,
        expires_at=until,
        carries_link=carries_link,
        before=before,
        status=outcome.status,
        rank=outcome.rank,
        deadline=outcome.deadline_to_come,
        payment_unclear=outcome.payment_unclear,
        by_staff=case.registration.decision is not None,
    )


def _free_key(kind: Kind, case: DecidedCase) -> str:
    """Name a letter that may be needed several times for one date: its first number not sent."""
    ref, to = case.registration.ref, case.registration.address or ""
    start, records = case.session.start, {record.key: record for record in case.history.records}
    keys = (letter_key(ref, kind, at=start, occurrence=number) for number in count(1))
    return next(key for key in keys if key not in records or records[key].may_go(to))


RULE_BOOK = RuleBook(letters=letters, matters=matters)

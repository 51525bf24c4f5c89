"""Say of everybody what their registration should be, session after session."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec.structs import replace

from douze.model.book import Session
from douze.model.desired import Outcome, Registration
from douze.model.kinds import Kind, send_after
from douze.model.ledger_state import RegistrationRecord
from douze.model.matched import by_session
from douze.model.phrases import Phrase
from douze.model.reasons import Reason
from douze.model.words import Status
from workflows.announcement import with_announcement_asked
from workflows.case import Case, DecidedCase
from workflows.certificates import with_certificates_seen
from workflows.documents import with_documents_seen
from workflows.endings import unreadable, wait_for_session, wait_to_settle
from workflows.move_requests import with_request_answered
from workflows.rule_book import RuleBook
from workflows.seats import allot
from workflows.session_changes import is_stable, session_record
from workflows.view import DecidedSession, View


def with_statuses(view: View, rules: Sequence[RuleBook]) -> View:
    """Give the seats of each session, as the rules have it.

    Whose session cannot be read stays as the last pass left it.
    """
    registered = by_session(view.matched.registrations)
    speakers = by_session(view.matched.speakers)
    nowhere = [unreadable(r, view.settings, view.now) for r in registered.get(None, ())]
    counting = [rule.counts_as for rule in rules if rule.counts_as]
    decided = []
    for code, session in view.book.sessions.items():
        cases = [_counted(view.case(r, session), counting) for r in registered.get(code, ())]
        one = _decide(session, cases, rules, view)
        decided.append(replace(one, speakers=tuple(speakers.get(code, ()))))
    outcomes = (*nowhere, *(outcome for one in decided for outcome in one.outcomes))
    return replace(view, sessions=tuple(decided)).with_outcomes(outcomes)


def _decide(
    session: Session,
    counted: Iterable[Case],
    rules: Sequence[RuleBook],
    view: View,
) -> DecidedSession:
    """Decide about one session.

    While an edit of it waits, and while it is a draft, what the last pass decided stands.
    """
    before = view.ledger.sessions.get(session.code)
    seen = session_record(session, view.ledger, view.settings, view.now)
    seen = with_documents_seen(seen, session, before, view.now)
    seen = with_certificates_seen(seen, session, before, view.now)
    seen = with_announcement_asked(seen, session, before, view.ledger, view.now)
    cases = {case.registration.ref: case for case in counted}
    # A seat that is given stays given: none goes by a cell into which somebody may still be typing.
    if session.draft or not is_stable(seen):
        registered = (case.registration for case in cases.values())
        left = tuple(_left_alone(registered, view, draft=session.draft and is_stable(seen)))
        return DecidedSession(session=session, seen=seen, counts=False, outcomes=left)
    allotted = allot(session, cases.values(), rules)
    some_wait = any(one.status is Status.WAITING for one in allotted)
    in_vain = some_wait and view.now > send_after(Kind.NO_SEAT, session, view.settings)
    started = session.started(view.now)
    decided = tuple(
        _decided(cases[one.registration.ref], one, in_vain=in_vain, started=started)
        for one in allotted
    )
    outcomes = tuple(case.outcome for case in decided)
    return DecidedSession(session=session, seen=seen, counts=True, outcomes=outcomes, cases=decided)


def _counted(case: Case, rules: Iterable[Callable[[Case], Registration]]) -> Case:
    """Give the case as it goes into the queue."""
    for counts_as in rules:
        registration = counts_as(case)
        if registration is not case.registration:
            case = replace(case, registration=registration)
    return case


def _left_alone(
    registrations: Iterable[Registration], view: View, *, draft: bool
) -> Iterable[Outcome]:
    """Leave those whom a pass has seen; new ones wait.

    Who asks for a draft is shown to wait; of an edit, which is soon over, only those whom staff
    added: nothing else tells when they came.
    """
    new = []
    for registration in registrations:
        if draft and (registration.previous is None or registration.previous.waited_to_settle):
            new.append(wait_for_session(registration, view.now))
        elif registration.previous is not None:
            left = unreadable(registration.left_alone(), view.settings, view.now)
            yield replace(left, notes=(*left.notes, *_said_of_dues(registration.previous)))
        elif registration.by_hand and registration.arrival:
            new.append(wait_to_settle(registration.left_alone(), view.now))
    yield from new


def _said_of_dues(previous: RegistrationRecord) -> Iterator[Phrase]:
    """What the row says of the dues, which are looked at again once the session is known."""
    for note in previous.notes or ():
        if note.reason.about.column == "dues" or note.reason is Reason.CONFIRMED_UNSETTLED:
            yield note


def _decided(case: Case, outcome: Outcome, *, in_vain: bool, started: bool) -> DecidedCase:
    """Give the case of an outcome, which counts how often the person has had to be told.

    Whoever waits when seats have ceased to be given waits in vain.
    """
    if in_vain and outcome.status is Status.WAITING:
        outcome = replace(outcome, in_vain=True)
    outcome = with_request_answered(outcome, started=started)
    occurrence = case.history.occurrence(outcome)
    if occurrence != outcome.occurrence:
        outcome = replace(outcome, occurrence=occurrence)
    return case.decided(outcome)

"""How an outcome is made: left as the last pass left it, or given another status."""

from datetime import datetime

from douze.model.desired import Cover, Outcome, Registration
from douze.model.phrases import Phrase, phrase
from douze.model.words import Status
from workflows.case import Case


def becomes(
    case: Case, status: Status, *why: Phrase | str, notes: tuple[Phrase, ...] = ()
) -> Outcome:
    """Give a status to a registration whose dues are known."""
    return give(case.registration, status, *why, now=case.now, cover=case.cover, notes=notes)


def stays(case: Case, *, notes: tuple[Phrase, ...] = ()) -> Outcome:
    """Leave a registration whose dues are known as the last pass left it."""
    return unchanged(case.registration, case.now, cover=case.cover, notes=notes)


def unchanged(
    registration: Registration,
    now: datetime,
    *,
    cover: Cover | None = None,
    notes: tuple[Phrase, ...] = (),
) -> Outcome:
    """Leave a registration as the last pass left it; one that is new waits to be checked."""
    previous = registration.previous
    if previous is None or (previous.status is Status.TO_CHECK and not registration.absent_since):
        why = registration.problems or (previous.why if previous else ())
        return give(registration, Status.TO_CHECK, *why, now=now)
    return Outcome(
        registration=registration,
        status=previous.status,
        why=previous.why,
        since=previous.since,
        dues=cover.dues if cover else None,
        dues_asked=cover.asked if cover else None,
        held_at=previous.held_at,
        deadline=previous.deadline,
        closed_at=previous.closed_at,
        occurrence=previous.occurrence,
        notes=notes,
    )


def give(
    registration: Registration,
    status: Status,
    *why: Phrase | str,
    now: datetime,
    cover: Cover | None = None,
    notes: tuple[Phrase, ...] = (),
) -> Outcome:
    """Give a status. What it had already keeps its date and its reason."""
    previous = registration.previous
    reasons = tuple([phrase(w) if isinstance(w, str) else w for w in why])
    # What the last pass gave, where this one gives the same and nothing has opened it again.
    unchanged_status = previous is not None and previous.status is status
    same = previous if unchanged_status and not registration.reopened else None
    reason = reasons[0].reason if reasons else None
    # What has to be corrected is told as it is now, not as it was when it began.
    if same and status is not Status.TO_CHECK and same.reason is reason:
        reasons = same.why
    closed_at = None
    if status in (Status.CANCELLED, Status.EXPIRED):
        closed_at = same.closed_at if same else now
    return Outcome(
        registration=registration,
        status=status,
        why=reasons,
        since=same.since if same else now,
        dues=cover.dues if cover else None,
        dues_asked=cover.asked if cover else None,
        closed_at=closed_at,
        occurrence=(previous.occurrence if previous else 1) + registration.reopened,
        notes=notes,
    )

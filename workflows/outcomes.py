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
    same = previous is not None and previous.status is status and not registration.reopened
    kept = previous is not None and same and status is not Status.TO_CHECK
    if previous and kept and previous.reason is (reasons[0].reason if reasons else None):
        reasons = previous.why
    return Outcome(
        registration=registration,
        status=status,
        why=reasons,
        since=previous.since if previous and same else now,
        dues=cover.dues if cover else None,
        dues_asked=cover.asked if cover else None,
        closed_at=_closed_at(registration, status, same, now),
        occurrence=(previous.occurrence if previous else 1) + registration.reopened,
        notes=notes,
    )


def _closed_at(
    registration: Registration, status: Status, same: bool, now: datetime
) -> datetime | None:
    if status not in (Status.CANCELLED, Status.EXPIRED):
        return None
    return registration.previous.closed_at if registration.previous and same else now

"""What rows say: of registrations and members what to look at, of sessions their counts too."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from douze.model.book import Book, Session
from douze.model.desired import MemberAlert, Outcome, SessionCounts
from douze.model.evaluations import Evaluation
from douze.model.phrases import Phrase
from douze.model.words import Status
from workflows.attendance import present
from workflows.closed_sessions import tidied
from workflows.matters import Matter
from workflows.reserved_seats import seats_left
from workflows.view import DecidedSession, View


def with_notes(outcomes: Iterable[Outcome], matters: Iterable[Matter]) -> Iterator[Outcome]:
    """Let the rows of registrations say what the matters about them are."""
    told: dict[str, list[Phrase]] = {}
    for matter in matters:
        if matter.on_row and isinstance(matter.about, Outcome):
            told.setdefault(matter.about.registration.ref, []).append(matter.what)
    for outcome in outcomes:
        notes = told.get(outcome.registration.ref)
        yield replace(outcome, notes=(*outcome.notes, *notes)) if notes else outcome


def session_counts(
    matters: Iterable[Matter], evaluations: Mapping[str, Evaluation], view: View
) -> tuple[SessionCounts, ...]:
    """Say it of each session; of one that cannot be read only what is wrong with it."""
    told: dict[int, tuple[Phrase, ...]] = {}
    for matter in matters:
        if matter.on_row and isinstance(matter.about, Session):
            told[matter.about.row] = (*told.get(matter.about.row, ()), matter.what)
    counted = (_count(one, evaluations.get(one.session.code), view) for one in view.sessions)
    broken = (SessionCounts(row=one.session.row, alert=one.problems) for one in view.book.broken)
    return (*(replace(one, alert=told.get(one.row, ())) for one in counted), *broken)


def _count(decided: DecidedSession, evaluation: Evaluation | None, view: View) -> SessionCounts:
    """Count one session's registrations; while an edit waits its numbers are left as they are.

    Who was there is not counted anew without rows that have been cleared away.
    """
    session, outcomes = decided.session, decided.outcomes
    if not decided.counts:
        return SessionCounts(row=session.row)
    left = seats_left(session, outcomes, view.settings, view.now)
    statuses = Counter(outcome.status for outcome in outcomes)
    return SessionCounts(
        row=session.row,
        confirmed=statuses[Status.CONFIRMED],
        to_settle=statuses[Status.TO_SETTLE],
        waiting=statuses[Status.WAITING],
        free=0 if session.cancelled else max(0, left.free),
        kept=left.kept,
        present=_present(decided, view),
        replies=evaluation.answers if evaluation else None,
        note=evaluation.note if evaluation else None,
    )


def _present(decided: DecidedSession, view: View) -> int | None:
    """Count who was there; None where nobody is known to have been, or not to have been."""
    session = decided.session
    if not session.started(view.now) or tidied(decided.outcomes, session):
        return None
    known = [present(one.registration, session, view.settings) for one in decided.cases]
    there = [here for here in known if here is not None]
    return sum(there) if there else None


def member_alerts(book: Book) -> Iterator[MemberAlert]:
    """Say on each member's row what is wrong with it, and clear what has been corrected."""
    for member in book.members:
        there = member.cells.get("alert")
        if member.wrong or there is not None:
            named = next((w for w in ("structure", "emails") if member.cells.get(w)), "")
            name = (named, str(member.cells[named])) if named else None
            yield MemberAlert(row=member.row, alert=member.wrong, there=there, name=name)

"""The digest: once a day, all that needs a person, the most urgent first."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time, timedelta

from douze.model.alerts import alert_key
from douze.model.desired import SessionCounts
from douze.model.ledger_state import LedgerState
from douze.model.letters import Letter, LetterRecord
from douze.model.local_day import local_day
from douze.model.phrases import Problem
from douze.model.settings import Settings
from douze.model.words import Kind, LetterState
from workflows.matters import Matter, note, of_session
from workflows.problem_locations import problem_of
from workflows.view import View


def digest_due(day: datetime, settings: Settings) -> datetime:
    """Tell when the digest of the day of a moment is due."""
    today = local_day(day, settings.zone)
    return datetime.combine(today, settings.digest_at, tzinfo=settings.zone).astimezone(UTC)


def needs_a_person(
    matters: Sequence[Matter], counts: Iterable[SessionCounts], view: View
) -> tuple[Problem, ...]:
    """Gather all that needs a person, the most urgent first.

    What rows say is told as long as they say it; what no row says, and has a cause of its own,
    is told once.
    """
    others = [m for m in matters if not m.on_row and (m.cause is None or not m.at_once)]
    of_letters = [m for m in others if isinstance(m.about, Letter | LetterRecord)]
    elsewhere = [m for m in others if not isinstance(m.about, Letter | LetterRecord)]
    rows = [*_of_sessions(counts, view), *_of_registrations(view)]
    found = [
        problem_of(matter, view)
        for matter in (*elsewhere, *rows, *of_letters)
        if matter.what.reason.about.digest
    ]
    return tuple(sorted(found, key=lambda problem: problem.what.reason.about.urgency))


def _of_sessions(counts: Iterable[SessionCounts], view: View) -> Iterator[Matter]:
    """Tell what the rows of sessions say; of those that cannot be read the reading has told."""
    sessions = {session.row: session for session in view.book.sessions.values()}
    for one in counts:
        if one.row in sessions:
            yield from (of_session(sessions[one.row], what) for what in one.alert)


def _of_registrations(view: View) -> Iterator[Matter]:
    """Tell what the rows of registrations say; what is to be corrected there has been told."""
    for outcome in view.outcomes:
        about = outcome.registration
        if not outcome.notes or not (about.row or about.previous is None):
            continue
        over = view.is_forgotten(outcome)
        for what in outcome.notes:
            if what not in about.problems and not (over and what.reason.about.still_counts):
                yield note(outcome, what)


def digest(
    found: Iterable[Problem], matters: Iterable[Matter], alerts: Iterable[Letter], view: View
) -> Iterator[Letter]:
    """Name today's digest, once its time has come, if there is anything to look at."""
    settings, now = view.settings, view.now
    due = digest_due(now, settings)
    left = _left_to_digest(found, alerts, view.ledger, settings, now)
    if not left or now < due:
        return
    tomorrow = local_day(now, settings.zone) + timedelta(days=1)
    midnight = datetime.combine(tomorrow, time(), tzinfo=settings.zone)
    once = [alert_key(m.cause.name) for m in matters if m.cause and not m.at_once]
    yield Letter(
        key=f"{Kind.DIGEST}/{local_day(now, settings.zone).isoformat()}",
        kind=Kind.DIGEST,
        ref="",
        session=None,
        to=settings.association.contact.address,
        send_after=due,
        expires_at=midnight.astimezone(UTC),
        matters=left,
        merges=tuple((key, Kind.ALERT) for key in once),
    )


def _left_to_digest(
    found: Iterable[Problem],
    alerts: Iterable[Letter],
    ledger: LedgerState,
    settings: Settings,
    now: datetime,
) -> tuple[Problem, ...]:
    """Leave out of today's digest what an alert tells or told its reader today: once is enough.

    What is still so tomorrow stands in tomorrow's.
    """
    reader = settings.association.contact.address.casefold()
    theirs = (one for one in alerts if one.to.casefold() == reader)
    told = [
        matter for one in theirs if _today(one, ledger, settings, now) for matter in one.matters
    ]
    return tuple(problem for problem in found if problem not in told)


def _today(letter: Letter, ledger: LedgerState, settings: Settings, now: datetime) -> bool:
    """Whether a letter to staff leaves in this pass, or has left today."""
    record = ledger.letters.get(letter.key)
    if record is None or record.may_go(letter.to):
        return now <= letter.expires_at
    sent = record.finished_at if record.state is LetterState.SENT else None
    return sent is not None and (local_day(sent, settings.zone) == local_day(now, settings.zone))

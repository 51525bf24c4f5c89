"""What staff hear: at once, each cause once, and in the digest, once a day, all that needs them.

When a provider's server is listed as a source of spam, the letters of a whole day come back at
once: a hundred alerts would be read by nobody, and no pass sends that many. So one letter tells
all that has gone wrong.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta

from msgspec.structs import replace

from douze.model.alerts import alert, alert_key
from douze.model.desired import SessionCounts
from douze.model.kinds import Kind
from douze.model.ledger_state import LedgerState
from douze.model.letters import Letter, LetterRecord
from douze.model.local_day import local_day, local_moment
from douze.model.phrases import Problem
from douze.model.settings import Settings
from douze.model.words import LetterState
from workflows.matters import Matter, note, of_session
from workflows.problem_locations import problem_of
from workflows.view import View


def alerts(matters: Iterable[Matter], view: View) -> list[Letter]:
    """Name the alert about each cause, the most urgent first; sent or not."""
    by_cause: dict[str, list[Matter]] = {}
    for matter in matters:
        if matter.cause and matter.at_once and matter.what.reason.about.alert:
            by_cause.setdefault(matter.cause.name, []).append(matter)
    found = sorted(by_cause.values(), key=lambda one: one[0].what.reason.about.urgency)
    return [_alert(one, view) for one in found]


def _alert(matters: list[Matter], view: View) -> Letter:
    cause = matters[0].cause
    assert cause is not None
    beside = (replace(matters[0], what=what) for what in cause.beside)
    found = [problem_of(matter, view) for matter in (*matters, *beside)]
    letter = alert(cause.name, found, view.settings, cause.since)
    return replace(
        letter,
        session=cause.session,
        expires_at=cause.until or letter.expires_at,
        to=cause.to or letter.to,
    )


def combine_alerts(
    letters: Iterable[Letter], ledger: LedgerState, now: datetime
) -> Iterator[Letter]:
    """Let the first alert that is still to be sent to somebody tell what the others would.

    They are recorded as sent with it: each cause is told once. Those that were sent, and
    those past their use, are left as they are.
    """
    going: dict[str, list[Letter]] = {}
    for letter in letters:
        waits = now <= letter.expires_at and ledger.may_go(letter)
        if letter.kind is Kind.ALERT and waits:
            going.setdefault(letter.to.casefold(), []).append(letter)
        else:
            yield letter
    for theirs in going.values():
        yield _combined(theirs)


def _combined(letters: Sequence[Letter]) -> Letter:
    first, *others = letters
    if not others:
        return first
    return replace(
        first,
        session=None,  # they need not be about the same
        expires_at=max(one.expires_at for one in letters),
        matters=tuple(matter for one in letters for matter in one.matters),
        merges=tuple((one.key, one.kind) for one in others),
    )


def digest_due(day: datetime, settings: Settings) -> datetime:
    """Tell when the digest of the day of a moment is due."""
    today = local_day(day, settings.zone)
    return local_moment(today, settings.digest_at, settings.zone)


def needs_a_person(
    matters: Sequence[Matter], counts: Iterable[SessionCounts], view: View
) -> tuple[Problem, ...]:
    """Gather all that needs a person, the most urgent first.

    What rows say is told as long as they say it; what no row says, and has a cause of its own,
    is told once.
    """
    # What rows say is read from the outcomes below: some of it no longer counts.
    of_letters, elsewhere = [], []
    for matter in matters:
        has_an_alert = matter.cause is not None and matter.at_once
        if not matter.on_row and not has_an_alert:
            if isinstance(matter.about, Letter | LetterRecord):
                of_letters.append(matter)
            else:
                elsewhere.append(matter)
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
        # Who is new has no row yet, and gets one in this pass.
        has_row = about.row is not None or about.previous is None
        if not outcome.notes or not has_row:
            continue
        over = view.is_forgotten(outcome)
        for what in outcome.notes:
            if what not in about.problems and not (over and what.reason.about.still_counts):
                yield note(outcome, what)


def digest(
    found: Iterable[Problem], matters: Iterable[Matter], at_once: Iterable[Letter], view: View
) -> Iterator[Letter]:
    """Name today's digest, once its time has come, if there is anything to look at."""
    settings, now = view.settings, view.now
    due = digest_due(now, settings)
    left = _left_to_digest(found, at_once, view)
    if not left or now < due:
        return
    tomorrow = local_day(now, settings.zone) + timedelta(days=1)
    # Recorded as alerts that went with it: what a digest that never left would have told is told
    # again.
    once = [alert_key(m.cause.name) for m in matters if m.cause and not m.at_once]
    yield Letter(
        key=f"{Kind.DIGEST}/{local_day(now, settings.zone).isoformat()}",
        kind=Kind.DIGEST,
        ref="",
        session=None,
        to=settings.association.contact.address,
        send_after=due,
        expires_at=local_moment(tomorrow, time(), settings.zone),
        matters=left,
        merges=tuple((key, Kind.ALERT) for key in once),
    )


def _left_to_digest(
    found: Iterable[Problem], at_once: Iterable[Letter], view: View
) -> tuple[Problem, ...]:
    """Leave out of today's digest what an alert tells or told its reader today: once is enough.

    What is still so tomorrow stands in tomorrow's.
    """
    reader = view.settings.association.contact.address.casefold()
    told: list[Problem] = []
    for alerted in at_once:
        if alerted.to.casefold() == reader and _leaves_today(alerted, view):
            told += alerted.matters
    return tuple(problem for problem in found if problem not in told)


def _leaves_today(letter: Letter, view: View) -> bool:
    """Whether a letter to staff leaves in this pass, or has left today."""
    if view.ledger.may_go(letter):
        return view.now <= letter.expires_at
    record, zone = view.ledger.letters[letter.key], view.settings.zone
    sent = record.finished_at if record.state is LetterState.SENT else None
    return sent is not None and local_day(sent, zone) == local_day(view.now, zone)

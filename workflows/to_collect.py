"""Which dues are outstanding, and the letter that tells the treasurer once a week."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta

from douze.model.book import Session
from douze.model.desired import Outcome
from douze.model.dues import Owed
from douze.model.kinds import Kind
from douze.model.letters import Letter
from douze.model.local_day import local_day, local_moment
from douze.model.reasons import Reason
from douze.model.structure_names import StructureNames
from douze.model.words import Dues, Status
from workflows.session_changes import is_stable
from workflows.view import View

_WEEK = timedelta(days=7)
#: From Friday on what is found first waits for Monday's letter, which would follow at its heels.
_THURSDAY = 3


def outstanding(view: View) -> tuple[Owed, ...] | None:
    """Name who owes dues for a session to come: one for each structure, the first deadline first.

    Owing are those who have dues to settle, and those whom staff confirmed though they have.
    Whoever waits is not asked yet, and whose hold ran out is not asked any more. None where
    nobody wants to know, and while an edit of a session has not settled: a few minutes later it
    is known again.
    """
    if view.settings.association.treasurer is None:
        return None
    if not all(is_stable(one.seen) for one in view.sessions):
        return None
    names = StructureNames(view.settings.dues.legal_forms)
    by_payer: dict[str, list[tuple[Outcome, Session]]] = {}
    for outcome in view.outcomes:
        session = view.session_of(outcome)
        if session is not None and _owes(outcome, session, view.now):
            registration = outcome.registration
            # A structure owes once, however many of its people come; who names none owes alone.
            payer = names.key(registration.structure) or f"@{registration.who}"
            by_payer.setdefault(payer, []).append((outcome, session))
    return tuple(sorted(map(_owed, by_payer.values()), key=_order))


def _owes(outcome: Outcome, session: Session, now: datetime) -> bool:
    if session.draft or not session.takes_place or session.started(now):
        return False
    confirmed = outcome.status is Status.CONFIRMED
    return outcome.status is Status.TO_SETTLE or (confirmed and outcome.dues is Dues.UNSETTLED)


def _owed(its: Sequence[tuple[Outcome, Session]]) -> Owed:
    its = sorted(its, key=_turn)
    deadlines = [outcome.deadline for outcome, _ in its if outcome.deadline and _expires(outcome)]
    leads = (note for outcome, _ in its for note in outcome.notes if note.reason.about.is_lead)
    people = {outcome.registration.who: outcome.registration.person for outcome, _ in its}
    return Owed(
        structure=its[0][0].registration.structure,
        people=tuple(people.values()),
        sessions=tuple({session.code: session for _, session in its}.values()),
        years=tuple(dict.fromkeys(one.dues_asked.year for one, _ in its if one.dues_asked)),
        deadline=min(deadlines, default=None),
        leads=tuple(dict.fromkeys(leads)),
    )


def _expires(outcome: Outcome) -> bool:
    """Whether the seat is lost after the deadline: not while the members' list cannot be read."""
    return all(note.reason is not Reason.DUES_UNCLEAR for note in outcome.notes)


def _turn(one: tuple[Outcome, Session]) -> tuple[object, ...]:
    outcome, session = one
    arrival = outcome.registration.arrival
    came = (0, arrival) if arrival else (1,)
    return session.start, came, outcome.registration.ref


def _order(owed: Owed) -> tuple[datetime, str, str]:
    first = owed.deadline or owed.sessions[0].start
    return first, owed.structure.casefold(), owed.people[0].address.casefold()


def about_outstanding(owed: tuple[Owed, ...] | None, view: View) -> Iterator[Letter]:
    """Name this week's letter to the treasurer, from Monday at the digest's hour on.

    It leaves in the first pass from then to Thursday that finds something, and only once a week;
    one that waits goes until the week is over.
    """
    settings, now = view.settings, view.now
    treasurer = settings.association.treasurer
    today = local_day(now, settings.zone)
    monday = today - timedelta(days=today.weekday())
    due = local_moment(monday, settings.digest_at, settings.zone)
    if treasurer is None or not owed or now < due:
        return
    key = f"{Kind.TO_COLLECT}/{monday.isoformat()}"
    if today.weekday() > _THURSDAY and key not in view.ledger.letters:
        return
    yield Letter(
        key=key,
        kind=Kind.TO_COLLECT,
        ref="",
        session=None,
        to=treasurer.address,
        send_after=due,
        expires_at=local_moment(monday + _WEEK, time(), settings.zone),
        owed=owed,
    )

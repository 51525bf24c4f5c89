"""The figures of one session: plain numbers, from what has been decided about its people.

What nobody knows is None, never 0: of a session whose attendance nobody noted it is not known
that no one was absent. Names of people stand nowhere in them; structures do.
"""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from msgspec.structs import asdict

from douze.model.book import Session
from douze.model.desired import Desired, Outcome, Registration
from douze.model.evaluations import FIFTHS, Evaluation, Note
from douze.model.groups import GroupFigures, by_structure
from douze.model.local_day import local_day
from douze.model.matched import Matched
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.who_came import NOT_KNOWN, who_came
from douze.model.words import Dues, Status
from douze.reports.groups import Groups
from douze.reports.status_counts import StatusCounts, count_statuses, presence_of
from workflows.dues import MembersList


class Fate(StrEnum):
    """What became of a session."""

    HELD = "held"  #: it took place, and is over
    COMING = "coming"  #: it is not over yet
    POSTPONED = "postponed"  #: it has no date any more
    CANCELLED = "cancelled"


class SessionFigures(StatusCounts, frozen=True, kw_only=True):
    """One session in numbers: where its registrations stand, who came, what they thought of it.

    Those of its people are of registrations, each counted once.
    """

    code: str
    title: str
    fate: Fate
    day: date | None  #: on which it took place, or was to; None where none was ever named
    minutes: int  #: how long it was
    on_site: bool
    places: int
    # Who came; None where it is of nobody known
    present: int | None  #: for as much of it as counts, as `Présents` says
    left_early: int | None  #: confirmed, and there for less
    excused: int | None  #: confirmed, and said not to come
    missing: int | None  #: confirmed, and did not come, nor say so
    unknown: int  #: confirmed, and nobody knows
    person_minutes: int | None  #: how long all who came were there, together
    # What the dues of those confirmed are on its day, as the members' list has them now
    dues_settled: int
    dues_owed: int
    dues_exempt: int
    # What they thought of it; None where nobody was asked, or nobody graded it
    replies: int | None
    note: float | None  #: the mean of the grades, of five
    #: Those confirmed, and who came besides, each by what two are compared by.
    people: frozenset[str]
    # The same people by where they come from
    structures: tuple[GroupFigures, ...]
    domains: tuple[GroupFigures, ...]
    territories: tuple[GroupFigures, ...]

    @property
    def left_open(self) -> int:
        """Those of whom nothing was decided to the end: dues to settle, a cell to correct, a rule.

        With the other columns that a report has, they add up to `registered`.
        """
        waiting = self.waiting - (self.no_place or 0)
        return self.to_settle + waiting + self.to_check + self.called_off

    @property
    def registered(self) -> int:
        """How many asked for it, whatever became of that."""
        return (
            self.confirmed
            + self.to_settle
            + self.waiting
            + self.refused
            + self.expired
            + self.withdrawn
            + self.called_off
            + self.to_check
        )


def figures_of_all(
    matched: Matched, desired: Desired, settings: Settings
) -> tuple[SessionFigures, ...]:
    """Count every session of the sheet but drafts, in the order of their days.

    The order of the sheet's rows makes no difference.
    """
    by_session: dict[str | None, list[Outcome]] = {}
    for outcome in desired.outcomes:
        by_session.setdefault(outcome.registration.session, []).append(outcome)
    members = MembersList(
        matched.book.members, settings.dues, local_day(desired.now, settings.zone)
    )
    asked = bool(matched.book.evaluations.questions)
    return in_order(
        session_figures(
            session,
            by_session.get(code, ()),
            members,
            settings,
            desired.now,
            desired.evaluations.get(code, Evaluation()) if asked else None,
        )
        for code, session in matched.book.sessions.items()
        if not session.draft
    )


def in_order(figures: Iterable[SessionFigures]) -> tuple[SessionFigures, ...]:
    """Sort sessions by day, those without one last, then by code."""
    return tuple(sorted(figures, key=lambda one: (one.day or date.max, one.code)))


def session_figures(
    session: Session,
    outcomes: Iterable[Outcome],
    members: MembersList,
    settings: Settings,
    now: datetime,
    evaluation: Evaluation | None = None,
) -> SessionFigures:
    """Count one session; `evaluation` is what was thought of it, if anybody was asked.

    Whoever only speaks at it is nobody's registration.
    """
    fate = fate_of(session, now)
    held = fate is Fate.HELD
    counted = [one for one in outcomes if one.reason is not Reason.SPEAKS]
    people = [presence_of(one, session, settings) for one in counted]
    took_part: list[tuple[Registration, bool | None]] = []
    groups = Groups(settings)
    for outcome, one in zip(counted, people, strict=True):
        if one.confirmed or (held and one.came):
            was_present = one.present if held else None
            took_part.append((outcome.registration, was_present))
            groups.add(outcome.registration, present=was_present)
    return SessionFigures(
        code=session.code,
        title=session.title,
        fate=fate,
        day=_day(session, settings),
        minutes=session.seconds // 60,
        on_site=session.on_site,
        places=session.places,
        **asdict(count_statuses(counted, held=held)),
        **asdict(who_came(people) if held else NOT_KNOWN),
        **_dues(counted, session, members),
        replies=evaluation.answers if evaluation and held else None,
        note=_of_five(evaluation.note) if evaluation else None,
        people=frozenset(one.who or one.ref for one, _ in took_part),
        structures=by_structure(
            ((one.structure, was_present) for one, was_present in took_part),
            settings.dues.legal_forms,
        ),
        domains=groups.domains(),
        territories=groups.territories(),
    )


def fate_of(session: Session, now: datetime) -> Fate:
    """Say what became of a session."""
    if session.cancelled:
        return Fate.CANCELLED
    if session.postponed or not session.dated:
        return Fate.POSTPONED
    return Fate.HELD if now > session.end else Fate.COMING


def _of_five(note: Note | None) -> float | None:
    return note.mean * FIFTHS / note.out_of if note else None


def _day(session: Session, settings: Settings) -> date | None:
    """The day by the association's calendar: what begins on New Year's Eve is the old year's."""
    start = session.start if session.dated else session.postponed_from
    return local_day(start, settings.zone) if start else None


def _dues(outcomes: Iterable[Outcome], session: Session, members: MembersList) -> dict[str, int]:
    """Ask the members' list, as it is now, of those confirmed."""
    confirmed = (one.registration for one in outcomes if one.status is Status.CONFIRMED)
    found = [members.cover(registration, session).dues for registration in confirmed]
    return {
        "dues_settled": found.count(Dues.SETTLED),
        "dues_owed": found.count(Dues.UNSETTLED),
        "dues_exempt": found.count(Dues.NOT_ASKED),
    }

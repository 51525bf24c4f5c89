"""Who came to a session that is over, in numbers."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from douze.model.book import Session
from douze.model.desired import Outcome, Registration
from douze.model.settings import Settings
from douze.model.words import Status
from workflows.attendance import came, minutes_there, present


class Attended(Struct, frozen=True, kw_only=True):
    """One registration of a session that is over, as whatever asks who came wants it."""

    outcome: Outcome
    session: Session
    settings: Settings

    @property
    def registration(self) -> Registration:
        return self.outcome.registration

    @property
    def confirmed(self) -> bool:
        return self.outcome.status is Status.CONFIRMED

    @property
    def excused(self) -> bool:
        row = self.registration.row
        return row is not None and row.excused


class Came(Struct, frozen=True, kw_only=True):
    """Who came to one session, and who did not."""

    present: int | None
    left_early: int | None
    excused: int | None
    missing: int | None
    unknown: int
    person_minutes: int | None  #: how long all who came were there, together


NOT_KNOWN = Came(
    present=None, left_early=None, excused=None, missing=None, unknown=0, person_minutes=None
)


def count(cases: Sequence[Attended]) -> Came:
    """Count who came: of everybody, as the sheet does; who did not, of those confirmed."""
    known = [case for case in cases if present(case) is not None]
    confirmed = [case for case in known if case.confirmed]
    unknown = sum(case.confirmed for case in cases) - len(confirmed)
    if not known:
        return replace(NOT_KNOWN, unknown=unknown)
    absent = [case for case in confirmed if not came(case)]
    excused = sum(case.excused for case in absent)
    return Came(
        present=sum(bool(present(case)) for case in known),
        left_early=sum(bool(came(case) and not present(case)) for case in confirmed),
        excused=excused,
        missing=len(absent) - excused,
        unknown=unknown,
        person_minutes=sum(minutes_there(case) or 0 for case in known),
    )

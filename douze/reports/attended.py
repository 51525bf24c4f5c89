"""One registration of a session that is over, as whatever asks who came wants it."""

from msgspec import Struct

from douze.model.book import Session
from douze.model.desired import Outcome, Registration
from douze.model.settings import Settings
from douze.model.words import Status
from workflows.attendance import came, minutes_there, present


class Attended(Struct, frozen=True, kw_only=True):
    """Somebody who registered, and the session to which they came or not."""

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

    @property
    def came(self) -> bool | None:
        return came(self.registration)

    @property
    def present(self) -> bool | None:
        return present(self.registration, self.session, self.settings)

    @property
    def minutes(self) -> int | None:
        return minutes_there(self.registration, self.session)

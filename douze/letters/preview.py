"""A letter shown for a real registration, whether or not it is due."""

from collections.abc import Mapping

from douze.model.book import Session
from douze.model.desired import Outcome


def real_facts(outcome: Outcome, session: Session) -> Mapping[str, object]:
    """Give what a sample letter takes from a registration: fields of the letter."""
    registration = outcome.registration
    return {
        "key": f"{registration.ref}/preview",
        "ref": registration.ref,
        "session": session,
        "to": registration.address or registration.email,
        "first_name": registration.first_name,
        "last_name": registration.last_name,
        "structure": registration.structure,
        "rank": outcome.rank,
        "deadline": outcome.deadline,
    }

"""A letter shown for a real registration, whether or not it is due."""

from collections.abc import Mapping

from douze.model.book import Book
from douze.model.desired import Desired


def real_facts(ref: str, desired: Desired, book: Book) -> Mapping[str, object] | None:
    """Give what a sample letter takes from a registration; None where there is none to take."""
    for outcome in desired.outcomes:
        registration = outcome.registration
        if registration.ref != ref or registration.session is None:
            continue
        return {
            "key": f"{ref}/preview",
            "ref": ref,
            "session": book.sessions[registration.session],
            "to": registration.address or registration.email,
            "first_name": registration.first_name,
            "last_name": registration.last_name,
            "structure": registration.structure,
            "rank": outcome.rank,
            "deadline": outcome.deadline,
        }
    return None

"""A letter shown for a real registration, whether or not it is due."""

from collections.abc import Mapping

from douze.model.book import Session
from douze.model.desired import Outcome, Registration
from douze.model.papers import Certificate
from douze.model.reasons import Reason
from douze.model.words import Dues


def real_facts(outcome: Outcome, session: Session) -> Mapping[str, object]:
    """Give what a sample letter takes from a registration: fields of the letter."""
    registration = outcome.registration
    return {
        **_of_person(registration, session),
        "structure": registration.structure,
        "rank": outcome.rank,
        "deadline": outcome.deadline,
        "reason": registration.row.staff_reason if registration.row else "",
        "closing": session.closing if outcome.reason is Reason.AFTER_CLOSING else None,
        "why_waiting": outcome.why_waiting,
        "dues_later": outcome.dues is Dues.UNSETTLED,
        "certificate": Certificate(
            first_name=registration.first_name,
            last_name=registration.last_name,
            structure=registration.structure,
            minutes=session.seconds // 60,
        ),
    }


def facts_of_speaker(registration: Registration, session: Session) -> Mapping[str, object]:
    """Give what a sample letter takes from somebody who speaks: fields of the letter."""
    return {
        **_of_person(registration, session),
        "structure": "",
        "asked": False,
        "speaks": True,
    }


def _of_person(registration: Registration, session: Session) -> dict[str, object]:
    return {
        "key": f"{registration.ref}/preview",
        "ref": registration.ref,
        "session": session,
        "to": registration.address or registration.email,
        "first_name": registration.first_name,
        "last_name": registration.last_name,
    }

"""What is said once more, and what an edit of a row or an answer ends, as people read it."""

from typing import Any

import pytest
from msgspec.structs import replace

from douze.model.dues import DuesAsked
from douze.model.kinds import Invitation, Kind
from douze.model.words import SessionState, Status
from tests.letters.letter_factory import at, composer, planned
from tests.letters.test_golden_letters import FORM, WHY, as_read, compare

DUES = {
    "status": Status.TO_SETTLE,
    "invitation": None,
    "dues_asked": DuesAsked(year="2020"),
}
CLOSED = {"invitation": None}
OTHER = "the other session"
MOVED = "moved"
#: A file's name: the kind, and how the letter differs from the ordinary one of its kind.
CASES: dict[str, tuple[Kind, dict[str, Any]]] = {
    "again-with-link": (Kind.AGAIN, {"carries_link": True}),
    "again-new-address": (Kind.AGAIN, {"new_address": True}),
    "again-moved": (Kind.AGAIN, {"before": MOVED}),
    "again-held": (Kind.AGAIN, {**DUES, "deadline": at("2020-09-28T18:00")}),
    "again-unheld": (Kind.AGAIN, DUES),
    "again-payment-unclear": (Kind.AGAIN, {**DUES, "payment_unclear": True}),
    "again-waiting": (
        Kind.AGAIN, {"status": Status.WAITING, "rank": 2, "dues_later": True, **CLOSED},
    ),
    "again-in-vain": (
        Kind.AGAIN, {"status": Status.WAITING, "rank": 2, "in_vain": True, **CLOSED},
    ),
    "again-on-hold": (Kind.AGAIN, {"status": Status.WAITING, "by_staff": True, **CLOSED}),
    "again-expired": (
        Kind.AGAIN, {"status": Status.EXPIRED, "deadline": at("2020-09-28T18:00"), **CLOSED},
    ),
    "again-refused": (
        Kind.AGAIN, {"status": Status.REFUSED, "closing": at("2020-09-28T18:00"), **CLOSED},
    ),
    "again-cancelled": (Kind.AGAIN, {"status": Status.CANCELLED, "reason": WHY, **CLOSED}),
    "cancellation-replaced": (Kind.CANCELLATION, {"replaced": True}),
    "cancellation-moved-to": (Kind.CANCELLATION, {"moved_to": OTHER}),
}  # fmt: skip
TITLES = {"fr": "Accueillir un nouveau bénévole", "en": "Welcoming a new volunteer"}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("case", CASES)
def test_the_letter_reads_as_it_was_approved_in_that_case(case: str, language: str) -> None:
    kind, changes = CASES[case]
    ordinary = planned(kind, language)
    session = ordinary.letter.session
    assert session is not None
    told = {name: v[language] if isinstance(v, dict) else v for name, v in changes.items()}
    if told.get("before") == MOVED:
        told["before"] = planned(Kind.CHANGE, language).letter.before
    if told.get("moved_to") == OTHER:
        start = at("2020-10-15T10:00")
        told["moved_to"] = replace(
            session, title=TITLES[language], start=start, end=at("2020-10-15T12:00")
        )
    letter = replace(ordinary, letter=replace(ordinary.letter, **told))
    ours = composer(language, form=FORM) if letter.letter.invitation is Invitation.CANCEL else None
    compare(as_read((ours or composer(language)).compose(letter)), language, case)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_session_that_is_off_reads_as_it_was_approved(language: str) -> None:
    ordinary = planned(Kind.AGAIN, language, status=Status.CANCELLED, invitation=None)
    session = ordinary.letter.session
    assert session is not None
    letter = replace(ordinary.letter, session=replace(session, state=SessionState.CANCELLED))
    mail = composer(language).compose(replace(ordinary, letter=letter))
    compare(as_read(mail), language, "again-called-off")

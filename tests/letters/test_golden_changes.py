"""Letters about a change, and what else they say since the session moved, as people read them."""

from typing import Any

import pytest
from msgspec.structs import replace

from douze.model.kinds import Invitation, Kind
from douze.model.words import Status
from tests.letters.letter_factory import at, composer, planned
from tests.letters.test_golden_letters import as_read, compare

#: The session a week before, as the person was told last.
MOVED = "moved"
NO_ENTRY = {"invitation": None}
DEADLINE = at("2020-10-07T14:00")
CANCEL = Invitation.CANCEL
#: A file's name: the kind, and how the letter differs from the ordinary one of its kind.
CASES: dict[str, tuple[Kind, dict[str, Any]]] = {
    "change-held": (Kind.CHANGE, {"status": Status.TO_SETTLE, "deadline": DEADLINE, **NO_ENTRY}),
    "change-unheld": (Kind.CHANGE, {"status": Status.TO_SETTLE, **NO_ENTRY}),
    "change-payment-unclear": (
        Kind.CHANGE, {"status": Status.TO_SETTLE, "payment_unclear": True, **NO_ENTRY},
    ),
    "change-waiting": (Kind.CHANGE, {"status": Status.WAITING, "rank": 2, **NO_ENTRY}),
    "change-on-hold": (Kind.CHANGE, {"status": Status.WAITING, "by_staff": True, **NO_ENTRY}),
    "change-with-link": (Kind.CHANGE, {"carries_link": True}),
    "confirmation-moved": (Kind.CONFIRMATION, {"promoted": True, "before": MOVED}),
    "confirmation-with-link": (Kind.CONFIRMATION, {"carries_link": True}),
    "dues-moved": (Kind.DUES, {"before": MOVED}),
    "waiting_list-moved": (Kind.WAITING_LIST, {"before": MOVED}),
    "waiting_list-moved-after-no-seat": (Kind.WAITING_LIST, {"before": MOVED, "again": True}),
    "no_seat-moved": (Kind.NO_SEAT, {"before": MOVED}),
    "expired-moved": (Kind.EXPIRED, {"before": MOVED}),
    "expired-restored": (Kind.EXPIRED, {"restored": True}),
    "refusal-moved": (Kind.REFUSAL, {"before": MOVED}),
    "cancellation-after-a-move": (Kind.CANCELLATION, {"before": MOVED}),
    "change-expired": (Kind.CHANGE, {"status": Status.EXPIRED, **NO_ENTRY}),
    "postponed-expired": (Kind.POSTPONED, {"status": Status.EXPIRED, **NO_ENTRY}),
    "session_cancelled-asked-to-pay": (
        Kind.SESSION_CANCELLED, {"asked_to_pay": True, **NO_ENTRY},
    ),
    "session_cancelled-dues-arrived": (
        Kind.SESSION_CANCELLED, {"asked_to_pay": True, "dues_arrived": True, **NO_ENTRY},
    ),
    "waiting_list-by-staff": (Kind.WAITING_LIST, {"by_staff": True, "rank": None}),
    "waiting_list-was-confirmed": (
        Kind.WAITING_LIST, {"by_staff": True, "rank": None, "invitation": CANCEL},
    ),
    "no_seat-was-confirmed": (Kind.NO_SEAT, {"by_staff": True, "invitation": CANCEL}),
    "cancellation-given-back": (Kind.CANCELLATION, {"given_back": True}),
}  # fmt: skip


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("case", CASES)
def test_the_letter_reads_as_it_was_approved_in_that_case(case: str, language: str) -> None:
    kind, changes = CASES[case]
    ordinary = planned(kind, language)
    if changes.get("before") is MOVED:
        changes = {**changes, "before": planned(Kind.CHANGE, language).letter.before}
    letter = replace(ordinary, letter=replace(ordinary.letter, **changes))
    compare(as_read(composer(language).compose(letter)), language, case)

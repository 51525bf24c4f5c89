"""The next date as people read of it: that it is offered, and that they have moved on to it."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from douze.model.book import NextDate
from douze.model.kinds import Kind
from douze.model.words import SessionState, Status
from tests.letters.letter_factory import composer, planned
from tests.letters.test_golden_letters import FORM, as_read, compare

ANSWER = "https://example.org/answer?code={token}"
TITLES = {"fr": "Accueillir un nouveau bénévole", "en": "Welcoming a new volunteer"}
#: A file's name: the kind, how the letter differs, and what forms the association has.
CASES: dict[str, tuple[Kind, dict[str, Any], dict[str, str]]] = {
    "no_seat-next": (Kind.NO_SEAT, {"next_date": False}, {"withdraw": ANSWER, "form": FORM}),
    "no_seat-next-full": (Kind.NO_SEAT, {"next_date": True}, {"withdraw": ANSWER}),
    "no_seat-next-by-the-form": (Kind.NO_SEAT, {"next_date": False}, {"form": FORM}),
    "session_cancelled-next": (
        Kind.SESSION_CANCELLED, {"next_date": False}, {"withdraw": ANSWER},
    ),
    "session_cancelled-next-by-mail": (Kind.SESSION_CANCELLED, {"next_date": False}, {}),
    "cancellation-goes-on": (Kind.CANCELLATION, {"moved_on": True, "moved_to": SessionState.OPEN},
                             {"form": FORM}),
    "cancellation-called-off-goes-on": (
        Kind.CANCELLATION, {"called_off": True, "moved_on": True, "moved_to": SessionState.OPEN},
        {},
    ),
    "confirmation-came": (Kind.CONFIRMATION, {"came_from": SessionState.OPEN}, {}),
    "confirmation-came-cancelled": (Kind.CONFIRMATION, {"came_from": SessionState.CANCELLED}, {}),
    "dues-came": (Kind.DUES, {"came_from": SessionState.OPEN}, {}),
    "waiting_list-came": (Kind.WAITING_LIST, {"came_from": SessionState.CANCELLED}, {}),
    "no_seat-came": (
        Kind.NO_SEAT, {"came_from": SessionState.OPEN, "status": Status.WAITING}, {},
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("case", CASES)
def test_the_letter_reads_as_it_was_approved_in_that_case(case: str, language: str) -> None:
    kind, changes, forms = CASES[case]
    ordinary = planned(kind, language)
    session = ordinary.letter.session
    assert session is not None
    week = timedelta(days=7)
    other = replace(
        session, title=TITLES[language], start=session.start + week, end=session.end + week
    )
    told = dict(changes)
    if told.pop("called_off", False):
        told["session"] = replace(session, state=SessionState.CANCELLED)
    for name in ("moved_to", "came_from"):
        if name in told:
            told[name] = replace(other, state=told[name])
    if "next_date" in told:
        told["next_date"] = NextDate(session=other, full=told["next_date"], takes_answers=True)
    letter = replace(ordinary, letter=replace(ordinary.letter, **told))
    compare(as_read(composer(language, **forms).compose(letter)), language, case)

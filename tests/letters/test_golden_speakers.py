"""Letters to whoever speaks at a session, as they read them."""

from typing import Any

import pytest
from msgspec.structs import replace

from douze.letters.sample_facts import SPEAKER
from douze.model.kinds import Kind
from douze.model.letters import Guest
from tests.letters.letter_factory import composer, planned
from tests.letters.test_golden_letters import as_read, compare

#: The session a week before, as the person was told last.
MOVED = "moved"
ANN, MAX = (
    Guest(name="Ann Perrin", structure="", new=True),
    Guest(name="Max Roy", structure="Arlanc"),
)
LINKED = {"carries_link": True}
AGAIN = {"listed_before": True}
#: A file's name: the kind, and how the letter differs from the ordinary one of its kind.
CASES: dict[str, tuple[Kind, dict[str, Any]]] = {
    "speaker-with-link": (Kind.SPEAKER, LINKED),
    "speaker-moved": (Kind.SPEAKER, {"before": MOVED}),
    "link-to-a-speaker": (Kind.LINK, {}),
    "reminder-to-a-speaker": (Kind.REMINDER, {}),
    "change-to-a-speaker": (Kind.CHANGE, {}),
    "change-to-a-speaker-with-link": (Kind.CHANGE, LINKED),
    "link_change-to-a-speaker": (Kind.LINK_CHANGE, {}),
    "session_cancelled-to-a-speaker": (Kind.SESSION_CANCELLED, {}),
    "cancellation-to-a-speaker": (Kind.CANCELLATION, {}),
    "brief-again": (Kind.BRIEF, {**AGAIN, "guests": (ANN, MAX), "gone": ("Zoé Martin", "Jo Roux")}),
    "brief-again-one-less": (Kind.BRIEF, {**AGAIN, "guests": (MAX,), "gone": ("Zoé Martin",)}),
    "brief-again-nobody-left": (Kind.BRIEF, {**AGAIN, "guests": (), "gone": ("Zoé Martin",)}),
}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("case", CASES)
def test_the_letter_to_a_speaker_reads_as_it_was_approved(case: str, language: str) -> None:
    kind, changes = CASES[case]
    letter = planned(kind, language, **SPEAKER)
    changes = dict(changes)
    if changes.get("before") == MOVED:
        changes["before"] = planned(Kind.CHANGE, language).letter.before
    letter = replace(letter, letter=replace(letter.letter, **changes))
    compare(as_read(composer(language).compose(letter)), language, case)


@pytest.mark.parametrize("kind", [k for k, _ in CASES.values()])
def test_no_letter_to_a_speaker_speaks_of_a_place_or_lets_them_give_one_back(kind: Kind) -> None:
    text = composer("fr").compose(planned(kind, **SPEAKER)).text
    assert "place" not in text
    assert "inscription avec votre adresse" not in text
    assert "intervenez dans cette session" in text or "deviez intervenir" in text

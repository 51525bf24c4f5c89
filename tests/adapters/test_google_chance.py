"""Passes over a Google Sheet amidst edits and failures that chance chooses: nothing is mixed up."""

import pytest

from tests.adapters.google_chance import Chance
from tests.lengths import at_length
from tests.sheets_server import SheetsServer

SPREADSHEETS = ["memory"]


@pytest.mark.parametrize("loss", [False, True], ids=["failures", "lost answers"])
@pytest.mark.parametrize("seed", at_length(range(8), short=range(1)))
def test_chance(google: SheetsServer, seed: int, loss: bool) -> None:
    story = Chance(seed, google, loss=loss)
    try:
        story.play()
    except (AssertionError, KeyError) as error:
        error.add_note("\n".join(story.told))
        raise

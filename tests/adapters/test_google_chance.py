"""Passes over a Google Sheet amidst edits and failures that chance chooses: nothing is mixed up."""

import pytest

from tests.adapters.google_chance import Chance
from tests.sheets_server import SheetsServer

SPREADSHEETS = ["memory"]


@pytest.mark.parametrize("seed", range(8))
def test_chance(google: SheetsServer, seed: int) -> None:
    story = Chance(seed, google)
    try:
        story.play()
    except AssertionError as error:
        error.add_note("\n".join(story.told))
        raise

"""What is too much for one request goes in portions, and any of them may be lost."""

from contextlib import suppress

import pytest

from douze.errors import StaleSnapshot
from tests.adapters.google_house import GoogleHouse
from tests.adapters.google_lost import check_quiet, kill, lose, people
from tests.adapters.test_google_faults import FIRST, SECOND
from tests.adapters.test_google_moves import by_header
from tests.factories import settings
from tests.house import House
from tests.sheets_server import SheetsServer
from tests.tabs import REGISTRATIONS

#: The house is furnished in memory, and moves into a Google Sheet of the test's own.
SPREADSHEETS = ["memory"]


@pytest.mark.parametrize("portion", [1, 2, 3])
@pytest.mark.parametrize("kind", ["503", "503 after"])
@pytest.mark.parametrize("moved", [False, True], ids=["in peace", "and rows move"])
def test_many_rows_of_which_a_portion_is_lost(
    google: SheetsServer, portion: int, kind: str, moved: bool
) -> None:
    house = House(ours=settings(guard={"letters": 5000}))
    house.session(Places=200)
    for n in range(170):
        house.answer(f"p{n}", "2020-09-19T10:00", Structure="e" * 45_000)
    online = GoogleHouse(house, google)
    if moved:
        google.between(2 + portion, lambda s: people(s).insert_rows(2))
    lose(google, kind, 2 + portion)
    kill(online, FIRST)
    assert len([call for call in google.calls if call.sent > 500_000]) >= portion
    for when in (FIRST, SECOND):
        with suppress(StaleSnapshot):
            online.pass_at(when)
    rows = by_header(online.tables()[REGISTRATIONS])
    assert len({row["Réf"] for row in rows}) == len(rows) == 170
    assert {len(row.get("Structure", "")) for row in rows} == {32_767}, "each row is whole"
    assert all(row["E-mail"] == f"{row['Prénom'].lower()}@ambert.example" for row in rows)
    check_quiet(online)

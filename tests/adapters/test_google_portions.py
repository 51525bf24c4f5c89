"""What is too much for one request goes in portions, and any of them may be lost."""

from contextlib import suppress
from itertools import product

import pytest

from douze.errors.sheet import StaleSnapshot
from tests.adapters.google_house import GoogleHouse
from tests.adapters.google_lost import check_quiet, kill, lose, people
from tests.adapters.test_google_faults import FIRST, SECOND
from tests.adapters.test_google_moves import by_header
from tests.factories import settings
from tests.house import House
from tests.lengths import at_length
from tests.sheets_server import SheetsServer
from tests.tabs import ANSWERS, REGISTRATIONS

#: The house is furnished in memory, and moves into a Google Sheet of the test's own.
SPREADSHEETS = ["memory"]


#: Each portion, each way to lose it, each of both in peace and not: in twelve ways, or in one.
EACH = [*product((1, 2, 3), ("503", "503 after"), (False, True))]
SOME = [(2, "503 after", True)]
#: How many people make three portions, or two.
PEOPLE = at_length(170, short=100)


@pytest.mark.parametrize(("portion", "kind", "moved"), at_length(EACH, short=SOME))
def test_many_rows_of_which_a_portion_is_lost(
    google: SheetsServer, portion: int, kind: str, moved: bool
) -> None:
    house = House(ours=settings(guard={"letters": 5000}))
    house.session(Places=200)
    for n in range(PEOPLE):
        house.answer(f"p{n}", "2020-09-19T10:00")
    there = house.workbook.tabs[ANSWERS]
    place = there[0].index("Structure")
    # All at once: each row alone would have all the others looked at again.
    long = [(*row[:place], "e" * 45_000, *row[place + 1 :]) for row in there[1:]]
    house.workbook.edit(ANSWERS, [there[0], *long])
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
    assert len({row["Réf"] for row in rows}) == len(rows) == PEOPLE
    assert {len(row.get("Structure", "")) for row in rows} == {32_767}, "each row is whole"
    assert all(row["E-mail"] == f"{row['Prénom'].lower()}@ambert.example" for row in rows)
    check_quiet(online)

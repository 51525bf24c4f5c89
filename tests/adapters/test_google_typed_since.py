"""An answer was lost, and somebody typed before the next pass came: what they typed stays."""

from contextlib import suppress

from douze.errors import StaleSnapshot
from douze.model.cell_address import column_letters as letters
from tests.adapters.google_house import GoogleHouse
from tests.adapters.google_lost import WRITE, check_quiet, kill, lose, people
from tests.adapters.test_google_faults import SECOND, THIRD, bench
from tests.adapters.test_google_moves import by_header
from tests.tabs import REGISTRATIONS, SESSIONS

__all__ = ["bench"]  # a fixture

#: The house is furnished in memory, and moves into a Google Sheet of the test's own.
SPREADSHEETS = ["memory"]


def test_what_staff_have_put_right_themselves_is_left_alone(bench: GoogleHouse) -> None:
    bench.server.between(WRITE, lambda s: people(s).insert_columns("E"))
    lose(bench.server, "503 after", WRITE)
    kill(bench, SECOND)
    tab = people(bench.server)
    at = next(n for n, row in enumerate(tab.rows, 1) if "ann@ambert.example" in row)
    typed = {"E": "", "F": "Durand", "G": "ann@cournon.example", "Q": "a téléphoné"}
    for column, text in typed.items():
        tab.put(f"{column}{at}", text)
    with suppress(StaleSnapshot):
        bench.pass_at(SECOND)
    bench.pass_at(THIRD)
    (ann,) = [row for row in by_header(bench.tables()[REGISTRATIONS]) if row["Prénom"] == "Ann"]
    assert (ann["Nom"], ann["E-mail"], ann["Notes"]) == (
        "Durand",
        "ann@cournon.example",
        "a téléphoné",
    )
    assert ann["Statut"] == "confirmée"


def test_what_staff_typed_since_is_no_write_of_ours(bench: GoogleHouse) -> None:
    """The very number that would have been written, in the very place; but nothing was written."""
    lose(bench.server, "503", WRITE)
    kill(bench, SECOND)
    sessions = bench.server.tab(SESSIONS)
    aimed = sessions.rows[0].index("En attente")
    sessions.move_columns(letters(sessions.rows[0].index("Places")), before=letters(aimed + 1))
    assert sessions.rows[0][aimed] == "Places"
    sessions.put(f"{letters(aimed)}2", 1)
    bench.pass_at(SECOND)
    assert by_header(bench.tables()[SESSIONS])[0]["Places"] == 1


def test_a_note_beside_a_row_stays_beside_it(bench: GoogleHouse) -> None:
    bench.server.between(WRITE, lambda s: people(s).move_columns("B", before="J"))
    lose(bench.server, "503 after", WRITE)
    kill(bench, SECOND)
    tab = people(bench.server)
    place = letters(tab.rows[0].index("Notes"))
    for at, row in [*enumerate(tab.rows, 1)][1:]:
        (address,) = [cell for cell in row if "@ambert.example" in str(cell)][:1]
        tab.put(f"{place}{at}", f"vu {address}")
    tab.sort(place, descending=True)
    bench.pass_at(SECOND)
    bench.pass_at(THIRD)
    rows = by_header(bench.tables()[REGISTRATIONS])
    assert len(rows) == 4
    assert all(row["Notes"] == f"vu {row['E-mail']}" for row in rows)
    check_quiet(bench)

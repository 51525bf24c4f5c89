"""A write whose answer never came, while staff moved what it was written below: it is put right."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from douze.errors import DouzeError
from tests.adapters.google_house import GoogleHouse
from tests.adapters.test_google_faults import SECOND, THIRD, bench, expected
from tests.adapters.test_google_moves import by_header
from tests.factories import MESSAGES, REGISTRATIONS, SESSIONS
from tests.sheets_server import SheetsServer

__all__ = ["bench", "expected"]  # fixtures

#: The house is furnished in memory, and moves into a Google Sheet of the test's own.
SPREADSHEETS = ["memory"]

Edit = Callable[[SheetsServer], object]
WRITE, STAMP = 3, 4  #: the requests of a busy pass that write

#: What staff move in the very moment of a write of which nothing is heard any more.
MOVES: dict[str, Edit] = {
    "nothing is moved": lambda s: None,
    "a column before the first": lambda s: s.tab(REGISTRATIONS).insert_columns("A"),
    "a column in the middle": lambda s: s.tab(REGISTRATIONS).insert_columns("E"),
    "two columns": lambda s: s.tab(REGISTRATIONS).insert_columns("C", 2),
    "a column moves": lambda s: s.tab(REGISTRATIONS).move_columns("B", before="J"),
    "a column moves back": lambda s: s.tab(REGISTRATIONS).move_columns("I", before="D"),
    "a column of staff's goes": lambda s: (
        s.tab(REGISTRATIONS).insert_columns("D"),
        s.tab(REGISTRATIONS).move_columns("N", before="D"),
    ),
    "a column in the log": lambda s: s.tab(MESSAGES).insert_columns("A"),
    "a column of the log moves": lambda s: s.tab(MESSAGES).move_columns("B", before="F"),
    "a column in the sessions": lambda s: s.tab(SESSIONS).insert_columns("B"),
    "the rows are sorted": lambda s: s.tab(REGISTRATIONS).sort("F", descending=True),
    "a row above": lambda s: s.tab(REGISTRATIONS).insert_rows(2),
    "a row and a column": lambda s: (
        s.tab(REGISTRATIONS).insert_rows(2),
        s.tab(REGISTRATIONS).insert_columns("B"),
    ),
    "rows are sorted and a column moves": lambda s: (
        s.tab(REGISTRATIONS).sort("F", descending=True),
        s.tab(REGISTRATIONS).move_columns("B", before="J"),
    ),
}
#: How the answer gets lost: it was carried out, it was not, nobody knows.
LOST = ("503 after", "closed after", "cut")


def lose(server: SheetsServer, kind: str, at: int) -> None:
    """Carry out the request, lose its answer, and answer nothing more in this pass."""
    server.faults.add(kind, at=at, on="api")
    for request in range(at + 1, at + 12):
        server.faults.add("503", at=request, on="api")


@pytest.mark.parametrize("request_number", [WRITE, STAMP])
@pytest.mark.parametrize("edit", MOVES.values(), ids=MOVES)
def test_what_landed_elsewhere_is_put_right_by_the_next_pass(
    bench: GoogleHouse, expected: dict[str, Any], edit: Edit, request_number: int
) -> None:
    bench.server.between(request_number, edit)
    lose(bench.server, "503 after", request_number)
    with pytest.raises(DouzeError):
        bench.pass_at(SECOND)
    bench.server.faults.clear()
    bench.pass_at(SECOND)
    bench.pass_at(THIRD)
    check(bench, expected)


def check(bench: GoogleHouse, expected: dict[str, Any]) -> None:
    """Every cell is where it belongs, nobody was written to twice, and a pass is quiet again."""
    there = bench.tables()
    for title in (REGISTRATIONS, MESSAGES, SESSIONS):
        assert by_header(there[title]) == by_header(expected[title])
        headless = [c for c, head in enumerate(there[title][0]) if not head]
        assert not [r for r in there[title] for c in headless if c < len(r) and r[c]]
    ids = [mail.message_id for mail in bench.house.mailer.sent]
    assert len(set(ids)) == len(ids)
    quiet = len(bench.server.calls)
    bench.pass_at(THIRD)
    assert len(bench.server.calls) - quiet == 1

"""A write whose answer never came, while staff moved what it was written below: it is put right."""

from collections.abc import Callable
from typing import Any

import pytest

from douze.errors import DouzeError
from tests.adapters.google_house import GoogleHouse
from tests.adapters.test_google_faults import SECOND, THIRD, bench, expected
from tests.adapters.test_google_moves import by_header
from tests.sheets_server import SheetsServer
from tests.sheets_server.hands import Tab
from tests.tabs import MESSAGES, REGISTRATIONS, SESSIONS

__all__ = ["bench", "expected"]  # fixtures

#: The house is furnished in memory, and moves into a Google Sheet of the test's own.
SPREADSHEETS = ["memory"]

Edit = Callable[[SheetsServer], object]
WRITE, STAMP = 3, 4  #: the requests of a busy pass that write


def both(*edits: Edit) -> Edit:
    def one_after_the_other(server: SheetsServer) -> None:
        for edit in edits:
            edit(server)

    return one_after_the_other


def people(server: SheetsServer) -> Tab:
    return server.tab(REGISTRATIONS)


by_address: Edit = lambda s: people(s).sort("F", descending=True)  # noqa: E731

#: What staff move in the very moment of a write of which nothing is heard any more.
MOVES: dict[str, Edit] = {
    "nothing is moved": lambda s: None,
    "a column before the first": lambda s: people(s).insert_columns("A"),
    "a column in the middle": lambda s: people(s).insert_columns("E"),
    "two columns": lambda s: people(s).insert_columns("C", 2),
    "a column moves": lambda s: people(s).move_columns("B", before="J"),
    "a column moves back": lambda s: people(s).move_columns("I", before="D"),
    "a column of staff's moves to the front": lambda s: people(s).move_columns("L", before="A"),
    "a column in the log": lambda s: s.tab(MESSAGES).insert_columns("A"),
    "a column of the log moves": lambda s: s.tab(MESSAGES).move_columns("B", before="F"),
    "a column in the sessions": lambda s: s.tab(SESSIONS).insert_columns("B"),
    "the rows are sorted": by_address,
    "a row above": lambda s: people(s).insert_rows(2),
    "a row and a column": both(
        lambda s: people(s).insert_rows(2), lambda s: people(s).insert_columns("B")
    ),
    "rows are sorted and a column moves": both(
        by_address, lambda s: people(s).move_columns("B", before="J")
    ),
}


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


#: What staff do when they see their row in disorder, before the next pass sees it.
SINCE: dict[str, tuple[Edit, Edit]] = {
    "they take the new column out again": (
        lambda s: people(s).insert_columns("E"), lambda s: people(s).delete_columns("E")
    ),
    "they take out the column before the first": (
        lambda s: people(s).insert_columns("A"), lambda s: people(s).delete_columns("A")
    ),
    "they move the column back": (
        lambda s: people(s).move_columns("B", before="J"),
        lambda s: people(s).move_columns("I", before="B"),
    ),
    "they move another column": (
        lambda s: people(s).insert_columns("E"),
        lambda s: people(s).move_columns("C", before="K"),
    ),
    "they sort the rows": (
        lambda s: people(s).insert_columns("E"), lambda s: people(s).sort("F", descending=True)
    ),
    "they insert a row": (
        lambda s: people(s).insert_columns("E"), lambda s: people(s).insert_rows(2)
    ),
    "they move the column in the log back": (
        lambda s: s.tab(MESSAGES).move_columns("B", before="F"),
        lambda s: s.tab(MESSAGES).move_columns("E", before="B"),
    ),
    "they take the column out of the sessions": (
        lambda s: s.tab(SESSIONS).insert_columns("B"), lambda s: s.tab(SESSIONS).delete_columns("B")
    ),
}  # fmt: skip


@pytest.mark.parametrize("request_number", [WRITE, STAMP])
@pytest.mark.parametrize(("edit", "since"), SINCE.values(), ids=SINCE)
def test_staff_may_move_it_all_again_before_the_next_pass(
    bench: GoogleHouse, expected: dict[str, Any], edit: Edit, since: Edit, request_number: int
) -> None:
    bench.server.between(request_number, edit)
    lose(bench.server, "503 after", request_number)
    with pytest.raises(DouzeError):
        bench.pass_at(SECOND)
    bench.server.faults.clear()
    since(bench.server)
    bench.pass_at(SECOND)
    bench.pass_at(THIRD)
    check(bench, expected)

"""A write whose answer never came, while staff moved what it was written below: it is put right."""

from contextlib import suppress
from typing import Any

import pytest

from douze.errors import DouzeError, StaleSnapshot
from tests.adapters.google_house import GoogleHouse
from tests.adapters.google_lost import (
    MOVES,
    STAMP,
    WRITE,
    Edit,
    check,
    check_quiet,
    kill,
    lose,
    people,
)
from tests.adapters.test_google_faults import SECOND, THIRD, bench, expected
from tests.adapters.test_google_moves import by_header
from tests.tabs import MESSAGES, REGISTRATIONS, SESSIONS

__all__ = ["bench", "expected"]  # fixtures

#: The house is furnished in memory, and moves into a Google Sheet of the test's own.
SPREADSHEETS = ["memory"]


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


@pytest.mark.parametrize("request_number", [WRITE, STAMP])
@pytest.mark.parametrize("edit", MOVES.values(), ids=MOVES)
def test_a_pass_that_is_killed_between_write_and_look_leaves_nothing_in_disorder(
    bench: GoogleHouse, expected: dict[str, Any], edit: Edit, request_number: int
) -> None:
    bench.server.between(request_number, edit)
    bench.server.faults.add("closed after", at=request_number, on="api")
    kill(bench, SECOND)
    bench.pass_at(SECOND)
    bench.pass_at(THIRD)
    check(bench, expected)


@pytest.mark.parametrize("kind", ["503", "503 after"])
@pytest.mark.parametrize("also", [False, True], ids=["in peace", "and columns move again"])
@pytest.mark.parametrize("request_number", [1, 2, 3, 4, 5])
def test_the_pass_that_mends_may_be_lost_too(
    bench: GoogleHouse, expected: dict[str, Any], request_number: int, kind: str, also: bool
) -> None:
    bench.server.between(WRITE, MOVES["a column moves"])
    lose(bench.server, "503 after", WRITE)
    kill(bench, SECOND)
    if also:
        bench.server.between(request_number, lambda s: people(s).insert_columns("D"))
    lose(bench.server, kind, request_number)
    kill(bench, SECOND)
    for when in (SECOND, SECOND, THIRD):
        with suppress(StaleSnapshot):
            bench.pass_at(when)
    check(bench, expected)


def test_a_tab_that_is_gone_may_come_back(bench: GoogleHouse, expected: dict[str, Any]) -> None:
    bench.server.between(WRITE, lambda s: people(s).insert_columns("A"))
    lose(bench.server, "503 after", WRITE)
    kill(bench, SECOND)
    whole = bench.server.snapshot()
    people(bench.server).delete()
    with pytest.raises(DouzeError):
        bench.pass_at(SECOND)
    bench.server.restore(whole)
    bench.pass_at(SECOND)
    bench.pass_at(THIRD)
    check(bench, expected)


@pytest.mark.parametrize("edit", ["a column in the middle", "a column moves"])
def test_a_row_that_was_pasted_in_disorder_is_put_right_too(bench: GoogleHouse, edit: str) -> None:
    bench.server.between(WRITE, MOVES[edit])
    lose(bench.server, "503 after", WRITE)
    kill(bench, SECOND)
    tab = people(bench.server)
    at = next(n for n, row in enumerate(tab.rows) if "tom@ambert.example" in row)
    tab.append(tab.rows[at])
    for when in (SECOND, THIRD):
        bench.pass_at(when)
    rows = by_header(bench.tables()[REGISTRATIONS])
    toms = [row for row in rows if row["E-mail"] == "tom@ambert.example"]
    assert [(row["Prénom"], row["Session"]) for row in toms] == [("Tom", "BENEVOLES")] * 2
    check_quiet(bench)


@pytest.mark.parametrize("kind", ["503", "503 after", "closed", "closed after", "cut"])
def test_an_access_that_is_lost_on_its_way_is_asked_for_again(
    bench: GoogleHouse, expected: dict[str, Any], kind: str
) -> None:
    kept = bench.note.with_name("google-token.json")
    for edit in (MOVES["a column moves"], None):
        if edit:
            bench.server.between(WRITE, edit)
            lose(bench.server, "503 after", WRITE)
        kept.unlink()
        bench.server.faults.add(kind, on="token")
        with suppress(DouzeError):
            bench.pass_at(SECOND)
        bench.server.faults.clear()
    bench.pass_at(SECOND)
    bench.pass_at(THIRD)
    check(bench, expected)
    assert kept.exists()

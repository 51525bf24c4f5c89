"""A write whose answer never came, while staff moved rows: the next pass puts it right."""

from contextlib import suppress
from typing import Any

import pytest

from douze.errors import DouzeError
from tests.adapters.google_house import GoogleHouse
from tests.adapters.google_lost import (
    MOVES,
    STAMP,
    WRITE,
    Edit,
    check,
    kill,
    lose,
    people,
    unanswered,
)
from tests.adapters.test_google_faults import SECOND, THIRD, bench, expected
from tests.adapters.test_google_moves import at_header, by_header
from tests.sheets_server.app import Entry
from tests.tabs import REGISTRATIONS

__all__ = ["bench", "expected"]  # fixtures

#: The house is furnished in memory, and moves into a Google Sheet of the test's own.
SPREADSHEETS = ["memory"]


@pytest.mark.parametrize("killed", [False, True], ids=["silence", "killed"])
@pytest.mark.parametrize("request_number", [WRITE, STAMP])
@pytest.mark.parametrize("edit", MOVES.values(), ids=MOVES)
def test_the_next_pass_finds_the_rows_again(
    bench: GoogleHouse, expected: dict[str, Any], edit: Edit, request_number: int, killed: bool
) -> None:
    unanswered(bench, edit, request_number, SECOND, killed=killed)
    bench.pass_at(SECOND)
    bench.pass_at(THIRD)
    check(bench, expected)


@pytest.mark.parametrize("request_number", [WRITE, STAMP])
def test_a_write_is_remembered_before_it_is_sent_and_until_its_answer(
    bench: GoogleHouse, request_number: int
) -> None:
    noted: list[bool] = []
    before = len(bench.server.calls)

    def look(entry: Entry) -> None:
        if len(bench.server.calls) - before == request_number:
            noted.append(bool(bench.house.ledger.read().writes))

    bench.server.on_request = look
    bench.pass_at(SECOND)
    bench.server.on_request = None
    assert noted == [True]
    assert bench.house.ledger.read().writes == ()


def test_a_lost_answer_costs_no_further_request_and_is_told_to_nobody(bench: GoogleHouse) -> None:
    lose(bench.server, "503 after", STAMP)
    kill(bench, SECOND)
    assert bench.house.ledger.read().writes
    before = len(bench.server.calls)
    done = bench.pass_at(THIRD)
    assert len(bench.server.calls) - before == 1
    assert not done.mails
    assert bench.house.ledger.read().writes == ()


def test_what_staff_typed_since_stays(bench: GoogleHouse) -> None:
    lose(bench.server, "503 after", WRITE)
    kill(bench, SECOND)
    tab = people(bench.server)
    at = next(n for n, row in enumerate(tab.rows, 1) if "max@ambert.example" in row)
    for header, text in {"Nom": "Durand", "Notes": "a téléphoné"}.items():
        tab.put(at_header(bench.server, header, at), text)
    bench.pass_at(SECOND)
    bench.pass_at(THIRD)
    (row,) = [r for r in by_header(bench.tables()[REGISTRATIONS]) if r["Prénom"] == "Max"]
    assert (row["Nom"], row["Notes"]) == ("Durand", "a téléphoné")


@pytest.mark.parametrize("kind", ["503", "503 after", "closed", "closed after", "cut"])
def test_an_access_that_is_lost_on_its_way_is_asked_for_again(
    bench: GoogleHouse, expected: dict[str, Any], kind: str
) -> None:
    kept = bench.server.credentials.with_name("google-token.json")
    for edit in (MOVES["the rows are sorted"], None):
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

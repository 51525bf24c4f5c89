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
    check,
    kill,
    lose,
    people,
    unanswered,
)
from tests.adapters.test_google_faults import SECOND, THIRD, bench, expected, settled
from tests.adapters.test_google_moves import at_header, by_header
from tests.lengths import at_length, in_turn
from tests.sheets_server.app import Entry
from tests.tabs import REGISTRATIONS

__all__ = ["bench", "expected", "settled"]  # fixtures

#: The house is furnished in memory, and moves into a Google Sheet of the test's own.
SPREADSHEETS = ["memory"]


#: The request that stays without an answer, and how the pass ends.
ENDS = ((WRITE, "silence"), (STAMP, "silence"), (WRITE, "killed"), (STAMP, "killed"))


@pytest.mark.parametrize(("move", "end"), in_turn(MOVES, ENDS, short=2))
def test_the_next_pass_finds_the_rows_again(
    bench: GoogleHouse, expected: dict[str, Any], move: str, end: tuple[int, str]
) -> None:
    request_number, how = end
    unanswered(bench, MOVES[move], request_number, SECOND, killed=how == "killed")
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


#: How it is lost; in the suite once where the request came to Google, and once where it did not.
LOST = at_length(("503", "503 after", "closed", "closed after", "cut"), short=("503", "cut"))


@pytest.mark.parametrize("kind", LOST)
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

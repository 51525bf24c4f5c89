"""Staff edit while a pass runs: between any two of its requests everything may have moved."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from douze.errors import StaleSnapshot
from tests.adapters.google_house import GoogleHouse
from tests.adapters.test_google_faults import SECOND, THIRD, bench, expected
from tests.factories import ANSWERS, MEMBERS, MESSAGES, REGISTRATIONS, SESSIONS
from tests.sheets_server import SheetsServer

__all__ = ["bench", "expected"]  # fixtures

#: The house is furnished in memory, and moves into a Google Sheet of the test's own.
SPREADSHEETS = ["memory"]

Edit = Callable[[SheetsServer], object]


#: What staff do, in a tab that the pass writes.
EDITS: dict[str, Edit] = {
    "B1 sort the registrations": lambda s: s.tab(REGISTRATIONS).sort("A"),
    "B1 sort them the other way round": lambda s: s.tab(REGISTRATIONS).sort("A", descending=True),
    "B1 sort the log": lambda s: s.tab(MESSAGES).sort("A", descending=True),
    "B2 insert a row above": lambda s: s.tab(REGISTRATIONS).insert_rows(2),
    "B2 insert a row in the middle": lambda s: s.tab(REGISTRATIONS).insert_rows(3, 2),
    "B2 insert a row above the log": lambda s: s.tab(MESSAGES).insert_rows(2),
    "B2 insert a session": lambda s: s.tab(SESSIONS).insert_rows(2),
    "B7 insert a column": lambda s: s.tab(REGISTRATIONS).insert_columns("B"),
    "B7 move a column": lambda s: s.tab(REGISTRATIONS).move_columns("B", before="J"),
    "B7 insert a column before the first": lambda s: s.tab(REGISTRATIONS).insert_columns("A"),
    "B12 sort the answers": lambda s: s.tab(ANSWERS).sort("A", descending=True),
    "B10 rename the members": lambda s: s.tab(MEMBERS).rename("Adherents"),
    "type a note at the end of a row": lambda s: s.tab(REGISTRATIONS).put("P2", "à rappeler"),
}


def by_header(rows: list[list[Any]]) -> list[dict[str, Any]]:
    """Rows as dictionaries, blank ones left out, in the order of their first own column."""
    header = rows[0]
    found = []
    for row in rows[1:]:
        cells = {h: c for h, c in zip(header, row, strict=False) if h and c is not None}
        if cells:
            found.append(cells)
    return sorted(found, key=lambda c: str(c.get("Réf", "")) + str(c.get("N°", "")).zfill(5))


@pytest.mark.parametrize("request_number", [2, 3, 4])
@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_an_edit_between_two_requests(
    bench: GoogleHouse, expected: dict[str, Any], edit: Edit, request_number: int
) -> None:
    server = bench.server
    server.between(request_number, edit)
    with suppress(StaleSnapshot):  # then the next pass sees to it
        bench.pass_at(SECOND)
    bench.pass_at(SECOND)
    bench.pass_at(THIRD)
    there = bench.tables()
    for title in (REGISTRATIONS, MESSAGES):
        found = by_header(there[title])
        for cells in found:
            assert cells.pop("Notes", "à rappeler") == "à rappeler"
        assert found == by_header(expected[title])
    ids = [mail.message_id for mail in bench.house.mailer.sent]
    assert len(set(ids)) == len(ids)
    quiet = len(server.calls)
    bench.pass_at(THIRD)
    assert len(server.calls) - quiet == (2 if "Adherents" in server.titles else 1)


#: What was typed by hand, and has no reference yet: neither cell alone tells these rows apart.
BY_HAND = (
    ["", "BENEVOLES", "", "Eva", "Roy", "eva@ambert.example"],
    ["", "NUMERIQUE", "", "Eva", "Roy", "eva@ambert.example"],
    ["", "NUMERIQUE", "", "Léo", "Roy", "eva@ambert.example"],
    ["", "NUMERIQUE", "", "Lou", "Bas", ""],
)
UPSIDE_DOWN: dict[str, Edit] = {
    "nobody moves them": lambda s: None,
    "B1 sort them by session": lambda s: s.tab(REGISTRATIONS).sort("B", descending=True),
    "B1 sort them by first name": lambda s: s.tab(REGISTRATIONS).sort("D", descending=True),
    "B1 sort everything by address": lambda s: s.tab(REGISTRATIONS).sort("F", descending=True),
    "B2 insert a row above": lambda s: s.tab(REGISTRATIONS).insert_rows(2),
    "B2 insert a row between them": lambda s: s.tab(REGISTRATIONS).insert_rows(6),
    "B7 insert a column": lambda s: s.tab(REGISTRATIONS).insert_columns("B"),
    "B7 move a column": lambda s: s.tab(REGISTRATIONS).move_columns("B", before="J"),
}


@pytest.mark.parametrize("request_number", [2, 3, 4])
@pytest.mark.parametrize("edit", UPSIDE_DOWN.values(), ids=UPSIDE_DOWN)
def test_rows_that_have_no_reference_yet_are_found_again(
    bench: GoogleHouse, edit: Edit, request_number: int
) -> None:
    server = bench.server
    server.tab(SESSIONS).append(["NUMERIQUE", *server.tab(SESSIONS).rows[1][1:]])
    server.tab(REGISTRATIONS).append(*BY_HAND)
    server.between(request_number, edit)
    with suppress(StaleSnapshot):
        bench.pass_at(SECOND)
    bench.pass_at(SECOND)
    bench.pass_at(THIRD)
    found = by_header(bench.tables()[REGISTRATIONS])
    named = {(row["Session"], row.get("Prénom"), row.get("E-mail")): row for row in found}
    assert len({row["Réf"] for row in found if "Réf" in row}) == len(found) - 2, found
    for _, session, _, first, _, address in BY_HAND[:2]:
        assert named[session, first, address]["Réf"].startswith(f"{session}-"), found
        assert named[session, first, address]["Statut"], found
    assert named["NUMERIQUE", "Lou", None]["Statut"] == "à vérifier"
    refs = {ref for row in found if (ref := row.get("Réf"))}
    assert refs == {known.ref for known in bench.house.ledger.past().known.values()}

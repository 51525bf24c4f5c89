"""A write of which nothing more is heard, what staff move meanwhile, and what must hold then."""

from collections.abc import Callable
from typing import Any

import pytest

from douze.errors import DouzeError
from tests.adapters.google_house import GoogleHouse, Killed
from tests.adapters.test_google_faults import THIRD
from tests.adapters.test_google_moves import by_header
from tests.sheets_server import SheetsServer
from tests.sheets_server.hands import Tab
from tests.tabs import MESSAGES, REGISTRATIONS, SESSIONS

Edit = Callable[[SheetsServer], object]
WRITE, STAMP = 3, 4  #: the requests of a busy pass that write


def both(*edits: Edit) -> Edit:
    def one_after_the_other(server: SheetsServer) -> None:
        for edit in edits:
            edit(server)

    return one_after_the_other


def people(server: SheetsServer) -> Tab:
    return server.tab(REGISTRATIONS)


def by_address(server: SheetsServer) -> None:
    people(server).sort("F", descending=True)


#: What staff move in the very moment of a write of which nothing is heard any more.
MOVES: dict[str, Edit] = {
    "nothing is moved": lambda s: None,
    "the rows are sorted": by_address,
    "the log is sorted": lambda s: s.tab(MESSAGES).sort("A", descending=True),
    "a row above": lambda s: people(s).insert_rows(2),
    "rows above in the log": lambda s: s.tab(MESSAGES).insert_rows(2, 2),
    "a session above": lambda s: s.tab(SESSIONS).insert_rows(2),
    "a row of the log goes, and comes back": both(
        lambda s: s.tab(MESSAGES).delete_rows(2), lambda s: s.undo()
    ),
}
#: Columns that they move then: nothing is in its place after it.
COLUMNS: dict[str, Edit] = {
    "a column before the first": lambda s: people(s).insert_columns("A"),
    "a column in the middle": lambda s: people(s).insert_columns("E"),
    "two columns": lambda s: people(s).insert_columns("C", 2),
    "a column moves": lambda s: people(s).move_columns("B", before="J"),
    "a column moves back": lambda s: people(s).move_columns("I", before="D"),
    "a column of staff's moves to the front": lambda s: people(s).move_columns("L", before="A"),
    "a row and a column": both(
        lambda s: people(s).insert_rows(2), lambda s: people(s).insert_columns("B")
    ),
    "rows are sorted and a column moves": both(
        by_address, lambda s: people(s).move_columns("B", before="J")
    ),
}


#: What the tool writes into rows that are there. Alone in a row it is nobody's: somebody inserted
#: that row in the moment of a write that nobody answered.
TOOL_HEADERS = {
    "Cotisation", "Statut", "Rang", "Échéance", "Messages", "Alerte",
    "Confirmées", "À régler", "En attente", "Places libres",
}  # fmt: skip


def lose(server: SheetsServer, kind: str, at: int) -> None:
    """Carry out the request or not, lose its answer, and answer nothing more in this pass."""
    server.faults.add(kind, at=at, on="api")
    for request in range(at + 1, at + 12):
        server.faults.add("503", at=request, on="api")


def kill(bench: GoogleHouse, when: str) -> None:
    """Let a pass be killed as soon as it would wait for another try."""
    bench.waits.killed = True
    with pytest.raises(Killed):
        bench.pass_at(when)
    bench.waits.killed = False
    bench.server.faults.clear()


def unanswered(bench: GoogleHouse, edit: Edit, at: int, when: str, *, killed: bool) -> None:
    """Let staff make an edit just before a request whose answer then gets lost; end the pass."""
    bench.server.between(at, edit)
    lose(bench.server, "503 after", at)
    if killed:
        kill(bench, when)
    else:
        with pytest.raises(DouzeError):
            bench.pass_at(when)
    bench.server.faults.clear()


def check(bench: GoogleHouse, expected: dict[str, Any]) -> None:
    """Every cell is where it belongs, nobody was written to twice, and a pass is quiet again."""
    there = bench.tables()
    for title in (REGISTRATIONS, MESSAGES, SESSIONS):
        found = [row for row in by_header(there[title]) if not row.keys() <= TOOL_HEADERS]
        assert found == by_header(expected[title])
        headless = [c for c, head in enumerate(there[title][0]) if not head]
        assert not [r for r in there[title] for c in headless if c < len(r) and r[c]]
    ids = [mail.message_id for mail in bench.house.mailer.sent]
    assert len(set(ids)) == len(ids)
    check_quiet(bench)


def check_quiet(bench: GoogleHouse) -> None:
    """A pass in which nothing happens asks Google once, and nothing is noted."""
    before = len(bench.server.calls)
    bench.pass_at(THIRD)
    assert len(bench.server.calls) - before == 1
    assert bench.house.ledger.read().writes == ()

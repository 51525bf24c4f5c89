"""A write whose answer never came, while staff moved what it was written below: it is put right."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from douze.errors import DouzeError, StaleSnapshot
from tests.adapters.google_house import GoogleHouse, Killed
from tests.adapters.test_google_faults import FIRST, SECOND, THIRD, bench, expected
from tests.adapters.test_google_moves import by_header
from tests.factories import MESSAGES, REGISTRATIONS, SESSIONS, House, settings
from tests.sheets_server import SheetsServer
from tests.sheets_server.app import Entry
from tests.sheets_server.hands import Tab

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


def kill(bench: GoogleHouse, when: str) -> None:
    """Let a pass be killed as soon as it would wait for another try."""
    bench.waits.killed = True
    with pytest.raises(Killed):
        bench.pass_at(when)
    bench.waits.killed = False
    bench.server.faults.clear()


@pytest.mark.parametrize("request_number", [WRITE, STAMP])
def test_a_write_is_on_the_disk_before_it_is_sent(bench: GoogleHouse, request_number: int) -> None:
    noted: list[bool] = []
    before = len(bench.server.calls)

    def look(entry: Entry) -> None:
        if len(bench.server.calls) - before == request_number:
            noted.append(bench.note.exists() and bench.note.stat().st_mode & 0o777 == 0o600)

    bench.server.on_request = look
    bench.pass_at(SECOND)
    bench.server.on_request = None
    assert noted == [True]
    assert not bench.note.exists(), "an answered write is forgotten"


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


#: What stands in the note's place.
DAMAGED = {
    "half of it": lambda note: note.write_bytes(note.read_bytes()[: note.stat().st_size // 2]),
    "nothing": lambda note: note.write_bytes(b""),
    "something else": lambda note: note.write_text('{"tabs": 7}'),
    "a list of something else": lambda note: note.write_text('[{"tabs": {"x": []}, "hits": [3]}]'),
    "no text": lambda note: note.write_bytes(b"\xff\xfe\x00"),
}


@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED)
def test_a_note_that_cannot_be_read_is_forgotten(
    bench: GoogleHouse, expected: dict[str, Any], damage: Callable[[Path], object]
) -> None:
    lose(bench.server, "503 after", WRITE)
    kill(bench, SECOND)
    damage(bench.note)
    bench.pass_at(SECOND)
    bench.pass_at(THIRD)
    check(bench, expected)


def test_a_note_that_cannot_be_written_keeps_no_pass(
    bench: GoogleHouse, expected: dict[str, Any]
) -> None:
    bench.note.with_name(f".{bench.note.name}.part").mkdir()
    bench.pass_at(SECOND)
    bench.pass_at(THIRD)
    check(bench, expected)


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
    """The write was not carried out; somebody typed a number that it would have written."""
    lose(bench.server, "503", WRITE)
    kill(bench, SECOND)
    sessions = bench.server.tab(SESSIONS)
    places = "ABCDEFGHIJKLMNOP"[sessions.rows[0].index("Places")]
    sessions.insert_columns("A")
    sessions.move_columns("A", before="C")
    sessions.put(f"{places}2", 1)
    bench.pass_at(SECOND)
    assert by_header(bench.tables()[SESSIONS])[0]["Places"] == 1


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


def test_a_lost_answer_costs_no_further_request(bench: GoogleHouse) -> None:
    lose(bench.server, "503 after", STAMP)
    kill(bench, SECOND)
    assert bench.note.exists()
    before = len(bench.server.calls)
    bench.pass_at(THIRD)
    assert len(bench.server.calls) - before == 1
    assert not bench.note.exists()


@pytest.mark.parametrize("portion", [1, 2, 3])
@pytest.mark.parametrize("kind", ["503", "503 after"])
@pytest.mark.parametrize("moved", [False, True], ids=["in peace", "and columns move"])
def test_many_rows_of_which_a_portion_is_lost(
    google: SheetsServer, portion: int, kind: str, moved: bool
) -> None:
    house = House(ours=settings(guard={"letters": 5000}))
    house.session(Places=200)
    for n in range(110):
        house.answer(f"p{n}", "2020-09-19T10:00", Structure="e" * 45_000)
    online = GoogleHouse(house, google)
    if moved:
        google.between(2 + portion, lambda s: people(s).insert_columns("C"))
    lose(google, kind, 2 + portion)
    kill(online, FIRST)
    assert len([call for call in google.calls if call.sent > 500_000]) >= portion
    for when in (FIRST, SECOND):
        with suppress(StaleSnapshot):
            online.pass_at(when)
    rows = by_header(online.tables()[REGISTRATIONS])
    assert len({row["Réf"] for row in rows}) == len(rows) == 110
    assert all(len(row["Structure"]) == 32_767 or len(row["Structure"]) == 45_000 for row in rows)
    assert all(row["E-mail"] == f"{row['Prénom'].lower()}@ambert.example" for row in rows)
    quiet = len(google.calls)
    online.pass_at(THIRD)
    assert len(google.calls) - quiet == 1


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

"""Staff edit while a pass runs: between any two of its requests everything may have moved."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from douze.errors import DouzeError
from douze.errors.sheet import StaleSnapshot
from douze.model.words import Status
from tests.adapters.google_house import GoogleHouse
from tests.adapters.test_google_faults import SECOND, THIRD, bench, expected, settled
from tests.lengths import in_turn
from tests.sheets_server import SheetsServer
from tests.sheets_server.grid import Book
from tests.sheets_server.hands import Tab
from tests.tabs import ANSWERS, HEADER, MEMBERS, MESSAGES, REGISTRATIONS, SESSIONS

__all__ = ["bench", "expected", "settled"]  # fixtures

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
    "type a note at the end of a row": lambda s: s.tab(REGISTRATIONS).put(
        at_header(s, "Notes", 2), "à rappeler"
    ),
}


def as_expected(bench: GoogleHouse, expected: dict[str, Any]) -> None:
    """Registrations and letters stand as if nothing had moved, and no letter left twice."""
    there = bench.tables()
    assert by_header(there[REGISTRATIONS]) == by_header(expected[REGISTRATIONS])
    log = [line for line in by_header(there[MESSAGES]) if line["Type"] != "alerte"]
    assert log == by_header(expected[MESSAGES])
    ids = [mail.message_id for mail in bench.house.mailer.sent]
    assert len(set(ids)) == len(ids)


def by_header(rows: list[list[Any]]) -> list[dict[str, Any]]:
    """Rows as dictionaries, blank ones left out, in the order of their first own column."""
    header = rows[0]
    found = []
    for row in rows[1:]:
        cells = {h: c for h, c in zip(header, row, strict=False) if h and c is not None}
        if cells:
            found.append(cells)
    return sorted(found, key=lambda c: str(c.get("Réf", "")) + str(c.get("N°", "")).zfill(5))


@pytest.mark.parametrize(("edit", "request_number"), in_turn(EDITS, (2, 3, 4), short=1))
def test_an_edit_between_two_requests(
    bench: GoogleHouse, expected: dict[str, Any], edit: str, request_number: int
) -> None:
    server = bench.server
    server.between(request_number, EDITS[edit])
    with suppress(StaleSnapshot):  # then the next pass sees to it
        bench.pass_at(SECOND)
    bench.pass_at(SECOND)
    bench.pass_at(THIRD)
    there = bench.tables()
    for title in (REGISTRATIONS, MESSAGES):
        found = by_header(there[title])
        for cells in found:
            assert cells.pop("Notes", "à rappeler") == "à rappeler"
        told = [cells for cells in found if cells.get("Type") == "alerte"]
        assert [cells for cells in found if cells not in told] == by_header(expected[title])
        assert len(told) <= 1, "columns that moved in the very moment of a write are told once"
    ids = [mail.message_id for mail in bench.house.mailer.sent]
    assert len(set(ids)) == len(ids)
    quiet = len(server.calls)
    bench.pass_at(THIRD)
    assert len(server.calls) - quiet == (2 if "Adherents" in server.titles else 1)


def area(tab: Tab, **box: int) -> dict[str, int]:
    return {"sheetId": tab.number, **box}


def hide_rows(server: SheetsServer) -> None:
    tab = server.tab(REGISTRATIONS)
    rows = {"sheetId": tab.number, "dimension": "ROWS", "startIndex": 1, "endIndex": 3}
    hidden = {"range": rows, "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
    tab.request({"updateDimensionProperties": hidden})


def filter_view(server: SheetsServer) -> None:
    tab = server.tab(REGISTRATIONS)
    view = {"title": "À régler", "range": area(tab, startRowIndex=0)}
    tab.request({"addFilterView": {"filter": view}})


def filter_rows(server: SheetsServer) -> None:
    tab = server.tab(REGISTRATIONS)
    criteria = {"8": {"hiddenValues": ["confirmée"]}}
    whole = {"range": area(tab, startRowIndex=0), "criteria": criteria}
    tab.request({"setBasicFilter": {"filter": whole}})


def merge(server: SheetsServer, *, part: bool = False) -> None:
    """Make one of two cells of ours, in two rows."""
    tab = server.tab(REGISTRATIONS)
    two = area(tab, startRowIndex=1, endRowIndex=3, startColumnIndex=8, endColumnIndex=10)
    if part:
        tab.request({"unmergeCells": {"range": two}})
    else:
        tab.request({"mergeCells": {"range": two, "mergeType": "MERGE_ROWS"}})


def paste_twice(server: SheetsServer, *, delete: bool = False) -> None:
    """Somebody copies the second row and pastes it at the end; later the copy goes."""
    tab = server.tab(REGISTRATIONS)
    if delete:
        rows = [[cell for cell in row if cell != "copie"] for row in tab.rows]
        tab.delete_rows(next(n for n, row in enumerate(tab.rows, 1) if rows[n - 1] != row))
    else:
        copy = [*tab.rows[1], *[""] * 16][:15]
        tab.append([*copy, "copie"])


def no_log(server: SheetsServer, *, back: bool = False) -> None:
    if back:
        first = server.tab(SESSIONS)
        first.request({"addSheet": {"properties": {"title": MESSAGES}}})
        server.tab(MESSAGES).append(HEADER[MESSAGES])
    else:
        server.tab(MESSAGES).delete()


def at_header(server: SheetsServer, header: str, row: int = 1) -> str:
    """The cell of a column of the registrations; without a header, of the first that is free."""
    headers = [*server.tab(REGISTRATIONS).rows[0], ""]
    return f"{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[headers.index(header)]}{row}"


#: Where a header stands twice: right of all columns.
SECOND_STATUS = f"{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[len(HEADER[REGISTRATIONS])]}1"
#: What staff do by mistake, and how they put it right after a pass or two.
MISTAKES: dict[str, tuple[Edit, Edit]] = {
    "B6 a column of ours is renamed": (
        lambda s: s.tab(REGISTRATIONS).put(at_header(s, "Statut"), "Où ça en est"),
        lambda s: s.tab(REGISTRATIONS).put(at_header(s, "Où ça en est"), "Statut"),
    ),
    "B6 a column of staff's is renamed": (
        lambda s: s.tab(REGISTRATIONS).put(at_header(s, "Décision"), "Avis"),
        lambda s: s.tab(REGISTRATIONS).put(at_header(s, "Avis"), "Décision"),
    ),
    "B8 a column of ours is deleted": (
        lambda s: s.tab(REGISTRATIONS).delete_columns(at_header(s, "Rang")[0]),
        lambda s: s.tab(REGISTRATIONS).put(at_header(s, ""), "Rang"),
    ),
    "B9 a header stands twice": (
        lambda s: s.tab(REGISTRATIONS).put(at_header(s, ""), "Statut"),
        lambda s: s.tab(REGISTRATIONS).put(SECOND_STATUS, ""),
    ),
    "B10 the registrations are renamed": (
        lambda s: s.tab(REGISTRATIONS).rename("Inscrits"),
        lambda s: s.tab("Inscrits").rename(REGISTRATIONS),
    ),
    "B10 the log is deleted": (no_log, lambda s: no_log(s, back=True)),
    "B12 rows are hidden": (hide_rows, lambda s: None),
    "B12 rows are filtered": (filter_rows, lambda s: None),
    "B12 somebody has a view of their own": (filter_view, lambda s: None),
    "B13 a row is pasted twice": (paste_twice, lambda s: paste_twice(s, delete=True)),
    "B14 two cells are merged": (merge, lambda s: merge(s, part=True)),
    "B17 a status is typed over": (
        lambda s: s.tab(REGISTRATIONS).put("I3", "annulée"), lambda s: None
    ),
}  # fmt: skip


@pytest.mark.parametrize(("mistake", "request_number"), in_turn(MISTAKES, (2, 3, 4, 5), short=1))
def test_a_mistake_between_two_requests_is_put_right(
    bench: GoogleHouse, expected: dict[str, Any], mistake: str, request_number: int
) -> None:
    edit, back = MISTAKES[mistake]
    server, passes = bench.server, [SECOND, SECOND, SECOND, THIRD, THIRD]
    server.between(request_number, edit)
    for at in passes[:2]:
        with suppress(DouzeError):  # it says what is wrong, or reads anew
            bench.pass_at(at)
    if request_number == 5 and len(bench.house.passes) == 1:
        pytest.fail("the first pass was not done")
    back(server)
    for at in passes[2:]:
        bench.pass_at(at)
    as_expected(bench, expected)


def old_version(server: SheetsServer, before: Book) -> None:
    server.restore(before)


def emptied(server: SheetsServer, before: Book) -> None:
    tab = server.tab(REGISTRATIONS)
    tab.delete_rows(2, len(tab.rows) - 1)


def deleted(server: SheetsServer, before: Book) -> None:
    """The row of max goes, who has a seat."""
    tab = server.tab(REGISTRATIONS)
    tab.delete_rows(next(n for n, row in enumerate(tab.rows, 1) if "max@ambert.example" in row))


#: What takes rows away: they are told, and not put back; seats stand, nobody is written to twice.
LOSSES: dict[str, Callable[[SheetsServer, Book], object]] = {
    "B3 a row is deleted": deleted,
    "B4 the tab is emptied": emptied,
    "B18 the last change is undone": lambda server, before: server.undo(),
    "B18 the version before the pass is restored": old_version,
}


@pytest.mark.parametrize("request_number", [2, 3, 4, 5])
@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
def test_rows_that_are_lost_between_two_requests_keep_their_seats(
    bench: GoogleHouse,
    expected: dict[str, Any],
    loss: Callable[[SheetsServer, Book], object],
    request_number: int,
) -> None:
    server, before = bench.server, bench.server.snapshot()
    server.between(request_number, lambda s: loss(s, before))
    for at in (SECOND, SECOND, SECOND, THIRD):
        with suppress(StaleSnapshot):
            bench.pass_at(at)
    known = bench.house.ledger.read().registrations
    whole = {row["Réf"]: row for row in by_header(expected[REGISTRATIONS])}
    found = {row["Réf"]: row for row in by_header(bench.tables()[REGISTRATIONS])}
    for ref, row in found.items():
        assert row["Statut"] == known[ref].status, "each row shows its own"
        assert (row["E-mail"], row["Prénom"]) == (whole[ref]["E-mail"], whole[ref]["Prénom"])
    for ref in known.keys() - found.keys():
        assert known[ref].absent_since, "what is gone is told"
    seats = [k for k in known.values() if k.status is Status.CONFIRMED]
    assert len(seats) <= 2
    ids = [mail.message_id for mail in bench.house.mailer.sent]
    assert len(set(ids)) == len(ids)
    log = by_header(bench.tables()[MESSAGES])
    assert sorted(line["N°"] for line in log) == [*range(1, len(log) + 1)]


#: What moves at the same moment as the write; before which request, and what Google says then.
AT_ONCE: dict[str, tuple[dict[int, Edit], int | None]] = {
    "rows move, and the answer to the write is lost": (
        {3: lambda s: s.tab(REGISTRATIONS).sort("A", descending=True)}, 3
    ),
    "rows move, and the answer to the stamp is lost": (
        {4: lambda s: s.tab(MESSAGES).sort("A", descending=True)}, 4
    ),
    "rows move, and move again while they are put right": (
        {
            3: lambda s: s.tab(REGISTRATIONS).sort("A", descending=True),
            4: lambda s: s.tab(REGISTRATIONS).insert_rows(2),
            5: lambda s: s.tab(REGISTRATIONS).sort("F"),
        },
        None,
    ),
    "columns move, and then the rows": (
        {
            3: lambda s: s.tab(REGISTRATIONS).insert_columns("A"),
            4: lambda s: s.tab(REGISTRATIONS).sort("G", descending=True),
        },
        None,
    ),
    "rows move, and then the tab is renamed": (
        {
            3: lambda s: s.tab(REGISTRATIONS).sort("A", descending=True),
            4: lambda s: s.tab(REGISTRATIONS).rename("Inscrits"),
            5: lambda s: s.tab("Inscrits").rename(REGISTRATIONS),
        },
        None,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("edits", "lost"), AT_ONCE.values(), ids=AT_ONCE)
def test_two_things_around_one_write(
    bench: GoogleHouse, expected: dict[str, Any], edits: dict[int, Edit], lost: int | None
) -> None:
    for number, edit in edits.items():
        bench.server.between(number, edit)
    if lost:
        bench.server.faults.add("503 after", at=lost, on="api")
    with suppress(StaleSnapshot):
        bench.pass_at(SECOND)
    bench.server.faults.clear()
    for at in (SECOND, SECOND, THIRD):
        bench.pass_at(at)
    as_expected(bench, expected)


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


@pytest.mark.parametrize(("edit", "request_number"), in_turn(UPSIDE_DOWN, (4, 2, 3), short=1))
def test_rows_that_have_no_reference_yet_are_found_again(
    bench: GoogleHouse, edit: str, request_number: int
) -> None:
    server = bench.server
    server.tab(SESSIONS).append(["NUMERIQUE", *server.tab(SESSIONS).rows[1][1:]])
    server.tab(REGISTRATIONS).append(*BY_HAND)
    server.between(request_number, UPSIDE_DOWN[edit])
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
    assert refs == {known.ref for known in bench.house.ledger.read().registrations.values()}


@pytest.mark.parametrize("gone", ["Zoe", "Léo"])
def test_a_row_that_goes_once_an_answer_was_lost_leaves_the_others_what_is_theirs(
    bench: GoogleHouse, gone: str
) -> None:
    """The lost write stood in other rows than it was meant for, and cannot be tried again."""
    server, people = bench.server, bench.server.tab(REGISTRATIONS)
    server.tab(SESSIONS).append(["NUMERIQUE", *server.tab(SESSIONS).rows[1][1:]])
    people.append(*BY_HAND)
    before = {tuple(row[1:6]): row[0] for row in people.rows[1:]}  # the reference of each

    def delete(_: SheetsServer) -> None:
        people.delete_rows(next(n for n, row in enumerate(people.rows, 1) if gone in row))

    server.between(3, lambda s: people.sort("D", descending=True))
    server.faults.add("503 after", at=3, on="api")
    server.between(4, delete)
    with pytest.raises(StaleSnapshot):
        bench.pass_at(SECOND)
    server.faults.clear()
    after = {tuple(row[1:6]): row[0] for row in people.rows[1:]}
    assert {person: after[person] for person in before if person in after} == {
        person: reference for person, reference in before.items() if gone not in person
    }


def test_last_rows_that_go_in_the_moment_of_a_write_are_no_protection(bench: GoogleHouse) -> None:
    """Google then says that it was to write beyond the last row."""
    server = bench.server
    answers = server.tab(ANSWERS)
    answers.fill(answers.rows[:3])  # nobody new, so that no row is inserted
    before = server.snapshot()

    def cut(there: SheetsServer) -> None:
        tab = there.tab(REGISTRATIONS)
        rows = {"sheetId": tab.number, "dimension": "ROWS", "startIndex": 1}
        tab.request({"deleteDimension": {"range": rows}})

    server.between(3, cut)
    with pytest.raises(StaleSnapshot):
        bench.pass_at(SECOND)
    server.restore(before)
    done = bench.pass_at(SECOND)
    assert ("zoe", "cancellation") in done.letters

"""What every workbook keeps to: the one in memory, the one in a file, and the Google Sheet."""

from collections.abc import Callable
from datetime import date, datetime, time
from functools import partial
from pathlib import Path

import openpyxl
import pytest

from douze.adapters.google.client import SheetsClient
from douze.adapters.google.token_cache import TokenCache
from douze.adapters.google_sheet import GoogleSheet
from douze.adapters.xlsx_file import XlsxFile
from douze.errors.sheet import StaleSnapshot, WorkbookBusy, WorkbookUnwritable
from douze.model.sheet import Cell, Edits, NewRow, RowChange
from douze.ports import Workbook
from tests.memory_workbook import MemoryWorkbook
from tests.sheets_server import SheetsServer
from tests.sheets_server.hands import Tab
from tests.sheets_server.loading import fill

Grid = list[list[Cell]]

ROWS: Grid = [
    ["Réf", "Prénom", "Rang", "Reçue le"],
    ["zoe", "Zoé", 3, datetime(2020, 9, 30, 14, 5)],
    ["max", "Max", None, date(2020, 10, 1)],
    ["ann", "0612345678", 1.5, time(14, 0)],
]


class Memory:
    """The workbook in memory, and what others do to it."""

    def __init__(self, rows: Grid) -> None:
        self.workbook = MemoryWorkbook({"Zoé": [["autre"]], "Max": rows})

    def others_write(self) -> None:
        self.workbook.edit("Zoé", [["modifié"]])

    def others_open(self) -> None:
        self.workbook.open_by = "Geneviève"

    def protect(self) -> None:
        self.workbook.read_only = True


class File:
    """The workbook in a file, and what others do to it."""

    def __init__(self, path: Path, rows: Grid) -> None:
        self.path = path
        made = openpyxl.Workbook()
        other = made.worksheets[0]
        other.title = "Zoé"
        other.append(["autre"])
        sheet = made.create_sheet("Max")
        for row in rows:
            sheet.append(row)
        made.save(path)
        self.workbook = XlsxFile(path)

    def others_write(self) -> None:
        made = openpyxl.load_workbook(self.path)
        made.worksheets[0].append(["modifié"])
        made.save(self.path)

    def others_open(self) -> None:
        lock = self.path.with_name(f".~lock.{self.path.name}#")
        lock.write_text("Geneviève,gg,pc,21.11.2026 12:00,file:///home;", encoding="utf-8")

    def protect(self) -> None:
        self.path.chmod(0o400)


class Online:
    """The workbook in a Google Sheet, which any number of people have open and change."""

    def __init__(self, server: SheetsServer, rows: Grid) -> None:
        server.document = server.drive.create("Inscriptions", locale="fr_FR", time_zone="Etc/GMT")
        fill(server.document.book, {"Zoé": [["autre"]], "Max": rows})
        kept = TokenCache(server.credentials.with_name("google-token.json"))
        self.server, self.link = (
            server,
            SheetsClient(server.key, server.credentials, kept, endpoint=server.url),
        )
        self.workbook = GoogleSheet(self.link)

    def others_write(self) -> None:
        document = self.server.document
        sheet = document.book.titled("Zoé")
        assert sheet is not None
        Tab(document, sheet.id).type("A2", "modifié")


Bench = Memory | File
Make = Callable[[Grid], Bench]
MakeAny = Callable[[Grid], Bench | Online]


@pytest.fixture(params=["memory", "file"])
def make_locked(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """Make a workbook that one program at a time can have."""
    if request.param == "memory":
        return Memory
    return lambda rows: File(tmp_path / "inscriptions.xlsx", rows)


@pytest.fixture(params=["memory", "file", "google"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> MakeAny:
    if request.param == "memory":
        return Memory
    if request.param == "file":
        return lambda rows: File(tmp_path / "inscriptions.xlsx", rows)
    server: SheetsServer = request.getfixturevalue("google")
    return lambda rows: Online(server, rows)


def rows_of(workbook: Workbook, title: str = "Max") -> Grid:
    """The rows of a tab as a fresh reading has them, without empty cells at their ends."""
    fresh = XlsxFile(workbook._path) if isinstance(workbook, XlsxFile) else workbook
    if isinstance(workbook, GoogleSheet):
        fresh = GoogleSheet(workbook._client)
    tab = next(tab for tab in fresh.read().tabs if tab.title == title)
    return [list(trimmed(row)) for row in tab.rows]


def trimmed(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    while row and row[-1] is None:
        row = row[:-1]
    return row


def change(row: int | None, anchor: tuple[int, str] | None = None, **cells: Cell) -> RowChange:
    """A change in tab Max; cells by the letter of their column."""
    values = {ord(letter) - ord("A"): value for letter, value in cells.items()}
    return RowChange(tab="Max", row=row, cells=values, anchor=anchor)


def new(key: str, **cells: Cell) -> NewRow:
    values = {ord(letter) - ord("A"): value for letter, value in cells.items()}
    return NewRow(tab="Max", cells={0: key, **values}, key=(0, key))


#: A sentence, the edits, and the rows that change: by number, from 1.
WRITTEN: dict[str, tuple[Edits, dict[int, list[Cell]]]] = {
    "a cell gets its value, the others of its row stay": (
        Edits(rows=(change(2, B="Zoë"),)),
        {2: ["zoe", "Zoë", 3, datetime(2020, 9, 30, 14, 5)]},
    ),
    "None empties a cell": (
        Edits(rows=(change(2, B=None, D=None),)),
        {2: ["zoe", None, 3]},
    ),
    "no text empties a cell too": (
        Edits(rows=(change(3, B=""),)),
        {3: ["max", None, None, date(2020, 10, 1)]},
    ),
    "a row may become longer than it was": (
        Edits(rows=(change(1, F="Notes"),)),
        {1: ["Réf", "Prénom", "Rang", "Reçue le", None, "Notes"]},
    ),
    "text that looks like a formula stays text": (
        Edits(rows=(change(2, B='=HYPERLINK("http://x")', C="+1", D="@x"),)),
        {2: ["zoe", '=HYPERLINK("http://x")', "+1", "@x"]},
    ),
    "text that looks like a number stays text": (
        Edits(rows=(change(2, B="0612345678", C="12,5", D="01000"),)),
        {2: ["zoe", "0612345678", "12,5", "01000"]},
    ),
    "spaces, lines and tabs are kept": (
        Edits(rows=(change(2, B="  a\n\n b\t", C=" ", D="\n"),)),
        {2: ["zoe", "  a\n\n b\t", " ", "\n"]},
    ),
    "a line ends with a line feed, whoever typed it": (
        Edits(rows=(change(2, B="a\r\nb\rc"),)),
        {2: ["zoe", "a\nb\nc", 3, datetime(2020, 9, 30, 14, 5)]},
    ),
    "characters that XML cannot hold are left out": (
        Edits(rows=(change(2, B="a\x00\x0b\x1f\ufffe\ud800b"),)),
        {2: ["zoe", "ab", 3, datetime(2020, 9, 30, 14, 5)]},
    ),
    "what looks like XML or an escape is text": (
        Edits(rows=(change(2, B="<b>&amp;]]></b>", C="_x000D_", D="_x005F_x000D_ _x00e9_"),)),
        {2: ["zoe", "<b>&amp;]]></b>", "_x000D_", "_x005F_x000D_ _x00e9_"]},
    ),
    "text is cut where a cell ends": (
        Edits(rows=(change(2, B="é" * 40_000),)),
        {2: ["zoe", "é" * 32_767, 3, datetime(2020, 9, 30, 14, 5)]},
    ),
    "a character of two units is not cut in half": (
        Edits(rows=(change(2, B="a" + "🌱" * 20_000),)),
        {2: ["zoe", "a" + "🌱" * 16_383, 3, datetime(2020, 9, 30, 14, 5)]},
    ),
    "numbers and yes or no keep their types": (
        Edits(rows=(change(2, B=12, C=2.5, D=True, E=False, F=-3.0),)),
        {2: ["zoe", 12, 2.5, True, False, -3]},
    ),
    "dates, moments and times keep their types": (
        Edits(
            rows=(
                change(3, B=date(2020, 10, 1), C=time(14, 30), D=datetime(2020, 10, 1, 16, 0, 1)),
            )
        ),
        {3: ["max", date(2020, 10, 1), time(14, 30), datetime(2020, 10, 1, 16, 0, 1)]},
    ),
    "a number takes the place of a date": (
        Edits(rows=(change(2, D=5), change(4, D=0.25))),
        {2: ["zoe", "Zoé", 3, 5], 4: ["ann", "0612345678", 1.5, 0.25]},
    ),
    "a date before all calendars of workbooks is written as text": (
        Edits(rows=(change(2, D=date(1789, 7, 14)),)),
        {2: ["zoe", "Zoé", 3, "1789-07-14"]},
    ),
    "a new row stands below the last": (
        Edits(new=(new("tom", B="Tom", D=date(2020, 10, 2)),)),
        {5: ["tom", "Tom", None, date(2020, 10, 2)]},
    ),
    "several new rows keep their order": (
        Edits(new=(new("tom"), new("bob"), new("eva"))),
        {5: ["tom"], 6: ["bob"], 7: ["eva"]},
    ),
    "a new row whose key is there is left out": (
        Edits(new=(new("max", B="Autre"), new("tom"))),
        {5: ["tom"]},
    ),
    "of two new rows with one key the second is left out": (
        Edits(new=(new("tom", B="1"), new("tom", B="2"))),
        {5: ["tom", "1"]},
    ),
    "a key in the header is none": (Edits(new=(new("Réf"),)), {5: ["Réf"]}),
    "a new row stands below a row that the same edits fill": (
        Edits(rows=(change(7, A="fin"),), new=(new("tom"),)),
        {5: [], 6: [], 7: ["fin"], 8: ["tom"]},
    ),
    "a row without a number is found by its anchor": (
        Edits(rows=(change(None, (0, "max"), B="Maxime"),)),
        {3: ["max", "Maxime", None, date(2020, 10, 1)]},
    ),
    "a row that its anchor does not find is left out": (
        Edits(rows=(change(None, (0, "tom"), B="Tom"), change(2, B="Zoë"))),
        {2: ["zoe", "Zoë", 3, datetime(2020, 9, 30, 14, 5)]},
    ),
    "the last of two changes of a cell holds": (
        Edits(rows=(change(2, B="1"), change(2, B="2"))),
        {2: ["zoe", "2", 3, datetime(2020, 9, 30, 14, 5)]},
    ),
    "a change and its undoing are none": (Edits(rows=(change(2, B="1"), change(2, B="Zoé"))), {}),
}


@pytest.mark.parametrize(("edits", "expected"), WRITTEN.values(), ids=WRITTEN)
def test_written(make: MakeAny, edits: Edits, expected: dict[int, list[Cell]]) -> None:
    workbook = make(ROWS).workbook
    workbook.read()
    workbook.write(edits)
    rows = [list(row) for row in ROWS]
    for number, row in expected.items():
        rows[number - 1 : number] = [row]
    assert rows_of(workbook) == rows
    assert rows_of(workbook, "Zoé") == [["autre"]]


def test_an_empty_anchor_names_no_row(make: MakeAny) -> None:
    rows: Grid = [*ROWS, [None, "à rappeler"]]
    workbook = make(rows).workbook
    workbook.read()
    workbook.write(Edits(rows=(change(None, (0, ""), B="bilan"),)))
    assert rows_of(workbook) == rows


def test_reading_gives_what_is_there_typed(make: MakeAny) -> None:
    assert rows_of(make(ROWS).workbook) == ROWS


def test_a_tab_without_rows_gets_its_first_below_the_header(make: MakeAny) -> None:
    workbook = make([]).workbook
    workbook.read()
    workbook.write(Edits(new=(new("tom"),)))
    assert rows_of(workbook) == [[], ["tom"]]


def test_a_header_alone_stays_above(make: MakeAny) -> None:
    workbook = make(ROWS[:1]).workbook
    workbook.read()
    workbook.write(Edits(new=(new("tom"),)))
    assert rows_of(workbook) == [ROWS[0], ["tom"]]


def test_writing_again_after_one_reading(make: MakeAny) -> None:
    workbook = make(ROWS).workbook
    workbook.read()
    workbook.write(Edits(new=(new("tom", B="1"),)))
    workbook.write(Edits(rows=(change(2, B="Zoë"),), new=(new("tom", B="2"), new("bob"))))
    workbook.write(Edits(rows=(change(None, (0, "tom"), B="Tom"),)))
    assert [row[:2] for row in rows_of(workbook)] == [
        ["Réf", "Prénom"], ["zoe", "Zoë"], ["max", "Max"], ["ann", "0612345678"],
        ["tom", "Tom"], ["bob"],
    ]  # fmt: skip


def test_a_last_row_that_was_emptied_is_not_given_away(make: MakeAny) -> None:
    workbook = make(ROWS).workbook
    workbook.read()
    workbook.write(Edits(rows=(change(4, A=None, B=None, C=None, D=None),)))
    workbook.write(Edits(new=(new("tom"),)))
    assert rows_of(workbook)[3:] == [[], ["tom"]]


#: A sentence, edits that must not be carried out, and what is said.
STALE = {
    "an anchor that does not hold": (
        Edits(rows=(change(2, B="Zoë"), change(3, (0, "ann"), B="x"))),
        "Max!A3: expected 'ann', found 'max'. The next pass reads it anew; nothing has to be done.",
    ),
    "an anchor beyond the last row": (
        Edits(rows=(change(2, B="Zoë"), change(9, (0, "ann"), B="x"))),
        "Max!A9: expected 'ann', found ''. The next pass reads it anew; nothing has to be done.",
    ),
    "a tab that is gone": (
        Edits(rows=(change(2, B="Zoë"), RowChange(tab="Bob", row=2, cells={0: 1}))),
        ": there is no tab called 'Bob'. The next pass reads it anew; nothing has to be done.",
    ),
}


@pytest.mark.parametrize(("edits", "said"), STALE.values(), ids=STALE)
def test_stale(make: MakeAny, edits: Edits, said: str) -> None:
    workbook = make(ROWS).workbook
    workbook.read()
    with pytest.raises(StaleSnapshot) as caught:
        workbook.write(edits)
    assert str(caught.value).endswith(said)
    assert rows_of(workbook) == ROWS


def test_what_others_changed_meanwhile_is_not_overwritten(make_locked: Make) -> None:
    bench = make_locked(ROWS)
    bench.workbook.read()
    bench.others_write()
    with pytest.raises(StaleSnapshot, match="it changed since it was read"):
        bench.workbook.write(Edits(rows=(change(2, B="Zoë"),)))
    assert rows_of(bench.workbook) == ROWS
    bench.workbook.read()
    bench.workbook.write(Edits(rows=(change(2, B="Zoë"),)))
    assert rows_of(bench.workbook)[1][1] == "Zoë"


def test_a_workbook_that_was_not_read_is_not_written(make: MakeAny) -> None:
    workbook = make(ROWS).workbook
    with pytest.raises(StaleSnapshot, match="it has not been read"):
        workbook.write(Edits(rows=(change(2, B="Zoë"),)))
    assert rows_of(workbook) == ROWS


def test_a_workbook_that_somebody_has_open_waits(make_locked: Make) -> None:
    bench = make_locked(ROWS)
    bench.workbook.check_writable()
    bench.workbook.read()
    bench.others_open()
    for attempt in (
        partial(bench.workbook.check_writable),
        partial(bench.workbook.write, Edits(rows=(change(2, B="Zoë"),))),
    ):
        with pytest.raises(WorkbookBusy, match="Geneviève has it open") as caught:
            attempt()
        assert caught.value.exit_status == 1
    assert rows_of(bench.workbook) == ROWS


def test_a_protected_workbook_is_told_before_anything_is_recorded(make_locked: Make) -> None:
    bench = make_locked(ROWS)
    bench.workbook.read()
    bench.protect()
    for attempt in (
        partial(bench.workbook.check_writable),
        partial(bench.workbook.write, Edits(rows=(change(2, B="Zoë"),))),
    ):
        with pytest.raises(WorkbookUnwritable, match="read-only") as caught:
            attempt()
        assert caught.value.exit_status == 2
    assert rows_of(bench.workbook) == ROWS


def test_nothing_is_asked_of_a_workbook_where_nothing_changes(make_locked: Make) -> None:
    bench = make_locked(ROWS)
    bench.workbook.read()
    bench.others_open()
    same = change(2, A="zoe", C=3.0, D=datetime(2020, 9, 30, 14, 5, 0, 999), E=None, F="")
    bench.workbook.write(Edits())
    bench.workbook.write(Edits(rows=(same,), new=(new("ann", B="x"),)))
    assert rows_of(bench.workbook) == ROWS


UNHOLDABLE: dict[str, RowChange] = {
    "what is not a number": change(2, B=float("nan")),
    "infinity": change(2, B=float("-inf")),
    "a time with a zone": change(2, B=datetime.fromisoformat("2020-10-01T14:00+02:00")),
    "a column before the first": RowChange(tab="Max", row=2, cells={-1: "x"}),
    "a column after the last": RowChange(tab="Max", row=2, cells={16_384: "x"}),
    "a row before the first": change(0, B="x"),
    "a row after the last": change(1_048_577, B="x"),
    "a row that nothing finds": change(None, B="x"),
}


@pytest.mark.parametrize("edit", UNHOLDABLE.values(), ids=UNHOLDABLE)
def test_what_no_cell_can_hold_is_refused(make: MakeAny, edit: RowChange) -> None:
    workbook = make(ROWS).workbook
    workbook.read()
    with pytest.raises(ValueError, match=r"."):
        workbook.write(Edits(rows=(change(3, B="Maxime"), edit)))
    assert rows_of(workbook) == ROWS


def test_a_fingerprint_stays_while_nobody_changes_anything(make: MakeAny) -> None:
    there = make(ROWS)
    before = there.workbook.look()
    assert before
    there.workbook.read()
    assert there.workbook.seen == there.workbook.look() == before
    there.others_write()
    assert there.workbook.seen == before
    assert there.workbook.look() != before


def test_what_is_read_next_is_what_was_looked_at(make: MakeAny) -> None:
    there = make(ROWS)
    read = there.workbook.read()
    before = there.workbook.look()
    there.others_write()
    assert there.workbook.read() == read
    assert there.workbook.seen == before
    assert there.workbook.read() != read
    assert there.workbook.seen != before

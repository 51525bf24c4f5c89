"""A workbook as staff really have it loses nothing when a few cells are written."""

import csv
import io
import shutil
import struct
import subprocess
import tempfile
import warnings
import zipfile
import zlib
from datetime import date, datetime
from functools import cache
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter  # type: ignore[import-untyped]

from douze.adapters.xlsx_file import XlsxFile
from douze.model.sheet import Cell, Edits, NewRow, RowChange
from tests.lengths import PROVE
from tests.programs import found, needs

SHEET, TABLE = "xl/worksheets/sheet1.xml", "xl/tables/table1.xml"
TAB = "Inscriptions"
HEADERS = ["Réf", "Prénom", "Statut", "Rang", "Reçue le", "Total", "Notes"]
SOFFICE = found("soffice") or "soffice"

MONDAY = date(2020, 10, 5)
EDITS = Edits(
    rows=(
        RowChange(tab=TAB, row=3, cells={2: "confirmée", 3: None}, anchor=(0, "max")),
        RowChange(tab=TAB, row=5, cells={1: "=HYPERLINK(1)", 4: datetime(2020, 10, 1, 14)}),
    ),
    new=(
        NewRow(tab=TAB, cells={0: "tom", 2: "à régler", 3: 4, 4: MONDAY}, key=(0, "tom")),
        NewRow(tab=TAB, cells={0: "eva", 1: "Ève & Cie"}, key=(0, "eva")),
    ),
)  # fmt: skip


def png() -> io.BytesIO:
    """A red square of eight by eight."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checked = kind + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    rows = (b"\0" + b"\xff\0\0" * 8) * 8
    header = struct.pack(">2I5B", 8, 8, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + parts)


def by_xlsxwriter(path: Path) -> None:
    """Everything that staff put into a workbook, and that other libraries lose."""
    with xlsxwriter.Workbook(path) as made:
        box = made.add_format({"border": 1, "bg_color": "#FFF2CC"})
        day = made.add_format(
            {"border": 1, "bg_color": "#FFF2CC", "num_format": "dd/mm/yyyy hh:mm"}
        )
        bold, red = made.add_format({"bold": True}), made.add_format({"font_color": "red"})
        sheet = made.add_worksheet(TAB)
        sheet.add_table(
            "A1:G6",
            {"name": "Inscrits", "columns": [{"header": name} for name in HEADERS], "style": None},
        )
        for row, key in enumerate(["zoe", "max", "ann", "léo", "bob"], 1):
            sheet.write(row, 0, key, box)
            sheet.write(row, 1, key.title(), box)
            sheet.write(row, 2, "à régler", box)
            sheet.write(row, 3, row, box)
            sheet.write_datetime(row, 4, datetime(2020, 9, row, 9, 30), day)
            sheet.write_formula(row, 5, f"=D{row + 1}*2", box, row * 2)
            sheet.write_blank(row, 6, None, box)
        sheet.write_rich_string(3, 6, "un ", bold, "gras", red, " rouge", box)
        sheet.write_comment("A3", "à rappeler")
        sheet.freeze_panes(1, 1)
        sheet.set_row(2, 30)
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.set_column("A:G", 14)
        sheet.data_validation("C2:C6", {"validate": "list", "source": ["confirmée", "à régler"]})
        sheet.conditional_format("D2:D6", {"type": "data_bar", "data_bar_2010": True})
        sheet.conditional_format(
            "C2:C6", {"type": "text", "criteria": "containing", "value": "conf", "format": red}
        )
        sheet.insert_image("I1", "carré.png", {"image_data": png(), "x_scale": 8, "y_scale": 8})
        sheet.insert_textbox("I8", "Bonjour à tous")
        sheet.add_sparkline("H2", {"range": f"{TAB}!D2:D6"})
        sheet.insert_checkbox("H3", True)
        sheet.write_url("H4", "https://example.org/")
        sheet.set_header("&CCap Rural")
        other = made.add_worksheet("Bilan")
        other.merge_range("A1:C1", "Bilan", bold)
        other.write_formula("A2", f'=COUNTIF({TAB}!C2:C99,"confirmée")', None, 7)
        other.write_formula("A3", "=SUM(Rangs)", None, 15)
        made.define_name("Rangs", f"={TAB}!$D$2:$D$6")
        chart = made.add_chart({"type": "column"})
        chart.add_series({"values": f"={TAB}!$D$2:$D$6"})
        other.insert_chart("E2", chart)
        line = made.add_chart({"type": "line"})
        line.add_series({"values": f"={TAB}!$D$2:$D$6"})
        made.add_chartsheet("Graphique").set_chart(line)


def opened(path: Path) -> openpyxl.Workbook:
    """The workbook in openpyxl, which warns of what it loses; that is why we do not use it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(path)


def by_openpyxl(path: Path) -> None:
    """What openpyxl makes of the same workbook: less, and put in another way."""
    by_xlsxwriter(path)
    made = opened(path)
    made.remove(made["Graphique"])
    made.save(path)


def by_libreoffice(path: Path) -> None:
    """The same workbook after LibreOffice opened and saved it."""
    by_xlsxwriter(path)
    shutil.move(converted("xlsx:Calc MS Excel 2007 XML", path) / path.name, path)


def converted(kind: str, *paths: Path) -> Path:
    """Let LibreOffice export workbooks of one folder; give the folder beside them where it does."""
    folder, profile = (paths[0].parent / name for name in ("exporté", "profil"))
    assert SOFFICE
    subprocess.run(  # with a profile of its own, so that nobody's LibreOffice is in the way
        [SOFFICE, f"-env:UserInstallation={profile.as_uri()}", "--headless",
         "--convert-to", kind, "--outdir", folder, *paths],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return folder


needs_libreoffice = needs("soffice")
MAKERS = {
    "XlsxWriter": by_xlsxwriter,
    "openpyxl": by_openpyxl,
    "LibreOffice": by_libreoffice,
}


@cache
def made_by(name: str) -> bytes:
    """The workbook of that program; made once, because LibreOffice takes seconds."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "inscriptions.xlsx")
        MAKERS[name](path)
        return path.read_bytes()


@pytest.fixture(
    params=[
        pytest.param(name, marks=needs_libreoffice if name == "LibreOffice" else ())
        for name in MAKERS
    ]
)
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "inscriptions.xlsx"
    path.write_bytes(made_by(request.param))
    return path


def members(path: Path) -> dict[str, tuple[object, ...]]:
    """What is in the zip, in order: name, content, date, compression."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {
            info.filename: (archive.read(info), info.date_time, info.compress_type)
            for info in archive.infolist()
        }


def grid(path: Path, title: str = TAB) -> dict[tuple[int, int], Cell]:
    tab = next(tab for tab in XlsxFile(path).read().tabs if tab.title == title)
    cells = ((r, c, cell) for r, row in enumerate(tab.rows, 1) for c, cell in enumerate(row))
    return {(r, c): cell for r, c, cell in cells if cell is not None}


def after(before: dict[tuple[int, int], Cell]) -> dict[tuple[int, int], Cell]:
    """What the edits make of the cells."""
    expected = dict(before)
    for change in EDITS.rows:
        expected |= {(change.row or 0, column): cell for column, cell in change.cells.items()}
    for number, new in enumerate(EDITS.new, 7):
        expected |= {(number, column): cell for column, cell in new.cells.items()}
    return {at: cell for at, cell in expected.items() if cell is not None}


def edit(path: Path) -> None:
    workbook = XlsxFile(path)
    workbook.read()
    workbook.check_writable()
    workbook.write(EDITS)


def test_only_the_cells_that_were_meant_change(path: Path) -> None:
    before, other = grid(path), grid(path, "Bilan")
    edit(path)
    assert grid(path) == after(before)
    assert grid(path, "Bilan") == other


def test_openpyxl_sees_the_same(path: Path) -> None:
    def cells(path: Path) -> dict[str, object]:
        sheets = opened(path).worksheets
        return {
            f"{sheet.title}!{cell.coordinate}": (
                cell.value, cell.font.b, cell.fill.fgColor.rgb, cell.border.left.style,
            )
            for sheet in sheets
            for row in sheet.iter_rows()
            for cell in row
        }  # fmt: skip

    before = cells(path)
    edit(path)
    now = cells(path)
    changed = {at for at in now if now[at] != before.get(at)}
    written = {f"{TAB}!{at}" for at in ("C3", "D3", "B5", "E5")}
    assert written <= changed
    assert {at for at in changed - written if at[-1] not in "78"} == set()
    looks = [now[f"{TAB}!{column}6"] for column in "ABCDEFG"]
    for number in (7, 8):
        new = [now[f"{TAB}!{column}{number}"] for column in "ABCDEFG"]
        assert [cell[1:] for cell in new] == [cell[1:] for cell in looks]  # type: ignore[index]


def test_every_other_part_is_the_same_to_the_byte(path: Path) -> None:
    before = members(path)
    edit(path)
    now = members(path)
    assert list(now) == list(before)
    changed = {name for name in now if now[name] != before[name]}
    assert {SHEET, TABLE} <= changed <= {SHEET, TABLE, "xl/styles.xml", "xl/workbook.xml"}
    for name in changed:
        assert now[name][1:] == before[name][1:], "date and compression"


def test_what_stands_around_the_cells_stays(tmp_path: Path) -> None:
    path = tmp_path / "inscriptions.xlsx"
    by_xlsxwriter(path)
    before = members(path)
    edit(path)
    now = members(path)
    assert {name for name in now if now[name] != before[name]} == {SHEET, TABLE}
    assert grid(path)[2, 5] == 2, "the results of formulas survive"
    assert grid(path, "Bilan")[2, 0] == 7
    old, new = (str(part[SHEET][0]) for part in (before, now))
    grown = old.partition("</sheetData>")[2]
    for column in "CD":
        grown = grown.replace(f"{column}2:{column}6</xm:sq", f"{column}2:{column}8</xm:sq")
        grown = grown.replace(f'{column}2:{column}6"', f'{column}2:{column}8"')
    assert new.partition("</sheetData>")[2] == grown
    assert grown.count("C2:C8") == 2
    assert grown.count("D2:D8") == 2
    head = old.partition("<sheetData>")[0]
    assert new.partition("<sheetData>")[0] == head.replace("A1:H6", "A1:H8")
    table = str(before[TABLE][0])
    assert str(now[TABLE][0]) == table.replace("A1:G6", "A1:G8")


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the workbook of each program lies as LibreOffice sees and prints it once it is edited.

    It takes seconds to start, so it is given all three at once.
    """
    folder = tmp_path_factory.mktemp("edited")
    paths = [folder / f"{name}.xlsx" for name in MAKERS]
    for path in paths:
        path.write_bytes(made_by(path.stem))
        edit(path)
    if PROVE:
        converted("pdf", *paths)
    return converted("csv:Text - txt - csv (StarCalc):44,34,76", *paths)


@needs_libreoffice
@pytest.mark.parametrize("name", MAKERS)
def test_libreoffice_opens_it_sees_the_same_and_prints_it(name: str, exported: Path) -> None:
    with (exported / f"{name}.csv").open(encoding="utf-8") as text:
        rows = [row[:5] for row in csv.reader(text)]
    assert rows == [
        HEADERS[:5],
        ["zoe", "Zoe", "à régler", "1", "01/09/2020 09:30"],
        ["max", "Max", "confirmée", "", "02/09/2020 09:30"],
        ["ann", "Ann", "à régler", "3", "03/09/2020 09:30"],
        ["léo", "=HYPERLINK(1)", "à régler", "4", "01/10/2020 14:00"],
        ["bob", "Bob", "à régler", "5", "05/09/2020 09:30"],
        ["tom", "", "à régler", "4", "05/10/2020 00:00"],
        ["eva", "Ève & Cie", "", "", ""],
    ]
    if PROVE:  # LibreOffice would start once more
        assert (exported / f"{name}.pdf").read_bytes().startswith(b"%PDF")

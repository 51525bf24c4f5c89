"""Workbooks made by hand, part by part, or by other programs; a local Google; memories."""

import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest

from douze.adapters.sqlite_ledger import SqliteLedger
from douze.model.sheet import Cell
from douze.ports import PassLedger
from tests.programs import needs
from tests.sheets_server import SheetsServer

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def relations(*each: tuple[str, str]) -> str:
    inner = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(each, 1)
    )
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{inner}</Relationships>'


RELATED = (
    ("worksheet", "worksheets/sheet1.xml"),
    ("styles", "styles.xml"),
    ("calcChain", "calcChain.xml"),
)
#: The least that makes a workbook, in the order of its parts.
ORDINARY = {
    "[Content_Types].xml": f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
    'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.'
    'openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.'
    'openxmlformats-officedocument.spreadsheetml.calcChain+xml"/></Types>',
    "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
    "xl/workbook.xml": f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
    '<sheets><sheet name="Max" sheetId="7" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": relations(*RELATED),
    "xl/worksheets/sheet1.xml": "",
    "xl/styles.xml": f'{DECLARATION}<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts>'
    '<fills count="1"><fill/></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0"/>'
    '<xf numFmtId="0" fillId="1"/><xf numFmtId="14" fillId="2"/><xf numFmtId="0" fontId="3"/>'
    "</cellXfs></styleSheet>",
}

#: Makes a workbook of one tab, "Max", from the XML of its sheet or of its rows.
RawBook = Callable[..., Path]
#: Makes a workbook from the rows of its tabs.
PlainBook = Callable[[Mapping[str, Iterable[Sequence[Cell]]]], Path]


@pytest.fixture
def raw_book(tmp_path: Path) -> RawBook:
    def make(
        rows: str = "",
        *,
        sheet: str | bytes = "",
        second: tuple[str, str] | None = None,
        **parts: str | bytes,
    ) -> Path:
        own = sheet or (
            f'{DECLARATION}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
        )
        named = {f"xl/{name.replace('__', '/')}.xml": part for name, part in parts.items()}
        full: dict[str, str | bytes] = {**ORDINARY, **named, "xl/worksheets/sheet1.xml": own}
        if second:
            full["xl/_rels/workbook.xml.rels"] = relations(*RELATED, second)
        path = tmp_path / "inscriptions.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
            for name, content in full.items():
                target.writestr(name, content)
        return path

    return make


@pytest.fixture
def plain_book(tmp_path: Path) -> PlainBook:
    def make(tabs: Mapping[str, Iterable[Sequence[Cell]]]) -> Path:
        made = openpyxl.Workbook()
        made.remove(made.worksheets[0])
        for title, rows in tabs.items():
            sheet = made.create_sheet(title)
            for row in rows:
                sheet.append(list(row))
        path = tmp_path / "inscriptions.xlsx"
        made.save(path)
        return path

    return make


@pytest.fixture(scope="module")
def google() -> Iterator[SheetsServer]:
    """A local Google, which answers for as long as a file of tests runs."""
    with SheetsServer.running(locale="fr_FR", time_zone="Europe/Paris") as server:
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=needs("pg_ctl"))])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PassLedger]:
    """Each memory in turn: what one promises, the other does too."""
    if request.param == "postgres":
        from tests.postgres import another_ledger

        yield another_ledger()
        return
    sqlite = SqliteLedger(tmp_path / "var" / "ledger.sqlite")
    yield sqlite
    sqlite.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a ledger in SQLite may be made."""
    return tmp_path / "var" / "ledger.sqlite"

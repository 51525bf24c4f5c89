"""In a large workbook a text that stands in many cells is kept once; whoever reads it sees none."""

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from douze.adapters.xlsx import shared_texts
from douze.adapters.xlsx_file import XlsxFile
from douze.model.sheet import Cell, Edits, NewRow, RowChange
from tests.adapters.conftest import DECLARATION, MAIN, PlainBook, RawBook

PART, SHEET = "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"
ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>Réf</t></is></c></row>'
SHARED = '<row r="1"><c r="A1" t="s"><v>1</v></c></row>'
ROWS: list[tuple[Cell, ...]] = [
    ("Réf", None, None),
    ("r1", "à <régler> & payer", " deux "),
    ("r2", "à <régler> & payer", " deux "),
    ("r3", "confirmée", "l'une\nl'autre"),
    ("r4", "confirmée", "l'une\nl'autre"),
]
HELD = f'{DECLARATION}<sst xmlns="{MAIN}" count="7" uniqueCount="2"><si><t>confirmée</t></si>'
PREFIXED = f'<x:sst xmlns:x="{MAIN}"><x:si><x:t>b</x:t></x:si><x:si><x:t>Réf</x:t></x:si></x:sst>'

#: What a workbook has for its texts already, and how many it holds once ours are there.
KEPT: dict[str, tuple[dict[str, str], int]] = {
    "nothing": ({}, 4),
    "an empty part": ({PART: f'<sst xmlns="{MAIN}"/>'}, 4),
    "a text of ours, and another": ({PART: f"{HELD}<si><t>Réf</t></si></sst>"}, 5),
    "texts in several looks, which are no plain ones": (
        {PART: f"{HELD}<si><r><t>Ré</t></r><r><t>f</t></r></si></sst>"}, 5,
    ),
    "one of ours twice": ({PART: f"{HELD}<si><t>Réf</t></si><si><t>confirmée</t></si></sst>"}, 6),
    "something behind the texts": (
        {PART: f"{HELD}<si><t>Réf</t></si><extLst><ext uri='a'/></extLst></sst>"}, 5,
    ),
    "comments between them": (
        {PART: f"{HELD}<!-- <si/> --><si><t>Réf</t></si><!-- </sst> --></sst>"}, 5,
    ),
    "elements with a prefix": ({PART: PREFIXED}, 6),
    "another name for the part": (
        {"xl/textes.xml": f"{HELD}<si><t>Réf</t></si></sst>"}, 5,
    ),
}  # fmt: skip


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every workbook be large."""
    monkeypatch.setattr(shared_texts, "LARGE", 0)


def book_with(raw_book: RawBook, parts: dict[str, str]) -> Path:
    """A workbook with such a part, and a header that stands in it."""
    if not parts:
        return raw_book(ROW)
    [(name, content)] = parts.items()
    stem = name.removeprefix("xl/").removesuffix(".xml")
    second = ("sharedStrings", f"{stem}.xml")
    rows = SHARED if content.count("<") > 3 else ROW
    return raw_book(rows, second=second, **{stem: content})


def written(path: Path) -> None:
    workbook = XlsxFile(path)
    workbook.read()
    new = (NewRow(tab="Max", cells=dict(enumerate(row)), key=(0, str(row[0]))) for row in ROWS[1:])
    workbook.write(Edits(new=tuple(new)))


def part(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as opened:
        return opened.read(name).decode()


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize(("parts", "count"), KEPT.values(), ids=KEPT)
def test_what_stands_often_is_kept_once(
    raw_book: RawBook, parts: dict[str, str], count: int
) -> None:
    path = book_with(raw_book, parts)
    written(path)
    assert [*XlsxFile(path).read().tabs[0].rows][1:] == ROWS[1:]
    assert XlsxFile(path).read().tabs[0].rows[0][0] == "Réf"
    kinds = re.findall(r'r="([ABC])\d" t="(\w+)"', part(path, SHEET))
    assert kinds[1:] == [("A", "inlineStr"), ("B", "s"), ("C", "s")] * 4
    texts = part(path, next(iter(parts), PART))
    assert len(re.findall(r"<(?:x:)?si>", re.sub("<!--.*?-->", "", texts))) == count
    assert "ount=" not in texts, "better no number than a wrong one"


@pytest.mark.usefixtures("large")
def test_openpyxl_reads_it_too(plain_book: PlainBook) -> None:
    path = plain_book({"Max": ROWS[:1]})
    written(path)
    assert '<c r="B5" t="s">' in part(path, SHEET)
    rows = openpyxl.load_workbook(path)["Max"].iter_rows(values_only=True)
    assert [*rows] == ROWS


@pytest.mark.usefixtures("large")
def test_what_is_kept_already_is_not_kept_again(raw_book: RawBook) -> None:
    path = raw_book(ROW)
    written(path)
    before = part(path, PART)
    workbook = XlsxFile(path)
    workbook.read()
    changed = (RowChange(tab="Max", row=row, cells={1: "confirmée"}) for row in (2, 3))
    workbook.write(Edits(rows=tuple(changed)))
    assert part(path, PART) == before
    assert [row[1] for row in XlsxFile(path).read().tabs[0].rows[1:]] == ["confirmée"] * 4


def test_a_small_workbook_is_let_be(raw_book: RawBook) -> None:
    path = raw_book(ROW)
    written(path)
    with zipfile.ZipFile(path) as opened:
        assert PART not in opened.namelist()


@pytest.mark.usefixtures("large")
def test_a_part_that_readers_may_count_otherwise_is_let_be(raw_book: RawBook) -> None:
    content = f'<sst xmlns="{MAIN}"><si/><si><t>Réf</t></si></sst>'
    path = raw_book(ROW, second=("sharedStrings", "sharedStrings.xml"), sharedStrings=content)
    written(path)
    assert part(path, PART) == content
    assert "inlineStr" in part(path, SHEET)


@pytest.mark.usefixtures("large")
def test_a_part_that_the_workbook_does_not_know_is_let_be(raw_book: RawBook) -> None:
    content = f'<sst xmlns="{MAIN}"/>'
    path = raw_book(ROW, sharedStrings=content)
    written(path)
    assert part(path, PART) == content
    assert [*XlsxFile(path).read().tabs[0].rows][1:] == ROWS[1:]

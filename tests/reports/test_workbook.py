"""The workbook of a year: sums that can be added up, read without calculating, and harmless."""

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from douze.adapters.phrases_yaml import load_wording
from douze.model.groups import GroupFigures
from douze.reports.figures import Fate, SessionFigures
from douze.reports.workbook import to_xlsx
from douze.reports.year import year_figures, year_of
from douze.reports.year_sheets import YearSheets, tab_title
from tests.factories import PARIS, TEMPLATES, wording
from tests.reports.made import figures

HOSTILE = '=HYPERLINK("http://x.example")'
A = figures("A", present=8, title=HOSTILE, replies=4, note=4.5)
B = figures("B", present=None, waiting=5, no_place=4, to_settle=1)
C = figures("C", present=5, confirmed=6, places=20, replies=1, note=2.0)


def written(*sessions: SessionFigures, language: str = "fr") -> bytes:
    year = year_figures(sessions, year_of(2020))
    return to_xlsx(YearSheets(year, wording(language)).all())


def opened(content: bytes, *, results: bool) -> dict[str, Worksheet]:
    book = openpyxl.load_workbook(BytesIO(content), data_only=results)
    return {sheet.title: sheet for sheet in book.worksheets}


def lines(content: bytes, *, results: bool = True) -> dict[str, object]:
    """The sums, by what they are called."""
    sums = opened(content, results=results)["Bilan"]
    return {str(row[0]): row[1] for row in sums.iter_rows(min_row=2, values_only=True)}


def test_the_sums_are_there_for_whoever_does_not_calculate() -> None:
    told = lines(written(A, B, C))
    assert told["Sessions tenues"] == 3
    assert told["Places offertes"] == 12 + 12 + 20
    assert told["Inscriptions confirmées"] == 26
    assert told["Taux de remplissage"] == pytest.approx(26 / 44)
    assert told["Présents"] == 13
    assert told["Taux de présence"] == pytest.approx(13 / 16)
    assert told["Heures × personnes"] == 26
    assert told["Note moyenne (sur 5)"] == pytest.approx((4.5 * 4 + 2.0) / 5)


def test_it_says_that_whoever_came_without_a_seat_is_counted_among_the_people() -> None:
    centre = GroupFigures(key="centre", name="Centre", people=1, present=1)
    sheets = opened(written(figures("D", structures=(centre,))), results=True)
    means = {str(row[0]): str(row[2]) for row in sheets["Bilan"].iter_rows(values_only=True)}
    assert "ou venues sans l'être" in means["Personnes différentes"]
    assert sheets["Structures"]["B1"].value == "Confirmées ou venues"


def test_a_sum_is_that_of_the_rows_that_its_formula_names() -> None:
    content = written(A, B, C)
    formulas, results = lines(content, results=False), lines(content)
    sheet = opened(content, results=True)["Sessions"]
    checked = 0
    for name, formula in formulas.items():
        named = re.fullmatch(r"=SUM\('Sessions'!\$(\w+)\$(\d+):\$\w+\$(\d+)\)", str(formula))
        if named:
            column, first, last = named[1], int(named[2]), int(named[3])
            cells = [sheet[f"{column}{row}"].value for row in range(first, last + 1)]
            numbers = [cell for cell in cells if isinstance(cell, int | float)]
            assert sum(numbers) == results[name], name
            assert sheet[f"{column}{last + 1}"].value == results[name], name
            checked += 1
    assert checked > 15


def test_what_cannot_be_added_up_says_how_it_is_made() -> None:
    told = {name: str(value) for name, value in lines(written(A, B, C), results=False).items()}
    present, confirmed = "'Sessions'!$N$2:$N$4", "'Sessions'!$G$2:$G$4"
    assert told["Sessions tenues"] == "=COUNTA('Sessions'!$A$2:$A$4)"
    assert told["Taux de présence"] == (
        f'=IF(SUMIF({present},">=0",{confirmed})=0,0,'
        f'SUM({present})/SUMIF({present},">=0",{confirmed}))'
    )


def test_of_whom_nobody_knows_it_is_said_so() -> None:
    content = written(A, B)
    sheet = opened(content, results=True)["Sessions"]
    header = [cell.value for cell in sheet[1]]
    told = dict(zip(header, (cell.value for cell in sheet[3]), strict=True))
    assert (told["Code"], told["Présents"], told["Absents sans prévenir"]) == (
        "B", "non connu", "non connu",
    )  # fmt: skip
    assert told["Évaluations"] is None, "nobody was asked"
    remarks = opened(content, results=True)["Bilan"]
    assert "Connu pour 1 session(s) sur 2." in str(
        [row[2] for row in remarks.iter_rows(values_only=True) if row[0] == "Présents"]
    )


def test_where_nothing_is_said_a_cell_is_empty() -> None:
    sheets = opened(written(A, B), results=True).values()
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.value == ""], "`COUNTA` would count it"
    assert [cell for cell in cells if cell.value == 0], "a 0 is something"


def test_where_nobody_noted_anything_a_sum_says_so_too() -> None:
    told = lines(written(B))
    assert (told["Présents"], told["Heures × personnes"]) == ("non connu", "non connu")
    assert told["Présence non connue"] == 10


def test_what_people_typed_runs_nothing() -> None:
    hostile = figures(
        "=1+1",
        title=HOSTILE,
        structures=(GroupFigures(key="x", name="+33 4", people=1, present=1),),
        domains=(GroupFigures(key="y", name="@SUM(A1)", people=1, present=1),),
    )
    off = figures("-2", title=HOSTILE, fate=Fate.CANCELLED)
    sheets = opened(written(hostile, off), results=False)
    cells = [cell for sheet in sheets.values() for row in sheet.iter_rows() for cell in row]
    typed = [c for c in cells if c.value in ("=1+1", HOSTILE, "+33 4", "@SUM(A1)", "-2")]
    assert len(typed) == 6
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in typed)


def test_signs_that_no_file_can_hold_are_left_out() -> None:
    sheets = opened(written(figures("A", title="a\x07b")), results=True)
    assert sheets["Sessions"]["B2"].value == "ab"


def test_the_same_figures_are_the_same_bytes() -> None:
    first, again = written(A, B, C), written(C, A, B)
    assert first == again
    with ZipFile(BytesIO(first)) as made:
        assert b">2000-01-01T00:00:00Z</dcterms:modified>" in made.read("docProps/core.xml")


def test_sessions_in_no_sum_stand_apart() -> None:
    off = figures("OFF", fate=Fate.CANCELLED)
    soon = figures("SOON", fate=Fate.COMING)
    content = written(A, off, soon)
    apart = opened(content, results=True)["Non comptées"]
    assert [(row[0], row[3]) for row in apart.iter_rows(min_row=2, values_only=True)] == [
        ("OFF", "annulée"),
        ("SOON", "à venir"),
    ]
    assert lines(content)["Sessions annulées"] == 1


def test_own_words_that_call_two_sheets_alike(tmp_path: Path) -> None:
    own = tmp_path / "fr" / "phrases.yaml"
    own.parent.mkdir()
    own.write_text("""sentences:
  total_sheet_sums: "Année"
  total_sheet_sessions: "année"
  total_sheet_apart: "Sessions 'à part'"
""")
    words = load_wording(TEMPLATES, "fr", PARIS, tmp_path)
    year = year_figures([A, B, figures("OFF", fate=Fate.CANCELLED)], year_of(2020))
    content = to_xlsx(YearSheets(year, words).all())
    sheets = opened(content, results=False)
    assert [*sheets] == ["Année", "année 2", "Sessions 'à part"]
    assert sheets["Année"]["B2"].value == "=COUNTA('année 2'!$A$2:$A$3)"


def test_a_year_of_nothing_is_written_too() -> None:
    told = lines(written())
    assert told["Sessions tenues"] == 0
    assert [*opened(written(), results=True)] == ["Bilan"]


def test_in_english() -> None:
    sheets = opened(written(A, language="en"), results=True)
    assert [*sheets] == ["Report", "Sessions"]
    assert sheets["Report"]["A1"].value == "Report 2020"


def test_the_title_of_a_tab_is_one_that_excel_takes() -> None:
    assert tab_title("Bilan du 01/09/2026 au 30/06/2027") == "Bilan du 01-09-2026 au 30-06-20"

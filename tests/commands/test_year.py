"""`setup --year`: the tab of a year, in the association's own spreadsheet."""

from datetime import date

import openpyxl
import pytest

from tests.home import Home, pasted
from tests.lived_once import LivedOnce
from tests.tabs import HEADER, REGISTRATIONS, SESSIONS

AFTER = "2020-10-02T09:00"
TAB = "Bilan 2020"


def rows(home: Home, title: str = TAB) -> dict[object, dict[str, object]]:
    """The rows of the tab, by their code, each by its headers."""
    sheet = openpyxl.load_workbook(home.workbook)[title]
    header, *below = [[cell.value for cell in row] for row in sheet.iter_rows()]
    return {row[0]: dict(zip(map(str, header), row, strict=True)) for row in below}


def came(home: Home) -> None:
    """Zoe is confirmed and was there; max's dues are not settled."""
    home("apply")
    book = openpyxl.load_workbook(home.workbook)
    sheet, header = book[REGISTRATIONS], HEADER[REGISTRATIONS]
    email, there = header.index("E-mail") + 1, header.index("Présence") + 1
    (row,) = (n for n in range(2, 6) if str(sheet.cell(n, email).value).startswith("zoe"))
    sheet.cell(row, there, "oui")
    book.save(home.workbook)
    home("apply", now=AFTER)


@pytest.fixture
def held(home: Home, lived_once: LivedOnce) -> None:
    lived_once(came, home)


HELD = pytest.mark.usefixtures("held")


@HELD
def test_the_tab_tells_each_session_and_their_sums(home: Home) -> None:
    status, out, err = home("setup", "--year", "2020", now=AFTER)
    assert (status, err) == (0, "")
    assert out == "Bilan 2020 : onglet à jour, sessions : 1.\n"
    told = rows(home)
    assert [*told] == ["Total 2020", "BENEVOLES"]
    for code in told:
        line = told[code]
        assert (line["Places"], line["Confirmées"], line["Présents"]) == (2, 1, 1)
        assert line["Heures × personnes"] == 2
    assert str(told["BENEVOLES"]["Date"]).startswith("2020-10-01")


@HELD
def test_once_more_it_changes_nothing(home: Home) -> None:
    home("setup", "--year", "2020", now=AFTER)
    before = home.workbook.read_bytes()
    status, out, _ = home("setup", "--year", "2020", now=AFTER)
    assert (status, out) == (0, "Bilan 2020 : rien n'a changé, sessions : 1.\n")
    assert home.workbook.read_bytes() == before


@HELD
def test_a_pass_goes_on_beside_it(home: Home) -> None:
    home("setup", "--year", "2020", now=AFTER)
    before = home.workbook.read_bytes()
    assert home("apply", now="2020-10-02T09:10")[0] == 0
    assert home.workbook.read_bytes() == before


@HELD
def test_rows_that_staff_sorted_and_wrote_beside_keep_what_is_theirs(home: Home) -> None:
    home("setup", "--year", "2020", now=AFTER)
    book = openpyxl.load_workbook(home.workbook)
    sheet = book[TAB]
    last = sheet.max_column
    total, session = ([cell.value for cell in row] for row in sheet.iter_rows(min_row=2))
    for row, (cells, note) in enumerate([(session, "bien"), (total, "à rendre")], start=2):
        for place, value in enumerate([*cells, note], start=1):
            sheet.cell(row, place, value)
    sheet.cell(1, last + 1, "Nos notes")
    places = HEADER[SESSIONS].index("Places") + 1
    book[SESSIONS].cell(2, places, 5)
    book.save(home.workbook)
    home("apply", now="2020-10-02T10:00")
    home("setup", "--year", "2020", now="2020-10-02T10:30")
    told = rows(home)
    assert [*told] == ["BENEVOLES", "Total 2020"]
    assert [(line["Places"], line["Nos notes"]) for line in told.values()] == [
        (5, "bien"),
        (5, "à rendre"),
    ]


@HELD
def test_a_session_that_is_new_in_it_comes_below_and_one_that_is_gone_leaves(home: Home) -> None:
    home("setup", "--year", "2020", now=AFTER)
    book = openpyxl.load_workbook(home.workbook)
    sheet = book[SESSIONS]
    header = HEADER[SESSIONS]
    cells = {"Code": "AVANT", "Intitulé": "Avant", "Date": date(2020, 3, 1), "Début": "14:00",
             "Fin": "15:00", "Places": 3}  # fmt: skip
    sheet.append([cells.get(name) for name in header])
    sheet.cell(2, header.index("Date") + 1, date(2021, 1, 5))
    book.save(home.workbook)
    home("setup", "--year", "2020", now=AFTER)
    told = rows(home)
    assert [code for code in told if code] == ["Total 2020", "AVANT"]
    assert told["Total 2020"]["Places"] == 3


@pytest.mark.parametrize("header", ["Code", "Recettes"])
def test_a_tab_of_staffs_own_is_left_alone(home: Home, header: str) -> None:
    book = openpyxl.load_workbook(home.workbook)
    book.create_sheet(TAB).append([header, "Dépenses"])
    book.save(home.workbook)
    before = home.workbook.read_bytes()
    status, out, _ = home("setup", "--year", "2020", now=AFTER)
    assert status == 2
    assert "l'onglet « Bilan 2020 » est à vous" in out
    assert home.workbook.read_bytes() == before


@HELD
def test_any_two_dates(home: Home) -> None:
    status, out, _ = home("setup", "--from", "2020-09-01", "--to", "01/10/2020", now=AFTER)
    title = "Bilan 2020-09-01 au 2020-10-01"
    assert (status, out) == (0, f"{title} : onglet à jour, sessions : 1.\n")
    assert len(rows(home, title)) == 2


#: What is typed, and what is said of it.
MISTAKES = {
    "an odd year": (["--year", "20"], "20 n'est pas une année"),
    "no day": (["--from", "bientôt", "--to", "2020-10-01"], "bientôt n'est pas un jour"),
    "one day alone": (["--from", "2020-09-01"], "donnez --year, ou --from et --to"),
    "the last before the first": (
        ["--from", "2020-09-02", "--to", "2020-09-01"],
        "donnez --year, ou --from et --to",
    ),
    "a year and two days": (
        ["--year", "2020", "--from", "2020-09-01", "--to", "2020-09-02"],
        "donnez --year, ou --from et --to",
    ),
}


@pytest.mark.parametrize(("words", "said"), MISTAKES.values(), ids=MISTAKES)
def test_what_is_no_period(home: Home, words: list[str], said: str) -> None:
    before = home.everything()
    status, _, err = home("setup", *words)
    assert status == 2
    assert said in err
    assert home.everything() == before


@HELD
def test_a_report_is_a_page_and_a_workbook_below_the_ledger(home: Home) -> None:
    before = home.workbook.read_bytes(), home.ledger.read_bytes()
    status, out, err = home("report", "--year", "2020", now=AFTER)
    assert (status, err) == (0, "")
    folder = home.folder / "var" / "reports" / "2020"
    assert sorted(path.name for path in folder.iterdir()) == ["bilan-2020.html", "bilan-2020.xlsx"]
    assert str(folder / "bilan-2020.xlsx") in out
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert (home.workbook.read_bytes(), home.ledger.read_bytes()) == before
    made = {path.name: path.read_bytes() for path in folder.iterdir()}
    home("report", "--year", "2020", now="2020-10-03T09:00")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == made


@pytest.mark.parametrize("words", [[], ["BENEVOLES", "--year", "2020"]], ids=["nothing", "both"])
def test_a_report_is_of_a_session_or_of_a_year(home: Home, words: list[str]) -> None:
    status, _, err = home("report", *words)
    assert status == 2
    assert "donnez le code d'une session, ou --year pour une année" in err


def reported_and_taken_away(home: Home) -> None:
    """A pass has read the report of who came; then staff empty the tab."""
    home("apply")
    pasted(home, "15:59")
    home("apply", now=AFTER)
    book = openpyxl.load_workbook(home.workbook)
    book["Connexions"].delete_rows(1, 9)
    book.save(home.workbook)


def test_what_reports_told_is_known_when_they_are_gone(home: Home) -> None:
    reported_and_taken_away(home)
    home("apply", now="2020-11-20T09:00")
    home("setup", "--year", "2020", now="2020-11-20T10:00")
    told = rows(home)["BENEVOLES"]
    assert (told["Présents"], told["Absents sans prévenir"]) == (2, 0)
    assert told["Heures × personnes"] == pytest.approx((119 + 120) / 60)


def test_what_was_taken_away_while_reports_are_looked_at_is_known_no_more(home: Home) -> None:
    reported_and_taken_away(home)
    home("apply", now="2020-10-04T09:00")
    home("setup", "--year", "2020", now="2020-11-20T10:00")
    assert rows(home)["BENEVOLES"]["Présents"] == "non connu"

"""What has been kept long enough goes everywhere at once; the name of whoever came stays longer."""

from datetime import date

import openpyxl
import pytest

from douze.adapters.sqlite_ledger import SqliteLedger
from tests.commands.test_forget import (
    AFTER,
    BEFORE,
    OF_ZOE,
    ZOE,
    delete_answer,
    naming,
    passes,
    rows,
)
from tests.home import CONFIG, Home, pasted
from tests.lived_once import LivedOnce

CLOSED = "2020-10-17T10:00"
NAMED, GOES, NEXT = "2021-09-02T08:10", "2021-10-02T08:10", "2021-10-02T08:20"
PROOF_NAMED, PROOF_GOES = "2023-09-02T08:10", "2023-10-02T08:10"
KEPT = {"Prénom": "Zoe", "Nom": "Martin", "Statut": "confirmée", "Présence": "oui"}


def begins(home: Home, more: str) -> None:
    """Zoe came and max did not; there is a file of the session, of the year, an earlier copy."""
    home.config.write_text(CONFIG + more, encoding="utf-8")
    home.write("Sessions", 2, Présents=None)
    passes(home, BEFORE, "2020-10-01T13:30")
    pasted(home, "16:00")
    passes(home, AFTER)
    home.write("Inscriptions", 2, Présence="oui", Notes="zoe vient à vélo", Structure="Ambert")
    home("report", "BENEVOLES", now="2020-10-04T09:00")
    home.write("Inscriptions", 3, Présence="non")
    home("report", "BENEVOLES", now="2020-10-04T10:00")
    home("report", "--year", "2020", now=AFTER)
    home("sign-in", "BENEVOLES", now=AFTER)
    home("about", ZOE, now=AFTER)
    passes(home, "2020-10-04T11:00", CLOSED)


@pytest.fixture
def long_ago(home: Home, lived_once: LivedOnce) -> Home:
    return lived_once(begins, home, "privacy: {erase: true}\n")


def of_zoe(home: Home) -> dict[str, object]:
    return next(one for one in rows(home, "Inscriptions") if one["Prénom"] == "Zoe")


def dossier(home: Home) -> str:
    folder = home.ledger.parent / "reports" / "BENEVOLES"
    return (folder / "index.html").read_text("utf-8")


def test_address_and_letters_go_and_the_name_stays_until_it_proves_nothing_any_more(
    long_ago: Home,
) -> None:
    home, ref = long_ago, of_zoe(long_ago)["Réf"]
    passes(home, NAMED)
    assert ZOE in str(rows(home, "Inscriptions"))
    assert "personnes : 3" in home("plan", now=GOES)[1]
    said = home("apply", now=GOES)[1]
    assert "Effacé, personnes : 3." in said
    for who in ("zoe", "max", "ann"):
        delete_answer(home, who)
    assert naming(home, "zoe@", "max@", "ann@", "max martin", "vélo") == []
    assert {**KEPT, "Réf": ref, "Structure": "Ambert"}.items() <= of_zoe(home).items()
    assert of_zoe(home)["E-mail"] is of_zoe(home)["Notes"] is None
    assert "Zoe" in dossier(home)
    assert "Max" not in dossier(home)
    assert "BENEVOLES" in home("history", str(ref), now=NEXT)[1]
    passes(home, NEXT, PROOF_NAMED)
    assert "Effacé, personnes : 1." in home("apply", now=PROOF_GOES)[1]
    assert naming(home, *OF_ZOE, str(ref).casefold()) == []
    assert (home.ledger.parent / "reports" / "BENEVOLES" / "index.html").is_file()
    passes(home, "2023-10-02T08:20")
    assert naming(home, *OF_ZOE, str(ref).casefold()) == []
    (session,) = rows(home, "Sessions")
    assert session["Présents"] == 1


def another_zoe(home: Home) -> None:
    """Let somebody else who is called Zoe Martin register for another session, a year later."""
    book = openpyxl.load_workbook(home.workbook)
    book["Sessions"].append(["ENSUITE", "Suite", date(2021, 10, 20), "14h", "16h", 2, "non"])
    book["Réponses au formulaire 1"].append(
        ["20/09/2021 10:00", "zoe@ailleurs.example", "Zoe", "Martin", "", "ENSUITE"]
    )
    book.save(home.workbook)


def test_what_is_kept_of_somebody_else_of_that_name_stays(long_ago: Home) -> None:
    home = long_ago
    another_zoe(home)
    passes(home, NAMED, "2021-09-20T10:10")
    letters = {name for name, said in home.letters().items() if b"zoe@ailleurs.example" in said}
    assert letters
    passes(home, GOES)
    assert letters <= home.letters().keys()
    assert ZOE not in str(rows(home, "Inscriptions"))


def test_without_leave_it_waits_for_whoever_types_it(home: Home) -> None:
    begins(home, "")
    passes(home, NAMED, GOES, NEXT)
    before = home.everything()
    status, out, err = home("forget", "--due", now=NEXT)
    assert (status, err) == (0, "")
    assert f"Zoe Martin, {ZOE} : gardé jusqu'au 01/10/2021 (BENEVOLES)." in out
    assert "restent, comme preuve" in out
    assert home.everything() == before
    status, out, err = home("forget", "--due", "--yes", now=NEXT)
    assert (status, out.splitlines()[-1][:12], err) == (0, "Effacé : 3. ", "")
    for who in ("zoe", "max", "ann"):
        delete_answer(home, who)
    assert naming(home, "zoe@", "max@", "ann@", "vélo") == []
    assert "plus longtemps que prévu" in home("forget", "--due", now=NEXT)[1]


def test_a_file_whose_rows_were_cleared_away_keeps_what_it_proves(long_ago: Home) -> None:
    home, before = long_ago, dossier(long_ago)
    home.empty("Inscriptions")
    passes(home, "2020-10-18T10:00", NAMED, GOES)
    assert ZOE not in str(SqliteLedger(home.ledger).read())
    assert dossier(home) == before
    passes(home, PROOF_NAMED, PROOF_GOES)
    assert "Zoe" not in dossier(home)


def test_a_name_that_was_left_may_be_asked_away_by_its_reference(long_ago: Home) -> None:
    home, ref = long_ago, str(of_zoe(long_ago)["Réf"])
    passes(home, NAMED, GOES)
    out = home("forget", ref, now=NEXT)[1]
    assert out.startswith("À effacer : zoe martin.")
    assert home("forget", ref, "--yes", now=NEXT)[0] == 0
    delete_answer(home)
    assert naming(home, *OF_ZOE) == []


def test_whom_a_report_names_that_staff_dropped_waits(home: Home, lived_once: LivedOnce) -> None:
    lived_once(begins, home, "privacy: {erase: true}\nattendance: {folder: rapports}\n")
    (home.folder / "rapports").mkdir()
    report = home.folder / "rapports" / "BENEVOLES.csv"
    report.write_text("Name,Join\nZoe Martin,14:00\n")
    passes(home, NAMED, GOES)
    assert of_zoe(home)["E-mail"] == ZOE
    assert "max@" not in str(rows(home, "Inscriptions"))
    status, out, err = home("forget", "--due", "--yes", now=NEXT)
    assert (status, "Effacé : 0." in out, "BENEVOLES.csv" in err) == (2, True, True)
    report.unlink()
    passes(home, NEXT)
    assert of_zoe(home)["E-mail"] is None


def test_a_report_that_may_name_somebody_of_that_name_keeps_nobody(
    home: Home, lived_once: LivedOnce
) -> None:
    lived_once(begins, home, "privacy: {erase: true}\nattendance: {folder: rapports}\n")
    another_zoe(home)
    (home.folder / "rapports").mkdir()
    (home.folder / "rapports" / "BENEVOLES.csv").write_text("Name,Join\nZoe Martin,14:00\n")
    passes(home, NAMED, "2021-09-20T10:10", GOES)
    left = str(rows(home, "Inscriptions"))
    assert ZOE not in left
    assert "zoe@ailleurs.example" in left


def test_either_somebody_or_what_is_due(home: Home) -> None:
    for words in (("forget",), ("forget", ZOE, "--due")):
        status, _, err = home(*words)
        assert (status, "--due, mais pas les deux" in err) == (2, True)


def test_whoever_is_cut_short_is_brought_to_the_end(
    long_ago: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = long_ago
    passes(home, NAMED)
    monkeypatch.setattr(SqliteLedger, "erase", lambda self, erasure: 1 / 0)
    assert home("apply", now=GOES)[0] not in (0, 1)
    monkeypatch.undo()
    passes(home, NEXT)
    for who in ("zoe", "max", "ann"):
        delete_answer(home, who)
    assert naming(home, "zoe@", "max@", "ann@", "max martin") == []
    assert "Zoe" in dossier(home)


def test_the_figures_of_a_year_stay_as_they_are(long_ago: Home) -> None:
    """Zoe came twice: she is one, whether or not anybody knows still whose the seats were."""
    home = long_ago
    book = openpyxl.load_workbook(home.workbook)
    book["Sessions"].append(["DEUX", "Deux", date(2020, 11, 3), "14h", "16h", 2, "non"])
    book["Réponses au formulaire 1"].append(
        ["20/10/2020 10:00", ZOE, "Zoe", "Martin", "Ambert", "DEUX"]
    )
    book.save(home.workbook)
    passes(home, "2020-10-20T10:00", "2020-11-03T18:00")
    at = [one["Session"] for one in rows(home, "Inscriptions")].index("DEUX") + 2
    home.write("Inscriptions", at, Présence="oui")
    passes(home, "2020-11-04T10:00", "2020-11-18T10:10")
    before = numbers(home, "2020-11-18T11:00")
    passes(home, "2021-10-05T08:10", "2021-11-04T08:10")
    assert ZOE not in str(rows(home, "Inscriptions"))
    assert numbers(home, "2021-11-04T09:00") == before
    passes(home, "2023-10-05T08:10", "2023-11-04T08:10")
    assert "Zoe" not in str(rows(home, "Inscriptions"))
    assert numbers(home, "2023-11-04T09:00") == before


def numbers(home: Home, now: str) -> list[list[object]]:
    """Every number of the figures of 2020, sheet by sheet."""
    home("report", "--year", "2020", now=now)
    book = openpyxl.load_workbook(home.ledger.parent / "reports" / "2020" / "bilan-2020.xlsx")
    return [
        [cell for row in sheet.iter_rows(values_only=True) for cell in row if isinstance(cell, int)]
        for sheet in book.worksheets
    ]

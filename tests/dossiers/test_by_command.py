"""The file of a session as somebody gets it: `plan`, `apply`, `report`, and what goes wrong."""

import json
import shutil
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.factories import CODE
from tests.home import Home

ON, LATER = "2020-10-08T17:00", "2020-10-08T17:10"


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where what the first test lived is kept for the others."""
    return tmp_path_factory.mktemp("past") / "association"


@pytest.fixture
def lived(home: Home, past: Path) -> Home:
    """A session that is over, seven days after it."""
    if past.exists():
        shutil.copytree(past, home.folder, dirs_exist_ok=True)
        return home
    for now in ("2020-09-21T10:00", "2020-09-30T15:00", "2020-10-05T10:00"):
        home("apply", now=now)
    shutil.copytree(home.folder, past)
    return home


def add(home: Home, *lines: str) -> None:
    home.config.write_text(home.config.read_text("utf-8") + "\n".join([*lines, ""]), "utf-8")


def folder(home: Home) -> Path:
    return home.folder / "var" / "reports" / CODE


def test_plan_says_it_on_one_line_and_apply_writes_it(lived: Home) -> None:
    before = lived.everything()
    status, out, _ = lived("plan", now=ON)
    assert (status, f"Dossiers de session à écrire : {CODE} (version 1)" in out) == (0, True)
    assert json.loads(lived("plan", "--json", now=ON)[1])["dossiers"] == [
        {"name": CODE, "version": 1}
    ]
    assert lived.everything() == before
    status, out, _ = lived("apply", now=ON)
    assert (status, f"Dossiers de session écrits : 1 ({CODE})." in out) == (0, True)
    assert {"index.html", "dossier.pdf", "manifest.json"} <= {
        p.name for p in folder(lived).iterdir()
    }
    for now in (LATER, "2020-10-08T17:20"):
        assert "Dossiers" not in lived("apply", now=now)[1]
    (folder(lived) / "index.html").unlink()
    lived("apply", now="2020-10-08T17:30")
    assert (folder(lived) / "index.html").exists(), "it is missed, though nothing else changed"


def test_a_change_waits_until_the_version_is_a_day_old(lived: Home) -> None:
    lived("apply", now=ON)
    lived.change("Sessions", "B2", "Un autre titre")
    for now in (LATER, "2020-10-08T17:30", "2020-10-09T16:50"):
        assert "Dossiers" not in lived("apply", now=now)[1]
    assert "Dossiers de session écrits : 1" in lived("apply", now="2020-10-09T17:00")[1]
    assert (folder(lived) / "v1" / "index.html").exists()


def test_it_can_be_asked_for(lived: Home) -> None:
    status, out, _ = lived("report", CODE.lower(), now="2020-10-02T10:00")
    assert status == 0
    assert out.endswith("reports/BENEVOLES/index.html (version 1).\n")
    lived.change("Sessions", "B2", "Un autre titre")
    status, out, _ = lived("report", CODE, now="2020-10-02T10:20")
    assert out.endswith("(version 2).\n")
    first, second = (path / "index.html" for path in (folder(lived) / "v1", folder(lived)))
    assert "Un autre titre" not in first.read_text("utf-8")
    assert "Un autre titre" in second.read_text("utf-8")
    assert "rien n'a changé" in lived("report", CODE, now="2020-10-02T10:30")[1]
    status, _, err = lived("report", "AUTRE")
    assert (status, "BENEVOLES" in err) == (2, True)


def test_of_a_session_without_a_date_it_names_no_day_and_of_a_draft_there_is_none(
    home: Home,
) -> None:
    home.write("Sessions", 3, Code="REP", Intitulé="Reportée", État="reportée")
    home.write("Sessions", 4, Code="BROUILLON", Intitulé="Brouillon", État="brouillon")
    assert home("report", "REP")[0] == 0
    written = home.folder / "var/reports/REP"
    page = (written / "index.html").read_text("utf-8")
    paper = PdfReader(written / "dossier.pdf").pages[0].extract_text()
    assert "Reportée" in page and "Reportée" in paper
    assert "2300" not in page + paper
    status, _, err = home("report", "BROUILLON")
    assert (status, "BENEVOLES, REP\n" in err) == (2, True), err


def test_what_a_pass_wrote_is_what_the_command_would_of_letters_in_a_folder_too(home: Home) -> None:
    home.config.write_text(home.config.read_text("utf-8").replace(", pickup: true", ""), "utf-8")
    for now in ("2020-09-21T10:00", "2020-09-30T15:00", "2020-10-05T10:00", ON):
        home("apply", now=now)
    assert "rien n'a changé" in home("report", CODE, now=LATER)[1]


def test_what_is_in_the_way_is_told_once_and_keeps_no_letter(lived: Home) -> None:
    folder(lived).mkdir(parents=True)
    (folder(lived) / "index.html").write_text("à nous", "utf-8")
    before = len(lived.letters())
    status, _, err = lived("apply", now=ON)
    assert status == 2
    assert str(folder(lived) / "index.html") in err
    assert "Tout le reste a été fait" in err
    assert len(lived.letters()) == before + 1, "the alert"
    assert lived("apply", now=LATER)[0] == 2
    assert len(lived.letters()) == before + 1, "which is told once"
    assert (folder(lived) / "index.html").read_text("utf-8") == "à nous"
    status, _, err = lived("report", CODE, now=LATER)
    assert (status, "index.html" in err) == (2, True)
    (folder(lived) / "index.html").unlink()
    assert lived("apply", now="2020-10-08T17:20")[0] == 0
    assert (folder(lived) / "manifest.json").exists()


def test_a_folder_of_ones_own_that_is_missing_is_told(lived: Home) -> None:
    add(lived, "reports: {folder: missing/reports}")
    status, _, err = lived("apply", now=ON)
    assert (status, "missing" in err, "reports.folder" in err) == (2, True, True)
    (lived.folder / "missing").mkdir()
    assert lived("apply", now=LATER)[0] == 0
    assert (lived.folder / "missing" / "reports" / CODE / "index.html").exists()


def test_a_broken_template_of_ones_own_is_told_with_its_line(lived: Home) -> None:
    add(lived, "templates: own")
    own = lived.folder / "own" / "fr" / "reports" / "session.html"
    own.parent.mkdir(parents=True)
    own.write_text("<p>\n{{ titel }}", "utf-8")
    status, _, err = lived("apply", now=ON)
    assert (status, str(own) in err, "ligne 2" in err) == (2, True, True)
    assert not folder(lived).exists()
    own.write_text("<p>{{ title }}", "utf-8")
    assert lived("apply", now=LATER)[0] == 0
    assert (folder(lived) / "index.html").read_text("utf-8").startswith("<p>Associations")


def test_reports_that_were_dropped_are_kept_byte_for_byte(lived: Home) -> None:
    add(lived, "attendance: {folder: exports}")
    exports = lived.folder / "exports"
    exports.mkdir()
    report = (
        "Nom,Adresse e-mail,Heure d'arrivée,Heure de départ,Durée (minutes)\r\n"
        '"=1+1",zoe@ambert.example,01/10/2020 14:02,01/10/2020 15:58,116\r\n'
    ).encode("utf-16")
    (exports / f"{CODE} zoom.csv").write_bytes(report)
    lived("report", CODE, now="2021-03-01T10:00")
    (kept,) = folder(lived).glob("connexions-1-*.csv.txt")
    assert kept.read_bytes() == report
    assert "1 h 56" in (folder(lived) / "index.html").read_text("utf-8").replace("\u00a0", " ")

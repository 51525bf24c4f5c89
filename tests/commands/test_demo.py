"""The demonstration: a newcomer types one command, and the session lives its life."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from email import message_from_bytes, policy
from email.parser import BytesHeaderParser
from io import BytesIO
from itertools import islice
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

import run
from douze.adapters.xlsx_file import XlsxFile
from douze.model.sheet import Cell
from tests.factories import TOP
from tests.keys import keys


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Run the demonstration in a folder of its own; give the folder and what it said.

    Somebody looks at the beginning only, and runs it again: it begins anew.
    """
    home = tmp_path_factory.mktemp("home")
    patch = pytest.MonkeyPatch()
    patch.setattr(run, "HOME", home)
    begun: list[str] = []
    said: list[str] = []
    try:
        patch.setattr(run, "show", lambda lines: begun.extend(islice(lines, 4)))
        assert run.main(["demo"]) == 0
        assert any((home / "demo" / "outbox").iterdir()), "something was done"
        patch.setattr(run, "show", said.extend)
        assert run.main(["demo"]) == 0
    finally:
        patch.undo()
    assert said[: len(begun)] == begun
    return home / "demo", "\n".join(said)


def rows(folder: Path, title: str) -> list[Mapping[str, Cell]]:
    tab = next(t for t in XlsxFile(folder / "inscriptions.xlsx").read().tabs if t.title == title)
    header = [str(cell) for cell in tab.rows[0]]
    return [dict(zip(header, _padded(row, len(header)), strict=True)) for row in tab.rows[1:]]


def _padded(row: Sequence[Cell], width: int) -> list[Cell]:
    return [*row, *([None] * (width - len(row)))][:width]


def test_twelve_have_a_seat_and_the_others_know_why_not(lived: tuple[Path, str]) -> None:
    folder, _ = lived
    statuses = Counter(row["Statut"] for row in rows(folder, "Inscriptions"))
    assert statuses == {"confirmée": 12, "liste d'attente": 6, "annulée": 2, "refusée": 1}
    assert all(row["Pourquoi"] for row in rows(folder, "Inscriptions"))
    assert not any(row["Alerte"] for row in rows(folder, "Inscriptions")), "nothing is to be done"
    session = rows(folder, "Sessions")[0]
    assert (session["Confirmées"], session["En attente"], session["Places libres"]) == (12, 6, 0)


def test_the_session_after_it_is_to_come(lived: tuple[Path, str]) -> None:
    folder, _ = lived
    assert [row["Code"] for row in rows(folder, "Sessions")] == ["BENEVOLES", "LOGEMENT"]
    index = (folder / "site" / "index.html").read_text("utf-8")
    to_come, _, over = index.partition("Les sessions passées")
    assert "Se loger à la campagne" in to_come
    assert "Accueillir et garder les bénévoles" in over


def test_who_speaks_reads_the_answers_of_the_question_that_config_names(
    lived: tuple[Path, str],
) -> None:
    folder, _ = lived
    asked = [str(row["Vos attentes"]) for row in rows(folder, "Réponses au formulaire 1")]
    said = [each for each in asked if each != "None"]
    (brief,) = (folder / "outbox").glob("*_intervenants_claire-fontanel_*.eml")
    letter = message_from_bytes(brief.read_bytes(), policy=policy.default)
    body = letter.get_body(("plain",))
    assert body is not None and len(said) == 3
    read = " ".join(str(body.get_content()).split())
    assert all(each in read for each in said)


def test_every_letter_of_the_log_is_in_the_outbox_once(lived: tuple[Path, str]) -> None:
    folder, _ = lived
    logged = [row["Clé"] for row in rows(folder, "Messages") if not row["Détail"]]
    known = keys(folder / "ledger.sqlite")
    headers = (
        BytesHeaderParser().parsebytes(path.read_bytes())
        for path in (folder / "outbox").glob("*.eml")
    )
    letters = [known[header["X-Douze-Key"]] for header in headers]
    assert sorted(letters) == sorted(map(str, logged))
    assert len(letters) == len(set(letters)) == 109


def test_who_came_is_known_to_the_minute(lived: tuple[Path, str]) -> None:
    folder, _ = lived
    session = rows(folder, "Sessions")[0]
    told = [session[word] for word in ("Présents", "Réponses", "Note", "Alerte")]
    assert told == [9, 5, "4,4 / 5", None]
    connected = {row["Nom"]: row["Connexion"] for row in rows(folder, "Inscriptions")}
    assert connected["Vidal"] == "14 h 01 – 16 h 00, 113 min", "she came back"
    assert connected["Petit"] == "14 h 00 – 16 h 00, 120 min", "she had two devices"
    assert connected["Perrin"] == "14 h 02 – 14 h 48, 45 min", "he left early"
    assert connected["Masson"] is None


def test_a_certificate_that_is_corrected_says_so(lived: tuple[Path, str]) -> None:
    folder, _ = lived
    first, second = (_paper(folder, f"*_attestation_jade-{name}_*") for name in ("morel", "maurel"))
    assert "Jade Morel" in first and "remplace" not in first
    assert "Jade Maurel" in second and "remplace" in second
    assert len([*(folder / "outbox").glob("*_attestation_*")]) == 10, "one each, and that"


def _paper(folder: Path, name: str) -> str:
    """Read the PDF in the one letter whose file is called so."""
    (file,) = (folder / "outbox").glob(name)
    letter = message_from_bytes(file.read_bytes(), policy=policy.default)
    (paper,) = letter.iter_attachments()
    return "".join(page.extract_text() for page in PdfReader(BytesIO(paper.get_content())).pages)


def test_each_file_that_is_named_is_there(lived: tuple[Path, str]) -> None:
    folder, said = lived
    _, _, named = said.partition("À regarder :")
    files = [line.split()[0] for line in named.partition("À essayer :")[0].splitlines() if line]
    assert len(files) == 6
    for file in files:
        assert [*folder.glob(file.partition("demo/")[2])], file


def test_the_file_of_the_session_and_the_year_say_the_same(lived: tuple[Path, str]) -> None:
    folder, _ = lived
    made = json.loads((folder / "reports" / "BENEVOLES" / "manifest.json").read_text("utf-8"))
    assert made["version"] == 1
    year = openpyxl.load_workbook(folder / "reports" / "2020" / "bilan-2020.xlsx", data_only=True)
    header, row = [*year["Sessions"].iter_rows(values_only=True)][:2]
    figures = dict(zip(header, row, strict=True))
    assert (figures["Confirmées"], figures["Présents"], figures["Absents sans prévenir"]) == (
        12,
        9,
        1,
    )


def test_the_link_is_only_in_the_letters_that_may_carry_it(lived: tuple[Path, str]) -> None:
    folder, said = lived
    assert "86412097531" not in said
    kinds: Counter[str] = Counter()
    known = keys(folder / "ledger.sqlite")
    for path in (folder / "outbox").glob("*.eml"):
        letter = message_from_bytes(path.read_bytes(), policy=policy.default)
        text = "".join(
            part.get_content() for part in letter.walk() if part.get_content_maintype() == "text"
        )
        if "86412097531" in text:
            kinds[known[letter["X-Douze-Key"]].split("/")[1]] += 1
    assert kinds == {"link": 14, "reminder": 14, "confirmation": 1}


TOLD = {
    "someone whose dues were paid late": "Hugo Blanc         confirmée        ✉ confirmation",
    "someone whose hold ran out": "Inès Faure         expirée          ✉ place libérée",
    "someone promoted in the last hours": (
        "Gabriel Masson     confirmée        ✉ confirmation avec le lien"
    ),
    "an address with a slip": "Nora Petit         à vérifier",
    "what staff did": "· Odette Boyer appelle : le secrétariat l'inscrit à la main",
    "the reminder": "14 personnes                        ✉ rappel",
    "who came, and who left early": "9 personnes                         ✉ remerciement",
    "a name that nobody has": "« Alice B. », c'est Alice Brun : son adresse va dans le rapport",
    "what she gets once it is known": "Alice Brun                          ✉ attestation",
    "who was missed": "Gabriel Masson                      ✉ absence",
    "what they thought": "5 évaluations, note 4,4 / 5",
    "the file of the session": "Le dossier         de la session est fait",
    "where to look": "demo/inscriptions.xlsx",
}


@pytest.mark.parametrize("line", TOLD.values(), ids=TOLD)
def test_the_timeline_tells(lived: tuple[Path, str], line: str) -> None:
    assert line in lived[1]


def test_the_readme_quotes_what_it_says(lived: tuple[Path, str]) -> None:
    told = (TOP / "README.md").read_text("utf-8").partition("Lundi 7 septembre")[2]
    lines = [line for line in told.partition("```")[0].splitlines() if line not in ("", "…")]
    assert len(lines) > 15
    assert [line for line in lines if line not in lived[1].splitlines()] == []


def test_the_next_plan_has_nothing_to_do(
    lived: tuple[Path, str], capsys: pytest.CaptureFixture[str]
) -> None:
    folder, _ = lived
    now = ["--config", str(folder / "config.yaml"), "--now", "2020-10-10T08:00"]
    assert run.main([*now, "plan"]) == 0
    assert "il n'y a rien à écrire et rien à envoyer" in capsys.readouterr().out


def test_the_session_to_come_is_announced_for_the_newsletter(lived: tuple[Path, str]) -> None:
    folder, said = lived
    (draft,) = (folder / "outbox").glob("*_annonce_*.eml")
    letter = message_from_bytes(draft.read_bytes(), policy=policy.default)
    body = letter.get_body(("plain",))
    assert body is not None
    read = " ".join(str(body.get_content()).replace("\u00a0", " ").split())
    assert "Mairie d'Ambert" in read
    assert "12 participants au plus" in read
    assert "https://example.org/inscription?session=" in read
    assert "✉ annonce" in said

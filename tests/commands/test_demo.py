"""The demonstration: a newcomer types one command, and the session lives its life."""

from collections import Counter
from collections.abc import Mapping, Sequence
from email import message_from_bytes, policy
from itertools import islice
from pathlib import Path

import pytest

import run
from douze.adapters.xlsx_file import XlsxFile
from douze.model.sheet import Cell
from tests.keys import key_of


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
        patch.setattr(run, "show", lambda lines: begun.extend(islice(lines, 20)))
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
    ledger = folder / "ledger.sqlite"
    letters = [
        key_of(message_from_bytes(path.read_bytes(), policy=policy.default), ledger)
        for path in (folder / "outbox").glob("*.eml")
    ]
    assert sorted(map(str, letters)) == sorted(map(str, logged))
    assert len(letters) == len(set(letters)) == 90


def test_the_link_is_only_in_the_letters_that_may_carry_it(lived: tuple[Path, str]) -> None:
    folder, said = lived
    assert "86412097531" not in said
    kinds: Counter[str] = Counter()
    for path in (folder / "outbox").glob("*.eml"):
        letter = message_from_bytes(path.read_bytes(), policy=policy.default)
        text = "".join(
            part.get_content() for part in letter.walk() if part.get_content_maintype() == "text"
        )
        if "86412097531" in text:
            kinds[key_of(letter, folder / "ledger.sqlite").split("/")[1]] += 1
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
    "where to look": "demo/inscriptions.xlsx",
}


@pytest.mark.parametrize("line", TOLD.values(), ids=TOLD)
def test_the_timeline_tells(lived: tuple[Path, str], line: str) -> None:
    assert line in lived[1]


def test_the_next_plan_has_nothing_to_do(
    lived: tuple[Path, str], capsys: pytest.CaptureFixture[str]
) -> None:
    folder, _ = lived
    now = ["--config", str(folder / "config.yaml"), "--now", "2020-10-02T08:00"]
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

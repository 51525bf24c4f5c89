"""`preview`: one letter on the screen, as a page and as a letter."""

from email import message_from_bytes
from email.policy import default

import pytest
from openpyxl.utils import get_column_letter

from douze.adapters.sqlite_ledger import SqliteLedger
from douze.model.kinds import Kind
from tests.home import NOTHING, Home
from tests.tabs import HEADER, SESSIONS

CLAIRE = "Claire Fontanel <claire@ailleurs.example>"


@pytest.mark.parametrize("kind", Kind)
def test_a_preview_shows_a_letter_in_three_forms(home: Home, kind: Kind) -> None:
    status, out, err = home("preview", kind)
    assert (status, err) == (0, "")
    folder = home.folder / "var" / "preview"
    html, eml = folder / f"{kind}.html", folder / f"{kind}.eml"
    assert out.endswith(f"\nÀ voir aussi : {html} et {eml}\n")
    message = message_from_bytes(eml.read_bytes(), policy=default)
    assert out.splitlines()[0].replace("\u00a0", " ") == str(message["Subject"]).replace(
        "\u00a0", " "
    )
    assert "<html" in html.read_text(encoding="utf-8")
    assert home.letters() == {}


def test_a_preview_of_a_real_registration(home: Home) -> None:
    home("apply")
    ref = next(iter(SqliteLedger(home.folder / "var" / "ledger.sqlite").read().registrations))
    status, out, _ = home("preview", "link", "--ref", ref)
    assert status == 0
    assert "⟨lien⟩" in out
    assert "canari" not in out
    assert ref in out
    assert "canari" not in (home.folder / "var/preview/link.html").read_text(encoding="utf-8")


def test_a_preview_of_a_registration_whose_session_is_closed(home: Home) -> None:
    home("apply")
    for now in ("2020-10-02T10:00", "2020-10-16T10:00", "2020-11-20T10:00"):
        home("apply", now=now)
    status, out, _ = home("preview", "thanks", "--ref", "zoe", now="2020-11-20T10:10")
    assert (status, "Bonjour Zoe Martin" in out) == (0, True)


def test_a_preview_of_nobody_is_told(home: Home) -> None:
    assert home("preview", "link", "--ref", "BENEVOLES-NOBODY22") == (
        2,
        "",
        "BENEVOLES-NOBODY22 : aucune inscription d'une session lisible n'a cette référence, ce nom "
        f"ou cette adresse. Copiez-la de l'onglet des inscriptions.\n{NOTHING}\n",
    )


@pytest.mark.parametrize("whose", ["Claire Fontanel", "fontanel", "CLAIRE@ailleurs.example"])
def test_a_preview_and_a_history_of_whoever_speaks_or_did(home: Home, whose: str) -> None:
    place = f"{get_column_letter(HEADER[SESSIONS].index('Intervenants') + 1)}2"
    home.change(SESSIONS, place, CLAIRE)
    home("apply")
    for kind, now in (("reminder", CLAIRE), ("cancellation", "")):
        home.change(SESSIONS, place, now)
        status, out, _ = home("preview", kind, "--ref", whose)
        assert (status, "Bonjour Claire Fontanel," in out) == (0, True)
        assert home("history", whose)[1].startswith("Claire Fontanel · claire@ailleurs.example · ")

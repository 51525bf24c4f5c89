"""Giving a place back, from the command line: from a letter's link to the seat that is free."""

import re
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import openpyxl
import pytest

from douze.adapters.secret_file import SecretFile
from tests.home import CONFIG, Home
from tests.keys import key_of
from tests.tabs import REGISTRATIONS

FORM = "https://docs.google.com/forms/d/e/1FAIpQL/viewform?usp=pp_url&entry.123={token}"
ZOE, ANN = "zoe@ambert.example", "ann@ambert.example"
SHOWN = "AAAA-BBBB-CCCC-DDDD-EEEE"


@pytest.fixture
def home(home: Home) -> Home:
    """The ordinary home, whose letters offer to give the place back."""
    named = f'{{name: Cap Rural, withdraw: "{FORM}", '
    home.config.write_text(CONFIG.replace("{name: Cap Rural, ", named), "utf-8")
    return home


def letters(home: Home, to: str) -> list[EmailMessage]:
    found = [message_from_bytes(raw, policy=default) for raw in home.letters().values()]
    return [one for one in found if to in str(one["To"])]


def words(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def token_in(letter: EmailMessage) -> str:
    found = re.search(r"entry\.123=([A-Z2-7-]+)", words(letter))
    assert found
    return found[1]


def sends_form(home: Home, when: datetime, token: str) -> None:
    """The form's answer arrives in its tab."""
    book = openpyxl.load_workbook(home.workbook)
    if "Désistements" not in book.sheetnames:
        book.create_sheet("Désistements").append(["Horodateur", "Code de désistement"])
    book["Désistements"].append([when, token])
    book.save(home.workbook)


def statuses(home: Home) -> dict[str, str]:
    rows = openpyxl.load_workbook(home.workbook)[REGISTRATIONS].iter_rows(values_only=True)
    header = next(rows)
    email, status = header.index("E-mail"), header.index("Statut")
    return {str(row[email]).partition("@")[0]: str(row[status]) for row in rows}


def test_a_place_is_given_back_by_the_link_in_the_letter(home: Home) -> None:
    assert home("apply")[0] == 0
    assert statuses(home) == {"zoe": "confirmée", "max": "à régler", "ann": "liste d'attente"}
    (confirmation,) = letters(home, ZOE)
    sends_form(home, datetime(2020, 9, 21, 12), token_in(confirmation))
    status, out, err = home("plan", now="2020-09-21T12:10")
    assert (status, err) == (0, "")
    assert "Place rendue par la personne, le 21/09/2020 à 12h00" in out
    assert home("apply", now="2020-09-21T12:10")[0] == 0
    assert statuses(home) == {"zoe": "annulée", "max": "à régler", "ann": "confirmée"}
    told = {key_of(one, home.ledger).partition("/")[2]: one for one in letters(home, ZOE)}
    assert "Votre désistement est bien enregistré" in words(told["cancellation"])
    (ref,) = {key_of(one, home.ledger).partition("/")[0] for one in letters(home, ZOE)}
    said = home("history", ref, now=None)[1]
    assert "confirmée → annulée. Place rendue par la personne" in said


def test_a_preview_knows_that_a_place_was_given_back(home: Home) -> None:
    home("apply")
    (confirmation,), (waiting,) = letters(home, ZOE), letters(home, ANN)
    ann = key_of(waiting, home.ledger).partition("/")[0]
    sends_form(home, datetime(2020, 9, 21, 12), token_in(confirmation))
    said = home("preview", "waiting_list", "--ref", ann, now="2020-09-21T12:10")[1]
    assert "au rang 1" not in said, "the seat that zoe gave back is hers"


def test_the_secret_is_made_by_a_pass_and_by_nothing_else(home: Home) -> None:
    key = home.folder / "var" / "withdrawals.key"
    for words_ in (["plan", "--letters"], ["preview", "confirmation"], ["doctor"]):
        said = home(*words_)[1]
        assert not key.exists()
        assert "entry.123=" not in said or f"entry.123={SHOWN}" in said
    home("apply")
    assert key.stat().st_mode & 0o077 == 0
    made = key.read_bytes()
    home("apply", now="2020-09-21T10:10")
    assert key.read_bytes() == made


def test_what_is_shown_or_tried_gives_nothing_back(home: Home) -> None:
    home("apply", "--limit", "1")
    shown = home("plan", "--letters", now="2020-09-21T10:10")[1]
    assert set(re.findall(r"entry\.123=([A-Z2-7-]+)", shown)) == {SHOWN}
    home("apply", "--to", "essai@example.org", now="2020-09-21T10:10")
    tried = letters(home, "essai@example.org")
    assert {token_in(one) for one in tried} == {SHOWN}


def test_without_a_form_there_is_no_link(home: Home) -> None:
    offered = home.config.read_text("utf-8")
    home.config.write_text(CONFIG, "utf-8")
    home("apply")
    (confirmation,) = letters(home, ZOE)
    assert "Répondez simplement à ce message" in words(confirmation)
    secret = SecretFile(home.folder / "var" / "withdrawals.key")
    assert secret.read(), "it names the letters all the same"
    assert not secret.signed_links
    home.config.write_text(offered, "utf-8")
    home("apply", now="2020-09-21T10:10")
    assert secret.signed_links


def test_a_lost_secret_cancels_nobody_and_is_told(home: Home) -> None:
    home("apply")
    (confirmation,) = letters(home, ZOE)
    sends_form(home, datetime(2020, 9, 21, 12), token_in(confirmation))
    (home.folder / "var" / "withdrawals.key").unlink()
    said = home("doctor", now="2020-09-21T12:10")[1]
    assert "! La clé des liens personnels des messages manque" in said
    status, out, _ = home("apply", now="2020-09-21T12:10")
    assert status == 0
    assert "n'est le code de personne" in out
    assert statuses(home)["zoe"] == "confirmée"


def test_a_damaged_secret_is_told_and_no_other_is_made(home: Home) -> None:
    home("apply")
    key = home.folder / "var" / "withdrawals.key"
    key.write_text("oups")
    status, _, err = home("apply", now="2020-09-21T10:10")
    assert status == 2
    assert "withdrawals.key : ne contient pas de clé de Douze" in err
    assert "✗" in home("doctor", now="2020-09-21T10:10")[1]
    assert key.read_text() == "oups"


def test_the_doctor_says_what_to_keep(home: Home) -> None:
    assert "Pas encore de clé pour les liens personnels des messages" in home("doctor")[1]
    home("apply")
    assert "copiez le dossier var entier" in home("doctor")[1]


def test_setup_leaves_the_tab_to_the_form(home: Home) -> None:
    assert home("setup")[0] == 0
    assert "Désistements" not in openpyxl.load_workbook(home.workbook).sheetnames


def test_an_english_form_is_understood(home: Home) -> None:
    home("apply")
    (confirmation,) = letters(home, ZOE)
    book = openpyxl.load_workbook(home.workbook)
    tab = book.create_sheet("Withdrawals")
    tab.append(["Timestamp", "Email Address", "Withdrawal code"])
    tab.append([datetime(2020, 9, 21, 12), ANN, token_in(confirmation).lower()])
    book.save(home.workbook)
    text = home.config.read_text("utf-8")
    spreadsheet = "spreadsheet: {path: inscriptions.xlsx, tabs: {withdrawals: Withdrawals}}"
    home.config.write_text(text.replace("spreadsheet: {path: inscriptions.xlsx}", spreadsheet))
    home("apply", now="2020-09-21T12:10")
    assert statuses(home)["zoe"] == "annulée"

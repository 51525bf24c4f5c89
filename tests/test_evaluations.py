"""What people thought of a session, from the command line: from the thanks to the summary."""

import re
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import openpyxl
import pytest

from tests.home import CONFIG, Home
from tests.tabs import REGISTRATIONS, SESSIONS

FORM = "https://docs.google.com/forms/d/e/1FAIpQL/viewform?usp=pp_url&entry.456={token}"
SHOWN = "AAAA-BBBB-CCCC-DDDD-EEEE"
CLAIRE = "Claire Fontanel <claire@ambert.example>"
PEOPLE = ("zoe", "max", "ann")


@pytest.fixture
def home(home: Home) -> Home:
    """The ordinary home, whose thanks ask; everybody has a seat, and claire speaks."""
    named = f'{{name: Cap Rural, evaluation: "{FORM}", '
    home.config.write_text(CONFIG.replace("{name: Cap Rural, ", named), "utf-8")
    book = openpyxl.load_workbook(home.workbook)
    sessions = book[SESSIONS]
    header = [cell.value for cell in sessions[1]]
    for title, value in (("Places", 12), ("Cotisation", "non"), ("Intervenants", CLAIRE)):
        sessions.cell(2, header.index(title) + 1, value)
    for title in ("Réponses", "Note"):
        sessions.cell(1, sessions.max_column + 1, title)
    book.save(home.workbook)
    return home


def letters(home: Home, kind: str) -> dict[str, EmailMessage]:
    """The letters of a kind that left, by the first part of the address."""
    found = {}
    for name, raw in home.letters().items():
        if f"_{kind}_" in name:
            mail = message_from_bytes(raw, policy=default)
            found[re.split("[<@]", str(mail["To"]))[-2].strip()] = mail
    return found


def words(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def code_in(letter: EmailMessage) -> str:
    found = re.search(r"entry\.456=([A-Z2-7-]+)", words(letter))
    assert found
    return found[1]


def test_from_the_thanks_to_the_summary(home: Home) -> None:
    assert home("apply")[0] == 0
    book = openpyxl.load_workbook(home.workbook)
    rows = book[REGISTRATIONS]
    header = [cell.value for cell in rows[1]]
    for number in range(2, rows.max_row + 1):
        rows.cell(number, header.index("Présence") + 1, "oui")
    book.save(home.workbook)
    assert home("apply", now="2020-10-01T18:10")[0] == 0
    thanks = letters(home, "remerciement")
    assert set(thanks) == set(PEOPLE)
    codes = {who: code_in(mail) for who, mail in thanks.items()}
    assert len({SHOWN, *codes.values()}) == 4, "each has a code of their own"

    book = openpyxl.load_workbook(home.workbook)
    tab = book.create_sheet("Évaluations")
    tab.append(["Horodateur", "Code d'évaluation", "Le rythme", "Un mot ?"])
    tab.append([datetime(2020, 10, 2, 9), codes["max"], 4, "Bravo à Zoe Martin"])
    tab.append([datetime(2020, 10, 2, 9), codes["ann"], 5, None])
    book.save(home.workbook)
    assert home("apply", now="2020-10-04T18:20")[0] == 0
    reminders = letters(home, "rappel-d-evaluation")
    assert {who: code_in(mail) for who, mail in reminders.items()} == {"zoe": codes["zoe"]}

    book = openpyxl.load_workbook(home.workbook)
    book["Évaluations"].append([datetime(2020, 10, 5), codes["zoe"], 3, "Trop court"])
    book.save(home.workbook)
    assert home("apply", now="2020-10-08T16:10")[0] == 0
    (summary,) = letters(home, "synthese-des-evaluations").values()
    assert "claire@ambert.example" in str(summary["To"])
    said = words(summary)
    assert "4,0 / 5" in said
    assert "Bravo à …" in said
    assert "Trop court" in said
    sheet = openpyxl.load_workbook(home.workbook)[SESSIONS]
    row = dict(zip((c.value for c in sheet[1]), (c.value for c in sheet[2]), strict=True))
    assert (row["Réponses"], row["Note"]) == (3, "4,0 / 5")
    assert home("plan", now="2020-10-08T16:20")[0] == 0


def test_what_is_shown_has_nobodys_code(home: Home) -> None:
    home("apply")
    shown = home("plan", "--letters", now="2020-10-05T09:00")[1]
    assert set(re.findall(r"entry\.456=([A-Z2-7-]+)", shown)) == {SHOWN}
    previewed = home("preview", "evaluation_reminder")[1]
    assert set(re.findall(r"entry\.456=([A-Z2-7-]+)", previewed)) <= {SHOWN}


def test_setup_leaves_the_tab_to_the_form(home: Home) -> None:
    assert home("setup")[0] == 0
    assert "Évaluations" not in openpyxl.load_workbook(home.workbook).sheetnames


def test_the_doctor_says_what_to_keep(home: Home) -> None:
    assert "Pas encore de clé pour les liens personnels des messages" in home("doctor")[1]

"""`about`: whoever asks is told all that is known of them, and nothing of anybody else."""

import json
from collections.abc import Mapping
from typing import Any

import openpyxl
import pytest
from msgspec.structs import replace

from douze.adapters.sqlite_ledger import SqliteLedger
from douze.model.pass_record import PassRecord
from tests.factories import at
from tests.home import CONFIG, Home, pasted
from tests.lived_once import LivedOnce

ZOE = "zoe@ambert.example"
AFTER = "2020-10-02T09:00"


def told(home: Home, address: str = ZOE, now: str = AFTER) -> Mapping[str, Any]:
    """Ask what is known; give the JSON."""
    status, _, err = home("about", address, now=now)
    assert (status, err) == (0, "")
    (file,) = (home.ledger.parent / "about").glob("*.json")
    facts: Mapping[str, Any] = json.loads(file.read_text("utf-8"))
    return facts


def places(facts: Mapping[str, Any], kind: str) -> list[str]:
    return [str(one["where"]) for one in facts[kind]]


@pytest.fixture
def asked(home: Home, lived_once: LivedOnce) -> Home:
    return lived_once(was_there, home)


def was_there(home: Home) -> None:
    """Zoe has registered, has been told, and was there."""
    home("apply")
    pasted(home, "16:00")
    home("apply", now=AFTER)


def test_it_says_where_everything_stands_and_until_when(asked: Home) -> None:
    facts = told(asked)
    tabs = [where.partition("!")[0] for where in places(facts, "sheet")]
    assert {"Réponses au formulaire 1", "Inscriptions", "Messages", "Connexions"} == set(tabs)
    assert {"Inscription", "Historique", "Message"} <= set(places(facts, "memory"))
    assert {one["until"] for one in (*facts["sheet"], *facts["memory"])} == {"2021-10-01"}
    (session,) = facts["sessions"]
    assert (session["session"], session["status"]) == ("BENEVOLES", "confirmée")
    assert any(file.endswith(".eml") for file in facts["files"])


def test_what_a_row_held_until_another_name_is_written_is_told(asked: Home) -> None:
    ledger = SqliteLedger(asked.ledger)
    (zoe,) = (k for k in ledger.read().registrations.values() if k.who == ZOE)
    seen = replace(zoe.seen, before_write={"first_name": "Zouzou", "structure": ""})
    ledger.record(PassRecord(now=at("10-01 18:00"), registrations=(replace(zoe, seen=seen),)))
    ledger.close()
    (known,) = [one for one in told(asked)["memory"] if one["where"] == "Inscription"]
    assert {"name": "Auparavant", "value": "Zouzou"} in known["says"]


def test_nobody_else_is_in_it(asked: Home) -> None:
    asked.change("Adhérents", "B2", f"max@ailleurs.example, {ZOE}")
    asked.change("Sessions", "H2", "https://example.org")
    told(asked)
    for file in (asked.ledger.parent / "about").iterdir():
        assert "ailleurs" not in file.read_text("utf-8")
        assert file.stat().st_mode & 0o777 == 0o600
    facts = told(asked)
    (member,) = [one for one in facts["sheet"] if one["where"].startswith("Adhérents")]
    assert member["where"] == "Adhérents!B2"
    assert member["says"] == [{"name": "E-mails", "value": ZOE}]


def test_who_received_it_is_named(home: Home) -> None:
    home.config.write_text(
        CONFIG.replace("contact:", "treasurer: tresor@example.org, contact:"), encoding="utf-8"
    )
    home.write("Sessions", 2, Intervenants="Ida Roux <ida@example.org>")
    for now in ("2020-09-21T10:00", "2020-09-29T15:00"):
        home("apply", now=now)
    said = "\n".join(told(home)["recipients"])
    assert "Les intervenants de la session BENEVOLES" in said
    assert "secrétariat" in said
    assert "trésorerie" in said
    assert "ida@" not in said


def test_who_came_after_the_list_is_not_said_to_stand_in_it(home: Home) -> None:
    home.write("Sessions", 2, Intervenants="Ida Roux <ida@example.org>")
    for now in ("2020-09-21T10:00", "2020-09-29T15:00"):
        home("apply", now=now)
    book = openpyxl.load_workbook(home.workbook)
    header = [cell.value for cell in book["Réponses au formulaire 1"][1]]
    late = {"Horodateur": "29/09/2020 17:00", "Adresse e-mail": "lea@ambert.example",
            "Prénom": "Léa", "Nom": "Faure", "Session": "BENEVOLES"}  # fmt: skip
    book["Réponses au formulaire 1"].append([late.get(str(name)) for name in header])
    book.save(home.workbook)
    home("apply", now="2020-09-29T17:10")
    said = "\n".join(told(home, "lea@ambert.example", now="2020-09-29T17:11")["recipients"])
    assert "Les intervenants" not in said


def test_a_speaker_is_told_of_too(home: Home) -> None:
    home.write("Sessions", 2, Intervenants="Ida Roux <ida@example.org>, Max Vert")
    home("apply")
    facts = told(home, "IDA@example.org")
    (row,) = facts["sheet"][:1]
    assert row["says"] == [{"name": "Intervenants", "value": "ida@example.org, ida roux"}]
    assert "Intervention" in places(facts, "memory")
    assert "Vert" not in json.dumps(facts)


def test_two_people_of_one_address_are_told_together(home: Home) -> None:
    book = openpyxl.load_workbook(home.workbook)
    sheet = book["Réponses au formulaire 1"]
    for row in sheet.iter_rows(min_row=3, max_row=3):
        row[1].value = ZOE.upper()
    book.save(home.workbook)
    home("apply")
    said = json.dumps(told(home), ensure_ascii=False)
    assert "Zoe" in said
    assert "Max" in said


def test_of_whom_nothing_is_known_there_is_no_file(asked: Home) -> None:
    before = asked.everything()
    status, out, _ = asked("about", "personne@example.org", now=AFTER)
    assert status == 0
    assert out.startswith("personne@example.org : rien n'est su")
    assert asked.everything() == before


def test_it_changes_nothing_but_its_own_files(asked: Home) -> None:
    before = asked.everything()
    told(asked)
    after = {name: one for name, one in asked.everything().items() if "/about" not in name}
    assert after == before


def test_it_speaks_english(asked: Home) -> None:
    asked.config.write_text(f"{CONFIG}language: en\n", encoding="utf-8")
    status, out, _ = asked("about", ZOE, now=AFTER)
    assert (status, out.startswith("Made:")) == (0, True)
    (page,) = (asked.ledger.parent / "about").glob("*.html")
    assert "What is known of" in page.read_text("utf-8")

"""`form`: the script that makes a form, run in a small world of Google's; a pass reads the rest."""

import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from douze.config.load import load
from douze.model.settings import Settings
from douze.model.sheet import Snapshot, Tab
from douze.read.read_book import read_book
from douze.setup.form import form_script
from run import main
from tests.factories import TOP, settings, wording
from tests.programs import needs
from tests.tabs import ANSWERS, HEADER, SESSIONS

WORLD = (Path(__file__).parent / "form_world.js").read_text("utf-8")
needs_node = needs("node")


def day(after: int, hour: int = 0) -> dict[str, str]:
    """A day from now on at an hour of Paris, as a cell of Google's: a moment."""
    moment = datetime.now(settings().zone) + timedelta(days=after)
    return {"day": moment.replace(hour=hour, minute=0, second=0, microsecond=0).isoformat()}


def run_in_node(script: str, *, rows: list[list[Any]], calls: str) -> dict[str, Any]:
    world = {"sessions": "Sessions", "rows": rows}
    told = "console.log(JSON.stringify({...told, tab: sheets.map(each => each.name)}))"
    whole = f"const WORLD = {json.dumps(world)};\n{WORLD}\n{script}\n{calls}\n{told}\n"
    ran = subprocess.run(
        ["node", "-"], input=whole, capture_output=True, text=True, check=False, timeout=60
    )
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


ASKED = ["Code", "Intitulé", "Date", "Début", "État", "Clôture"]
ROWS: list[list[Any]] = [
    ASKED,
    ["LOIN", "Accueillir, garder, remercier", "1er octobre 2099", "14h", "", ""],
    ["OUVERTE", "Trouver un toit", day(3), "14h", "ouverte", ""],
    ["JOUR", "Aujourd'hui", day(0), "23h", "", ""],
    ["SOIR", "Close ce soir", day(3), "14h", "", day(0)],
    ["ANNULEE", "Annulée", day(3), "14h", "Annulée", ""],
    ["HIER", "Hier", day(-1), "14h", "", ""],
    ["CLOSE", "Close", day(3), "14h", "", day(-1, 12)],
    ["", "", "", "", "", ""],
]
OPEN = ["Accueillir, garder, remercier", "Trouver un toit", "Aujourd'hui", "Close ce soir"]


@needs_node
def test_the_form_asks_what_a_pass_reads_and_offers_the_open_sessions() -> None:
    ours = settings()
    found = run_in_node(
        form_script(ours, wording("fr")), rows=ROWS, calls="onOpen(); createForm();"
    )
    assert found["tab"] == [ANSWERS, "Sessions"]
    assert found["title"] == "Inscription – Cap Rural"
    assert [name for _, name in found["menu"]] == ["createForm", "refreshForm"]
    *texts, sessions = found["items"]
    assert [item["kind"] for item in texts] == ["text"] * 4
    assert [item["email"] for item in texts] == [False, False, True, False]
    assert [choice.rpartition(" (")[0] for choice in sessions["choices"]] == OPEN
    assert sessions["choices"][0] == "Accueillir, garder, remercier (1er octobre 2099)"
    assert found["accepting"] is True
    book = read_book(_answered(found, ours), ours)
    (one, two) = book.answers
    assert (one.session, two.session) == ("LOIN", "OUVERTE")
    assert (one.email, one.first_name, one.structure) == ("zoe@example.org", "Zoé", "Mairie")


def _answered(found: dict[str, Any], ours: Settings) -> Snapshot:
    """The spreadsheet after one answer that ticks the first two sessions."""
    header = ["Horodateur", *(item["title"] for item in found["items"])]
    choices = ", ".join(found["items"][-1]["choices"][:2])
    answer = [datetime(2020, 9, 1, 9, tzinfo=UTC).replace(tzinfo=None), "Zoé", "Martin"]
    answer += ["zoe@example.org", "Mairie", choices]
    soon = (datetime.now(ours.zone) + timedelta(days=3)).date()
    rows = [
        HEADER[SESSIONS],
        _session("LOIN", "Accueillir, garder, remercier", "1er octobre 2099"),
        _session("OUVERTE", "Trouver un toit", soon),
    ]
    tabs: dict[str, list[Any]] = {title: [names] for title, names in HEADER.items()}
    tabs |= {ANSWERS: [header, answer], SESSIONS: rows}
    made = (Tab(title=title, rows=tuple(tuple(r) for r in rows)) for title, rows in tabs.items())
    return Snapshot(name="essai", tabs=tuple(made))


def _session(code: str, title: str, when: object) -> list[Any]:
    cells = {"Code": code, "Intitulé": title, "Date": when, "Début": "14h", "Fin": "16h"}
    return [cells.get(header) for header in HEADER[SESSIONS]]


@needs_node
def test_a_second_time_the_form_is_kept_and_only_its_choices_change() -> None:
    calls = "createForm(); createForm(); refreshForm();"
    found = run_in_node(form_script(settings(), wording("fr")), rows=ROWS, calls=calls)
    assert len(found["items"]) == 5
    assert found["tab"] == [ANSWERS, "Sessions"]


@needs_node
def test_a_form_without_an_open_session_closes_and_says_so() -> None:
    script = form_script(settings(), wording("en"))
    found = run_in_node(script, rows=[ASKED], calls="createForm();")
    assert found["accepting"] is False
    assert found["closed"] == "No session is open for registration at the moment."


@needs_node
def test_columns_and_tabs_of_ones_own_are_taken() -> None:
    ours = replace(settings(), columns={"email": "Votre courriel", "title": "Thème"})
    rows = [["Code", "Thème", "Date"], ["A", "Un thème", "1er octobre 2099"]]
    found = run_in_node(form_script(ours, wording("fr")), rows=rows, calls="createForm();")
    assert "Votre courriel" in [item["title"] for item in found["items"]]
    assert found["items"][-1]["choices"] == ["Un thème (1er octobre 2099)"]


def test_the_command_prints_the_script_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["form"]) == 0
    printed = capsys.readouterr().out
    ours = load(TOP / "config.yaml")
    assert printed == form_script(ours, wording("fr"))
    assert len(printed.splitlines()) <= 60
    assert "__" not in printed

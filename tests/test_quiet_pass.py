"""A pass with nothing to do: cron asks for a hundred a day, so it imports only what it needs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import run
from bench.association import Size, tabs, write_workbook
from tests.factories import TOP, wording

#: What a pass on a workbook may do without, as long as no letter and no cell changes.
IDLE = {
    "what Python has itself": ("typing_extensions", "inspect"),
    "telling of a fault of ours": ("traceback", "linecache"),
    "a configuration out of the ordinary": ("yaml", "douze.config.yaml_lines"),
    "describing the settings": ("douze.config.schema",),
    "writing letters": (
        "jinja2",
        "mistune",
        "css_inline",
        "email.header",
        "douze.letters.composer",
    ),
    "dates in words": ("babel",),
    "working days": ("holidays", "dateutil"),
    "invitations": ("icalendar",),
    "writing cells": ("openpyxl", "douze.adapters.xlsx.patch", "douze.adapters.xlsx.row_styles"),
    "an address out of the ordinary": ("email_validator", "idna"),
    "a mistake": ("difflib",),
    "Google": ("gspread", "google.auth", "requests", "urllib3", "http.client"),
    "a mail server": ("smtplib", "ssl", "socket", "email.message"),
    "whoever watches": ("urllib.request", "douze.monitor"),
    "other commands": ("schedule", "douze.demo.play", "douze.doctor.examine", "douze.setup"),
}
NOW = "2020-09-21T09:00"
PASS = """
import sys, run
status = run.main(["--config", sys.argv[1], "--now", sys.argv[2], "apply"])
print("imported:", *sys.modules)
sys.exit(status)
"""


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """What the second of two passes over a workbook with nobody on it has imported."""
    from douze.adapters import new_workbook
    from douze.config.load import load
    from douze.setup.what_is_missing import designs

    home = tmp_path_factory.mktemp("quiet")
    config = home / "config.yaml"
    text = (TOP / "config.yaml").read_text("utf-8")
    assert text.count('  path: ""') == 1
    config.write_text(text.replace('  path: ""', "  path: site"), "utf-8")
    settings = load(config)
    new_workbook.write_workbook(settings.spreadsheet.path, designs(settings, wording()))
    first_pass(config)
    return set(one_pass(config).split("imported:")[1].split())


def first_pass(config: Path) -> None:
    """Do the first pass here, where no templates need be tried for it."""
    umask = os.umask(0o022)
    try:
        assert run.main(["--config", str(config), "--now", NOW, "apply"]) == 0
    finally:
        os.umask(umask)


def one_pass(config: Path, now: str = NOW) -> str:
    command = [sys.executable, "-W", "error", "-c", PASS, str(config), now]
    cron = {name: said for name, said in os.environ.items() if name != "COLUMNS"}
    done = subprocess.run(command, cwd=TOP, env=cron, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> list[set[str]]:
    """What passes after the first import over 50 answers, one of them without an address.

    The third finds that nothing is to do, and has nothing to remember; so the last need not look.
    """
    home = tmp_path_factory.mktemp("many")
    config = home / "config.yaml"
    text = (TOP / "config.yaml").read_text("utf-8").replace("letters: 60", "letters: 1000")
    text = text.replace("per_hour: 100", "per_hour: 1000").replace("per_day: 400", "per_day: 1000")
    config.write_text(text, "utf-8")
    write_workbook(
        home / "var" / "inscriptions.xlsx", tabs(Size(sessions=4, answers=50, members=30))
    )
    first_pass(config)
    later = ("2020-09-21T09:20", "2020-09-21T09:30", "2020-09-21T09:40")
    return [set(one_pass(config, now).split("imported:")[1].split()) for now in later]


@pytest.fixture(scope="module")
def among_many(many: list[set[str]]) -> set[str]:
    return many[0]


@pytest.fixture(scope="module")
def known(many: list[set[str]]) -> set[str]:
    return many[-1]


@pytest.mark.parametrize("modules", IDLE.values(), ids=IDLE)
def test_nor_does_one_among_many(among_many: set[str], modules: tuple[str, ...]) -> None:
    names_that_differ_by_a_slip = {"difflib"}
    assert among_many.isdisjoint({*modules} - names_that_differ_by_a_slip)


@pytest.mark.parametrize("modules", IDLE.values(), ids=IDLE)
def test_a_quiet_pass_does_not_import(imported: set[str], modules: tuple[str, ...]) -> None:
    assert imported.isdisjoint(modules)


def test_the_list_would_see_a_module(imported: set[str]) -> None:
    assert {
        "douze.pages.site_files",
        "douze.plan.make_plan",
        "douze.letters.subjects",
        "python_calamine",
    } <= imported


#: What a pass may do without besides, where it is known that it would find nothing to do.
KNOWN = {
    "looking into a workbook": ("douze.adapters.xlsx.reading", "zipfile", "xml.etree"),
    "reading": ("douze.read.read_book", "python_calamine"),
    "matching": ("douze.match.match_book",),
    "deciding": ("workflows.decide",),
    "planning": ("douze.plan.make_plan", "douze.plan.outbox"),
    "applying": ("douze.apply.apply_plan",),
    "files of sessions": ("douze.model.dossiers", "douze.adapters.dossier_folder"),
    "backups, and days of the calendar": ("douze.model.backups", "calendar"),
    "how wide a terminal is": ("shutil",),
    "sentences of somebody's own": ("string",),
    "an address that was typed": ("douze.read.addresses",),
}


def test_a_pass_that_is_known_to_be_quiet_looks_at_nothing(known: set[str]) -> None:
    assert (
        known & {module for modules in (*KNOWN.values(), *IDLE.values()) for module in modules}
        == set()
    )

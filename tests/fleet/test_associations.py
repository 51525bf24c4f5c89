"""A folder of associations: which of them cannot all have passes, and why."""

import shutil
from pathlib import Path

import pytest

from douze.adapters.secret_file import SecretFile
from douze.fleet.associations import associations, conflicts, load_one, with_one_secret
from douze.model.fleet_settings import FleetSettings
from tests.said import said

URL = "postgresql://douze@/douze"
FLEET = FleetSettings(database=URL)
CONFIG = """\
association: {{contact: "Anne <anne@ambert.example>"}}
spreadsheet: {{path: {book}}}
state: var
database: {{url: "{url}", association: {called}}}
"""


def add(folder: Path, name: str, called: str = "", book: str = "x.xlsx", url: str = URL) -> Path:
    home = folder / name
    home.mkdir()
    text = CONFIG.format(called=called or name, book=book, url=url)
    (home / "config.yaml").write_text(text, "utf-8")
    return home


def told(folder: Path) -> list[str]:
    loaded = [load_one(one) for one in associations(folder)]
    return [said(one.what) for one in (*conflicts(loaded, FLEET), *with_one_secret(loaded))]


SHEET = "/srv/x.xlsx"
ODD: dict[str, tuple[dict[str, str], list[str]]] = {
    "nothing": ({}, []),
    "one sheet": ({"book": SHEET}, ["max and zoe have the same sheet"]),
    "another name in the database": (
        {"called": "ann"},
        ["zoe: database.association is ann; the name of its folder is expected"],
    ),
    "a ledger elsewhere": (
        {"url": "postgresql://douze@/another"},
        [
            "zoe: its memory stands elsewhere than in the fleet's database "
            "(postgresql://douze@/another (zoe))"
        ],
    ),
}


@pytest.mark.parametrize(("second", "expected"), ODD.values(), ids=ODD)
def test_what_two_cannot_have_is_told(
    second: dict[str, str], expected: list[str], tmp_path: Path
) -> None:
    add(tmp_path, "max", book=second.get("book", "x.xlsx"))
    add(tmp_path, "zoe", **second)
    assert told(tmp_path) == expected


def test_two_of_one_secret_would_name_their_letters_alike(tmp_path: Path) -> None:
    first = add(tmp_path, "max")
    SecretFile(first / "var" / "withdrawals.key").make()
    second = add(tmp_path, "zoe")
    shutil.copytree(first / "var", second / "var")
    (problem,) = told(tmp_path)
    assert problem.startswith("max and zoe have the same withdrawals.key: a folder was copied")
    (second / "var" / "withdrawals.key").unlink()
    assert told(tmp_path) == [], "it has none yet"
    SecretFile(second / "var" / "withdrawals.key").make()
    assert told(tmp_path) == []
    (second / "var" / "withdrawals.key").write_text("damaged")
    assert told(tmp_path) == [], "which its own passes tell"

"""The three associations of the demonstration: a folder each, a workbook, a place for letters."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

from douze.adapters.new_workbook import write_workbook
from douze.composition import wording_of
from douze.config.load import load
from douze.model.sheet import Cell
from douze.setup.what_is_missing import designs

#: By the names of their folders.
ASSOCIATIONS = {
    "massiac": "Foyer rural de Massiac",
    "blesle": "Les Amis du vieux Blesle",
    "vic": "Comité des fêtes de Vic",
}
_FIRST = ("Zoé", "Max", "Anne", "Léo", "Inès", "Paul")
_LAST = ("Martin", "Dupuy", "Keller")
#: Everybody who asked has a seat, and gets one letter.
PEOPLE = len(_FIRST) * len(_LAST)
_CODE, _PAID = "BENEVOLES", "Mairie de Massiac"

_FLEET = """\
database: {url}
every: 1min
threads: 2
"""
_CONFIG = """\
association:
  name: {title}
  contact: Geneviève Ganivet <secretariat@{name}.example.org>
spreadsheet: {{path: inscriptions.xlsx}}
mail: {{path: courrier, from: "{title} <secretariat@{name}.example.org>"}}
state: var
database:
  url: {url}
  association: {name}
"""


def lay_out(folder: Path, url: str) -> Path:
    """Write `fleet.yaml`, of a fleet without an association as yet; give the file."""
    (folder / "associations").mkdir()
    file = folder / "fleet.yaml"
    file.write_text(_FLEET.format(url=url), "utf-8")
    return file


def let_come(folder: Path, url: str) -> None:
    """Have all associations come at once, each with its workbook."""
    made = folder / "on the way"
    for name, title in ASSOCIATIONS.items():
        home = made / name
        home.mkdir(parents=True)
        config = home / "config.yaml"
        config.write_text(_CONFIG.format(name=name, title=title, url=url), "utf-8")
        settings = load(config)
        tabs = designs(settings, wording_of(settings))
        write_workbook(home / "inscriptions.xlsx", tabs, _rows(datetime.now()))
    for name in ASSOCIATIONS:
        (made / name).rename(_home(folder, name))


def letters(folder: Path, name: str) -> int:
    """How many letters of an association have arrived."""
    return len([*(_home(folder, name) / "courrier").glob("*.eml")])


def received(folder: Path, name: str) -> Counter[str]:
    """Who received how many letters of an association, read where they arrived."""
    files = (_home(folder, name) / "courrier").glob("*.eml")
    return Counter(str(message_from_bytes(file.read_bytes())["To"]) for file in files)


def _home(folder: Path, name: str) -> Path:
    return folder / "associations" / name


def _rows(now: datetime) -> Mapping[str, Sequence[Mapping[str, Cell]]]:
    """One session in two months, for which everybody has asked this morning; dues are paid."""
    day: date = now.date() + timedelta(days=60)
    session: Mapping[str, Cell] = {
        "code": _CODE, "title": "Accueillir les nouveaux bénévoles", "date": day,
        "start": "14h", "end": "16h", "places": PEOPLE, "dues": "oui",
    }  # fmt: skip
    people = [(first, last) for last in _LAST for first in _FIRST]
    answers: list[Mapping[str, Cell]] = [
        {
            "received": (now - timedelta(hours=1)).replace(microsecond=0),
            "email": f"{number}@gens.example.org",
            "first_name": first,
            "last_name": last,
            "structure": _PAID,
            "session": _CODE,
        }
        for number, (first, last) in enumerate(people)
    ]
    members: list[Mapping[str, Cell]] = [{"structure": _PAID, "year": day.year, "paid": "oui"}]
    return {"sessions": [session], "answers": answers, "members": members}

"""Erasing killed at its system calls: whoever is erased is so everywhere, or nowhere.

    python -m tests.crash.erasing [--points 500]

By each way in which somebody is erased: the command, `effacer` on a row, what is due by the
command and by a pass.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import openpyxl

from tests.crash.nursery import Nursery, nursery
from tests.crash.world import NOW, Figures, World, say, spread
from tests.memory import MEMORY
from tests.naming import is_said
from tests.tabs import REGISTRATIONS

#: Who is erased: one with a seat.
WHO = "zoe"
#: What remembers them, a file or a database.
LEDGER = "ledger.sqlite"


@dataclass(frozen=True, kw_only=True)
class Way:
    """How somebody comes to be erased."""

    before: tuple[str, ...]  #: when passes are done first
    staff: Callable[[Path], None] = lambda workbook: None  #: what staff type after the first
    words: tuple[str, ...] = ("apply",)  #: what erases them, and is killed
    at: str
    after: str  #: when the pass comes that brings to its end what was begun
    more: str = ""  #: in `config.yaml`
    #: Of so many hundredths of its calls the first are those of a pass that erases nobody yet.
    begins: int = 0


def _types_effacer(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    sheet = book[REGISTRATIONS]
    place = {str(cell.value): number for number, cell in enumerate(sheet[1], 1)}
    (row,) = (r for r in range(2, 9) if sheet.cell(r, place["Prénom"]).value == WHO.title())
    sheet.cell(row, place["Décision"]).value = "effacer"
    book.save(workbook)


_YES = f"{WHO}@ambert.example"
#: Its session is on the first of October 2020.
WAYS = {
    "forget": Way(before=NOW[:1], words=("forget", _YES, "--yes"), at=NOW[2], after=NOW[3]),
    "effacer": Way(
        before=(NOW[0], NOW[1], "2020-09-20T23:59"),
        staff=_types_effacer,
        at="2020-09-21T00:09",
        after="2020-09-21T00:19",
        begins=50,
    ),
    "forget --due": Way(
        before=(*NOW[:1], "2020-10-02T10:00"),
        words=("forget", "--due", "--yes"),
        at="2021-10-02T10:00",
        after="2021-10-02T10:10",
    ),
    "privacy.erase": Way(
        before=(*NOW[:1], "2020-10-02T10:00", "2021-09-20T23:59"),
        at="2021-11-02T10:00",
        after="2021-11-02T10:10",
        more="privacy: {erase: true}\n",
        begins=50,
    ),
}


def killed(
    born: Nursery,
    folder: Path,
    points: int,
    *,
    way: str = "forget",
    also_after: bool = True,
    world_of: Callable[..., World] = World,
) -> Figures:
    """Kill it at so many of its calls, let a pass go by, and look into every file.

    `also_after` says that a pass comes afterwards; else what was begun is only half done.
    """
    how = WAYS[way]
    world, figures = world_of(folder, None, more=how.more), Figures()
    words = _first(born, world, how)
    counted = born(*words, counted=True)
    assert counted.get("status") == 0, counted
    assert not _naming(world), "it is this that erases"
    calls: int = counted["calls"]
    first = 1 + calls * how.begins // 100
    for kill_at in spread(calls, points, first):
        words = _first(born, world, how)
        if born(*words, kill_at=kill_at).get("status") != -9:
            continue  # it was shorter this time
        figures.points += 1
        place = f"{way}: call {kill_at} of {calls}"
        world.ends_of_the_dead()
        if also_after:
            status = born(*world.words(how.after))["status"]
            if status not in (0, 1):
                figures.failed += 1
                figures.places.append(f"{place}: the pass after it ended {status}")
        named = sorted(_naming(world))
        if named and not {LEDGER, "inscriptions.xlsx"} <= {*named}:
            figures.failed += 1
            figures.places.append(f"{place}: {named}")
            if not also_after:
                break  # which was to be found
    return figures


def _first(born: Nursery, world: World, how: Way) -> tuple[str, ...]:
    """Begin where somebody is registered and written to; give the words that erase them."""
    world.anew()
    if not world.gone_on:
        for number, moment in enumerate(how.before):
            assert born(*world.words(moment), warm=True)["status"] == 0
            if not number:
                how.staff(world.here / "var" / "inscriptions.xlsx")
        if world.in_files:
            world.go_on_from_here()
            born(*_words(world, how), warm=True)
            world.anew()
    return _words(world, how)


def _words(world: World, how: Way) -> tuple[str, ...]:
    return ("--config", str(world.here / "config.yaml"), "--now", how.at, *how.words)


def _naming(world: World) -> set[str]:
    """Name the files that know the person: of a workbook, by the rows of registrations."""
    known = is_said(world.remembered_elsewhere().casefold(), WHO, f"{WHO}@")
    return {LEDGER for _ in range(known)} | {
        path.name.removesuffix("-wal")
        for path in (world.here / "var").rglob("*")
        if path.is_file() and is_said(_text(path).casefold(), WHO, f"{WHO}@")
    }


def _text(path: Path) -> str:
    if path.suffix != ".xlsx":
        return path.read_bytes().decode("utf-8", "replace")
    with ZipFile(path):  # whole
        book = openpyxl.load_workbook(path, read_only=True)
    tabs = [tab for tab in book.worksheets if not tab.title.startswith("Réponses")]
    return " ".join(str(row) for tab in tabs for row in tab.iter_rows(values_only=True))


def main(points: int) -> int:
    fine = True
    with nursery() as born:
        for way in WAYS:
            with tempfile.TemporaryDirectory(dir=MEMORY) as name:
                figures = killed(born, Path(name) / "world", points // len(WAYS), way=way)
            say(f"{way} killed at system calls: {figures}")
            say("\n".join(figures.places[:5]))
            fine = fine and figures.fine
    return not fine


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--points", type=int, default=1500)
    sys.exit(main(parser.parse_args().points))

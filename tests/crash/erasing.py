"""`forget --yes` killed at its system calls: whoever is erased is so everywhere, or nowhere.

python -m tests.crash.erasing [--points 500]
"""

import argparse
import sys
import tempfile
from pathlib import Path
from zipfile import ZipFile

from tests.crash.nursery import Nursery, nursery
from tests.crash.world import NOW, Figures, World, say
from tests.memory import MEMORY
from tests.naming import is_said

#: Who is erased: one with a seat.
WHO = "zoe"


def killed(born: Nursery, folder: Path, points: int, *, also_after: bool = True) -> Figures:
    """Kill it at so many of its calls, let a pass go by, and look into every file.

    `also_after` says that a pass comes afterwards; else what was begun is only half done.
    """
    world, figures = World(folder, None), Figures()
    words = _first(born, world)
    counted = born(*words, counted=True)
    assert counted.get("status") == 0, counted
    calls: int = counted["calls"]
    for kill_at in range(1, calls + 1, max(1, (calls - 1) // points)):
        world.anew()
        if born(*words, kill_at=kill_at).get("status") != -9:
            continue  # it was shorter this time
        figures.points += 1
        if also_after:
            status = born(*world.words(NOW[3]))["status"]
            if status not in (0, 1):
                figures.failed += 1
                figures.places.append(
                    f"call {kill_at} of {calls}: the pass after it ended {status}"
                )
        named = sorted(_naming(world.here / "var"))
        if named and not {"ledger.sqlite", "inscriptions.xlsx"} <= {*named}:
            figures.failed += 1
            figures.places.append(f"call {kill_at} of {calls}: {named}")
            if not also_after:
                break  # which was to be found
    return figures


def _first(born: Nursery, world: World) -> tuple[str, ...]:
    """Begin where somebody is registered and written to; give the words that erase them."""
    world.anew()
    born(*world.words(NOW[0]), warm=True)
    world.go_on_from_here()
    config = ("--config", str(world.here / "config.yaml"), "--now", NOW[2])
    words = (*config, "forget", f"{WHO}@ambert.example", "--yes")
    born(*words, warm=True)
    world.anew()
    return words


def _naming(folder: Path) -> set[str]:
    """Name the files that know the person: of a workbook, by the rows of registrations."""
    return {
        path.name.removesuffix("-wal")
        for path in folder.rglob("*")
        if path.is_file() and is_said(_text(path).casefold(), WHO, f"{WHO}@")
    }


def _text(path: Path) -> str:
    if path.suffix != ".xlsx":
        return path.read_bytes().decode("utf-8", "replace")
    import openpyxl

    with ZipFile(path):  # whole
        book = openpyxl.load_workbook(path, read_only=True)
    tabs = [tab for tab in book.worksheets if not tab.title.startswith("Réponses")]
    return " ".join(str(row) for tab in tabs for row in tab.iter_rows(values_only=True))


def main(points: int) -> int:
    with tempfile.TemporaryDirectory(dir=MEMORY) as name, nursery() as born:
        figures = killed(born, Path(name) / "world", points)
    say(f"forget killed at system calls: {figures}")
    say("\n".join(figures.places[:5]))
    return not figures.fine


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--points", type=int, default=1500)
    sys.exit(main(parser.parse_args().points))

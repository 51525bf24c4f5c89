"""Crashes, bad disks, power cuts, passes at once: a sample of what `make prove` does at length.

Each of these finds what it looks for, too: a pass that is made worse must fail the same count.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash import erasing
from tests.crash.at_once import together
from tests.crash.backups import restored, whole
from tests.crash.faults import failing, without_pages
from tests.crash.in_database import DatabaseWorld, cut_off, disk_full
from tests.crash.kills import doubles_unsaid, killed
from tests.crash.nursery import Nursery, nursery
from tests.crash.power import cut
from tests.crash.trace import READABLE
from tests.programs import needs

pytestmark = pytest.mark.skipif(
    not READABLE, reason="the calls of a process are read on x86-64 only"
)

#: Other programs run these passes, in folders of their own.
SPREADSHEETS = ["memory"]


@pytest.fixture(scope="module")
def born() -> Iterator[Nursery]:
    with nursery() as one:
        yield one


@pytest.mark.parametrize("scene", ["one by one", "folder", "while repeating", "twice"])
def test_a_pass_killed_anywhere_loses_nothing_and_doubles_nothing_unsaid(
    scene: str, born: Nursery, tmp_path: Path
) -> None:
    figures = killed(born, tmp_path / "world", scene, 2)
    assert figures.points >= 2
    assert figures.fine, figures.places


def test_sending_first_and_marking_then_is_found_out(born: Nursery, tmp_path: Path) -> None:
    assert doubles_unsaid(born, tmp_path / "world", "send, then mark", 300, first=31)


@pytest.mark.parametrize(("error", "lasts"), [("EIO", False), ("ENOSPC", True)])
def test_nothing_is_sent_after_a_write_that_failed(
    error: str, lasts: bool, born: Nursery, tmp_path: Path
) -> None:
    figures = failing(born, tmp_path / "world", error, 2, lasts=lasts)
    assert figures.points >= 2
    assert figures.fine, figures.places


@pytest.mark.parametrize("lasts", [False, True], ids=["once", "from then on"])
def test_a_disk_that_is_full_for_the_pages_keeps_no_letter_and_the_next_pass_mends_them(
    lasts: bool, born: Nursery, tmp_path: Path
) -> None:
    figures = without_pages(born, tmp_path / "world", 2, lasts=lasts)
    assert figures.points >= 2
    assert figures.fine, figures.places


@pytest.mark.parametrize("way", erasing.WAYS)
def test_who_is_erased_is_so_everywhere_or_nowhere(way: str, born: Nursery, tmp_path: Path) -> None:
    # Two in the half that is played of the passes; with two of a command none lies in its erasing.
    points = 2 if erasing.WAYS[way].begins else 3
    figures = erasing.killed(born, tmp_path / "world", points, way=way)
    assert figures.points >= points
    assert figures.fine, figures.places


def test_what_is_half_erased_is_found_out(born: Nursery, tmp_path: Path) -> None:
    assert erasing.killed(born, tmp_path / "world", 4, also_after=False).failed


def test_no_promise_is_forgotten_when_the_power_goes(tmp_path: Path) -> None:
    cuts = cut(tmp_path / "full", 40)
    assert (cuts.images, cuts.corrupt, cuts.forgotten) == (40, 0, 0)
    assert cut(tmp_path / "normal", 30, synchronous="NORMAL").forgotten, (
        "what looks for it finds it"
    )


def test_four_passes_at_once_send_each_letter_once(born: Nursery, tmp_path: Path) -> None:
    figures = together(born, tmp_path / "good", 2)
    assert figures.fine, figures.places
    assert figures.doubled == 0


def test_what_is_restored_from_a_backup_after_a_kill_loses_and_doubles_nothing_unsaid(
    born: Nursery, tmp_path: Path
) -> None:
    figures = restored(born, tmp_path / "world", 2)
    assert figures.points == 2
    assert figures.fine, figures.places


def test_a_pass_killed_while_it_makes_a_backup_leaves_a_whole_one_or_none(
    born: Nursery, tmp_path: Path
) -> None:
    there, mended = whole(born, tmp_path / "world", 3)
    assert there < mended == 3


@needs("pg_ctl")
def test_in_a_database_too_a_kill_loses_nothing_and_doubles_nothing_unsaid(
    born: Nursery, tmp_path: Path
) -> None:
    figures = killed(born, tmp_path / "world", "together", 2, world_of=DatabaseWorld)
    assert figures.points >= 2
    assert figures.fine, figures.places


@needs("pg_ctl")
def test_a_pass_whose_connection_is_cut_anywhere_loses_and_doubles_nothing_unsaid(
    born: Nursery, tmp_path: Path
) -> None:
    figures = cut_off(born, tmp_path / "world", 3)
    assert figures.points >= 3
    assert figures.fine, figures.places


@needs("pg_ctl")
def test_a_full_disk_of_the_database_loses_nothing_and_doubles_nothing_unsaid(
    born: Nursery, tmp_path: Path
) -> None:
    figures = disk_full(born, tmp_path / "world", 3)
    assert figures.points >= 3
    assert figures.fine, figures.places


@needs("pg_ctl")
def test_in_a_database_too_four_passes_at_once_send_each_letter_once(
    born: Nursery, tmp_path: Path
) -> None:
    figures = together(born, tmp_path / "world", 1, world_of=DatabaseWorld)
    assert figures.fine, figures.places
    assert figures.doubled == 0


@needs("pg_ctl")
def test_in_a_database_too_who_is_erased_is_so_everywhere_or_nowhere(
    born: Nursery, tmp_path: Path
) -> None:
    figures = erasing.killed(born, tmp_path / "world", 2, world_of=DatabaseWorld)
    assert figures.points >= 2
    assert figures.fine, figures.places

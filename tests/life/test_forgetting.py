"""Lives in which people are erased: a few here, hundreds in `make prove`."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import pytest

from douze.model.erasure import Erasure
from tests.lengths import at_length
from tests.life import forgetting
from tests.life.death import Death, Mortal
from tests.life.forgetting import Counts, Forgetting, live, walk
from tests.life.online import Online
from tests.life.outside import Files, Outside, Table
from tests.sheets_server import SheetsServer

#: A few in which people are erased, by staff too, and somebody dies meanwhile.
SHORT = (0, 1, 5)


def test_whoever_is_erased_is_so_for_ever_and_nobody_else_hears_of_it() -> None:
    counts = walk(at_length(range(100), short=SHORT))
    assert not counts.stories, "\n\n".join(counts.stories[:3])
    for seed in range(100, 200):  # some of it is rare: then a few more are lived
        if all((counts.erased, counts.killed, counts.by_staff, counts.compared, counts.looks)):
            break
        assert not live(seed, counts)
    assert counts.by_staff and counts.killed and counts.compared


def test_in_real_files_the_bytes_of_the_memory_say_nothing_of_them(tmp_path: Path) -> None:
    assert _some_are_erased(lambda tables, folder: Files(tables, folder), tmp_path)


def test_in_a_google_sheet_too(tmp_path: Path) -> None:
    with SheetsServer.running(locale="fr_FR", time_zone="Europe/Paris") as server:
        assert _some_are_erased(lambda tables, folder: Online(tables, folder, server), tmp_path)


#: Short lives in which somebody is erased; others are looked for where they are none any more.
SOMEBODY_IS = (3,)


def _some_are_erased(outside: Callable[[Mapping[str, Table], Path], Outside], folder: Path) -> bool:
    """Live short lives until somebody is erased in one; none may break a promise."""
    counts = Counts()
    for seed in (*SOMEBODY_IS, *sorted({*range(30)} - {*SOMEBODY_IS})):
        here = folder / f"{seed}"
        here.mkdir()
        told = live(seed, counts, partial(_in, outside, here), 24)
        assert not told, told
        if counts.erased:
            return True
    return False


def _in(
    outside: Callable[[Mapping[str, Table], Path], Outside],
    folder: Path,
    tables: Mapping[str, Table],
) -> Outside:
    return outside(tables, folder)


class _Forgetful(Forgetting):
    """Erases the person from the memory alone, or from the sheet alone."""

    in_memory = True

    def _carry_out(self, erasure: Erasure, death: Death) -> None:
        ledger = Mortal(self.out.ledger, death)
        if self.in_memory:
            ledger.erase(erasure)
        ledger.end_erasing()


@pytest.mark.parametrize(
    ("in_memory", "said"), [(True, "in no tab of ours"), (False, "in no memory")]
)
def test_what_is_erased_by_halves_is_found_out(
    in_memory: bool, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_Forgetful, "in_memory", in_memory)
    monkeypatch.setattr(forgetting, "Forgetting", _Forgetful)
    assert any(said in live(seed, Counts()) for seed in range(60))

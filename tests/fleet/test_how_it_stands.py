"""How a fleet stands: what is told of its associations, and whether anything waits for a person."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from douze.fleet.board_rows import BoardRow, WorkerRow
from douze.fleet.overview import FleetOverview
from douze.fleet.status_lines import sections
from tests.factories import at, wording

NOW, TEN, SECOND = at("09-20 12:00"), timedelta(minutes=10), timedelta(seconds=1)
#: Three of its rhythms, and a minute for the pass itself.
LONGEST = 3 * TEN + timedelta(minutes=1)
WORKER = WorkerRow(host="here", pid=7, threads=2, began=at("09-20 08:00"), seen=NOW)
LATE = {"good": NOW - LONGEST - SECOND}
WHEN = "20/09/2020 à 11h28"
#: What is so of one association, the exit status, and what is told first of all.
STANDS: dict[str, tuple[dict[str, Any], int, list[str]]] = {
    "all is well": ({}, 0, ["Rien."]),
    "its last pass is not too long ago": ({"good": NOW - LONGEST}, 0, ["Rien."]),
    "its last pass is too long ago": (
        LATE, 1, [f"beta : pas de passe aboutie depuis le {WHEN}"],
    ),
    "it sleeps until a known moment": ({**LATE, "wake_at": NOW + TEN}, 0, ["Rien."]),
    "nobody knows what became of a letter": (
        {"in_doubt": 1}, 1, ["beta : messages au sort inconnu 1 (python run.py resolve)"],
    ),
    "its passes fail, and that is why none was done": (
        {**LATE, "failing_since": NOW - TEN, "told": "La feuille ne répond pas."}, 2,
        ["beta échoue depuis le 20/09/2020 à 11h50. La feuille ne répond pas."],
    ),
}  # fmt: skip


def stands(row: BoardRow, workers: Sequence[WorkerRow] = (WORKER,)) -> tuple[int, list[str]]:
    """The exit status, and the lines of what is to be looked at."""
    overview = FleetOverview(
        now=NOW, rows=[row], queued=frozenset(), workers=workers, dead=(), relays=(), robots=()
    )
    first = sections(overview, wording())[0]
    return overview.status, [line.text for line in first.lines]


@pytest.mark.parametrize(("so", "status", "told"), STANDS.values(), ids=STANDS)
def test_one_association(so: dict[str, Any], status: int, told: list[str]) -> None:
    row = BoardRow(**{"name": "beta", "every": TEN, "good": NOW, **so})
    assert stands(row) == (status, told)


def test_without_a_worker_a_person_is_needed() -> None:
    status, told = stands(BoardRow(name="beta", every=TEN, good=NOW), workers=())
    assert status == 2
    assert told != ["Rien."]

"""The exhaustive small world: one session, up to four registrations, everything that happens.

Enumerated, for each number of registrations from 1 to 4 (whole: DOUZE_WHOLE_WORLD=1):

1. places 0, 1, 2; each person's dues settled or not; the first 0…n come early, the others with
   the last step: 3 · 2ⁿ · (n+1) towns (12+36+96+240 = 384), and a first pass where somebody came;
2. each of those who came early gets one of five decisions (none, `confirmer`, `attente`,
   `annuler`, `refuser`), then a pass: 5 to the power of the early ones;
3. the clock moves to each of four moments (a day later; after the deadline of the holds; in the
   last two hours; after the start), the decisions stay or are all emptied, those who come late
   answer: a pass in each of these eight futures.

Whole, that is 41,640 books of step 2 and eight futures of each. By default each fifth town of one
registration is played, each 11th of two, each 83rd of three and each 197th of four, these in every
other of the futures; by `make prove` all of one and two, each 29th and each 197th (see SLICE). The
same is done once more for up to two registrations (each fifth and 17th town, or all and each 7th)
where, in step 2, one of six other things happens (dues paid or lapsed, row deleted, pasted twice, a
new answer, an address spoiled).

Prior statuses come about by playing these passes; no ledger is invented. Every pass, also the
ones on the way, is held against every sentence.
"""

import os
from datetime import timedelta
from itertools import product

import pytest

from tests.lengths import at_length
from tests.world.small_world import (
    CLOCKS,
    DECISIONS,
    OPENED,
    SENTENCES,
    TURNS,
    Findings,
    Town,
    happens,
    late_comers_answer,
    play,
    towns,
)

#: So many books are played in memory only; `test_attacks.py` plays its towns everywhere.
SPREADSHEETS = ["memory"]

WHOLE = bool(os.environ.get("DOUZE_WHOLE_WORLD"))
#: Of how many towns of this many registrations one is played.
SLICE = at_length({1: 1, 2: 1, 3: 29, 4: 197}, short={1: 5, 2: 11, 3: 83, 4: 197})
if WHOLE:
    SLICE = dict.fromkeys(SLICE, 1)
#: The same, where something else than a decision happens.
TURNED = {1: 1, 2: 1} if WHOLE else at_length({1: 1, 2: 7}, short={1: 5, 2: 17})


def futures(town: Town, early: int, findings: Findings) -> None:
    """Move the clock, keep or empty the decisions, let the late ones come: a pass each."""
    ways = [way for way in product(CLOCKS, (False, True)) if early or not way[1]]
    if len(town.people) > 1 and not WHOLE:
        ways = at_length(ways, short=ways[findings.books % 2 :: 2])
    for now, emptied in ways:
        later = town.copy(f"{now:%d %H:%M} UTC, decisions {'emptied' if emptied else 'stay'}")
        if emptied:
            later.decide({p.email: "" for p in later.people})
        late_comers_answer(later, now)
        play(later, now, findings)


def explore(size: int, turns: tuple[str, ...], findings: Findings, one_in: int) -> None:
    for town, early in towns([size], lambda number: number % one_in == 0):
        if early:
            play(town, OPENED + timedelta(minutes=30), findings)
        for chosen in product(turns, repeat=early):
            findings.books += 1
            what = {p.name: turn for p, turn in zip(town.people, chosen, strict=False)}
            said = ", ".join(f"{name}: {turn or 'nothing'}" for name, turn in what.items())
            book = town.copy(said)
            if early:
                now = OPENED + timedelta(hours=2)
                happens(book, what, now)
                play(book, now, findings)
            futures(book, early, findings)


@pytest.fixture(scope="module")
def world() -> Findings:
    findings = Findings()
    for size, one_in in SLICE.items():
        explore(size, DECISIONS, findings, one_in)
    for size, one_in in TURNED.items():
        explore(size, ("", *TURNS), findings, one_in)
    return findings


@pytest.mark.parametrize("sentence", SENTENCES)
def test_small_world(world: Findings, sentence: str) -> None:
    assert not world.broken.get(sentence), world.shortest(sentence)


def test_that_the_world_was_walked(world: Findings) -> None:
    assert world.books >= 80 and world.passes > 4 * world.books

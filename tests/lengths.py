"""How far a test walks: a short way in the suite, the whole way where `DOUZE_PROVE` is set.

`make prove` sets it. What is short here is the same each time: a fixed part of the whole, so that
a test that passes once passes always.
"""

import os
from collections.abc import Iterable, Sequence
from typing import TypeVar

PROVE = bool(os.environ.get("DOUZE_PROVE"))

T = TypeVar("T")
S = TypeVar("S")


def at_length(whole: T, *, short: T) -> T:
    """Choose what `make prove` plays, or what the suite plays of it."""
    return whole if PROVE else short


def in_turn(ones: Iterable[T], others: Sequence[S], *, short: int) -> list[tuple[T, S]]:
    """Pair each of the first with every one of the others; in the suite with so many, in turn."""
    pairs = []
    step = max(1, len(others) // short)
    for number, one in enumerate(ones):
        chosen = [others[(number + step * n) % len(others)] for n in range(short)]
        pairs += [(one, other) for other in at_length(others, short=chosen)]
    return pairs

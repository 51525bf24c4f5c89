"""Ranges of numbers: what of a mailbox is still to be looked at. The newest stand first."""

from collections.abc import Iterable

#: `(3, 7)` is 3 to 7, both counted.
Ranges = tuple[tuple[int, int], ...]
#: More are not kept apart: looking at a message twice does no harm.
MOST = 20


def joined(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Put ranges in order, the newest first, and together where they meet."""
    left: list[tuple[int, int]] = []
    for low, high in sorted(ranges, key=lambda one: (one[1], one[0]), reverse=True):
        if low > high:
            continue  # nothing is left of it
        if left and high >= left[-1][0] - 1:
            left[-1] = (min(low, left[-1][0]), left[-1][1])
        else:
            left.append((low, high))
    if len(left) > MOST:
        left[MOST - 1 :] = [(left[-1][0], left[MOST - 1][1])]
    return tuple(left)


def below(ranges: Ranges, limit: int) -> Ranges:
    """What of ranges lies below a number."""
    return tuple((low, min(high, limit - 1)) for low, high in ranges if low < limit)


def contain(ranges: Ranges, number: int) -> bool:
    """Whether a number lies in one of these."""
    return any(low <= number <= high for low, high in ranges)


def count(ranges: Ranges) -> int:
    """How many numbers there are in them."""
    return sum(high - low + 1 for low, high in ranges)

"""How names and addresses are compared: equal, nearly equal, or not at all."""

from collections.abc import Iterable, Mapping
from functools import cache

from douze.model.book import Member
from douze.model.fold import fold

#: From this likeness on (0 to 1) two names are shown to staff as perhaps the same.
ALIKE = 0.86
#: A word that more members than this share says nothing about any of them.
COMMON_WORD = 40


@cache
def likeness(one: str, other: str) -> float:
    """Say how like two names are, from 0 to 1; 0 where they are plainly not alike."""
    if 2 * min(len(one), len(other)) < ALIKE * (len(one) + len(other)):
        return 0.0
    from difflib import SequenceMatcher  # only where names share a word

    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0


def sharing(words: Iterable[str], index: Mapping[str, list[Member]]) -> Iterable[Member]:
    """The members that share a telling word."""
    seen = set()
    for word in words:
        members = index.get(word, ())
        if len(members) <= COMMON_WORD:
            for member in members:
                if member.row not in seen:
                    seen.add(member.row)
                    yield member


def one_slip(one: str, other: str) -> bool:
    """Whether two texts differ by one slip of the hand.

    A letter left out, added or mistaken, or two neighbours swapped.
    """
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    letters = enumerate(zip(one, other, strict=False))
    at = next((i for i, (a, b) in letters if a != b), min(len(one), len(other)))
    left, right = one[at:], other[at:]
    swapped = left[:2] == right[:2][::-1] and left[2:] == right[2:]
    return swapped or left[1:] == right[1:] or left == right[1:] or left[1:] == right


def another_person(before: str, now: str) -> bool:
    """Whether two names are of two people: not where one completes the other, or is a slip away."""
    one, other = fold(before).split(), fold(now).split()
    if set(one) <= set(other) or set(other) <= set(one):
        return False
    return not one_slip(" ".join(one), " ".join(other))

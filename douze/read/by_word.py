"""Lists of words that people type, the way they are written down and the way they are asked."""

from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")


def by_word(meanings: Mapping[T, str]) -> dict[str, T]:
    """Give what each word means; words that mean one thing stand together, with spaces between."""
    found: dict[str, T] = {}
    for meaning, words in meanings.items():
        found |= dict.fromkeys(words.split(), meaning)
    return found

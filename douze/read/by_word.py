"""Words that people type: listed by what they mean, looked up one by one."""

from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")


def by_word(meanings: Mapping[T, str]) -> dict[str, T]:
    """Give what each word means; words that mean one thing stand together, with spaces between."""
    found: dict[str, T] = {}
    for meaning, words in meanings.items():
        found |= dict.fromkeys(words.split(), meaning)
    return found

"""Where a name or an address stands in a text, and is not a part of somebody else's."""

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

#: What takes the place of a name.
NAMELESS = "…"
#: Between two letters or digits these make one name or one address of them: `anne-zoe@a.example`.
_JOINS = {True: frozenset("._%+-"), False: frozenset("-")}


def stands_in(word: str, text: str) -> bool:
    """Whether a word stands in a text, whatever its case."""
    return next(_places(word, text), None) is not None


def without_words(text: str, words: Iterable[str]) -> str:
    """Put "…" in the place of each of these words, whatever its case."""
    small = _small(text)
    for word in words:
        if _small(word) not in small:
            continue  # mostly: of a hundred people, none is named here
        for start, end in reversed([*_places(word, text)]):
            text = f"{text[:start]}{NAMELESS}{text[end:]}"
        small = _small(text)
    return text


def without_person(text: str, refs: Mapping[str, str], words: Iterable[str]) -> str:
    """Take somebody's words out of a text, and put new references in the place of the old."""
    for old, new in refs.items():
        text = text.replace(old, new)
    return without_words(text, words)


def without_person_in(value: Any, refs: Mapping[str, str], words: Iterable[str]) -> Any:
    """Do the same to every text in a value: a frozen type of ours, or what JSON holds."""
    if isinstance(value, str):
        # Words of staff's stay such; a status is none of anybody's.
        return value if isinstance(value, Enum) else type(value)(without_person(value, refs, words))

    def each(part: Any) -> Any:
        return without_person_in(part, refs, words)

    if isinstance(value, Struct):
        changes = {name: each(getattr(value, name)) for name in value.__struct_fields__}
        return replace(value, **changes)
    if isinstance(value, Mapping):
        return {each(key): each(one) for key, one in value.items()}
    if isinstance(value, list | tuple | frozenset):
        return type(value)(map(each, value))
    return value


def _places(word: str, text: str) -> Iterator[tuple[int, int]]:
    """Give where a word begins and ends, the first first."""
    if not word:
        return
    small, wanted, joins = _small(text), _small(word), _JOINS["@" in word]
    start = small.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        alone = not (_joined(small, start - 1, -1, joins) or _joined(small, end, 1, joins))
        if alone:
            yield start, end
        start = small.find(wanted, end if alone else start + 1)


def _joined(text: str, place: int, step: int, joins: frozenset[str]) -> bool:
    """Whether what stands beside a word makes a longer one of it."""
    if not 0 <= place < len(text):
        return False
    if text[place].isalnum():
        return True
    further = place + step
    return text[place] in joins and 0 <= further < len(text) and text[further].isalnum()


def _small(text: str) -> str:
    """Put case aside, but for a letter that is two in small: places stay where they are."""
    small = text.lower()
    if len(small) == len(text):
        return small
    return "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in text)

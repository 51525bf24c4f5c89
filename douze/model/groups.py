"""People counted by what they have in common: a structure, a domain, a territory."""

from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct

from douze.model.structure_names import StructureNames


class GroupFigures(Struct, frozen=True, kw_only=True):
    """Those of one structure, domain or territory who had a seat, or came."""

    key: str  #: equal for two spellings of one name
    name: str  #: the spelling that most of them used
    people: int
    present: int | None  #: None where it is of none of them known


class Counted:
    """Counts by keys, and under which name each is known."""

    def __init__(self) -> None:
        self._people = Counter[str]()
        self._present: dict[str, list[bool]] = {}
        self._names: dict[str, Counter[str]] = {}

    def add(self, key: str, name: str, present: bool | None) -> None:
        self._people[key] += 1
        self._names.setdefault(key, Counter())[name] += 1
        if present is not None:
            self._present.setdefault(key, []).append(present)

    def figures(self) -> tuple[GroupFigures, ...]:
        return tuple(sorted(self._each(), key=lambda one: (-one.people, one.key)))

    def _each(self) -> Iterator[GroupFigures]:
        for key, people in self._people.items():
            known = self._present.get(key)
            names = self._names[key]
            yield GroupFigures(
                key=key,
                name=min(names, key=lambda name: (-names[name], name)),
                people=people,
                present=sum(known) if known is not None else None,
            )


def by_structure(
    people: Iterable[tuple[str, bool | None]], legal_forms: Iterable[str]
) -> tuple[GroupFigures, ...]:
    """Count people by structure: what each typed, and whether they were present, if that is known.

    Names are one whatever their spelling and legal form; who named none is counted nowhere.
    """
    names, counted = StructureNames(legal_forms), Counted()
    for structure, present in people:
        if key := names.key(structure):
            counted.add(key, structure.strip(), present)
    return counted.figures()

"""The declaration of the settings in the shape of the file: sections, and what stands in them.

Fields of `douze/model/settings.py` may stand elsewhere in the file than in the types: there is
one `contact` there, and `schedule.apply` is a field of no section.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, get_args

from msgspec import Struct
from msgspec.structs import fields

from douze.config.problems import Trail, dotted
from douze.model.setting_marks import Key, Relation
from douze.model.settings import SECTIONS, AnswerTab
from douze.model.value_types import AnyType, ValueType

#: The way to a field from the Settings: ("seats", "absent").
Place = tuple[str, ...]


class DeclaredSetting(Struct, frozen=True, kw_only=True):
    """One setting."""

    place: Place
    type: AnyType
    description: str
    relation: Relation | None
    default: object  #: NODEFAULT where it cannot be left out


class DeclaredSection(Struct, frozen=True):
    """Some settings under one name."""

    trail: Trail
    inside: dict[str, "DeclaredSetting | DeclaredSection"]

    @property
    def about(self) -> str:
        return SECTIONS[dotted(self.trail)]

    def trails(self) -> Iterator[Trail]:
        """Every section and setting below, in the order of the file; those in lists too."""
        for word, inner in self.inside.items():
            here = (*self.trail, word)
            yield here
            if isinstance(inner, DeclaredSection):
                yield from inner.trails()
            elif inner.type is ValueType.ANSWER_TABS:
                yield from ((*here, *below) for below in declared(AnswerTab).trails())

    def entries(self) -> Iterator[tuple[Trail, DeclaredSetting]]:
        """Every setting below, with its way from the top of the file."""
        for word, inner in self.inside.items():
            if isinstance(inner, DeclaredSection):
                yield from inner.entries()
            else:
                yield (*self.trail, word), inner


@lru_cache
def declared(settings: type[Struct]) -> DeclaredSection:
    """Read a declaration. Raises TypeError for a field that does not say what may be typed."""
    top = DeclaredSection((), {})
    _declare(settings, top, ())
    return top


def _declare(struct: type[Struct], here: DeclaredSection, above: Place) -> None:
    for field in fields(struct):
        type_, *marks = get_args(field.type) or (field.type,)
        place, key = (*above, field.name), _mark_of_kind(marks, Key)
        *sections, word = (key.name if key else field.name).split(".")
        within = _section(here, sections)
        if may_be := _mark_of_kind(marks, AnyType):
            within.inside[word] = DeclaredSetting(
                place=place,
                type=may_be,
                description=_mark_of_kind(marks, str),
                relation=_mark_of_kind(marks, Relation),
                default=field.default,
            )
        elif isinstance(type_, type) and issubclass(type_, Struct):
            _declare(type_, _section(within, (word,)), place)
        else:
            raise TypeError(f"{'.'.join(place)}: nothing says what may be typed")


def _mark_of_kind(marks: Sequence[object], kind: Any) -> Any:
    return next((mark for mark in marks if isinstance(mark, kind)), None)


def _section(here: DeclaredSection, words: Sequence[str]) -> DeclaredSection:
    """Find a section below this one, or make it."""
    for word in words:
        below = here.inside.setdefault(word, DeclaredSection((*here.trail, word), {}))
        assert isinstance(below, DeclaredSection), f"{word} is a setting and a section"
        here = below
    return here

"""Holds what was typed against the declaration of the settings: what it means, and all mistakes."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar, get_args

from msgspec import NODEFAULT, Struct
from msgspec.structs import FieldInfo, fields

from douze.config.cross_checks import check_beside, check_relation
from douze.config.declared import DeclaredSection, DeclaredSetting, Place, declared
from douze.config.problems import Trail, Wrong, unknown_setting
from douze.config.value_forms import form_of, known_column
from douze.config.values import expected
from douze.model.phrases import Phrase, phrase
from douze.model.setting_marks import NeedsBeside
from douze.model.settings import AnswerTab
from douze.model.value_types import AnyType, ValueType, Whole

_Made = TypeVar("_Made", bound=Struct)
#: Where it is, and what is wrong.
Mistake = tuple[Trail, Phrase]


class _Told(Exception):
    """A value is not valid, and what is wrong inside it has been reported."""


class Check:
    """One look through a file: what its settings mean, and every mistake.

    Of a section that is none nothing else is told. `folder` is where the file stands; relative
    paths are relative to it.
    """

    def __init__(
        self, top: DeclaredSection, folder: Path, mistakes: list[Mistake] | None = None
    ) -> None:
        self.top, self.folder = top, folder
        self.mistakes: list[Mistake] = [] if mistakes is None else mistakes
        self._values: dict[Place, object] = {}

    def section(self, section: DeclaredSection, typed: object, trail: Trail = ()) -> None:
        """Check what stands in a section and below; an empty one is one that was left out."""
        typed = {} if typed is None else typed
        if not isinstance(typed, dict):
            inside = phrase("expects_section_with", words=", ".join(section.inside))
            self.mistakes.append((trail, expected(inside, typed).what))
            return
        known: dict[str, object] = {}
        for word, inner in section.inside.items():
            if isinstance(inner, DeclaredSection):
                self.section(inner, typed.get(word), (*trail, word))
            else:
                self._setting(inner, typed, (*trail, word), known)
        for word in typed:
            if word not in section.inside:
                here = (*trail, word)
                self.mistakes.append((here, unknown_setting(here, [*self.top.trails()])))

    def _setting(
        self,
        entry: DeclaredSetting,
        typed: dict[str, object],
        here: Trail,
        known: dict[str, object],
    ) -> None:
        """Check one setting of a section; `known` are those before it that are right."""
        word = str(here[-1])
        try:
            if word in typed or entry.default is NODEFAULT:
                value = self._meant(entry.type, typed.get(word), here)
            else:
                value = entry.default
            if isinstance(entry.relation, NeedsBeside):
                check_beside(entry.relation, value, self._values)
            elif entry.relation:
                check_relation(entry.relation, value, known, here[:-1])
        except Wrong as error:
            self.mistakes.append((here, error.what))
        except _Told:
            pass
        else:
            known[word] = value
            self._values[entry.place] = self._placed(entry.type, value)

    def _meant(self, type_: AnyType, typed: object, here: Trail) -> object:
        """What was typed, as what it means. Raises Wrong, or _Told."""
        before = len(self.mistakes)
        match type_:
            case ValueType.FILLED_LIST:
                meant: object = self._list(typed, here, self._filled)
            case ValueType.ANSWER_TABS:
                # [] is nothing here: answers have to stand somewhere
                meant = self._list(typed or None, here, self._answer_tab)
            case ValueType.RELAYS:
                meant = self._relays({} if typed is None else typed, here)
            case ValueType.COLUMNS:
                meant = self._columns({} if typed is None else typed, here)
            case _:
                return form_of(type_).check(typed)
        if len(self.mistakes) > before:
            raise _Told
        return meant

    def _list(
        self, typed: object, here: Trail, read: Callable[[object, Trail], object]
    ) -> tuple[object, ...]:
        if not isinstance(typed, list):
            raise expected(phrase("expects_list"), typed or None)
        return tuple(read(part, (*here, number)) for number, part in enumerate(typed))

    def _filled(self, typed: object, here: Trail) -> object:
        return self._tried(form_of(ValueType.FILLED).check, typed, here)

    def _answer_tab(self, typed: object, here: Trail) -> AnswerTab | None:
        """One tab of answers, by its title alone or as a section."""
        # Of a section of its own, whose mistakes are told with all others.
        tab = Check(self.top, self.folder, self.mistakes)
        before = len(self.mistakes)
        tab.section(declared(AnswerTab), typed if isinstance(typed, dict) else {"tab": typed}, here)
        return tab.made(AnswerTab) if len(self.mistakes) == before else None

    def _relays(self, typed: object, here: Trail) -> Mapping[str, object]:
        """How many letters each relay takes in an hour, by its name."""
        if not isinstance(typed, dict):
            raise expected(phrase("expects_section"), typed)
        read = form_of(Whole(1)).check
        return MappingProxyType({w: self._tried(read, n, (*here, w)) for w, n in typed.items()})

    def _columns(self, typed: object, here: Trail) -> Mapping[str, object]:
        if not isinstance(typed, dict):
            raise expected(phrase("expects_section"), typed)
        for word in typed:
            self._tried(known_column, word, (*here, word))
        return MappingProxyType({w: self._filled(title, (*here, w)) for w, title in typed.items()})

    def _tried(self, read: Callable[[object], object], typed: object, here: Trail) -> object:
        """One part of a value; what is wrong with it is told, and the others are looked at."""
        try:
            return read(typed)
        except Wrong as error:
            self.mistakes.append((here, error.what))
            return None

    def _placed(self, type_: AnyType, value: object) -> object:
        """A path that stands on its own; any other value as it is."""
        match type_:
            case ValueType.PATH | ValueType.WORKBOOK | ValueType.FILLED_PATH:
                return path_of(self.folder, str(value))
            case ValueType.PATH_OR_NONE | ValueType.METRICS_FILE:
                return path_of(self.folder, str(value)) if value else None
        return value

    def made(self, struct: type[_Made], place: Place = ()) -> _Made:
        """What was checked, as the types that it is declared by."""
        values = {}
        for field in _fields(struct):
            here = (*place, field.name)
            if here in self._values:
                values[field.name] = self._values[here]
            else:  # a section, whose settings are held apart
                section = (get_args(field.type) or (field.type,))[0]
                values[field.name] = self.made(section, here)
        return struct(**values)


@cache
def _fields(struct: type[Struct]) -> tuple[FieldInfo, ...]:
    """What a type is made of: whoever loads a thousand files asks a thousand times."""
    return fields(struct)


def path_of(folder: Path, words: str) -> Path:
    """A path of the file's own words: relative to its folder, `~/` the user's home."""
    home = words == "~" or words.startswith("~/")
    return Path(words).expanduser() if home else folder / words

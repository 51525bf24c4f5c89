"""Reads YAML without guessing, and remembers on which line everything stands.

YAML's own rules turn `18:30` into 1110, `0612345670` into another number and `no` into
false, and let the last of two equal keys win. Here every value stays the text that was
typed, what a setting wants decides how it is understood, and two equal keys are a mistake.
"""

from collections.abc import Iterator

import yaml
from msgspec import Struct, field

from douze.config.problems import ConfigProblem, Trail, Unreadable
from douze.model.phrases import Phrase, phrase
from douze.plain_yaml import Typed

MOST_LEVELS = 20
_EMPTY = phrase("config_empty")


class YamlDocument(Struct, kw_only=True):
    """What stands in the file, and where."""

    tree: dict[str, Typed] = field(default_factory=dict)
    lines: dict[Trail, int] = field(default_factory=dict)
    problems: list[ConfigProblem] = field(default_factory=list)


def read_lines(text: str) -> YamlDocument:
    """Read the text of a YAML file. Raises Unreadable when there is nothing to be made of it.

    Equal keys, anchors and tags leave the rest readable: they are in `problems`.
    """
    try:
        return _Reading(yaml.parse(text, Loader=yaml.CSafeLoader)).document()
    except yaml.reader.ReaderError as error:
        line = text.encode()[: error.position].count(b"\n") + 1
        raise Unreadable(phrase("config_no_text"), line=line) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise Unreadable(_not_yaml(error, text, line), line=line) from error


def _not_yaml(error: yaml.MarkedYAMLError, text: str, line: int) -> Phrase:
    """Say what the parser stumbled over, and what it mostly comes from."""
    if "\t" in "".join(text.split("\n")[line - 1 : line]):
        return phrase("config_tabs")
    return phrase("config_no_yaml")


class _Reading:
    """Turns the parser's events into a Document, one event at a time."""

    def __init__(self, events: Iterator[yaml.Event]) -> None:
        self.events = events
        self.found = YamlDocument()

    def document(self) -> YamlDocument:
        next(self.events)  # the stream starts
        if isinstance(next(self.events), yaml.StreamEndEvent):
            raise Unreadable(_EMPTY)
        first = next(self.events)
        if not isinstance(first, yaml.MappingStartEvent):
            if isinstance(first, yaml.ScalarEvent) and not first.value:
                raise Unreadable(_EMPTY)
            raise Unreadable(phrase("config_no_settings"), line=_line(first))
        self.found.tree = self._section(first, ())
        next(self.events)  # the document ends
        after = next(self.events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise Unreadable(phrase("config_second_document"), line=_line(after))
        return self.found

    def _section(self, start: yaml.MappingStartEvent, trail: Trail) -> dict[str, Typed]:
        self._refuse_marks(start, trail)
        section: dict[str, Typed] = {}
        while not isinstance(key := next(self.events), yaml.MappingEndEvent):
            if not isinstance(key, yaml.ScalarEvent) or not key.value:
                self._tell(key, trail, phrase("config_name_no_word"))
                self._skip(key)
                self._skip(next(self.events))
                continue
            here = (*trail, key.value)
            if first := self.found.lines.get(here):
                self._tell(key, here, phrase("config_twice", first=first))
                self._skip(next(self.events))
                continue
            self._refuse_marks(key, here)
            self.found.lines[here] = _line(key)
            section[key.value] = self._value(next(self.events), here)
        return section

    def _list(self, start: yaml.SequenceStartEvent, trail: Trail) -> list[Typed]:
        self._refuse_marks(start, trail)
        entries: list[Typed] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            here = (*trail, len(entries))
            self.found.lines[here] = _line(event)
            entries.append(self._value(event, here))
        return entries

    def _value(self, event: yaml.Event, trail: Trail) -> Typed:
        if len(trail) > MOST_LEVELS:
            raise Unreadable(phrase("config_endless"), line=_line(event))
        if isinstance(event, yaml.MappingStartEvent):
            return self._section(event, trail)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(event, trail)
        self._refuse_marks(event, trail)
        if not isinstance(event, yaml.ScalarEvent):
            return None
        typed: str = event.value
        return None if not event.style and typed in ("", "~", "null") else typed

    def _skip(self, event: yaml.Event) -> None:
        """Pass over a value, whatever is wrong inside it."""
        _Reading(self.events)._value(event, ())

    def _refuse_marks(self, event: yaml.Event, trail: Trail) -> None:
        """Tell of what YAML would take for a reference or a type, and people for text."""
        if isinstance(event, yaml.AliasEvent):
            self._tell(event, trail, phrase("config_quote", sign="*"))
        elif getattr(event, "anchor", None):
            self._tell(event, trail, phrase("config_quote", sign="&"))
        elif getattr(event, "tag", None):
            self._tell(event, trail, phrase("config_quote", sign="!"))

    def _tell(self, event: yaml.Event, trail: Trail, what: Phrase) -> None:
        self.found.problems.append(ConfigProblem(line=_line(event), trail=trail, what=what))


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1

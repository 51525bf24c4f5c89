"""Writes down which settings and letters there are: for editors, and for the reference.

`make schema` writes `docs/config.schema.json`, by which an editor completes and checks
`config.yaml` while somebody types, and the tables of settings and of letters in
`docs/reference.md`. The descriptions of settings are in French because staff read them there.
"""

import json
import re
import sys
from collections.abc import Mapping
from datetime import time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml
from msgspec import NODEFAULT, Struct

from douze.config.declared import DeclaredSection, DeclaredSetting, declared
from douze.config.problems import dotted
from douze.config.value_forms import COLUMNS, form_of
from douze.model.kinds import Kind
from douze.model.settings import AnswerTab, Settings
from douze.model.value_types import Hours, NamedAddress, ValueType, Whole
from douze.model.wording import Wording

_TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
_TABLE = re.compile(r"(?<=\n)\| setting \|.*?\n(?=\n)", re.DOTALL)
_LETTERS = re.compile(r"(?<=\n)\| kind \|.*?\n(?=\n)", re.DOTALL)
_OR_NOTHING = ", or nothing"
#: What the reference says of the values that are read part by part.
_PARTS = {
    ValueType.FILLED_LIST: "a list of texts",
    ValueType.ANSWER_TABS: "a list of titles, or of `{tab: title, session: code}`",
    ValueType.COLUMNS: "a section of words and titles",
}


def json_schema(settings: type[Struct] = Settings) -> str:
    """The text of `docs/config.schema.json`."""
    top = declared(settings)
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Douze",
        "description": settings.__doc__,
        **_section(top),
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _section(section: DeclaredSection) -> Mapping[str, object]:
    inside = {
        word: {"description": inner.about, **_section(inner)}
        if isinstance(inner, DeclaredSection)
        else _entry(inner)
        for word, inner in section.inside.items()
    }
    return {"type": "object", "additionalProperties": False, "properties": inside}


def _entry(entry: DeclaredSetting) -> Mapping[str, object]:
    default = {} if entry.default is NODEFAULT else {"default": as_typed(entry)}
    return {"description": entry.description, **_type(entry), **default}


def _type(entry: DeclaredSetting) -> Mapping[str, object]:
    filled = form_of(ValueType.FILLED).schema
    match entry.type:
        case ValueType.FILLED_LIST:
            return {"type": "array", "items": filled}
        case ValueType.ANSWER_TABS:
            either = {"anyOf": [{"type": "string"}, _section(declared(AnswerTab))]}
            return {"type": "array", "minItems": 1, "items": either}
        case ValueType.COLUMNS:
            names = {"enum": COLUMNS}
            return {"type": "object", "propertyNames": names, "additionalProperties": filled}
    return form_of(entry.type).schema


def as_typed(entry: DeclaredSetting) -> object:
    """The default of a setting, as one would type it."""
    if isinstance(entry.type, Whole) and entry.type.unit:
        assert isinstance(entry.default, timedelta)
        return entry.default // entry.type.unit
    return _as_typed(entry.default)


def _as_typed(value: object) -> object:
    match value:
        case None:
            return ""
        case timedelta():
            minutes = value // timedelta(minutes=1)
            return f"{minutes}min" if minutes % 60 else f"{minutes // 60}h"
        case time():
            return f"{value:%H:%M}"
        case NamedAddress(name=name, address=address):
            return f"{name} <{address}>" if name else address
        case AnswerTab(title=title):
            return title
        case int(month), int(day):
            return f"{month:02}-{day:02}"
        case tuple():
            return [_as_typed(part) for part in value]
        case Mapping():
            return dict(value)
        case Path() | ZoneInfo() | Hours() | str():
            return str(value)  # a text that is a word of ours is more than its text to JSON
    return value


def table(settings: type[Struct] = Settings) -> str:
    """The table of settings in `docs/reference.md`."""
    lines = [
        "| setting | what it is for | may be | left out |",
        "| --- | --- | --- | --- |",
        *(_row(dotted(trail), entry) for trail, entry in declared(settings).entries()),
    ]
    return "\n".join(lines) + "\n"


def table_of_letters() -> str:
    """The table of the kinds of letter in `docs/reference.md`."""
    lines = [
        "| kind | when | useful until | in quiet hours |",
        "| --- | --- | --- | --- |",
    ]
    for kind in Kind:
        quiet = "waits" if kind.about.daytime else "leaves"
        lines.append(f"| `{kind}` | {kind.about.when} | {kind.about.until} | {quiet} |")
    return "\n".join(lines) + "\n"


def _row(name: str, entry: DeclaredSetting) -> str:
    default = _default_text(as_typed(entry))
    words = f"{entry.description} | {_may_be(entry)}".replace("<", r"\<")
    return f"| `{name}` | {words} | `{default}` |"


def _may_be(entry: DeclaredSetting) -> str:
    if entry.type in _PARTS:
        return _PARTS[entry.type]
    form = form_of(entry.type)
    expects = _english().sentence(form.expects)
    try:
        form.read("")
    except ValueError:
        return expects
    # Where nobody would think of it, what a mistake is told by says so already.
    return f"{expects.removesuffix(_OR_NOTHING)}{_OR_NOTHING}"


@cache
def _english() -> Wording:
    """The sentences that the reference, which is English, takes from what mistakes are told by."""
    text = (_TEMPLATES / "en" / "phrases.yaml").read_text("utf-8")
    sentences = yaml.load(text, Loader=yaml.CSafeLoader)["sentences"]
    return Wording(zone=ZoneInfo("UTC"), sentences=sentences, words={})


def _default_text(default: object) -> str:
    """A default as it would stand in `config.yaml`."""
    if isinstance(default, list):
        return f"[{', '.join(default)}]"
    return str(default) if isinstance(default, str) and default else json.dumps(default)


def write(path: Path, settings: type[Struct] = Settings) -> None:
    """Write the schema, or the tables into a page that has them."""
    if path.suffix == ".json":
        path.write_text(json_schema(settings), encoding="utf-8")
    else:
        page = path.read_text(encoding="utf-8")
        page = _TABLE.sub(lambda _: table(settings), page)
        page = _LETTERS.sub(lambda _: table_of_letters(), page)
        path.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        write(Path(name))

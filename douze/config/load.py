"""Reads `config.yaml`: the settings, or every mistake in it at once."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from douze.config.kept import kept
from douze.config.problems import Problem, Trail, Unreadable, line_of, unknown_setting
from douze.errors import ConfigProblems
from douze.model.settings import Settings

if TYPE_CHECKING:
    from pydantic import ValidationError

    from douze.config import schema
    from douze.config.yaml_lines import Document

#: What stands where a tab has the title of the language.
_UNNAMED = ("", [""])


def load(path: Path) -> Settings:
    """Read and check one configuration file; what it leaves out has its default.

    Relative paths in it are relative to its folder. Raises ConfigProblems with everything
    that is wrong. Whether the files, servers and tabs it names exist is `doctor`'s question.
    """
    if path.exists() and not (path.is_file() or path.is_dir()):  # a pipe would be waited for
        raise ConfigProblems(str(path), ["this is no ordinary file. Name one with --config"])
    return kept(path) or _load(path)


def _load(path: Path) -> Settings:
    from douze.config.to_settings import to_settings
    from douze.config.yaml_lines import read_lines

    try:
        document = read_lines(path)
    except Unreadable as error:
        raise ConfigProblems(str(path), [str(error.problem)]) from error
    problems = list(document.problems)
    checked = _check(document, problems)
    if problems or checked is None:
        problems.sort(key=lambda p: p.line or 0)
        raise ConfigProblems(str(path), [str(p) for p in problems])
    return to_settings(checked, path.parent.absolute())


def _check(document: "Document", problems: list[Problem]) -> "schema.Configuration | None":
    """Hold a document against the schema; what does not fit is added to the problems."""
    from pydantic import ValidationError  # 60 ms, so only here

    from douze.config.schema import Configuration
    from douze.config.sections import TITLES

    language = document.tree.get("language")
    titles = TITLES.get(language, {}) if isinstance(language, str) else {}
    try:
        return Configuration.model_validate(_with_titles(document.tree, titles))
    except ValidationError as error:
        told = {problem.trail for problem in problems}
        found = _in_words(error, document.lines)
        problems.extend(problem for problem in found if problem.trail not in told)
        return None


def _with_titles(tree: Mapping[str, object], titles: Mapping[str, object]) -> dict[str, object]:
    """The tree, with the titles of its language for the tabs that it does not name."""
    spreadsheet = tree.get("spreadsheet") or {}
    tabs = spreadsheet.get("tabs") or {} if isinstance(spreadsheet, dict) else None
    if not isinstance(tabs, dict) or not isinstance(spreadsheet, dict):
        return dict(tree)
    named = {word: title for word, title in tabs.items() if title not in _UNNAMED}
    if not titles and len(named) == len(tabs):
        return dict(tree)
    return {**tree, "spreadsheet": {**spreadsheet, "tabs": {**titles, **named}}}


def _in_words(error: "ValidationError", lines: Mapping[Trail, int]) -> Iterator[Problem]:
    """Put the findings of pydantic into our words."""
    from douze.config import values

    for finding in error.errors(include_url=False):
        trail = tuple(step for step in finding["loc"] if step != "[key]")
        match finding["type"]:
            case "value_error":
                what = str(finding["ctx"]["error"])
            case "extra_forbidden":
                what = unknown_setting(trail, _known_settings())
            case "list_type" | "too_short":
                what = str(values.expected("a list of at least one", finding["input"] or None))
            case _:
                known = [s[-1] for s in _known_settings() if s[:-1] == trail]
                inside = f" with {', '.join(map(str, known))}" if known else ""
                what = str(values.expected(f"a section{inside}", finding["input"]))
        yield Problem(line=line_of(trail, lines), trail=trail, what=what)


def _known_settings() -> list[Trail]:
    """Every setting and section, in the order of the schema."""
    from douze.config.schema import Configuration
    from douze.config.sections import Section

    def below(section: type[Section], trail: Trail) -> Iterator[Trail]:
        for name, field in section.model_fields.items():
            here = (*trail, field.alias or name)
            yield here
            inner = getattr(field.annotation, "__args__", (field.annotation,))[0]
            if isinstance(inner, type) and issubclass(inner, Section):
                yield from below(inner, here)

    return list(below(Configuration, ()))

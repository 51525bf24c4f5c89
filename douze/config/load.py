"""Reads `config.yaml`: the settings, or every mistake in it at once."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from douze.config.check import Check
from douze.config.declared import declared
from douze.config.problems import ConfigProblem, Unreadable, line_of
from douze.errors import ConfigProblems
from douze.model.os_words import os_words
from douze.model.phrases import Phrase, phrase
from douze.model.settings import Settings
from douze.model.tab_titles import ENGLISH
from douze.plain_yaml import read_plain

#: Says in full what was typed in short.
_Complete = Callable[[Mapping[str, object]], Mapping[str, object]]
#: The section of the public pages.
_PAGES = "site"
#: By what staff are written to, and what remembers that they were.
_TOLD_BY = {"association", "mail"}
_TO_TELL = _TOLD_BY | {"language", "timezone", "templates", "ledger", "state", "database"}
#: Stands for a spreadsheet that is not looked at.
_NO_SHEET: Mapping[str, object] = {"spreadsheet": {"path": "-.xlsx"}}
#: What stands where a tab has the title of the language.
_UNNAMED = ("", [""])
#: The titles of tabs in a sheet that is not French, as they would be typed.
_TITLES: Mapping[str, Mapping[str, object]] = {"en": {**ENGLISH, "answers": [ENGLISH["answers"]]}}


def load(path: Path) -> Settings:
    """Read and check one configuration file; what it leaves out has its default.

    Relative paths in it are relative to its folder. Raises ConfigProblems with everything
    that is wrong. Whether the files, servers and tabs it names exist is `doctor`'s question.
    """
    settings, mistakes = load_for_letters(path)
    if mistakes:
        raise ConfigProblems(str(path), mistakes)
    return settings


def load_for_letters(path: Path) -> tuple[Settings, tuple[Phrase, ...]]:
    """The same, but hand over what is wrong about the pages alone: they never stop a letter.

    The settings then know of the pages only the folder.
    """
    read = read_file(path, Settings, _with_titles)
    problems = read.problems
    if not problems:
        return read.check.made(Settings), ()
    told = tuple(problem.told for problem in problems)
    if any(problem.trail[:1] != (_PAGES,) for problem in problems):
        raise ConfigProblems(str(path), told)
    said = read.tree.get(_PAGES)
    public = said.get("path") if isinstance(said, dict) else None
    if not public or (_PAGES, "path") in {problem.trail for problem in problems}:
        public = _PAGES  # nothing will be written there
    tree = _with_titles({**read.tree, _PAGES: {"path": public}})
    return _checked(tree, Settings, path.parent.absolute()).made(Settings), told


def load_to_tell(path: Path) -> Settings | None:
    """The settings by which staff can be told that the others have mistakes; None where they have.

    What is wrong is left at its defaults, and so is the rest of its section.
    """
    try:
        read = read_file(path, Settings, _with_titles)
    except ConfigProblems:
        return None
    wrong = {problem.trail[:1] for problem in read.problems}
    if () in wrong or wrong & {(name,) for name in _TO_TELL} or not read.tree.keys() >= _TOLD_BY:
        return None
    left = {name: said for name, said in read.tree.items() if (name,) not in wrong}
    check = _checked(_with_titles({**_NO_SHEET, **left}), Settings, path.parent.absolute())
    return None if check.mistakes else check.made(Settings)


class FileRead(NamedTuple):
    """A file, held against the declaration of what may stand in it."""

    check: Check
    problems: Sequence[ConfigProblem]  #: in the order of its lines
    tree: Mapping[str, object]


def read_file(path: Path, struct: type[Struct], complete: _Complete = dict) -> FileRead:
    """Read one file; `complete` says more than was typed. Raises ConfigProblems if nothing can."""
    if path.exists() and not (path.is_file() or path.is_dir()):  # a pipe would be waited for
        raise ConfigProblems(str(path), [phrase("config_no_ordinary_file")])
    folder = path.parent.absolute()
    try:
        text = file_text(path)
        # Our own reader of plain YAML is fast, and says None of all that it is not sure of.
        plain = read_plain(text)
        if plain is not None:
            check = _checked(complete(plain), struct, folder)
            if not check.mistakes:
                return FileRead(check, (), plain)
        from douze.config.yaml_lines import read_lines  # PyYAML knows the lines of mistakes

        document = read_lines(text)
    except Unreadable as error:
        raise ConfigProblems(str(path), [error.problem.told]) from error
    check = _checked(complete(document.tree), struct, folder)
    problems = [*document.problems]
    # Of a setting whose YAML is wrong nothing else is said: what was read of it is not meant.
    known = {problem.trail for problem in problems}
    for trail, what in check.mistakes:
        if trail not in known:
            line = line_of(trail, document.lines)
            problems.append(ConfigProblem(line=line, trail=trail, what=what))
    problems.sort(key=lambda problem: problem.line or 0)
    return FileRead(check, problems, document.tree)


def _checked(tree: Mapping[str, object], struct: type[Struct], folder: Path) -> Check:
    """Hold what a file says against the declaration of its settings."""
    check = Check(declared(struct), folder)
    check.section(check.top, dict(tree), ())
    return check


def _with_titles(tree: Mapping[str, object]) -> Mapping[str, object]:
    """The tree, with the titles of its language for the tabs that it does not name."""
    spreadsheet = tree.get("spreadsheet") or {}
    if not isinstance(spreadsheet, dict):
        return tree  # which will be told
    tabs = spreadsheet.get("tabs") or {}
    if not isinstance(tabs, dict):
        return tree  # so will this
    titles = _TITLES.get(str(tree.get("language")), {})
    # The file as shipped has `""` for each tab: it names none, whatever the language.
    named = {word: title for word, title in tabs.items() if title not in _UNNAMED}
    if not titles and len(named) == len(tabs):
        return tree
    return {**tree, "spreadsheet": {**spreadsheet, "tabs": {**titles, **named}}}


#: Far more than a configuration has; whoever names another file by mistake hears so at once.
MOST_BYTES = 64 * 1024


def file_text(path: Path) -> str:
    """Read the text of one file. Raises Unreadable, with the line where that is known."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise Unreadable(phrase("config_no_such_file")) from error
    except IsADirectoryError as error:
        raise Unreadable(phrase("config_folder")) from error
    except OSError as error:
        raise Unreadable(phrase("config_unreadable", why=os_words(error))) from error
    if len(content) > MOST_BYTES:
        raise Unreadable(phrase("config_too_large"))
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(phrase("config_no_utf8"), line=line) from error

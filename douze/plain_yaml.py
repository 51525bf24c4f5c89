"""Reads YAML that is as plain as our own files are; what is not is left to a library.

Each pass reads `config.yaml` and `phrases.yaml`, and PyYAML would be a tenth of one with nothing
to do. What is read here means what YAML says that it means; whatever needs a second look (a tab,
an escape, a text of several lines, a name that stands twice) is not read here at all.
"""

import re

#: A value as typed: text, nothing, a list, or a section.
Typed = str | None | list["Typed"] | dict[str, "Typed"]

_LINE = re.compile(
    r"(?P<indent> *)(?P<name>[^\W\d_](?:[\w' -]*\w)?):"
    r"""(?: +(?:"(?P<quoted>[^"]*)"|(?P<value>.+)))?"""
)
_NAME = re.compile(r"(?P<name>[^\W\d_]\w{0,99}): +")
_TEXT = re.compile(
    r""""(?P<double>[^"\\]*)"|'(?P<single>[^']*)'"""
    # € by itself: a class of many signs that has it too becomes a table of 65,536.
    r"""|(?P<bare>[\w/€](?:[\w/.@+'<>()=;&% -]|€|:(?=[\w/]))*)"""
)
_REST = re.compile(r" *(?: #.*)?")
_LONGEST_NAME = 100  # YAML wants less than 1024
#: More than any file of ours has.
_MOST_LEVELS = 8


class _NotPlain(Exception):
    """Something stands here that a library should read."""


def read_plain(text: str) -> dict[str, Typed] | None:
    """Give what a file says, every value as the text that was typed; None where it is not plain."""
    told = text = text.replace("\r\n", "\n")
    # Python does not call printable the spaces that French wants before some signs.
    for space in "\n\xa0\u202f":
        told = told.replace(space, "")
    if not told.isprintable():
        return None
    try:
        return _sections(text.split("\n")) or None
    except _NotPlain:
        return None


def _sections(lines: list[str]) -> dict[str, Typed]:
    """Read the settings of a file, one a line; those of a section stand further right."""
    section: dict[str, Typed] = {}
    column, around = 0, [(0, section)]
    opened = ""
    for line in lines:
        found = _LINE.fullmatch(line)
        if found is None:
            if line.lstrip(" ")[:1] in ("", "#"):
                continue
            raise _NotPlain
        indent, name, quoted, value = found.groups()
        if len(indent) != column:
            section = _section_at(len(indent), around, opened)
            column = len(indent)
        if name in section or len(name) > _LONGEST_NAME or (quoted and "\\" in quoted):
            raise _NotPlain
        section[name] = _whole(value) if quoted is None else quoted
        opened = name if quoted is None and section[name] is None else ""
    return around[0][1]


def _section_at(
    column: int, around: list[tuple[int, dict[str, Typed]]], opened: str
) -> dict[str, Typed]:
    """Give the section that a line in another column belongs to."""
    if opened and column > around[-1][0]:
        inside: dict[str, Typed] = {}
        around[-1][1][opened] = inside
        around.append((column, inside))
    while around and column < around[-1][0]:
        around.pop()
    if not around or column != around[-1][0] or len(around) > _MOST_LEVELS:
        raise _NotPlain
    return around[-1][1]


def _whole(text: str | None) -> Typed:
    """Read what stands behind a name, where nothing but a comment stands behind it."""
    if text is None or text.lstrip(" ")[:1] in ("", "#"):
        return None
    value, end = _value(text, 0, _MOST_LEVELS)
    if not _REST.fullmatch(text, end):
        raise _NotPlain
    return value


def _value(text: str, at: int, levels: int) -> tuple[Typed, int]:
    """Read the value that begins here; give where it ends."""
    if found := _TEXT.match(text, at):
        bare = found["bare"]
        if bare is None:
            return found["double"] or found["single"] or "", found.end()
        bare = bare.rstrip(" ")
        if bare.casefold() == "null":
            raise _NotPlain
        return bare, at + len(bare)
    if levels and text[at : at + 1] in ("[", "{"):
        return _in_brackets(text, at, levels - 1)
    raise _NotPlain


def _in_brackets(text: str, at: int, levels: int) -> tuple[Typed, int]:
    """Read a list or a section that stands on one line."""
    named = text[at] == "{"
    end = "}" if named else "]"
    entries: list[Typed] = []
    section: dict[str, Typed] = {}
    at = _spaces(text, at + 1)
    while text[at : at + 1] != end:
        name = _NAME.match(text, at) if named else None
        if named and (name is None or name["name"] in section):
            raise _NotPlain
        value, at = _value(text, name.end() if name else at, levels)
        if name:
            section[name["name"]] = value
        else:
            entries.append(value)
        at = _spaces(text, at)
        if text[at : at + 1] == ",":
            at = _spaces(text, at + 1)
        elif text[at : at + 1] != end:
            raise _NotPlain
    return section if named else entries, at + 1


def _spaces(text: str, at: int) -> int:
    """Give where the next sign is."""
    while text[at : at + 1] == " ":
        at += 1
    return at

"""The question of files.list: `name = 'Formation' and not trashed = true` and its like."""

import re
from typing import Any

from tests.sheets_server.documents import Document
from tests.sheets_server.errors import drive_error
from tests.sheets_server.grid import Book

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<sign>[()]|[<>!]?=|[<>])|(?P<word>\w+))"""
)
_LISTS = {"parents": "parents", "owners": "owner", "writers": "writer", "readers": "reader"}


class Question:
    """A question, cut into words once and asked of every file."""

    def __init__(self, text: str, robot: str) -> None:
        self.words: list[str] = []
        at = 0
        while at < len(text.rstrip()):
            match = _TOKEN.match(text, at)
            if not match:
                raise _refusal()
            word = match[0].strip()
            self.words.append(f"'{robot}'" if word in ("'me'", '"me"') else word)
            at = match.end()
        self.mentions_bin = "trashed" in self.words
        self.asks_for(Document(Book("")))  # what cannot be read is refused, whatever there is

    def asks_for(self, document: Document) -> bool:
        """Say whether a file is meant."""
        rest = list(self.words)
        meant = _any(rest, document) if rest else True
        if rest:
            raise _refusal()
        return meant


def _refusal() -> Exception:
    return drive_error(400, "Invalid Value", "invalid", "q")


def _any(rest: list[str], document: Document) -> bool:
    meant = _all(rest, document)
    while rest and rest[0] == "or":
        rest.pop(0)
        meant = _all(rest, document) or meant
    return meant


def _all(rest: list[str], document: Document) -> bool:
    meant = _one(rest, document)
    while rest and rest[0] == "and":
        rest.pop(0)
        meant = _one(rest, document) and meant
    return meant


def _one(rest: list[str], document: Document) -> bool:
    word = _taken(rest)
    if word == "not":
        return not _one(rest, document)
    if word == "(":
        meant = _any(rest, document)
        if _taken(rest) != ")":
            raise _refusal()
        return meant
    sign, other = _taken(rest), _taken(rest)
    if sign == "in":
        return _holds(other, _read(word), document)
    if word == "parents" and sign != "in":
        raise _refusal()
    return _compared(word, sign, _read(other), document)


def _taken(rest: list[str]) -> str:
    if not rest:
        raise _refusal()
    return rest.pop(0)


def _read(word: str) -> Any:
    if word[0] in "\"'":
        return re.sub(r"\\(.)", r"\1", word[1:-1])
    if word in ("true", "false"):
        return word == "true"
    if word in _LISTS:
        return word
    raise _refusal()


def _holds(name: str, wanted: Any, document: Document) -> bool:
    """Answer `'somebody' in writers`; gspread turns the two sides round for parents."""
    if wanted == "parents":
        return _read(name) in document.parents
    if name not in _LISTS:
        raise _refusal()
    if name == "parents":
        return wanted in document.parents
    return any(
        one.get("emailAddress") == wanted and one["role"] in (_LISTS[name], "owner")
        for one in document.permissions
    )


def _compared(name: str, sign: str, wanted: Any, document: Document) -> bool:
    facts = {
        "name": document.book.title,
        "fullText": document.book.title,
        "mimeType": document.mime,
        "trashed": document.trashed,
        "starred": document.facts.get("starred", False),
        "modifiedTime": document.modified,
        "createdTime": document.created,
    }
    if name not in facts:
        raise _refusal()
    held = facts[name]
    if sign == "contains":
        return str(wanted).casefold() in str(held).casefold()
    if name.endswith("Time"):
        held, wanted = str(held)[: len(str(wanted))], str(wanted)
    match sign:
        case "=":
            return bool(held == wanted)
        case "!=":
            return bool(held != wanted)
        case "<":
            return bool(held < wanted)
        case ">":
            return bool(held > wanted)
        case "<=":
            return bool(held <= wanted)
        case ">=":
            return bool(held >= wanted)
    raise _refusal()

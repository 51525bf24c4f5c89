"""The text of formulas: their words, and how references follow the cells they point at."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from tests.sheets_server.a1 import letters, number, quoted

_TOKEN = re.compile(
    r"""(?P<text>"(?:[^"]|"")*")
    |(?P<ref>(?:(?:'(?:[^']|'')+'|[^\W\d]\w*)!)?
        (?:\$?[A-Za-z]{1,3}\$?\d+(?::\$?[A-Za-z]{1,3}(?:\$?\d+)?)?
          |\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}|\$?\d+:\$?\d+)(?![\w(.]))
    |(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)
    |(?P<name>[^\W\d][\w.]*)
    |(?P<error>\#(?:REF!|DIV/0!|N/A|NAME\?|VALUE!|NUM!|NULL!|ERROR!))
    |(?P<sign><=|>=|<>|[-+*/^&=<>%(),;{}:!\\])
    |(?P<space>\s+)""",
    re.VERBOSE,
)
_SIDE = re.compile(r"(\$?)([A-Za-z]*)(\$?)(\d*)")


class Token(NamedTuple):
    """A word of a formula."""

    kind: str
    text: str


@lru_cache(maxsize=4096)
def cut(text: str) -> tuple[Token, ...] | None:
    """Cut a formula (without its =) into words. None when a sign has no business in one."""
    found: list[Token] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if not match:
            return None
        found.append(Token(str(match.lastgroup), match[0]))
        position = match.end()
    return tuple(found)


class Side(NamedTuple):
    """One corner of a reference; a missing row or column is None."""

    row: int | None
    column: int | None
    row_fixed: bool = False
    column_fixed: bool = False

    @classmethod
    def of(cls, text: str) -> "Side":
        """Read `$B$2`, `B` or `2`."""
        match = _SIDE.fullmatch(text)
        assert match is not None
        fixed_row = bool(match[3]) or (bool(match[1]) and not match[2])
        return cls(
            int(match[4]) - 1 if match[4] else None,
            number(match[2]) if match[2] else None,
            fixed_row,
            bool(match[1]) and bool(match[2]),
        )

    def text(self) -> str:
        """Write it back."""
        shown = ""
        if self.column is not None:
            shown += ("$" if self.column_fixed else "") + letters(self.column)
        if self.row is not None:
            shown += ("$" if self.row_fixed else "") + str(self.row + 1)
        return shown


class Ref(NamedTuple):
    """A reference: the title of its sheet (None: the formula's own) and its corners."""

    title: str | None
    first: Side
    last: Side | None

    @classmethod
    def of(cls, text: str) -> "Ref":
        """Read `'My tab'!A1:B`."""
        title, mark, rest = text.rpartition("!")
        if title.startswith("'"):
            title = title[1:-1].replace("''", "'")
        first, colon, last = rest.partition(":")
        return cls(title if mark else None, Side.of(first), Side.of(last) if colon else None)

    def text(self) -> str:
        """Write it back."""
        head = "" if self.title is None else quoted(self.title) + "!"
        return head + self.first.text() + ("" if self.last is None else ":" + self.last.text())


def rewritten(formula: str, change: Callable[[Ref], Ref | None]) -> str:
    """Replace every reference of a formula; one that is changed to None is lost."""
    tokens = cut(formula[1:])
    if tokens is None:
        return formula
    shown = [formula[:1]]
    for token in tokens:
        if token.kind != "ref":
            shown.append(token.text)
            continue
        ref = Ref.of(token.text)
        fresh = change(ref)
        shown.append("#REF!" if fresh is None else token.text if fresh == ref else fresh.text())
    return "".join(shown)


def copied(formula: str, rows: int, columns: int) -> str:
    """Give a formula as it reads when it is copied so many rows down and columns right."""

    def side(corner: Side) -> Side:
        row, column = corner.row, corner.column
        if row is not None and not corner.row_fixed:
            row += rows
        if column is not None and not corner.column_fixed:
            column += columns
        return corner._replace(row=row, column=column)

    def change(ref: Ref) -> Ref | None:
        fresh = ref._replace(first=side(ref.first), last=side(ref.last) if ref.last else None)
        corners = [fresh.first, *([fresh.last] if fresh.last else [])]
        if any((s.row or 0) < 0 or (s.column or 0) < 0 for s in corners):
            return None
        return fresh

    return rewritten(formula, change)


def renamed(formula: str, old: str, new: str) -> str:
    """Give a formula after a sheet has been renamed."""

    def change(ref: Ref) -> Ref:
        same = ref.title is not None and ref.title.casefold() == old.casefold()
        return ref._replace(title=new) if same else ref

    return rewritten(formula, change)


def followed(
    formula: str,
    concerns: Callable[[str | None], bool],
    axis: str,
    change: Callable[[int, int], tuple[int, int] | None],
) -> str:
    """Give a formula after rows or columns (`axis`) of a sheet have moved.

    `change` takes the first and last index of a range and gives where they are now, or None.
    """

    def moved(ref: Ref) -> Ref | None:
        if not concerns(ref.title):
            return ref
        low = getattr(ref.first, axis)
        high = getattr(ref.last, axis) if ref.last else low
        if low is None:
            return ref
        found = change(low, low if high is None else high)
        if found is None:
            return None
        first = ref.first._replace(**{axis: found[0]})
        last = ref.last
        if last is not None and high is not None:
            last = last._replace(**{axis: found[1]})
        return ref._replace(first=first, last=last)

    return rewritten(formula, moved)

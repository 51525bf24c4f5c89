"""Where the tables of a report are among all that was pasted, and whose session each is of.

A tab may hold the exports of many sessions, one below the other, each with a summary above it or
without. A table begins with its headers; a code in the first column says whose it is, on its
first row or beside each.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import tzinfo
from functools import cache

from msgspec import Struct, field

from douze.model.fold import fold_header
from douze.model.sheet import Cell
from douze.read.cells import cell_at, is_blank, text
from douze.read.exports.moments import zone_of
from douze.read.exports.products import PRODUCTS

#: No header of theirs is longer.
_LONGEST_HEADER = 80
_BRACKETS = re.compile(r"^([^()]{1,80})\(([^()]{1,80})\)$")
#: A section's title in a report of Teams.
_SECTION = re.compile(r"^\d\. ?\D")
_SHIFTED = re.compile(r"^(\S.{0,99}?)\s{0,3}([+-])\s?(\d{1,2})\s?h\s?(\d{2})?$")

#: Our word for each header, folded; no header means two things.
_WORDS: Mapping[str, str] = {
    fold_header(name): word
    for product in PRODUCTS
    for word, names in product.columns.items()
    for name in names
}
_SUMMARY = {fold_header(name) for product in PRODUCTS for name in product.summary}
#: What Zoom calls the names of those who joined by telephone; above, it is the host's.
_CALLERS = frozenset({"username", "nomdutilisateur", "nomutilisateur"})
_NAMES = frozenset({"name", "first_name", "last_name"})
_TIMES = frozenset({"joined", "left", "duration"})


class SessionMark(Struct, frozen=True, kw_only=True):
    """What stands in the first column: whose session the rows are of."""

    code: str | None  #: None where no session is called so
    typed: str = ""
    shift: int = 0  #: minutes to add to each time, as staff say


class TableRow(Struct, frozen=True, kw_only=True):
    """One row of a table."""

    number: int
    cells: Sequence[Cell]
    mark: SessionMark | None


class Table(Struct, kw_only=True):
    """One table: where its columns are, and its rows."""

    number: int  #: the row of its headers
    columns: Mapping[str, int]  #: our word for a column: its place, from 0
    headers: Mapping[str, str]
    header: Sequence[Cell]  #: the row of its headers
    mark: SessionMark | None
    rows: list[TableRow] = field(default_factory=list)

    @property
    def in_seconds(self) -> bool:
        return "sec" in fold_header(self.headers.get("duration", ""))

    def zone(self, word: str, ours: tzinfo) -> tzinfo:
        """The zone that a header names; else ours."""
        found = _BRACKETS.match(self.headers.get(word, "").strip())
        return (zone_of(found[2]) if found else None) or ours


def mark_of(typed: str, named: Callable[[str], str | None]) -> SessionMark | None:
    """Read whose session is meant; None where nothing stands there. `CODE +1h` moves its clock."""
    if not typed or fold_header(typed) in {"session", "code", "codesession", "sessioncode"}:
        return None
    code, shifted = named(typed), _SHIFTED.match(typed)
    # Only where no session is called so as a whole: a code may end in `+1h`.
    if code is None and shifted and (code := named(shifted[1])) is not None:
        minutes = int(shifted[3]) * 60 + int(shifted[4] or 0)
        return SessionMark(code=code, typed=typed, shift=minutes if shifted[2] == "+" else -minutes)
    return SessionMark(code=code, typed=typed)


def find_tables(
    rows: Sequence[Sequence[Cell]],
    named: Callable[[str], str | None],
    whose: SessionMark | None,
) -> Iterator[Table]:
    """Find each table with its rows; `whose` are those that say it nowhere, as a file's name does.

    `named` gives the code of the session that is called so.
    """
    search = _Search(named, whose)
    for number, row in enumerate(rows, start=1):
        if done := search.look_at(number, row):
            yield done
    if search.table is not None:
        yield search.table


def codes_with_rows(
    rows: Sequence[Sequence[Cell]],
    named: Callable[[str], str | None],
    whose: SessionMark | None,
) -> Mapping[str, int]:
    """Give each session of which something stands here, and the row where that begins."""
    found: dict[str, int] = {}
    mark, began = whose, 1
    for number, row in enumerate(rows, start=1):
        here = None if whose else mark_of(text(cell_at(row, 0)), named)
        if here is not None:
            mark, began = here, number
        if mark and mark.code and not is_blank(row if whose else row[1:]):
            found.setdefault(mark.code, began)
    return found


class _Search:
    """Goes down the rows, and remembers what it has come by."""

    def __init__(self, named: Callable[[str], str | None], whose: SessionMark | None) -> None:
        self.table: Table | None = None
        self._named, self._fixed = named, whose is not None
        self._current = whose  #: whose the next table is, unless its own rows say so
        #: What stands in the first column since the last table.
        self._above: SessionMark | None = None
        self._after_blank = False

    def look_at(self, number: int, row: Sequence[Cell]) -> Table | None:
        """Take one row; give the table that has come to its end there."""
        if is_blank(row):
            self._after_blank = True
            return None
        mark = None if self._fixed else mark_of(text(cell_at(row, 0)), self._named)
        headers = _headers(row)
        if headers:
            return self._begin(number, row, headers, mark)
        if mark is not None and mark.code is not None:
            self._current = mark
        if self.table is None or headers is not None or self._ends(row):
            done, self.table = self.table, None
            # A code on a line of its own, above the table or its summary.
            self._above = mark or (None if done else self._above)
            return done
        # A table that begins in the first column has its own there, and no codes.
        beside = mark if min(self.table.columns.values()) > 0 else None
        self.table.rows.append(TableRow(number=number, cells=row, mark=beside))
        self._after_blank = False
        return None

    def _begin(
        self, number: int, row: Sequence[Cell], columns: Mapping[str, int], mark: SessionMark | None
    ) -> Table | None:
        """Begin a table. The first column says whose it is, unless it is one of its own."""
        if min(columns.values()) > 0:
            self._current = mark or self._above or self._current
        done, self._above, self._after_blank = self.table, None, False
        headers = {word: text(row[place]) for word, place in columns.items()}
        self.table = Table(
            number=number, columns=columns, headers=headers, header=row, mark=self._current
        )
        return done

    def _ends(self, row: Sequence[Cell]) -> bool:
        """Whether a row is outside the table: a summary, a title, words below a blank line."""
        assert self.table is not None
        columns = self.table.columns
        said = [text(cell) for cell in row if cell not in (None, "")]
        words = [text(cell_at(row, columns[word])) for word in _NAMES & columns.keys()]
        name = " ".join(filter(None, words))
        if any(_SECTION.match(one) for one in said[:2]) or _of_summary(name):
            return True
        timed = any(cell_at(row, columns.get(word)) for word in _TIMES)
        # Behind a blank line only what has a name and a time goes on; words do not.
        return self._after_blank and not (name and timed)


def _headers(row: Sequence[Cell]) -> Mapping[str, int] | None:
    """Where the columns are, where a row is one of headers; nothing, of a meeting's summary.

    None where it is a row like any other.
    """
    typed = {place: cell for place, cell in enumerate(row) if isinstance(cell, str)}
    found = {place: word for place, cell in typed.items() if (word := _word(cell))}
    words = {*found.values()}
    # "User name" heads the column of those who telephoned, and in the summary it is the host's.
    if not words & _NAMES and words >= {"joined", "left"}:
        callers = [place for place, cell in typed.items() if fold_header(cell) in _CALLERS]
        found |= dict.fromkeys(callers, "name")
        words = {*found.values()}
    if words & _NAMES and words & _TIMES:
        return _places(found)
    of_meeting = sum(map(_of_summary, typed.values()))
    return {} if of_meeting and of_meeting + len(found) > 1 else None


def _places(found: Mapping[int, str]) -> Mapping[str, int]:
    """Give each word its column: of two, the first after the name; a summary may stand before."""
    # Columns about the meeting may stand left of the name, in the same row.
    name = min(place for place, word in found.items() if word in _NAMES)
    columns: dict[str, int] = {}
    for place in sorted(found, key=lambda place: (place < name, place)):
        columns.setdefault(found[place], place)
    return columns


@cache
def _word(header: str) -> str:
    """Our word for a header; in brackets it may name a unit or a zone besides."""
    if len(header) > _LONGEST_HEADER:
        return ""
    bracketed = _BRACKETS.match(header.strip())
    bare = _WORDS.get(fold_header(bracketed[1]), "") if bracketed else ""
    return _WORDS.get(fold_header(header), bare)


@cache
def _of_summary(typed: str) -> bool:
    return len(typed) <= _LONGEST_HEADER and fold_header(typed) in _SUMMARY

"""The requests that give a Google Sheet what it lacks: tabs, columns, drop-downs, colours."""

import zlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from douze.adapters.google import batch, formatting
from douze.adapters.google.batch import Request
from douze.adapters.google.formatting import Formatting
from douze.adapters.google.protected_ranges import refuse_protected_columns
from douze.adapters.google.reading import GoogleTab
from douze.model.design import Added, ColumnDesign, Piece, TabDesign, TabProvisioning


class Provisioner:
    """Makes the requests about one spreadsheet, and says what they add."""

    def __init__(
        self, name: str, robot: str, tabs: Mapping[str, GoogleTab], has: Mapping[str, Formatting]
    ) -> None:
        """Take the tabs that are there and what each has, by title; `robot` writes them."""
        self._name, self._robot, self._tabs, self._has = name, robot, tabs, has
        self._taken = {tab.sheet_id for tab in tabs.values()}
        self.added: list[Added] = []

    def complete(self, tab: TabProvisioning) -> Iterator[Request]:
        """Give a tab that is there what it lacks.

        Raises WorkbookUnwritable where that belongs into columns that are protected.
        """
        there, has = self._tabs[tab.title], self._has[tab.title]
        lacking = _lacking(tab, has)
        self._check_unprotected(tab, lacking, there, has)
        number = there.sheet_id
        if tab.new:
            yield from batch.grow_grid(number, there.height, there.width, 1, max(tab.new) + 1)
            yield from formatting.headers(number, tab.new, tab.notices)
            self.added.append(Added.to_columns(Piece.COLUMNS, tab.title, tab.new))
        yield from _rules(number, tab, lacking)
        for piece, columns in lacking.pieces():
            self.added.append(Added.to_columns(piece, tab.title, columns))
        if not has.frozen:
            yield formatting.freeze(number, tab.frozen)
            self.added.append(Added(piece=Piece.FROZEN, tab=tab.title))

    def add(self, design: TabDesign) -> Iterator[Request]:
        """Put a new tab behind the others, with everything."""
        number = self._free_number(design.title)
        tab = design.provisioning
        yield formatting.add_tab(number, design.title, len(tab.new), design.frozen)
        if design.row_height:
            yield formatting.row_heights(number, design.row_height)
        yield from formatting.headers(number, tab.new, tab.notices, design.cell_colour)
        yield from _rules(number, tab, _lacking(tab, Formatting()))
        self.added.append(Added(piece=Piece.TAB, tab=design.title))

    def _check_unprotected(
        self, tab: TabProvisioning, lacking: "_Lacking", there: GoogleTab, has: Formatting
    ) -> None:
        columns = {*tab.new, *lacking.choices, *lacking.warned, *lacking.coloured}
        if not has.frozen and there.all_protected:
            columns.update(range(there.width))
        refuse_protected_columns(self._name, there, columns, robot=self._robot)

    def _free_number(self, title: str) -> int:
        """A number for a new tab: chosen by us, the same request can say what the tab gets."""
        number = zlib.crc32(title.encode()) & 0x7FFFFFFF
        while number in self._taken:
            number += 1
        self._taken.add(number)
        return number


class _Lacking(NamedTuple):
    """The columns of a tab that want something and do not have it."""

    choices: Mapping[int, ColumnDesign]
    warned: Mapping[int, ColumnDesign]
    coloured: Mapping[int, ColumnDesign]

    def pieces(self) -> Iterator[tuple[Piece, Mapping[int, ColumnDesign]]]:
        """Name what will be added, and to which columns."""
        kinds = (Piece.CHOICES, Piece.WARNING, Piece.COLOURS)
        yield from ((piece, columns) for piece, columns in zip(kinds, self, strict=True) if columns)


def _lacking(tab: TabProvisioning, has: Formatting) -> _Lacking:
    columns = tab.columns.items()
    return _Lacking(
        choices={p: c for p, c in columns if c.offers and _may_offer(p, c, has)},
        warned={p: c for p, c in columns if c.warned and p not in has.guarded},
        coloured={p: c for p, c in columns if c.colours and p not in has.coloured},
    )


def _may_offer(place: int, column: ColumnDesign, has: Formatting) -> bool:
    """Whether a column has no choices, or still those that an earlier version gave it."""
    return place not in has.ruled or has.offered.get(place) in column.former


def _rules(number: int, tab: TabProvisioning, lacking: _Lacking) -> Iterator[Request]:
    """Drop-downs, colours and warnings, for the columns that have none."""
    for place, column in lacking.choices.items():
        yield formatting.choices(number, place, column, tab.notices)
    for place, column in lacking.coloured.items():
        yield from formatting.colours(number, place, column)
    yield from formatting.warning(number, lacking.warned, tab.notices)

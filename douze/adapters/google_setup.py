"""A Google Sheet that is made ready: completed where something is missing, never made."""

import zlib
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from douze.adapters.google_sheet import GoogleSheet, all_closed
from douze.errors.sheet import SheetRefused, SheetUnreachable
from douze.model.design import Added, ColumnDesign, Piece, Provisioning, TabDesign, TabProvisioning
from douze.model.phrases import phrase

if TYPE_CHECKING:
    from douze.adapters.google.formatting import Formatting
    from douze.adapters.google.reading import SpreadsheetReading


class GoogleSetup(GoogleSheet):
    """One Google Sheet that was shared with the robot. See `GoogleSheet`.

    A robot has no room of its own in Drive to make a spreadsheet in, and a form makes its
    own tab: neither is made here.
    """

    forms = True  #: the tabs of answers are made by forms

    def exists(self) -> bool:
        """It was shared with us: there is one."""
        return True

    def make(self, designs: Sequence[TabDesign]) -> None:
        """Refuse: a robot cannot make a spreadsheet. Raises SheetRefused."""
        what, hint = phrase("error_no_room_for_new"), phrase("hint_make_and_share")
        raise SheetRefused("Google Sheets", what, hint)

    def _read(self, beside: Sequence[str] = ()) -> "SpreadsheetReading":
        """Read every cell of every tab, and what the tabs have besides, in one request."""
        from douze.adapters.google.formatting import OF_CELLS, OF_TABS, formatting
        from douze.adapters.google.reading import fields, parse_reading

        def both(content: bytes) -> "SpreadsheetReading":
            reading = parse_reading(content)
            self._has = formatting(content)
            return reading

        return self._client.get({"fields": fields(OF_TABS, of_cells=OF_CELLS)}, both)

    def provision(self, provisioning: Provisioning) -> tuple[Added, ...]:
        """Add what is missing of this, all of it or nothing, and say what it was.

        Places are those of the last `read`. Replaces nothing but choices of an earlier
        version. Raises SheetUnreachable, SheetRefused, WorkbookUnwritable.
        """
        from douze.adapters.google.failures import NotNow

        if self._reading is None:
            self.read()
        added: list[Added] = []
        completed = [*self._completed(provisioning.tabs, added)]
        requests = [*self._new(provisioning.new, added), *completed]  # which may name a new tab
        if not requests:
            return ()
        try:
            self._client.once("post", ":batchUpdate", {}, {"requests": requests}, lambda _: None)
        except NotNow as error:
            hint = phrase("hint_setup_again")
            raise SheetUnreachable(self.name, error.what, hint) from error
        return tuple(added)

    def _completed(
        self, tabs: Iterable[TabProvisioning], added: list[Added]
    ) -> Iterator[dict[str, Any]]:
        """Give tabs that are there what they lack."""
        from douze.adapters.google import batch
        from douze.adapters.google import formatting as give

        assert self._reading is not None, "it was just read"
        for tab in tabs:
            there, has = self._reading.tabs[tab.title], self._has[tab.title]
            number = there.sheet_id
            self._check_open(tab, has)
            if tab.new:
                yield from batch.room(number, there.height, there.width, 1, max(tab.new) + 1)
                yield from give.headers(number, tab.new, tab.notices, shaded=False)
                added.append(_added(Piece.COLUMNS, tab.title, tab.new))
            yield from _rules(number, tab, has, added)
            if not has.frozen:
                yield give.freeze(number, tab.frozen)
                added.append(Added(piece=Piece.FROZEN, tab=tab.title))

    def _check_open(self, tab: TabProvisioning, has: "Formatting") -> None:
        """Raise WorkbookUnwritable where what a tab lacks belongs into columns that are closed."""
        from douze.adapters.google.refusals import check_columns_open

        assert self._reading is not None, "it was just read"
        there = self._reading.tabs[tab.title]
        columns = [*tab.new, *(place for lacking in _lacks(tab, has) for place in lacking)]
        columns += range(there.width) if not has.frozen and all_closed(there) else ()
        check_columns_open(self.name, there, columns, robot=self.robot.email)

    def _new(self, designs: Iterable[TabDesign], added: list[Added]) -> Iterator[dict[str, Any]]:
        """Put new tabs behind the others, with everything."""
        from douze.adapters.google import formatting as give

        assert self._reading is not None, "it was just read"
        taken = {tab.sheet_id for tab in self._reading.tabs.values()}
        for design in designs:
            number = _free_number(design.title, taken)
            taken.add(number)
            columns = dict(enumerate(design.columns))
            tab = TabProvisioning(
                title=design.title, new=columns, present={}, notices=design.notices
            )
            yield give.add_tab(number, design.title, len(columns), design.frozen)
            if design.row_height:
                yield give.row_heights(number, design.row_height)
            shaded = design.word != "messages"
            yield from give.headers(number, columns, design.notices, shaded=shaded)
            yield from _rules(number, tab, give.Formatting(), [])
            added.append(Added(piece=Piece.TAB, tab=design.title))


def _rules(
    number: int, tab: TabProvisioning, has: "Formatting", added: list[Added]
) -> Iterator[dict[str, Any]]:
    """Drop-downs, colours and warnings, for the columns that have none."""
    from douze.adapters.google import formatting as give

    choices, coloured, warned = _lacks(tab, has)
    for place, column in choices.items():
        yield give.choices(number, place, column, tab.notices)
    for place, column in coloured.items():
        yield from give.colours(number, place, column)
    yield from give.warning(number, warned, tab.notices)
    pieces = ((Piece.CHOICES, choices), (Piece.WARNING, warned), (Piece.COLOURS, coloured))
    added += [_added(piece, tab.title, those) for piece, those in pieces if those]


def _lacks(tab: TabProvisioning, has: "Formatting") -> tuple[dict[int, ColumnDesign], ...]:
    """The columns without choices, without colours and without a warning that want them."""
    columns = {**tab.present, **tab.new}
    return (
        {p: c for p, c in columns.items() if c.offers and _may_offer(p, c, has)},
        {p: c for p, c in columns.items() if c.colours and p not in has.coloured},
        {p: c for p, c in columns.items() if c.warned and p not in has.guarded},
    )


def _may_offer(place: int, column: ColumnDesign, has: "Formatting") -> bool:
    """Whether a column has no choices, or still those that an earlier version gave it."""
    return place not in has.ruled or has.offered.get(place) in column.former


def _added(piece: Piece, title: str, columns: Mapping[int, ColumnDesign]) -> Added:
    headers = tuple(column.header for _, column in sorted(columns.items()))
    return Added(piece=piece, tab=title, columns=headers)


def _free_number(title: str, taken: Container[int]) -> int:
    """A number for a new tab, so that the same request can furnish it."""
    number = zlib.crc32(title.encode()) & 0x7FFFFFFF
    while number in taken:
        number += 1
    return number

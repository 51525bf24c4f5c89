"""One row of a connection report: who it names, and when they came and went."""

from zoneinfo import ZoneInfo

from msgspec import Struct

from douze.model.cell_address import cell_address
from douze.model.fold import fold, fold_header
from douze.model.phrases import Phrase, Problem, phrase
from douze.model.reasons import Reason
from douze.read.addresses import same_address
from douze.read.cells import cell_at, text, yes_or_no
from douze.read.exports.durations import read_duration
from douze.read.exports.moments import NOTHING, ToldMoment, read_when
from douze.read.exports.products import HOSTS, NOBODY, WITHOUT
from douze.read.exports.tables import Table, TableRow


class ReportRow(Struct, frozen=True, kw_only=True):
    """One row of a table before it is known which way round its dates are."""

    name: str
    address: str
    host: bool
    joined: ToldMoment
    left: ToldMoment
    seconds: int | None
    where: str


class ReportRowReader:
    """Reads the rows of one table; what is wrong with them is noted while they are read."""

    def __init__(self, title: str, table: Table, zone: ZoneInfo) -> None:
        """Take the title of the tab, and the zone of times that name none."""
        self._title, self._columns = title, table.columns
        self._joined, self._left = table.zone("joined", zone), table.zone("left", zone)
        self._unit = 1 if table.in_seconds else 60
        self.problems: list[Problem] = []

    def read(self, row: TableRow) -> ReportRow | None:
        """Read one row; None where it names nobody. A time that is not certain is reported."""
        name = self._name(row)
        if fold(name) in NOBODY or not name or self._was_outside(row):
            return None
        told = self._times(row, name)
        joined, left, seconds = told or (NOTHING, NOTHING, None)
        return ReportRow(
            name=name,
            address=self._address(row),
            host=self._is_host(row),
            joined=joined,
            left=left,
            seconds=seconds,
            where=cell_address(self._title, self._name_column, row.number),
        )

    def _times(self, row: TableRow, name: str) -> tuple[ToldMoment, ToldMoment, int | None] | None:
        """When they came and went, and how long they were there; None where nothing says so."""
        joined, left = self._when("joined", row), self._when("left", row)
        cell = cell_at(row.cells, self._columns.get("duration"))
        seconds = read_duration(cell, unit=self._unit)
        for word, known in (
            ("joined", joined.day_first or joined.month_first),
            ("left", left.day_first or left.month_first),
            ("duration", seconds is not None),
        ):
            typed = self._text(word, row)
            if not known and fold(typed) not in WITHOUT:
                self._wrong(word, row, phrase(Reason.EXPORT_CELL_UNREADABLE, typed=typed[:100]))
                return None
        if seconds is None and NOTHING in (joined, left):
            self._wrong("name", row, phrase(Reason.EXPORT_ROW_TIMELESS, typed=name[:100]))
            return None
        return joined, left, seconds

    def _was_outside(self, row: TableRow) -> bool:
        """Whether somebody never came in: left in the waiting room, or only registered."""
        waited = yes_or_no(cell_at(row.cells, self._columns.get("waited")))
        came = yes_or_no(cell_at(row.cells, self._columns.get("came")))
        return waited is True or came is False

    @property
    def _name_column(self) -> int:
        names = ("name", "last_name", "first_name")
        return next(self._columns[word] for word in names if word in self._columns)

    def _text(self, word: str, row: TableRow) -> str:
        return text(cell_at(row.cells, self._columns.get(word)))

    def _name(self, row: TableRow) -> str:
        whole = self._text("name", row)
        parts = (self._text(word, row) for word in ("first_name", "last_name"))
        return (whole or " ".join(filter(None, parts)))[:200]

    def _address(self, row: TableRow) -> str:
        for word in ("address", "account"):
            typed = self._text(word, row)
            if "@" in typed:
                return same_address(typed)
        return ""

    def _is_host(self, row: TableRow) -> bool:
        cell = cell_at(row.cells, self._columns.get("host"))
        return bool(yes_or_no(cell)) or any(
            fold_header(self._text(word, row)) in HOSTS for word in ("role", "host")
        )

    def _when(self, word: str, row: TableRow) -> ToldMoment:
        cell = cell_at(row.cells, self._columns.get(word))
        return read_when(cell, self._joined if word == "joined" else self._left)

    def _wrong(self, word: str, row: TableRow, what: Phrase) -> None:
        place = self._columns.get(word, self._name_column)
        where = cell_address(self._title, place, row.number)
        self.problems.append(Problem(where=where, what=what))

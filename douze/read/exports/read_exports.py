"""READ: who was connected, and when, from the rows of reports as they were pasted or dropped."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from douze.model.attendance import Connection, Export
from douze.model.book import Session
from douze.model.cell_address import cell_address
from douze.model.phrases import ByStaff, Problem, phrase, quoted
from douze.model.reasons import Reason
from douze.model.sheet import Tab
from douze.read.exports.moments import NOTHING, ToldMoment, placed
from douze.read.exports.table_rows import ReportRow, ReportRowReader
from douze.read.exports.tables import SessionMark, Table, TableRow, codes_with_rows, find_tables
from douze.read.session_names import fold_name

#: So near to its session's day a report's times are, whatever its clock.
_NEAR = timedelta(hours=36)
_DAY = timedelta(days=1)


class Exports(Struct, frozen=True, kw_only=True):
    """What was read: the exports in their order, and what could not be read."""

    exports: tuple[Export, ...]
    problems: tuple[Problem, ...]


def read_exports(
    tabs: Iterable[tuple[Tab, str | None]],
    sessions: Mapping[str, Session],
    awaited: Container[str],
    zone: ZoneInfo,
) -> Exports:
    """Read the tables of each tab that are of one of these sessions and `awaited`.

    With a tab comes the code of the session whose it is as a whole, where its name says so.
    What cannot be read is told with its place, and none of it is guessed.
    """
    exports: list[Export] = []
    problems: list[Problem] = []
    names = _by_code_or_title(sessions)
    for tab, code in tabs:
        whose = SessionMark(code=code, typed=code) if code is not None else None
        in_tables: set[str] = set()
        for table in find_tables(tab.rows, names, whose):
            reader = _TableReader(tab, table, zone, from_file=code is not None)
            exports += reader.exports(sessions, awaited)
            problems += reader.problems
            in_tables |= reader.codes
        for there, number in codes_with_rows(tab.rows, names, whose).items():
            if there in awaited and there not in in_tables:
                what = phrase(Reason.EXPORT_TABLE_UNKNOWN, session=ByStaff(there))
                problems.append(Problem(where=cell_address(tab.title, 0, number), what=what))
    return Exports(exports=tuple(exports), problems=tuple(problems))


def _by_code_or_title(sessions: Mapping[str, Session]) -> Callable[[str], str | None]:
    """Know each session by its code, and by a title that no other has."""
    titles: dict[str, list[str]] = {}
    for code, session in sessions.items():
        titles.setdefault(fold_name(session.title), []).append(code)
    known = {title: codes[0] for title, codes in titles.items() if len(codes) == 1}
    # Codes last: a session's title may be the code of another.
    known |= {fold_name(code): code for code in sessions}
    return lambda typed: known.get(fold_name(typed))


class _TableReader:
    """Reads one table; what is wrong with it is noted while it is read."""

    def __init__(self, tab: Tab, table: Table, zone: ZoneInfo, *, from_file: bool) -> None:
        self._title, self._table, self._from_file = tab.title, table, from_file
        self._reader = ReportRowReader(tab.title, table, zone)
        self.problems = self._reader.problems

    def exports(self, sessions: Mapping[str, Session], awaited: Container[str]) -> Iterator[Export]:
        """Give the export of each session that is `awaited`, and note whose rows nobody knows."""
        for mark, rows in self._by_mark():
            if mark is None or mark.code is None:
                self.problems.append(self._of_nobody(mark, rows))
                continue
            made = self._export(mark, rows, sessions[mark.code]) if mark.code in awaited else None
            if made is not None:
                yield made

    def _by_mark(self) -> Iterator[tuple[SessionMark | None, list[TableRow]]]:
        """Give the rows of each session, in their order."""
        found: dict[str, tuple[SessionMark | None, list[TableRow]]] = {}
        whose = self._table.mark
        for row in self._table.rows:
            whose = row.mark or whose
            key = whose.typed if whose else ""
            found.setdefault(key, (whose, []))[1].append(row)
        yield from found.values()

    def _of_nobody(self, mark: SessionMark | None, rows: Sequence[TableRow]) -> Problem:
        """Tell of a table, or of rows of it, that name no session that is known."""
        if mark is None:
            what = phrase(Reason.EXPORT_WITHOUT_SESSION)
        else:
            what = phrase(Reason.EXPORT_SESSION_UNKNOWN, typed=quoted(mark.typed))
        number = rows[0].number if rows and rows[0].mark else self._table.number
        return Problem(where=cell_address(self._title, 0, number), what=what)

    @property
    def codes(self) -> set[str]:
        """The sessions that the table, or rows of it, are of."""
        marks = [self._table.mark, *(row.mark for row in self._table.rows)]
        return {mark.code for mark in marks if mark and mark.code}

    def _export(
        self, mark: SessionMark, rows: Sequence[TableRow], session: Session
    ) -> Export | None:
        """Make the export of one session, once it is known which way round its dates are."""
        found = [row for one in rows if (row := self._reader.read(one))]
        as_french = _misses(found, session, month_first=False)
        month_first = _misses(found, session, month_first=True) < as_french
        made = [self._connection(row, mark, session, month_first=month_first) for row in found]
        if all(one.tells_nothing for one in made):
            return None
        return Export(
            session=session.code,
            connections=tuple(made),
            where=cell_address(self._title, 0, self._table.number),
            rows=(tuple(self._table.header), *(tuple(row.cells) for row in rows)),
            from_file=self._from_file,
        )

    def _connection(
        self, row: ReportRow, mark: SessionMark, session: Session, *, month_first: bool
    ) -> Connection:
        """Place one row on the day of its session; times that cannot be are reported, and go."""
        joined, left = (
            placed(told.reading(month_first=month_first), session.start)
            for told in (row.joined, row.left)
        )
        if joined and left and left < joined and _is_hour(row.left):
            left += _DAY  # past midnight
        seconds = row.seconds
        # Who is still there has no time of leaving; BigBlueButton says how long they were there so
        # far.
        if joined and left is None and seconds is not None:
            left = joined + timedelta(seconds=seconds)
        if why := _wrong_with(row, joined, left):
            what = phrase(why, typed=row.name[:100])
            self.problems.append(Problem(where=row.where, what=what))
            # They were there, which the row still says; for how long is unknown.
            joined = left = seconds = None
        shift = timedelta(minutes=mark.shift)
        return Connection(
            name=row.name,
            address=row.address,
            joined=joined + shift if joined else None,
            left=left + shift if left else None,
            seconds=seconds,
            host=row.host,
            where=row.where,
        )


def _is_hour(told: ToldMoment) -> bool:
    return isinstance(told.day_first, time)


def _wrong_with(row: ReportRow, joined: datetime | None, left: datetime | None) -> Reason | None:
    """Why somebody cannot have come and gone at these moments; None where they can have."""
    if joined is None and row.joined != NOTHING:
        return Reason.EXPORT_ROW_TIMELESS
    if left is None and row.left != NOTHING:
        return Reason.EXPORT_ROW_TIMELESS
    if joined and left and left < joined:
        return Reason.EXPORT_LEFT_BEFORE
    return None


def _misses(rows: Sequence[ReportRow], session: Session, *, month_first: bool) -> tuple[int, int]:
    """Count the moments that, read so, are none or far from the session; and those that are none.

    An export of another day is far either way, and only one of them is how it was written.
    """
    told = [when for row in rows for when in (row.joined, row.left) if when != NOTHING]
    read = [placed(when.reading(month_first=month_first), session.start) for when in told]
    none = sum(when is None for when in read)
    return none + sum(when is not None and not _near(when, session) for when in read), none


def _near(when: datetime, session: Session) -> bool:
    return session.start - _NEAR <= when <= session.end + _NEAR


def code_of_file(stem: str, codes: Iterable[str]) -> str | None:
    """Find the session of a file by its name: the longest code with which it begins."""
    folded = fold_name(stem)
    # `CLIMAT-2.csv` begins with `CLIMAT` as well: the longest code is meant.
    found = [code for code in codes if _begins(folded, fold_name(code))]
    return max(found, key=len, default=None)


def _begins(folded: str, code: str) -> bool:
    """Whether a name begins with a code, and not with a longer word."""
    return folded.startswith(code) and not folded[len(code) :][:1].isalnum()

"""The tab `Sessions`: each row a session, or the reasons why it cannot be read."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from douze.model.book import LONG_CODE, BrokenSession, Session, TabLayout, no_date
from douze.model.cell_address import cell_address
from douze.model.columns import DESCRIBING, SESSIONS
from douze.model.fold import fold
from douze.model.phrases import ByStaff, Fact, Phrase, Problem, phrase
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.sheet import Cell, Tab
from douze.model.words import SessionState
from douze.read.cells import (
    cell_at,
    holds_nothing,
    is_blank,
    is_error,
    text,
    whole_number,
    words,
    yes_or_no,
)
from douze.read.dates import (
    FIRST_YEAR,
    LAST_YEAR,
    read_date,
    read_moment,
    read_time,
    weekday_contradicts,
)
from douze.read.missing_year import lacks_year
from douze.read.session_names import fold_name
from douze.read.speakers import read_contact, read_speakers
from douze.read.texts import ExtraColumns, extra_places, read_texts

#: With a longer code, or with `=?`, which begins what is encoded in a header (RFC 2047), a session
#: is left aside: no letter could be sure to carry it.
LONGEST_CODE = 100
#: What may stand in `État`, folded.
STATES = {
    typed: state
    for state, known in {
        SessionState.OPEN: "ouverte ouvert open",
        SessionState.DRAFT: "brouillon draft",
        SessionState.POSTPONED: "reportee reporte postponed",
        SessionState.CANCELLED: "annulee annule cancelled canceled",
    }.items()
    for typed in known.split()
} | {"": SessionState.OPEN}
_END_OF_DAY = time(23, 59, 59)
_MIDNIGHT = frozenset({"24h", "24 h", "24h00", "24:00", "24:00:00", "minuit", "midnight"})
_LONGEST_NIGHT = 12 * 60  #: minutes
TOOL_CELLS = tuple(column.word for column in SESSIONS if column.tool)


class Sessions(Struct, frozen=True, kw_only=True):
    """What the tab holds: the sessions, those left aside, and each row's code and tool's cells."""

    sessions: Mapping[str, Session]
    broken: tuple[BrokenSession, ...]
    cells: Mapping[int, Mapping[str, Cell]]  #: by row
    problems: tuple[Problem, ...]


class _RowReader:
    """Reads the cells of one row and collects what is wrong with them."""

    def __init__(self, layout: TabLayout, number: int, row: Sequence[Cell], zone: ZoneInfo) -> None:
        self.layout, self.number, self.row, self.zone = layout, number, row, zone
        self.problems: list[tuple[str, Phrase]] = []

    def cell(self, word: str) -> Cell:
        return cell_at(self.row, self.layout.columns.get(word))

    def wrong(self, word: str, code: str, /, **facts: Fact) -> None:
        place = self.layout.columns.get(word, 0)
        where = cell_address(self.layout.title, place, self.number)
        told = {name: ByStaff(f) if isinstance(f, str) else f for name, f in facts.items()}
        self.problems.append((where, phrase(code, **told)))

    def unreadable(self, word: str, code: str) -> None:
        typed = text(self.cell(word))
        if is_error(self.cell(word)):
            return  # told with all that are broken
        if typed:
            self.wrong(word, code, typed=typed[:100])
        else:
            self.wrong(word, Reason.CELL_MISSING, column=self.layout.headers.get(word, word))

    def moment(self, word: str, day: date, hour: time) -> datetime | None:
        """Put a day and an hour together; refuse an hour that the clocks skip or repeat."""
        moment = datetime.combine(day, hour, tzinfo=self.zone)
        back = moment.astimezone(UTC).astimezone(self.zone)
        if back.replace(tzinfo=None) != moment.replace(tzinfo=None):
            self.wrong(word, Reason.HOUR_SKIPPED, moment=moment.replace(tzinfo=None))
            return None
        if moment.utcoffset() != moment.replace(fold=1).utcoffset():
            self.wrong(word, Reason.HOUR_TWICE, moment=moment.replace(tzinfo=None))
            return None
        return moment


def read_sessions(tab: Tab, layout: TabLayout, settings: Settings) -> Sessions:
    """Read every row of `Sessions`.

    A row with anything in it that cannot be read is left aside with all its reasons; so is
    every row of a code that stands twice.
    """
    telling = _without_descriptions(layout)
    rows = [
        (n, row) for n, row in enumerate(tab.rows[1:], start=2) if not holds_nothing(row, telling)
    ]
    extra = extra_places(tab.rows[0] if tab.rows else (), layout)
    code_at = layout.columns["code"]
    codes = Counter(fold_name(text(cell_at(row, code_at))) for _, row in rows)
    sessions: dict[str, Session] = {}
    broken: list[BrokenSession] = []
    cells: dict[int, dict[str, Cell]] = {}
    problems: list[Problem] = []
    for number, row in rows:
        reader = _RowReader(layout, number, row, settings.zone)
        if _only_tool_cells(row, telling):
            continue
        kept = ("code", *TOOL_CELLS)
        cells[number] = {w: reader.cell(w) for w in kept if w in layout.columns}
        session = _read_session(reader, settings)
        if codes[fold_name(session.code)] > 1 and session.code:
            reader.wrong("code", Reason.CODE_TWICE, code=session.code)
        if reader.problems:
            problems += [
                Problem(where=where, name=session.code, what=what)
                for where, what in reader.problems
            ]
            whats = tuple(what for _, what in reader.problems)
            broken.append(
                BrokenSession(code=session.code, title=session.title, row=number, problems=whats)
            )
        else:
            sessions[session.code] = replace(
                session, extra=ExtraColumns(extra, row, settings.language)
            )
    return Sessions(sessions=sessions, broken=tuple(broken), cells=cells, problems=tuple(problems))


def _without_descriptions(layout: TabLayout) -> TabLayout:
    """Give the columns that make a row a session's."""
    columns = {word: place for word, place in layout.columns.items() if word not in DESCRIBING}
    return replace(layout, columns=columns)


def _only_tool_cells(row: Sequence[Cell], layout: TabLayout) -> bool:
    """Whether staff emptied the row, and only the tool's counts are left in it."""
    return is_blank(cell_at(row, p) for w, p in layout.columns.items() if w not in TOOL_CELLS)


def _read_session(reader: _RowReader, settings: Settings) -> Session:
    """Read what can be read; the reader knows what could not.

    A draft may lack anything but its code.
    """
    code = _read_code(reader)
    of_code = [*reader.problems]
    session = _read_facts(reader, code, settings)
    if session.draft:
        reader.problems = of_code
    return session


def _read_code(reader: _RowReader) -> str:
    code = text(reader.cell("code"))
    if not code:
        reader.wrong("code", Reason.CELL_MISSING, column=reader.layout.headers["code"])
    _told_broken(reader, "code")
    if "/" in code and not is_error(code):
        reader.wrong("code", Reason.CODE_WITH_SLASH, code=code[:LONG_CODE])
    if len(code) > LONGEST_CODE or "=?" in code or not code.isprintable():
        reader.wrong("code", Reason.CODE_UNUSABLE, code=code[:LONG_CODE])
    return code


def _told_broken(reader: _RowReader, word: str) -> None:
    """Tell of a formula without a result."""
    if is_error(reader.cell(word)):
        reader.wrong(word, Reason.FORMULA_BROKEN, typed=text(reader.cell(word)))


def _read_facts(reader: _RowReader, code: str, settings: Settings) -> Session:
    """Read all but the code."""
    state, title = _read_state(reader), text(reader.cell("title"))
    if not title:
        reader.wrong("title", Reason.CELL_MISSING, column=reader.layout.headers["title"])
    for word in reader.layout.columns.keys() - {"code", *TOOL_CELLS, *DESCRIBING}:
        _told_broken(reader, word)
    gone = state is SessionState.CANCELLED and not text(reader.cell("date"))
    start, end = _read_times(reader, needed=not (gone or state is SessionState.POSTPONED))
    named = read_speakers(reader.cell("speakers"))
    contact, no_contact = read_contact(reader.cell("contact"))
    certificates, no_certificates = _read_certificates(reader.cell("certificates"))
    never = no_date(reader.zone)
    return Session(
        code=code,
        title=title or code,
        start=start or never,
        end=end or never,
        places=_read_places(reader, settings),
        dues_required=_read_dues(reader, settings),
        closing=_read_closing(reader) or start or never,
        link=text(reader.cell("link")),
        state=state,
        place=words(reader.cell("place")),
        texts=read_texts(reader.row, reader.layout),
        speakers=named.speakers,
        speakers_by_name=named.names,
        speakers_unreadable=named.unreadable,
        contact=contact,
        contact_unreadable=no_contact,
        certificates=certificates,
        certificates_unreadable=no_certificates,
        let_through=_read_yes(reader.cell("let_through")),
        announce=_read_yes(reader.cell("announce")),
        row=reader.number,
    )


def _read_times(reader: _RowReader, *, needed: bool) -> tuple[datetime | None, datetime | None]:
    """Read when it begins and ends; what cannot be read is told where it is needed."""
    told = [*reader.problems]
    start, end = _read_dated_times(reader)
    if not needed:
        reader.problems = told
    return start, end


def _read_dated_times(reader: _RowReader) -> tuple[datetime | None, datetime | None]:
    day = read_date(reader.cell("date"))
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        day = None
        other = weekday_contradicts(reader.cell("date"))
        code = (
            Reason.DATE_WITHOUT_YEAR if lacks_year(reader.cell("date")) else Reason.DATE_UNREADABLE
        )
        reader.unreadable("date", Reason.DATE_OF_ANOTHER_WEEKDAY if other else code)
    first, last = read_time(reader.cell("start")), _read_end(reader.cell("end"))
    for word, hour in (("start", first), ("end", last)):
        if hour is None:
            reader.unreadable(word, Reason.TIME_UNREADABLE)
    if day is None or first is None or last is None:
        return None, None
    last_day = _last_day(day, first, last)
    if last_day is None:
        reader.wrong("end", Reason.END_BEFORE_START)
        return None, None
    return reader.moment("start", day, first), reader.moment("end", last_day, last)


def _read_end(cell: Cell) -> time | None:
    """Read the time of an end, which may be the midnight after the day: `24h`, `minuit`."""
    return time() if fold(text(cell)) in _MIDNIGHT else read_time(cell)


def _last_day(day: date, first: time, last: time) -> date | None:
    """The day on which a session ends that begins on this one; None where its times contradict.

    An end before the start is the next day's, where less than twelve hours lie between them: with
    twelve or more it may be an afternoon's hour that somebody wrote as a morning's (`14h` to `4h`).
    """
    if last > first:
        return day
    minutes = (last.hour - first.hour) * 60 + last.minute - first.minute + 24 * 60
    return day + timedelta(days=1) if minutes < _LONGEST_NIGHT else None


def _read_places(reader: _RowReader, settings: Settings) -> int:
    if not text(reader.cell("places")):
        return settings.seats.default
    places = whole_number(reader.cell("places"))
    if places is None:
        reader.unreadable("places", Reason.PLACES_UNREADABLE)
    return places or 0


def _read_dues(reader: _RowReader, settings: Settings) -> bool:
    if not text(reader.cell("dues")):
        return settings.dues.required
    asked = yes_or_no(reader.cell("dues"))
    if asked is None:
        reader.unreadable("dues", Reason.YES_NO_UNREADABLE)
    return bool(asked)


def _read_yes(cell: Cell) -> bool | None:
    """Read whether staff allow or ask something; what cannot be read is told, and is no yes."""
    return yes_or_no(cell) if text(cell) else False


def _read_certificates(cell: Cell) -> tuple[bool | None, str]:
    """What staff say of certificates, and what of it cannot be read, which is told."""
    typed = text(cell)
    asked = yes_or_no(cell) if typed else None
    return asked, typed if asked is None else ""


def _read_closing(reader: _RowReader) -> datetime | None:
    cell = reader.cell("closing")
    if not text(cell):
        return None
    moment = read_moment(cell, without_time=_END_OF_DAY)
    if moment is None:
        code = Reason.DATE_WITHOUT_YEAR if lacks_year(cell) else Reason.MOMENT_UNREADABLE
        reader.unreadable("closing", code)
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=reader.zone)


def _read_state(reader: _RowReader) -> SessionState:
    state = STATES.get(fold(text(reader.cell("state"))))
    if state is None:
        reader.unreadable("state", Reason.STATE_UNREADABLE)
    return state or SessionState.OPEN

"""The tab `Sessions`: each row a session, or the reasons why it cannot be read."""

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from douze.model.book import BrokenSession, Session, TabLayout
from douze.model.columns import DESCRIBING
from douze.model.phrases import Problem
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.sheet import Cell, Tab
from douze.read.cells import cell_at, is_blank, rows_in_use, text
from douze.read.session_cells import RowReader
from douze.read.session_names import fold_name
from douze.read.session_row import TOOL_CELLS, read_session
from douze.read.texts import ExtraColumns, extra_places


class Sessions(Struct, frozen=True, kw_only=True):
    """What the tab holds: the sessions, those left aside, and each row's code and tool's cells."""

    sessions: Mapping[str, Session]
    broken: tuple[BrokenSession, ...]
    cells: Mapping[int, Mapping[str, Cell]]  #: by row
    problems: tuple[Problem, ...]


def read_sessions(tab: Tab, layout: TabLayout, settings: Settings) -> Sessions:
    """Read every row of `Sessions`.

    A row with anything in it that cannot be read is left aside with all its reasons; so is
    every row of a code that stands twice.
    """
    telling = _without_descriptions(layout)
    rows = [*rows_in_use(tab, telling)]
    extra = extra_places(tab.rows[0] if tab.rows else (), layout)
    code_at = layout.columns["code"]
    codes = Counter(fold_name(text(cell_at(row, code_at))) for _, row in rows)
    sessions: dict[str, Session] = {}
    broken: list[BrokenSession] = []
    cells: dict[int, dict[str, Cell]] = {}
    problems: list[Problem] = []
    kept = [word for word in ("code", *TOOL_CELLS) if word in layout.columns]
    for number, row in rows:
        if _only_tool_cells(row, telling):
            continue
        reader = RowReader(layout, number, row, settings.zone)
        cells[number] = {word: reader.cell(word) for word in kept}
        session = read_session(reader, settings)
        # Before the code counts as wrong for standing twice: the rows are known by it all the same.
        named = not reader.is_wrong("code")
        if codes[fold_name(session.code)] > 1 and session.code:
            reader.wrong("code", Reason.CODE_TWICE, code=session.code)
        if reader.problems:
            told = tuple(reader.told(session.code))
            broken.append(BrokenSession(session=session, told=told, named=named))
            problems += told
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

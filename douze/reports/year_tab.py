"""The tab that tells a year in the association's own spreadsheet: a row a session, and their sums.

It is the tool's alone, made and brought up to date when staff ask for it; passes never read it. A
row is found by its code, so that it may be sorted, and what staff write beside a row stays with it.
"""

from collections.abc import Iterator, Mapping

from douze.model.design import ColumnDesign, Notices, Provisioning, TabDesign
from douze.model.fold import fold_header
from douze.model.sheet import Cell, Edits, NewRow, RowChange, Snapshot, Tab
from douze.model.wording import Wording
from douze.read.cells import cell_at
from douze.read.tab_titles import titled
from douze.reports.columns import COLUMNS, FORMATS
from douze.reports.totals import total_of
from douze.reports.year import YearFigures
from douze.reports.year_sheets import period_said, tab_title
from douze.setup.make_ready import Unprovisioned


def title_of(year: YearFigures, wording: Wording) -> str:
    """What the tab is called: `Bilan 2026`, `Bilan 2026-09-01 au 2027-06-30`."""
    period = year.period
    if period.year is not None:
        return tab_title(wording.sentence_of("total_tab", period=period.name))
    days = {"first": period.first.isoformat(), "last": period.last.isoformat()}
    return tab_title(wording.sentence_of("total_tab_days", **days))


def write_year_tab(spreadsheet: Unprovisioned, year: YearFigures, wording: Wording) -> bool | None:
    """Make the tab, or bring it up to date.

    Gives whether anything was changed; None where a tab of that name is staff's own, which is left
    as it is.
    """
    design = tab_design(year, wording)
    found = _found(spreadsheet.read(), design.title)
    if found is None:
        spreadsheet.provision(Provisioning(new=(design,), tabs=()))
        # Read again: where its columns stand, and how it is called now, only the file knows.
        found = _found(spreadsheet.read(), design.title)
        assert found is not None, "it was just made"
    columns = _places(found, design)
    if columns is None:
        return None
    edits = year_edits(found, columns, year, wording)
    if edits:
        spreadsheet.write(edits)
    return bool(edits)


def tab_design(year: YearFigures, wording: Wording) -> TabDesign:
    """Lay the tab out; all of it is the tool's."""
    return TabDesign(
        word="year",
        title=title_of(year, wording),
        columns=tuple(
            ColumnDesign(
                word=column.word,
                header=column.header(wording),
                tool=True,
                warned=True,
                width=column.width,
                number_format=FORMATS[column.shape],
            )
            for column in COLUMNS
        ),
        notices=Notices(
            held=wording.sentence_of("total_tab_held"),
            warning=wording.sentence_of("total_tab_warning"),
        ),
        frozen=2,
    )


def _found(snapshot: Snapshot, title: str) -> Tab | None:
    return next(iter(titled(snapshot.tabs, title)), None)


def _places(tab: Tab, design: TabDesign) -> Mapping[str, int] | None:
    """Where its columns are, by their headers; None where one is missing: it is staff's own."""
    there = {fold_header(str(h)): place for place, h in enumerate(tab.rows[0] if tab.rows else ())}
    found = {c.word: there.get(fold_header(c.header)) for c in design.columns}
    places = {word: place for word, place in found.items() if place is not None}
    return places if len(places) == len(design.columns) else None


def year_edits(tab: Tab, columns: Mapping[str, int], year: YearFigures, wording: Wording) -> Edits:
    """Say what of the tab is to be changed so that it tells the year as it is."""
    wanted = {str(cells["code"]): cells for cells in _lines(year, wording)}
    rows: list[RowChange] = []
    for number, row in enumerate(tab.rows[1:], start=2):
        code = str(cell_at(row, columns["code"]) or "")
        if not code:
            continue  # a row of staff's own
        # A session that is in the year no more, or has a second row, is emptied: what staff
        # wrote beside it stays.
        line = wanted.pop(code, {})
        there = {place: line.get(word) for word, place in columns.items()}
        cells = {place: cell for place, cell in there.items() if cell_at(row, place) != cell}
        if cells:
            anchor = (columns["code"], code)
            rows.append(RowChange(tab=tab.title, row=number, cells=cells, anchor=anchor))
    new = tuple(
        NewRow(
            tab=tab.title,
            cells={columns[word]: value for word, value in line.items() if value is not None},
            key=(columns["code"], code),
            counted=frozenset(columns.values()),
        )
        for code, line in wanted.items()
    )
    return Edits(rows=tuple(rows), new=new)


def _lines(year: YearFigures, wording: Wording) -> Iterator[dict[str, Cell]]:
    """The sums first, where they stay when sessions are added below, then each session."""
    total = wording.sentence_of("total_row", period=period_said(year, wording))
    sums: dict[str, Cell] = {column.word: None for column in COLUMNS}
    for column in COLUMNS:
        if column.sums:
            sums[column.word] = column.said(total_of(year, column.word), wording)
    yield {**sums, "code": total}
    for one in year.sessions:
        yield {column.word: column.cell(one, wording) for column in COLUMNS}

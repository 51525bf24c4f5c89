"""The cells of our tabs that are emptied where somebody is erased; the form's tabs are not ours."""

from collections.abc import Container, Iterator, Mapping, Sequence

from douze.model import columns
from douze.model.book import Book, TabLayout
from douze.model.erasure import Erasure, erased_letter
from douze.model.fold import fold_header
from douze.model.ledger_state import LedgerState
from douze.model.message_rows import message_cells
from douze.model.settings import Settings
from douze.model.sheet import Cell, Edits, RowChange, Snapshot, Tab
from douze.model.wording import Wording
from douze.model.words_in_text import without_person
from douze.privacy.person import Person, person_erased
from douze.read.cells import cell_at, text
from douze.read.read_book import read_book
from douze.read.tab_titles import with_titles_found

#: What of a row of `Inscriptions` names nobody, and counts.
_STAYS = frozenset(
    {"status", "session", "dues", "deadline", "rank", "attendance", "connection", "received"}
)

#: What besides stays of whoever came, as a proof.
_PROOF = frozenset({"first_name", "last_name", "structure"})

#: The tool's columns, by tab: what stands there of others may name somebody.
_TOLD = {
    word: [column for column in known if column.tool]
    for word, known in (
        ("registrations", columns.REGISTRATIONS),
        ("messages", columns.MESSAGES),
        ("sessions", columns.SESSIONS),
        ("members", columns.MEMBERS),
        ("to_collect", columns.TO_COLLECT),
    )
}

#: The columns of tabs whose rows have a name of their own.
_TELLS_APART = {"registrations": "ref", "messages": "number", "sessions": "code"}


def edits_that_erase(
    erasure: Erasure, snapshot: Snapshot, ledger: LedgerState, settings: Settings, wording: Wording
) -> Edits:
    """Empty what names the person in `Inscriptions`, `Messages` and `Connexions`.

    Rows stay where they are: what counts stands in them, under the new reference.
    """
    person, book = person_erased(erasure), read_book(snapshot, settings, ledger.in_use)
    titles = with_titles_found(settings, snapshot).tabs
    tabs = {fold_header(tab.title): tab for tab in snapshot.tabs}
    layout = book.layouts["registrations"]
    changes = [*_registrations(tabs[fold_header(layout.title)], layout, erasure, person)]
    changes += _messages(book, ledger, erasure, wording)
    changes += _of_others(tabs, book, erasure, {(one.tab, one.row) for one in changes})
    if connections := tabs.get(fold_header(titles.connections)):
        changes += _connections(connections, person)
    return Edits(rows=tuple(changes))


def _registrations(
    tab: Tab, layout: TabLayout, erasure: Erasure, person: Person
) -> Iterator[RowChange]:
    """Empty their rows but for what counts, staff's own columns too."""
    place, email = layout.columns["ref"], layout.columns["email"]
    counts = {layout.columns[word] for word in _STAYS if word in layout.columns}
    proves = counts | {layout.columns[word] for word in _PROOF if word in layout.columns}
    for number, row in enumerate(tab.rows[1:], start=2):
        ref, address = text(cell_at(row, place)), text(cell_at(row, email))
        if ref not in erasure.refs and not person.has_address(address):
            continue
        stays = proves if ref in erasure.keeps else counts
        if not ref:
            stays = set()  # it is no registration: nothing of it counts
        filled = (column for column, cell in enumerate(row) if cell is not None)
        cells: dict[int, Cell] = {column: None for column in filled if column not in stays}
        if ref:
            cells[place] = erasure.refs.get(ref, ref)
        anchor = (place, ref) if ref else None
        yield RowChange(tab=tab.title, row=number, cells=cells, anchor=anchor)


def _of_others(
    tabs: Mapping[str, Tab], book: Book, erasure: Erasure, ours: Container[tuple[str, int | None]]
) -> Iterator[RowChange]:
    """Take the person out of what the tool says on rows of others, whose `Réf` stays the rows'."""
    for word, known in _TOLD.items():
        layout = book.layouts.get(word)
        if layout is None:
            continue
        tab = tabs[fold_header(layout.title)]
        places = [layout.columns[column.word] for column in known if column.word in layout.columns]
        for number, row in enumerate(tab.rows[1:], start=2):
            if (tab.title, number) in ours:
                continue
            cells: dict[int, Cell] = {}
            for place in places:
                cell = cell_at(row, place)
                if isinstance(cell, str):
                    said = without_person(cell, erasure.refs, erasure.words)
                    if said != cell:
                        cells[place] = said
            if cells:
                anchor = _anchor(row, layout, word)
                yield RowChange(tab=tab.title, row=number, cells=cells, anchor=anchor)


def _anchor(row: Sequence[Cell], layout: TabLayout, word: str) -> tuple[int, str] | None:
    """Name what tells a row from the others, should somebody sort them meanwhile."""
    place = layout.columns.get(_TELLS_APART.get(word, ""))
    said = text(cell_at(row, place)) if place is not None else ""
    return (place, said) if place is not None and said else None


def _messages(
    book: Book, ledger: LedgerState, erasure: Erasure, wording: Wording
) -> Iterator[RowChange]:
    layout = book.layouts["messages"]
    records = {record.number: record for record in ledger.letters.values()}
    for row in book.messages:
        record = records.get(row.number)
        without = erased_letter(record, erasure) if record else None
        if without is not None and without != record:
            said = message_cells(without, wording)
            words = ("ref", "to", "subject", "state", "detail", "key")
            cells: dict[int, Cell] = {layout.columns[w]: said[w] or None for w in words}
            anchor = layout.columns["number"], str(row.number)
            yield RowChange(tab=layout.title, row=row.row, cells=cells, anchor=anchor)


def _connections(tab: Tab, person: Person) -> Iterator[RowChange]:
    for number, row in enumerate(tab.rows, start=1):
        cells: dict[int, Cell] = {}
        for column, cell in enumerate(row):
            typed = text(cell)
            if person.has_address(typed) or person.is_called(typed):
                cells[column] = None  # the times beside it count on, as of nobody
        if cells:
            yield RowChange(tab=tab.title, row=number, cells=cells)

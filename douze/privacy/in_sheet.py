"""Where the spreadsheet speaks of a person: their rows whole, of others' rows only their part."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from douze.model.cell_address import cell_address, column_letters
from douze.model.fold import fold, fold_header
from douze.model.settings import TabTitles
from douze.model.sheet import Cell, Snapshot, Tab
from douze.model.tokens import ANSWERS, Purpose, tokens_found
from douze.privacy.person import Person, Trace
from douze.read.cells import text


def traces_in_sheet(
    snapshot: Snapshot, person: Person, titles: TabTitles, secret: bytes
) -> Iterator[Trace]:
    """Tell of every row that is the person's, and of every other cell that names them.

    A row of `Désistements` or `Évaluations` is theirs by its code, one of `Connexions` by name
    or address. `titles` are those that the spreadsheet has.
    """
    rows = {titles.registrations, titles.messages, titles.connections}
    rows |= {answers.title for answers in titles.answers}
    coded = {titles.withdrawals: ANSWERS, titles.evaluations: (Purpose.EVALUATE,)}
    theirs = {fold_header(title) for title in rows}
    codes = {fold_header(title): purposes for title, purposes in coded.items()}
    for tab in snapshot.tabs:
        title = fold_header(tab.title)
        if title in codes:
            signed = partial(_signed, person=person, purposes=codes[title], secret=secret)
            yield from _whole_rows(tab, signed)
        elif title in theirs:
            named = title == fold_header(titles.connections)
            yield from _whole_rows(tab, partial(_of, person=person, named=named))
        else:
            yield from _cells(tab, person)


def _whole_rows(tab: Tab, is_theirs: Callable[[Sequence[str]], str | None]) -> Iterator[Trace]:
    for number, row in enumerate(tab.rows[1:], start=2):
        found = is_theirs([text(cell) for cell in row])
        if found is not None:
            says = [(_header(tab, n), said) for n, cell in enumerate(row) if (said := text(cell))]
            yield Trace(where=f"{tab.title}!{number}", says=tuple(says), ref=found)


def _of(cells: Sequence[str], *, person: Person, named: bool) -> str | None:
    """Give the reference of a row that is the person's, if it says one; None where it is not."""
    ref = next((cell for cell in cells if cell in person.refs), None)
    if ref is not None:
        return ref
    if any(map(person.has_address, cells)) or (named and any(map(person.is_called, cells))):
        return ""
    return None


def _signed(
    cells: Sequence[str], *, person: Person, purposes: Sequence[Purpose], secret: bytes
) -> str | None:
    found = tokens_found(secret, cells, person.refs, purposes)
    return next((signed.ref for signed in found if signed is not None), None)


def _cells(tab: Tab, person: Person) -> Iterator[Trace]:
    """Tell where rows that are not theirs alone name them, and no more: the rest is of others."""
    for number, row in enumerate(tab.rows[1:], start=2):
        for column, cell in enumerate(row):
            if said := _part(cell, person):
                where = cell_address(tab.title, column, number)
                yield Trace(where=where, says=((_header(tab, column), said),))


def _part(cell: Cell, person: Person) -> str:
    if not isinstance(cell, str):
        return ""
    found = [person.who] if person.has_address(cell) else []
    # With a space on either side a name is found whole, and not within another.
    plain = f" {' '.join(fold(cell).replace(',', ' ').replace(';', ' ').split())} "
    for name in sorted(person.names):
        first, *others = name.split()
        turned = " ".join((*others, first))
        if others and (f" {name} " in plain or f" {turned} " in plain):
            found.append(name)
    return ", ".join(found)


def _header(tab: Tab, column: int) -> str:
    """What a column is called, or its letter where it has no name."""
    names = tab.rows[0] if tab.rows else ()
    return (text(names[column]) if column < len(names) else "") or column_letters(column)

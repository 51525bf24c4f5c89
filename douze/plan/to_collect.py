"""The cells of the tab `À encaisser`: one row for each who owes dues, by number."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from douze.model.book import Book, TabLayout, ToCollectRow
from douze.model.dues import Owed
from douze.model.phrases import Registrant
from douze.model.sheet import Cell, NewRow, RowChange
from douze.model.wording import Wording

#: How many people are named on a row, which has to have room for them.
MOST_NAMED = 20
#: What a cell is compared by: a moment only to the second.
_SECOND = timedelta(seconds=1)


def to_collect_edits(
    owed: Sequence[Owed] | None, book: Book, wording: Wording
) -> Iterator[RowChange | NewRow]:
    """Bring the list up to date, where there is one.

    Row N° 1 has the first deadline. Staff may sort the rows as they like: each is found by its
    number, and nothing is written where the same lines stand there, whichever number each has.
    A row that is one too many is emptied. None of `owed` leaves all as it is.
    """
    if book.to_collect is None or owed is None:
        return
    layout = book.layouts["to_collect"]
    wanted = [_line(one, wording) for one in owed]
    if _same_lines(wanted, book.to_collect):
        return
    there, spare = _by_number(book.to_collect)
    for number, line in enumerate(wanted, start=1):
        row = there.pop(str(number), None)
        if row is None:
            yield layout.new_row({"number": number, **line}, key="number")
        elif cells := _changed(line, row, layout):
            yield RowChange(tab=layout.title, row=row.row, cells=cells, anchor=_anchor(row, layout))
    for row in (*spare, *there.values()):
        yield _emptied(row, layout)


def _emptied(row: ToCollectRow, layout: TabLayout) -> RowChange:
    """A row is never deleted: what staff wrote beside it would go, and those below would move."""
    empty = {place: None for word, place in layout.columns.items() if row.cells.get(word)}
    return RowChange(tab=layout.title, row=row.row, cells=empty, anchor=_anchor(row, layout))


def _line(owed: Owed, wording: Wording) -> dict[str, Cell]:
    return {
        "deadline": wording.local(owed.deadline) if owed.deadline else None,
        "structure": owed.structure or None,
        "people": "; ".join(_names_and_addresses(owed.people)) or None,
        "sessions": ", ".join(session.code for session in owed.sessions) or None,
        "years": ", ".join(owed.years) or None,
        "leads": wording.say(owed.leads) or None,
    }


def _names_and_addresses(people: Sequence[Registrant]) -> Iterator[str]:
    for person in people[:MOST_NAMED]:
        yield f"{person.name} <{person.address}>" if person.name else person.address
    if len(people) > MOST_NAMED:
        yield f"… (+ {len(people) - MOST_NAMED})"


def _same_lines(wanted: Sequence[Mapping[str, Cell]], there: Sequence[ToCollectRow]) -> bool:
    """Whether the same lines stand there, each with a number, in whatever order."""
    numbers = {str(number) for number in range(1, len(wanted) + 1)}
    if len(there) != len(wanted) or {row.number for row in there} != numbers:
        return False
    return Counter(map(_compared, wanted)) == Counter(_compared(row.cells) for row in there)


def _compared(line: Mapping[str, Cell]) -> tuple[Cell, ...]:
    return tuple(
        _comparable(line.get(word))
        for word in ("deadline", "structure", "people", "sessions", "years", "leads")
    )


def _comparable(cell: Cell) -> Cell:
    """What two cells that show the same have in common: a moment by the second, a text."""
    if isinstance(cell, date) and not isinstance(cell, datetime):
        cell = datetime.combine(cell, time())
    if isinstance(cell, datetime):
        # Rounded, not cut: a fraction of a day may come back as a little less.
        return (cell + _SECOND / 2).replace(microsecond=0)
    return None if cell in (None, "") else str(cell)


def _by_number(
    rows: Iterable[ToCollectRow],
) -> tuple[dict[str, ToCollectRow], list[ToCollectRow]]:
    """Sort rows by their number; one that staff copied has a number twice, and is one too many."""
    by_number: dict[str, ToCollectRow] = {}
    spare: list[ToCollectRow] = []
    for row in rows:
        if row.number in by_number:
            spare.append(row)
        else:
            by_number[row.number] = row
    return by_number, spare


def _changed(line: Mapping[str, Cell], row: ToCollectRow, layout: TabLayout) -> dict[int, Cell]:
    return {
        layout.columns[word]: cell
        for word, cell in line.items()
        if _comparable(cell) != _comparable(row.cells.get(word))
    }


def _anchor(row: ToCollectRow, layout: TabLayout) -> tuple[int, str]:
    return layout.columns["number"], row.number

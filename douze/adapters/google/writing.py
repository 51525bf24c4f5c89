"""Writing what a pass decided into a sheet that others are editing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from douze.adapters.google import batch, places
from douze.adapters.google.failures import NEXT_PASS, NoSuchRange, NotNow
from douze.adapters.google.link import Link
from douze.adapters.google.mending import Hit, heads, knowing, mend, misplaced
from douze.adapters.google.places import Anchor, Finder, Seen
from douze.adapters.google.reading import GoogleTab, Reading
from douze.adapters.xlsx.settle import TabEdit, carry_out, held, settle
from douze.adapters.xlsx.values import as_text, letters
from douze.errors import StaleSnapshot, WorkbookUnwritable
from douze.model.sheet import Cell, Edits, NewRow


class _Wanted(Struct, frozen=True, kw_only=True):
    """What is to be written into one tab, in the numbers of the reading."""

    tab: GoogleTab
    edit: TabEdit
    anchors: Mapping[int, Anchor | None]
    new: Mapping[int, NewRow]  #: the rows that are added, by the number that they get here
    columns: list[int]  #: by which the rows are known

    @property
    def changed(self) -> dict[int, Mapping[int, Cell]]:
        """The cells of rows that are there."""
        return {n: cells for n, cells in self.edit.cells.items() if n not in self.new}


class Writer:
    """Writes after one reading, as often as a pass needs to."""

    def __init__(self, link: Link, reading: Reading) -> None:
        self._link, self._reading = link, reading
        self._looked = False
        self._seen: dict[str, Seen] = {}
        self._placed: dict[str, dict[int, int]] = {}  #: rows of the reading, where they are now

    def write(self, edits: Edits) -> None:
        """See ports.Workbook."""
        tabs = self._reading.tabs
        name = self._reading.title
        settled = settle(name, {title: tab.rows for title, tab in tabs.items()}, edits)
        if not settled:
            return
        wanted = _all_wanted(edits, settled, tabs)
        look = not self._looked
        while True:
            try:
                if look:
                    self._look(wanted)
                hits = self._send(wanted)
                break
            except NotNow as error:  # it may have been written all the same: look before again
                self._link.wait(error)
                look = True
            except NoSuchRange as error:
                what = "a tab was renamed or deleted since it was read"
                raise StaleSnapshot(name, what, NEXT_PASS) from error
        for title, each in wanted.items():
            carry_out(tabs[title].rows, each.edit)
        if misplaced(hits, self._seen, self._reading):
            self._seen = mend(self._link, self._reading, hits, self._seen)
            self._placed = {}

    def _look(self, wanted: Mapping[str, _Wanted]) -> None:
        """See where the rows are now."""
        asked = [r for title, w in wanted.items() for r in places.ranges(title, w.columns)]
        found = self._link.once(
            "get", "", {"fields": places.LOOK, "ranges": asked}, None, places.seen
        )
        self._know(wanted, found)
        self._looked = True

    def _know(self, wanted: Mapping[str, _Wanted], found: Mapping[str, Seen]) -> None:
        for title, each in wanted.items():
            if title not in found:
                raise NotNow("its answer came in part")
            for column in each.columns:
                found[title].columns.setdefault(column, [])
            self._seen[title] = found[title]
            self._placed.pop(title, None)

    def _send(self, wanted: Mapping[str, _Wanted]) -> list[Hit]:
        """Write all of it where it belongs now, and see in the answer where that was."""
        hits: list[Hit] = []
        requests: list[batch.Request] = []
        for title, each in wanted.items():
            requests += self._requests(title, each, hits)
        if not requests:
            return []
        asked = [r for title, w in wanted.items() for r in places.ranges(title, w.columns)]
        for portion in batch.in_portions(requests):
            found = places.written(self._link, portion, asked)
            self._know(wanted, found)
        for hit in hits:
            self._placed.setdefault(hit.title, {})[hit.number] = hit.at
        return [*hits, *self._added(wanted)]

    def _added(self, wanted: Mapping[str, _Wanted]) -> Iterator[Hit]:
        """The rows that were added, by where their keys are seen now."""
        for title, each in wanted.items():
            at: dict[int, dict[str, int]] = {}
            for number, row in each.new.items():
                column, key = row.key
                if column not in at:
                    texts = self._seen[title].columns.get(column, [])
                    at[column] = {text: n for n, text in enumerate(texts, start=1)}
                place, cells = at[column].get(key), each.edit.cells[number]
                if place is not None:
                    known = dict([row.key])
                    yield Hit(
                        title=title, number=number, at=place, known=known, cells=cells, new=True
                    )

    def _requests(self, title: str, each: _Wanted, hits: list[Hit]) -> Iterator[batch.Request]:
        tab = each.tab
        now = self._seen.get(title) or _as_read(tab, each.columns)
        find = Finder(self._reading.title, tab, now)
        placed = self._placed.get(title, {})
        changes: dict[int, dict[int, tuple[Cell, Cell]]] = {}
        counts: places.Counts = {}
        for number, cells in each.changed.items():
            anchor = each.anchors.get(number)
            at = placed.get(number)
            if at is None and anchor is not None and anchor[0] not in now.columns:
                at = number  # the answer will tell whether it is
            if at is None:
                at = find.place(number, anchor, set(cells))
            changes[at] = {c: (value, held(tab.rows, number, c)) for c, value in cells.items()}
            known = knowing(tab, number, anchor, counts)
            hits.append(Hit(title=title, number=number, at=at, known=known, cells=cells))
        new = [
            each.edit.cells[number]
            for number, row in each.new.items()
            if not (row.key[0] in now.columns and find.holds(row.key))
        ]
        _check_columns(self._reading.title, tab, now, each)
        robot = self._link.robot.email
        _check_open(self._reading.title, tab, changes, new, robot=robot)
        width = max((c + 1 for row in changes.values() for c in row), default=0)
        width = max([width, *(c + 1 for row in new for c in row)])
        bottom = max(changes, default=0)
        yield from batch.room(now.sheet_id, now.height, now.width, bottom, width)
        yield from batch.cells(now.sheet_id, changes)
        above = each.edit.last + _grown(tab, now)
        yield from batch.new_rows(now.sheet_id, new, above=above, height=max(now.height, bottom))


def _as_read(tab: GoogleTab, columns: Sequence[int]) -> Seen:
    """A tab as the reading had it, where nobody has looked since."""
    texts = {c: [as_text(r[c]) if c < len(r) else "" for r in tab.rows] for c in columns}
    header = [as_text(cell) for cell in (tab.rows[0] if tab.rows else ())]
    return Seen(
        sheet_id=tab.sheet_id, height=tab.height, width=tab.width, header=header, columns=texts
    )


def _all_wanted(
    edits: Edits, settled: Mapping[str, TabEdit], tabs: Mapping[str, GoogleTab]
) -> dict[str, _Wanted]:
    anchors = places.anchors(edits, tabs)
    wanted = {}
    for title, edit in settled.items():
        added = set(edit.added)
        rows = {n: anchors.get(title, {}).get(n) for n in edit.cells if n not in added}
        asked = [row for row in edits.new if row.tab == title]
        new = dict(zip(edit.added, _added(asked, tabs[title]), strict=True))
        keys = {row.key[0] for row in new.values()}
        columns = places.columns_to_see(tabs[title], rows, keys)
        wanted[title] = _Wanted(tab=tabs[title], edit=edit, anchors=rows, new=new, columns=columns)
    return wanted


def _added(asked: Sequence[NewRow], tab: GoogleTab) -> Iterator[NewRow]:
    """The rows that are to be added: a row of which the key is there is not."""
    there: dict[int, set[str]] = {}
    for row in asked:
        column, key = row.key
        if column not in there:
            there[column] = {as_text(r[column]) for r in tab.rows[1:] if column < len(r)}
        if key not in there[column]:
            there[column].add(key)
            yield row


def _grown(tab: GoogleTab, now: Seen) -> int:
    """How many rows more than the reading a tab has now, by a column that is seen."""
    for column, texts in now.columns.items():
        there = [as_text(row[column]) if column < len(row) else "" for row in tab.rows]
        here, before = _last(texts), _last(there)
        if here and before:
            return here - before
    return 0


def _last(texts: Sequence[str]) -> int:
    return next((n for n in range(len(texts), 0, -1) if texts[n - 1]), 0)


def _check_columns(name: str, tab: GoogleTab, now: Seen, each: _Wanted) -> None:
    """Refuse to write below other headers than those that were read."""
    asked = {column for cells in each.edit.cells.values() for column in cells}
    for column in sorted({*asked, *each.columns}):
        # A header that this very write sets is not there yet, or is already.
        if column not in each.edit.cells.get(1, {}) and now.heads(column) != heads(tab, column):
            where = f"{name}, {tab.title}!{letters(column)}1"
            raise StaleSnapshot(where, "the columns moved since they were read", NEXT_PASS)


def _check_open(
    name: str,
    tab: GoogleTab,
    changes: Mapping[int, Iterable[int]],
    new: Iterable[Iterable[int]],
    *,
    robot: str,
) -> None:
    """Refuse cells that only others may edit, before Google would."""
    added = {len(tab.rows) + at: row for at, row in enumerate(new, start=1)}
    for number, row in (*changes.items(), *added.items()):
        for column in row:
            for top, bottom, left, right in tab.closed:
                if top < number <= bottom and left <= column < right:
                    where = f"{name}, {tab.title}!{letters(column)}{number}"
                    hint = (
                        "In Data > Protect sheets and ranges, remove the protection of the tool's "
                        f"columns, or add {robot} to those who may edit them."
                    )
                    what = "this cell is protected: it is read-only for the robot"
                    cause = "passes_failing_protected"
                    raise WorkbookUnwritable(where, what, hint, cause=cause, robot=robot)

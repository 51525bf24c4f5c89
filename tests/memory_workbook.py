"""A workbook in memory, under the same contract as a file: for tests and rehearsals."""

from collections.abc import Iterable, Mapping, Sequence

from douze.adapters.google_sheet import fingerprint
from douze.adapters.sheet.resolve_edits import Rows, carry_out, resolve_edits, used
from douze.adapters.sheet.values import clean
from douze.errors.sheet import StaleSnapshot, WorkbookBusy, WorkbookUnwritable
from douze.model.phrases import phrase
from douze.model.sheet import NO_EDITS, Area, Cell, Edits, Snapshot, Tab
from douze.model.writes import NoteWrite, unnoted


class MemoryWorkbook:
    """Tabs in memory. Tests may set `open_by` or `read_only`, and `edit` behind our back."""

    def __init__(
        self, tabs: Mapping[str, Iterable[Sequence[Cell]]], name: str = "the workbook"
    ) -> None:
        self.name = name
        self.open_by = ""  #: who has it open; then it is busy
        self.read_only = False
        self.merged: dict[str, tuple[Area, ...]] = {}  #: where cells were made one, by title
        self.reads = 0  #: how often it was read
        self.writes: list[Edits] = []  #: the edits that changed something
        self._seen: Snapshot | None = None  #: what was read last
        self._ahead: Snapshot | None = None  #: what was looked at
        self._reading: dict[str, Rows] | None = None
        self._stale = False  #: somebody else changed it since it was read
        self._tabs = {title: _cleaned(rows) for title, rows in tabs.items()}

    @property
    def tabs(self) -> dict[str, Rows]:
        """What it holds now, by title."""
        return {title: list(rows) for title, rows in self._tabs.items()}

    def edit(self, title: str, rows: Iterable[Sequence[Cell]]) -> None:
        """Put other rows into a tab, as staff do: what was read before is stale then."""
        self._tabs[title] = _cleaned(rows)
        self._stale = True

    @property
    def seen(self) -> str:
        """The fingerprint of what was read last."""
        return fingerprint(self._seen) if self._seen else ""

    def read(self, beside: Sequence[str] = ()) -> Snapshot:
        """Hand out every cell of every tab."""
        ahead, self._ahead = self._ahead, None
        return ahead or self._read_now()

    def _read_now(self) -> Snapshot:
        self.reads += 1
        self._reading, self._stale = self.tabs, False
        tabs = (
            Tab(title=title, rows=tuple(rows), merged=self.merged.get(title, ()))
            for title, rows in self._tabs.items()
        )
        snapshot = Snapshot(name=self.name, tabs=tuple(tabs))
        self._seen = snapshot
        return snapshot

    def look(self, beside: Sequence[str] = ()) -> str:
        """Of every cell, which the next `read` gives."""
        self._ahead = self._read_now()
        return self.seen

    def check_writable(self, edits: Edits = NO_EDITS) -> None:
        """Raise WorkbookBusy or WorkbookUnwritable if a test has asked for it."""
        if self.open_by:
            raise WorkbookBusy(self.name, self.open_by, phrase("hint_close_or_delete", lock="~$x"))
        if self.read_only:
            raise WorkbookUnwritable(
                self.name, phrase("error_file_read_only"), phrase("hint_right_to_write")
            )

    def write(self, edits: Edits, note: NoteWrite = unnoted) -> None:
        """Change these cells and add these rows: all of them or none. See ports.Workbook."""
        if self._reading is None:
            raise StaleSnapshot(self.name, phrase("error_not_read"))
        settled = resolve_edits(self.name, self._reading, edits, self.merged)
        if not settled:
            return
        if self._stale:
            raise StaleSnapshot(self.name, phrase("error_changed_since"))
        self.check_writable()
        for title, edit in settled.items():
            carry_out(self._reading[title], edit)
            self._tabs[title] = used(self._reading[title])
        self.writes.append(edits)


def _cleaned(rows: Iterable[Sequence[Cell]]) -> Rows:
    return used(map(clean, row) for row in rows)

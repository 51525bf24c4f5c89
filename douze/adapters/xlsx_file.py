"""A workbook in an .xlsx file, on this machine or in a synchronised folder."""

import os
import stat
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from douze.adapters.regular_file import NotARegularFile, read_regular
from douze.adapters.xlsx import save
from douze.errors.sheet import (
    NotAWorkbook,
    StaleSnapshot,
    WorkbookBusy,
    WorkbookError,
    WorkbookTooLarge,
    WorkbookUnwritable,
)
from douze.model.os_words import os_words
from douze.model.phrases import Phrase, phrase
from douze.model.sheet import NO_EDITS, Edits, Snapshot, Tab
from douze.model.writes import NoteWrite, unnoted

# What is inside of a workbook is imported where it is looked at: most passes find the file as it
# was, and go without.
if TYPE_CHECKING:
    from douze.adapters.xlsx.edit_workbook import EditedWorkbook, WorkbookReading

#: A workbook of some sixty sessions a year has less than one megabyte.
LARGEST_FILE = 100 * 1024**2

_OLE, _ZIP = b"\xd0\xcf\x11\xe0", b"PK"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SAVE_AGAIN = phrase("hint_save_again")
_CHECK_PATH = phrase("hint_check_path")


class XlsxFile:
    """One .xlsx file. Only the cells that change are written; all else stays byte for byte.

    Nobody else may have it open meanwhile: `write` refuses a file that is locked or that is
    not the one that was read. A symbolic link is followed, a hard link is broken.
    """

    def __init__(self, path: Path | str, *, log: str = "") -> None:
        """Take the file, and the title of the tab that passes alone fill, their log.

        Where that tab is still empty no pass has written here: then the first write leaves a
        copy of the file beside it. Where no title is given, nothing is copied.
        """
        self._path, self._log = Path(path), log
        self._reading: WorkbookReading | None = None
        self.seen = ""
        self._ahead: tuple[bytes, save.Fingerprint] | None = None  #: what was looked at
        self._made: tuple[Edits, EditedWorkbook | None] = NO_EDITS, None

    def read(self, beside: Sequence[str] = ()) -> Snapshot:
        """Read every cell of every tab once, typed. Raises NotAWorkbook, WorkbookTooLarge."""
        from douze.adapters.xlsx.edit_workbook import WorkbookReading
        from douze.adapters.xlsx.parts import Package
        from douze.adapters.xlsx.reading import read_tabs

        (content, mark), self._ahead = self._ahead or self._content(), None
        self.seen = sha256(content).hexdigest()
        try:
            package = Package(content)
            titles, tabs, merged = read_tabs(package)
        except (KeyboardInterrupt, SystemExit, MemoryError):
            raise
        except BaseException as error:  # calamine's have no common class; its panics no Exception
            raise self._unreadable(content, error) from error
        heights = {title: len(rows) for title, rows in tabs.items()}
        self._reading = WorkbookReading(package, mark, titles, heights)
        return Snapshot(
            name=str(self._path),
            tabs=tuple(
                Tab(title=title, rows=tuple(rows), merged=merged[title])
                for title, rows in tabs.items()
            ),
        )

    def look(self, beside: Sequence[str] = ()) -> str:
        """Load the bytes of the file: the next `read` goes by them. Raises NotAWorkbook."""
        self._ahead = self._content()
        self.seen = sha256(self._ahead[0]).hexdigest()
        return self.seen

    @property
    def full(self) -> int:
        """How full the file is that was read, in per cent of the most that a workbook may hold."""
        assert self._reading is not None, "it was read"
        package = self._reading.package
        return round(100 * max(package.full, len(package.content) / LARGEST_FILE))

    def check_writable(self, edits: Edits = NO_EDITS) -> None:
        """Make sure, as far as can be known without writing, that `write` would succeed.

        Raises NotAWorkbook if there is no file or what was read cannot be changed safely,
        WorkbookBusy, WorkbookUnwritable, WorkbookTooLarge, StaleSnapshot. Given the edits, it
        carries them out beside the file: nothing is left for `write` but to put them in its place.
        """
        self._check_place()
        if self._reading is None:
            return
        from douze.adapters.xlsx.markup import DamagedPart
        from douze.adapters.xlsx.patch import check_patchable  # most passes write nothing

        package = self._reading.package
        try:
            check_patchable(package)
        except DamagedPart as error:
            raise self._unreadable(package.content, error) from error
        if edits:
            self._made = edits, self._edited(self._reading, edits)

    def write(self, edits: Edits, note: NoteWrite = unnoted) -> None:
        """Change these cells and add these rows: all of them or none.

        See ports.Workbook. Where everything is so already, the file is not touched.
        """
        if self._reading is None:
            raise StaleSnapshot(str(self._path), phrase("error_not_read"))
        # Made by `check_writable` a moment ago, where these very edits were given to it.
        (made_for, made), self._made = self._made, (NO_EDITS, None)
        if made_for is not edits:
            made = self._edited(self._reading, edits)
        if made is None:
            return
        old = self._reading.package.content
        self._check_same(old, self._reading.fingerprint)
        self._check_place()
        mark = self._replace(made.package.content, old, self._reading.fingerprint)
        self._reading = self._reading._replace(
            package=made.package, fingerprint=mark, heights=made.heights
        )

    def _edited(self, reading: "WorkbookReading", edits: Edits) -> "EditedWorkbook | None":
        from douze.adapters.xlsx.edit_workbook import edit_workbook
        from douze.adapters.xlsx.limits import TooLarge
        from douze.adapters.xlsx.markup import DamagedPart
        from douze.adapters.xlsx.verify_workbook import Misread

        try:
            made = edit_workbook(str(self._path), reading, edits)
            if made and len(made.package.content) > LARGEST_FILE:
                raise TooLarge("the file", f"is larger than {LARGEST_FILE >> 20} MB")
        except TooLarge as error:
            raise self._too_large("error_would_be_too_large") from error
        except DamagedPart as error:
            raise self._unreadable(reading.package.content, error) from error
        except Misread as error:
            raise self._misread(error) from error
        return made

    def _check_place(self) -> None:
        there = self._status()
        path = self._path.resolve()
        self._check_lock()
        mine = phrase("hint_right_to_write")
        # The system lets root write anywhere: whoever took the right to write away meant it.
        if not _allowed(path, os.W_OK) or not there.st_mode & 0o222:
            raise WorkbookUnwritable(str(path), phrase("error_file_read_only"), mine)
        if not _allowed(path.parent, os.W_OK | os.X_OK):
            raise WorkbookUnwritable(str(path.parent), phrase("error_folder_read_only"), mine)
        disk = os.statvfs(path.parent)
        # The new file stands beside the old one for a moment. A disk without blocks does not tell.
        if disk.f_blocks and disk.f_bavail * disk.f_frsize < there.st_size:
            full, room = phrase("error_disk_full"), phrase("hint_room_on_it")
            raise WorkbookUnwritable(str(path.parent), full, room)

    def _too_large(self, code: str) -> WorkbookTooLarge:
        return WorkbookTooLarge(str(self._path), phrase(code), phrase("hint_smaller_workbook"))

    def _misread(self, error: Exception) -> WorkbookUnwritable:
        reason = phrase("error_reads_back_otherwise", what=str(error))
        return WorkbookUnwritable(str(self._path), reason, _SAVE_AGAIN)

    def _replace(self, new: bytes, old: bytes, mark: save.Fingerprint) -> save.Fingerprint:
        def check() -> None:
            self._check_lock()
            self._check_same(old, mark)

        path = self._path.resolve()
        try:
            if self._untouched():
                save.keep(path, before_first_pass(path), old)
            return save.replace(path, new, check=check)
        except OSError as error:
            reason = phrase("error_workbook_unwritable", why=os_words(error))
            hint = phrase("hint_room_or_right")
            raise WorkbookUnwritable(str(self._path), reason, hint) from error

    def _untouched(self) -> bool:
        """Whether no pass has written into the file as it was read: its log is empty."""
        rows = self._reading.heights.get(self._log, 0) if self._reading else 0
        return bool(self._log) and rows < 2

    def _content(self) -> tuple[bytes, save.Fingerprint]:
        """The whole file and its fingerprint, if it is small enough and holds something."""
        there = self._status()
        if not there.st_size:
            raise self._no_workbook(phrase("error_file_empty"), _CHECK_PATH)
        if there.st_size > LARGEST_FILE:
            raise self._too_large("error_too_large")
        try:
            # Before the reading: what changes meanwhile makes the mark a wrong one, and the file is
            # stale.
            mark = save.fingerprint(self._path)
            return read_regular(self._path), mark
        except OSError as error:
            why = phrase("error_workbook_unreadable", why=os_words(error))
            raise self._no_workbook(why, _CHECK_PATH) from error

    def _status(self) -> os.stat_result:
        try:
            there = self._path.stat()
        except (FileNotFoundError, NotADirectoryError):
            raise self._no_workbook(
                phrase("error_no_such_file"), phrase("hint_check_or_make")
            ) from None
        except OSError as error:
            why = phrase("error_workbook_unreadable", why=os_words(error))
            raise self._no_workbook(why, _CHECK_PATH) from error
        if stat.S_ISDIR(there.st_mode):
            raise self._no_workbook(phrase("error_is_folder"), _CHECK_PATH)
        if not stat.S_ISREG(there.st_mode):
            raise self._no_workbook(phrase("error_no_ordinary_file"), _CHECK_PATH)
        return there

    def _unreadable(self, content: bytes, error: BaseException) -> WorkbookError:
        """What is wrong with a file that cannot be read, explained to its owner."""
        from douze.adapters.xlsx.extent import FarCell
        from douze.adapters.xlsx.limits import TooLarge

        # A password wraps the zip in the container of the old .xls files.
        if content.startswith(_OLE) and _ENCRYPTED in content:
            hint = phrase("hint_remove_password")
            return self._no_workbook(phrase("error_password_protected"), hint)
        if content.startswith(_OLE):
            return self._no_workbook(phrase("error_old_xls"), _SAVE_AGAIN)
        if b"application/vnd.oasis.opendocument.spreadsheet" in content[:200]:
            return self._no_workbook(phrase("error_ods"), _SAVE_AGAIN)
        if not content.startswith(_ZIP):
            return self._no_workbook(phrase("error_no_xlsx"), _SAVE_AGAIN)
        if isinstance(error, TooLarge):
            return self._too_large("error_too_large")
        if isinstance(error, FarCell):
            far = phrase("error_far_cell", tab=error.tab, reach=error.reach)
            return self._no_workbook(far, phrase("hint_delete_far_cells"))
        reason = str(error).rstrip(".") or type(error).__name__
        return self._no_workbook(phrase("error_workbook_damaged", why=reason), _SAVE_AGAIN)

    def _no_workbook(self, what: Phrase, hint: Phrase) -> NotAWorkbook:
        return NotAWorkbook(str(self._path), what, hint)

    def _check_lock(self) -> None:
        """Look beside the file, and beside the link to it if it is one."""
        from douze.adapters.xlsx.locks import lock_beside

        lock = lock_beside(self._path) or lock_beside(self._path.resolve())
        if lock:
            hint = phrase("hint_close_or_delete", lock=str(lock.path))
            raise WorkbookBusy(str(self._path), lock.owner, hint)

    def _check_same(self, content: bytes, mark: save.Fingerprint) -> None:
        try:
            unchanged = save.fingerprint(self._path) == mark
            unchanged = unchanged and read_regular(self._path) == content
        except (FileNotFoundError, NotARegularFile):
            unchanged = False
        if not unchanged:
            raise StaleSnapshot(str(self._path), phrase("error_changed_since"))


def before_first_pass(path: Path) -> Path:
    """Where the copy of a workbook stands that was made before the first write into it."""
    return path.with_name(f"{path.stem}-avant-douze{path.suffix}")


def _allowed(path: Path, how: int) -> bool:
    return os.access(path, how, effective_ids=os.access in os.supports_effective_ids)

"""A note beside the ledger while a pass is under way; one that is left tells of its end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from douze.errors import LedgerError, PassCutShort
from douze.model.os_words import os_words
from douze.model.phrases import phrase

#: What stands in it is a moment, which letter was being written, if any, and where a pass was when
#: its time was over.
_LONGEST = 64_000
_LETTER = "letter "
#: How long a letter that a pass hung over is put aside: by then whoever looks after us has looked.
PUT_ASIDE = timedelta(days=1)


class PassNote:
    """One file. It says since when no pass has come to its end; what hangs is added to it.

    Nothing waits for the disk: it is there for passes that are killed or hang, and a machine
    that lost its power tells that by itself.
    """

    def __init__(self, path: Path) -> None:
        self.path, self._hung = path, path.with_name("pass-hung.txt")
        self._number = -1
        self._begins = 0  #: where what comes after the moment begins

    def fileno(self) -> int:
        """Where to write what a pass is at when its time is over."""
        return self._number

    @contextmanager
    def under_way(self, now: datetime) -> Iterator[PassCutShort | None]:
        """Leave the note for as long as a pass lasts; tell of one before it that never ended.

        To be held under the ledger's lock. Raises LedgerError.
        """
        try:
            before = self._found()
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            made = os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW
            self._number = os.open(self.path, made, 0o600)
            # Kept from pass to pass: since when none has come to its end.
            since = f"{(before.since if before else now).isoformat()}\n"
            self._begins = os.write(self._number, since.encode())
        except OSError as error:
            hint = phrase("hint_rights_write_no_link")
            what = phrase("error_unwritable_file", why=os_words(error))
            raise LedgerError(str(self.path), what, hint) from error
        try:
            yield before
        finally:
            os.close(self._number)
            self._number = -1
            self.path.unlink(missing_ok=True)

    @contextmanager
    def writing(self, key: str) -> Iterator[None]:
        """Say which letter is being written: should a pass hang over it, the next knows."""
        if self._number < 0:
            yield
            return
        os.write(self._number, f"{_LETTER}{key}\n".encode("utf-8", "replace"))
        try:
            yield
        finally:
            os.ftruncate(self._number, self._begins)
            os.lseek(self._number, self._begins, os.SEEK_SET)

    def hung_letter(self, now: datetime) -> str:
        """Name the letter over which a pass hung in the last day; nothing where none did."""
        try:
            since, letter, _ = _parts(_text_of(self._hung))
            hung = letter and timedelta(0) <= now - datetime.fromisoformat(since) < PUT_ASIDE
        except (OSError, ValueError, TypeError):
            return ""
        return letter if hung else ""

    def _found(self) -> PassCutShort | None:
        """What a pass that did not end left; where it hung, it is kept for whoever runs us."""
        try:
            first, _, where = _parts(_text_of(self.path))
        except FileNotFoundError:
            return None
        try:
            since = datetime.fromisoformat(first)
            since.astimezone()  # raises OverflowError for the first and the last year there is
        except (ValueError, OverflowError):
            return None
        if since.tzinfo is None:
            return None
        kept = self._hung if where.strip() else None
        if kept is not None:
            self.path.replace(kept)
        return PassCutShort(since, str(kept) if kept else "")


def _text_of(path: Path) -> str:
    """Read one of our notes, through no link. Raises OSError."""
    # Whatever else stands there is told as what it is, a folder as a folder; a pipe is empty.
    found = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(found, "rb") as file:
        return file.read(_LONGEST).decode("utf-8", "replace")


def _parts(text: str) -> tuple[str, str, str]:
    """Take a note apart: since when, which letter was being written, and where it hung."""
    since, _, rest = text.partition("\n")
    if not rest.startswith(_LETTER):
        return since, "", rest
    letter, _, where = rest.removeprefix(_LETTER).partition("\n")
    return since, letter, where

"""A note beside the ledger while a pass is under way; one that is left tells of its end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from douze.errors import LedgerError, PassCutShort
from douze.model.os_words import os_words
from douze.model.phrases import phrase

#: What stands in it is a moment, and where a pass was when its time was over.
_LONGEST = 64_000


class PassNote:
    """One file. It says since when no pass has come to its end; what hangs is added to it.

    Nothing waits for the disk: it is there for passes that are killed or hang, and a machine
    that lost its power tells that by itself.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._number = -1

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
            made = os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW
            self._number = os.open(self.path, made, 0o600)
            os.write(self._number, f"{(before.since if before else now).isoformat()}\n".encode())
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

    def _found(self) -> PassCutShort | None:
        """What a pass left that did not end; where it hung, that is kept for who looks after us."""
        try:
            found = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
        except FileNotFoundError:
            return None
        with os.fdopen(found, "rb") as file:
            text = file.read(_LONGEST).decode("utf-8", "replace")
        first, _, where = text.partition("\n")
        try:
            since = datetime.fromisoformat(first)
            since.astimezone()
        except (ValueError, OverflowError):
            return None
        if since.tzinfo is None:
            return None
        kept = self.path.with_name("pass-hung.txt") if where.strip() else None
        if kept is not None:
            self.path.replace(kept)
        return PassCutShort(since, str(kept) if kept else "")

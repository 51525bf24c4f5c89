"""What is remembered of passes that could not begin, where the ledger is of no help."""

import os
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path


class FailedStarts:
    """Empty files beside the ledger, whose age and names are all that they say.

    An empty file finds room on a disk that is full. Where none can be made, nobody is told
    anything: who cannot remember that somebody was told would tell them every ten minutes.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def failing_since(self, now: datetime) -> datetime:
        """Remember that no pass could begin now; tell since when none could. Raises OSError."""
        try:
            since = datetime.fromtimestamp(self._path.lstat().st_mtime, UTC)
        except FileNotFoundError:
            since = None
        if since is None or since > now:  # a clock that was put back
            self._make(self._path)
            os.utime(self._path, (now.timestamp(), now.timestamp()), follow_symlinks=False)
            return now
        return since

    def begun(self) -> None:
        """Forget all of it: a pass has begun. Whatever is in the way does no harm."""
        with suppress(OSError):
            self._path.unlink()  # nearly always there is nothing to forget
            from glob import escape

            for told in self._path.parent.glob(f"{escape(self._path.name)}-*"):
                told.unlink(missing_ok=True)

    def alerted(self, key: str) -> bool:
        """Whether staff were sent this alert."""
        return self._of(key).exists()

    def note_alert(self, key: str, now: datetime) -> None:
        """Remember that staff were sent this alert. Raises OSError."""
        self._make(self._of(key))

    def forget_alert(self, key: str) -> None:
        """Forget it: it turned out that they were not."""
        self._of(key).unlink(missing_ok=True)

    def _of(self, key: str) -> Path:
        mark = sha256(key.encode("utf-8", "surrogateescape")).hexdigest()[:16]
        return self._path.with_name(f"{self._path.name}-{mark}")

    @staticmethod
    def _make(path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        os.close(os.open(path, made, 0o600))

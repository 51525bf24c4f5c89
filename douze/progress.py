"""A line on the terminal while a pass takes longer than a second; nothing when piped."""

import threading
from collections.abc import Callable
from math import ceil
from time import monotonic
from typing import TextIO

#: A pass that is over sooner needs no company.
PATIENCE = 1.0  # seconds


class Progress:
    """Shows what a pass is at, from its first second on; wipes its line when it is over."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._doing = ""
        self._shown = False
        self._lock = threading.Lock()
        self._timer = threading.Timer(PATIENCE, self._show)
        self._timer.daemon = True

    def __enter__(self) -> "Progress":
        if self._stream.isatty():
            self._timer.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._timer.cancel()
        with self._lock:
            if self._shown:
                self._write("")
            self._shown = False

    def doing(self, what: str) -> None:
        """Say what is being done now."""
        with self._lock:
            self._doing = what
            if self._shown:
                self._write(what)

    def _show(self) -> None:
        with self._lock:
            self._shown = True
            self._write(self._doing)

    def _write(self, text: str) -> None:
        self._stream.write(f"\r\x1b[K{text}")
        self._stream.flush()


class TimeLeft:
    """Tells how long the rest will take, going by how long the first of it took."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._first: tuple[float, int] | None = None

    def left(self, done: int, of: int) -> str:
        """Give the time left, as `40 s` or `3 min`; nothing before a second is over, or at the end.

        To be asked after each piece of the work, `done` of `of` by then.
        """
        now = self._clock()
        began, before = self._first = self._first or (now, done)
        if now - began < PATIENCE or not before < done < of:
            return ""
        seconds = (now - began) / (done - before) * (of - done)
        return f"{ceil(seconds)} s" if seconds <= 90 else f"{ceil(seconds / 60)} min"

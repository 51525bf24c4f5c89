"""Standard error as a log: one event a line, without an address or a link in it.

Whatever is written there goes through here, a library's words too. `text` leaves the words as they
are said; `json` makes an object of each event, for machines.
"""

import io
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TextIO

from douze.model.log_words import log_words

STYLES = ("text", "json")
#: A fact of an event.
LogFact = str | int | float | None


class LogLines(io.TextIOBase):
    """Hands on whole lines, each once it is over."""

    def __init__(self, stream: TextIO, *, as_json: bool) -> None:
        self._stream, self.as_json = stream, as_json
        self._begun = ""
        self._gathered: list[str] | None = None  #: the lines of the event that is being told

    def write(self, text: str) -> int:
        """Take words in; what is no whole line yet waits."""
        *whole, self._begun = (self._begun + text).split("\n")
        for line in whole:
            self._hand_on(line)
        return len(text)

    def flush(self) -> None:
        """Hand on what has been handed over; half a line waits for its end."""
        self._stream.flush()

    def end(self) -> None:
        """Hand on half a line too: nothing comes after it."""
        if self._begun:
            self.write("\n")
        self.flush()

    def event(self, name: str, **facts: LogFact) -> None:
        """Write one event, if it is for machines: people read what is said, in words."""
        if self.as_json:
            self._stream.write(f"{json_event(name, **facts)}\n")

    @contextmanager
    def gathered(self, name: str, **facts: LogFact) -> Iterator[None]:
        """Make one event of all lines that are written meanwhile."""
        if not self.as_json or self._gathered is not None:
            yield
            return
        lines = self._gathered = []
        try:
            yield
        finally:
            self._gathered = None
            self.event(name, **facts, text="\n".join(lines))

    def _hand_on(self, line: str) -> None:
        if self._gathered is not None:
            self._gathered.append(line)
        elif self.as_json:
            if line.strip():
                self.event("said", text=line)
        else:
            self._stream.write(f"{log_words(line)}\n")


def json_event(name: str, **facts: LogFact) -> str:
    """Give one event as a line; when it was is the clock's word, whatever `--now` says."""
    at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    told = {key: log_words(fact) if isinstance(fact, str) else fact for key, fact in facts.items()}
    return json.dumps({"at": at, "event": name, **told}, ensure_ascii=False)


def last_words(text: str) -> str:
    """Give the event of a pass that is cut off, without a moment: it is written beforehand."""
    return json.dumps({"event": "cut_off", "text": log_words(text)}, ensure_ascii=False)


@contextmanager
def logging(style: str | None) -> Iterator[None]:
    """Let standard error be a log. Without a style a terminal stays what it is: a person's own."""
    before = sys.stderr
    if style is None and before.isatty():
        yield
        return
    lines = LogLines(before, as_json=style == "json")
    sys.stderr = lines
    try:
        yield
    finally:
        lines.end()
        sys.stderr = before


def log_event(name: str, **facts: LogFact) -> None:
    """Tell machines of an event, where they listen."""
    if isinstance(sys.stderr, LogLines):
        sys.stderr.event(name, **facts)


@contextmanager
def one_event(name: str, **facts: LogFact) -> Iterator[None]:
    """Let machines take all that is said meanwhile for one event."""
    if isinstance(sys.stderr, LogLines):
        with sys.stderr.gathered(name, **facts):
            yield
    else:
        yield

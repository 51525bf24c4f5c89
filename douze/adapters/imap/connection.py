"""A connection to a mailbox's server: how long it may take, and how much it may bring."""

import imaplib
from collections.abc import Callable
from contextlib import suppress
from ssl import SSLContext
from time import monotonic

from douze.model.os_words import os_words
from douze.model.phrases import Phrase, phrase

#: No answer is longer: fifty headers, the numbers of a million messages.
MOST_HEARD = 16 * 1024 * 1024
#: All answers together; imaplib keeps what nobody asked for until the end.
MOST_IN_ALL = 4 * MOST_HEARD
#: How much of what a server says is shown.
_LONGEST = 120


class ImapBroken(OSError):
    """The server has hung up, or does not come to an end."""

    def __init__(self, what: Phrase) -> None:
        self.what = what
        super().__init__(what)


class ImapConnection(imaplib.IMAP4):
    """A connection that comes to an end, whatever the server does.

    imaplib waits for each byte anew, and takes in whatever is sent. Here an answer has to be whole
    within `patience` seconds and within MOST_HEARD, and all of them within `budget` seconds and
    within MOST_IN_ALL. Else it raises OSError, as it does where the connection breaks.
    """

    def __init__(
        self, host: str, port: int, *, context: SSLContext | None, patience: float, budget: float
    ) -> None:
        self._context, self._patience = context, patience
        self._ends = monotonic() + budget
        self._left_in_all = MOST_IN_ALL
        self._begin()
        super().__init__(host, port)

    def open(self, host: str = "", port: int = 143, timeout: float | None = None) -> None:
        """Connect, under TLS from the first byte where there is a context."""
        try:
            super().open(host, port, self._left())
        except UnicodeError as error:
            raise ImapBroken(os_words(error)) from error
        self._hearing = self.sock, self.sock.makefile("rb")
        if self._context is not None:
            try:
                self.sock.settimeout(self._left())
                self.sock = self._context.wrap_socket(self.sock, server_hostname=host)
            except BaseException:
                self.shutdown()
                raise

    def send(self, data: bytes) -> None:  # type: ignore[override]
        """Say something; the time and the room for the answer begin anew."""
        self._begin()
        self.sock.settimeout(self._left())
        self.sock.sendall(data)

    def read(self, size: int) -> bytes:
        """Hear so many bytes; fewer where the server has hung up."""
        if size > self._room:
            raise ImapBroken(phrase("error_answer_too_long"))
        heard = bytearray()
        while len(heard) < size and (more := self._hear()):
            heard += self._take(more[: size - len(heard)])
        return bytes(heard)

    def readline(self) -> bytes:
        """Hear one whole line. Raises ImapBroken where the server hangs up before its end."""
        heard = bytearray()
        while not heard.endswith(b"\n") and (more := self._hear()):
            heard += self._take(more[: more.find(b"\n") + 1] or more)
        if not heard.endswith(b"\n"):
            raise ImapBroken(phrase("error_connection_closed"))
        return bytes(heard)

    def shutdown(self) -> None:
        """Hang up without a word."""
        with suppress(OSError):
            self._hearing[1].close()
        with suppress(OSError):
            super().shutdown()

    def _begin(self) -> None:
        self._by = min(monotonic() + self._patience, self._ends)
        self._room = min(MOST_HEARD, self._left_in_all)

    def _left(self) -> float:
        left = self._by - monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def _hear(self) -> bytes:
        """Show what has come, and wait where nothing has; nothing where nothing will."""
        if self._hearing[0] is not self.sock:  # encrypted now: what was heard before is void
            self._hearing[1].close()
            self._hearing = self.sock, self.sock.makefile("rb")
        self.sock.settimeout(self._left())
        return self._hearing[1].peek()

    def _take(self, shown: bytes) -> bytes:
        """Take what was shown; what is not taken is shown again."""
        self._room -= len(shown)
        self._left_in_all -= len(shown)
        if self._room < 0:
            raise ImapBroken(phrase("error_answer_too_long"))
        return self._hearing[1].read(len(shown))


def broken_words(error: Exception, hide: Callable[[str], str]) -> Phrase:
    """Say what happened; the server's own words are quoted, less what `hide` takes out of them.

    What neither library foresaw is named by its kind: its text may hold anything that was heard.
    """
    from imap_tools.errors import UnexpectedCommandStatusError

    if isinstance(error, ImapBroken):
        return error.what
    if isinstance(error, OSError):
        return os_words(error)
    if isinstance(error, UnexpectedCommandStatusError):
        said = _server_words(error.command_result[1])
        return phrase("error_mailbox_answered", said=(_shown(said, hide),))
    if isinstance(error, imaplib.IMAP4.error):  # a farewell, or what it could not understand
        return phrase("error_mailbox_ended_at", said=(_shown(_server_words(error.args), hide),))
    return phrase("error_answer_unforeseen", kind=type(error).__name__)


def _server_words(parts: object) -> str:
    """Give the text of an answer, which comes as bytes, as text, or as lists of either."""
    if isinstance(parts, bytes):
        return parts.decode("utf-8", "replace")
    if isinstance(parts, list | tuple):
        return " ".join(_server_words(part) for part in parts)
    return str(parts)


def _shown(words: str, hide: Callable[[str], str]) -> str:
    """Hide before it is cut short: half a password is one too many."""
    return hide(" ".join(words.split())[: 10 * _LONGEST])[:_LONGEST]

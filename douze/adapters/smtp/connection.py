"""A connection to one mail server: what is said, what is heard, and how far it has come."""

import re
import smtplib
import socket
from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address
from ssl import SSLContext, SSLWantReadError
from time import monotonic

from douze.adapters.smtp.phases import Phase
from douze.model.os_words import os_words
from douze.model.phrases import Phrase, phrase

_REPLY = re.compile(rb"([2-5][0-9][0-9])(?:([ -])(.*))?", re.DOTALL)
_LONGEST_LINE, _MOST_LINES = 8192, 100
_MOST_HEARD = 16384
#: Seconds for an answer that decides nothing: to RSET, to QUIT.
_A_MOMENT = 5


class ConnectionLost(Exception):
    """The server is gone, silent, or says what is no reply."""

    def __init__(self, what: Phrase) -> None:
        self.what = what
        super().__init__(what)


class SmtpConnection(smtplib.SMTP):
    """A connection that hears strictly.

    smtplib takes garbage for the code -1, a reply of two codes for the last of them and a long
    line for a 500, and waits for each piece anew; here all of these, and a reply that is
    not whole within `patience` seconds, are ConnectionLost. What a server says unasked is never
    taken for the answer to what is said next. `hide` takes out of all that it says what nobody is
    to read.
    """

    def __init__(self, *, patience: float, hide: Callable[[str], str] = str) -> None:
        # As smtplib says it, less its look-up of the name, which may take as long as DNS does.
        name = socket.gethostname()
        super().__init__(local_hostname=name if "." in name else "[127.0.0.1]", timeout=patience)
        self.patience, self.hide = patience, hide
        self.phase = Phase.CONNECT
        self.stays_here = False  #: whether the other end is on this machine
        self._heard = bytearray()

    def open(self, host: str, port: int, context: SSLContext | None) -> tuple[int, bytes]:
        """Connect, under TLS from the first byte where there is a context; give the greeting."""
        try:
            self.sock = socket.create_connection((host, port), self.patience)
            # The dot goes apart from the text: it would wait until that is acknowledged (Nagle).
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            # Asked now: of a connection that has been reset nobody can tell where it led.
            address = str(self.sock.getpeername()[0])
            self.stays_here = ip_address(address.partition("%")[0]).is_loopback
        except (OSError, UnicodeError) as error:
            raise ConnectionLost(os_words(error)) from error
        if context is not None:
            self.phase = Phase.TLS
            self.sock = context.wrap_socket(self.sock, server_hostname=host)
        self._host = host  # smtplib's own name for it, used by starttls
        self.phase = Phase.GREETING
        return self.getreply()

    def say(self, data: bytes) -> None:
        """Send all of it, in order."""
        assert self.sock is not None
        self.sock.settimeout(self.patience)
        try:
            self.sock.sendall(data)
        except OSError as error:
            raise ConnectionLost(os_words(error)) from error

    def send(self, s: bytes | str) -> None:  # type: ignore[override]
        """Say what smtplib wants to say, once nothing is left of what was heard."""
        self.expect_silence()
        self.say(s.encode("ascii") if isinstance(s, str) else bytes(s))

    def expect_silence(self) -> None:
        """Make sure that the server has said no more than it was asked, and is still there."""
        if not self._heard and self.sock is not None:
            self.sock.settimeout(0)
            try:
                more = self.sock.recv(8192)
            except (BlockingIOError, SSLWantReadError):
                return  # nothing has come
            except OSError as error:
                raise ConnectionLost(os_words(error)) from error
            finally:
                self.sock.settimeout(self.patience)
            if not more:
                raise ConnectionLost(phrase("error_connection_closed"))
            self._heard += more
        self.expect_no_more()

    def expect_no_more(self) -> None:
        """Make sure that no more was heard than one reply; the server may have left since."""
        if self._heard:
            raise ConnectionLost(phrase("error_more_than_asked"))

    def getreply(self) -> tuple[int, bytes]:
        """Hear one whole reply: its code, and its lines without it."""
        deadline = monotonic() + self.patience
        code, lines = b"", list[bytes]()
        while True:
            line = self._line(deadline)
            found = _REPLY.fullmatch(line)
            # Each line of one reply has the code of the first (RFC 5321, 4.2.1).
            if found is None or code not in (b"", found[1]) or len(lines) > _MOST_LINES:
                shown = self.hide(line.decode("ascii", "replace"))[:60]
                raise ConnectionLost(phrase("error_no_reply", said=repr(shown)))
            code = found[1]
            lines.append(found[3] or b"")
            if found[2] != b"-":
                said = b"\n".join(lines)[:_MOST_HEARD].decode("utf-8", "replace")
                return int(code), self.hide(said).encode()

    def _line(self, deadline: float) -> bytes:
        assert self.sock is not None
        while b"\n" not in self._heard:
            if len(self._heard) > _LONGEST_LINE:
                raise ConnectionLost(phrase("error_endless_line"))
            left = deadline - monotonic()
            try:
                if left <= 0:
                    raise TimeoutError
                self.sock.settimeout(left)
                more = self.sock.recv(8192)
            except OSError as error:
                raise ConnectionLost(os_words(error)) from error
            if not more:
                raise ConnectionLost(phrase("error_connection_closed"))
            self._heard += more
        line, _, rest = bytes(self._heard).partition(b"\n")
        self._heard = bytearray(rest)
        return line.removesuffix(b"\r")

    def hang_up(self) -> None:
        """Close without a word; what was said is left as it is."""
        sock, self.sock = self.sock, None
        if sock is not None:
            with suppress(OSError):
                sock.close()

    def say_in_passing(self, command: str) -> bool:
        """Say what is polite, and no more; give whether there was a yes within a moment."""
        patience, self.patience = self.patience, min(self.patience, _A_MOMENT)
        try:
            return self.docmd(command)[0] // 100 == 2
        except (ConnectionLost, OSError):
            return False
        finally:
            self.patience = patience

    def take_leave(self) -> None:
        """Say QUIT, and hang up whatever is answered."""
        if self.sock is not None:
            self.say_in_passing("QUIT")
            self.hang_up()

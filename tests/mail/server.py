"""A mail server on loopback that does what a script says, fault by fault, byte by byte.

It speaks SMTP over plain sockets, so that it can also break it: say garbage, say too much, fall
silent, hang up in the middle of a text. What it accepted it keeps, as it came.
"""

import contextlib
import socket
import ssl
import threading
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

#: What the server does at some moment: says bytes, or does something with the connection.
Act = bytes | Callable[["Talk"], None]


class Bye(Exception):
    """The server leaves the conversation."""


@dataclass
class Script:
    """How a server behaves. `at` says what it does instead of the ordinary, by moment.

    Moments are `greeting`, the first word of a command in capitals, `text` (once the 354 was said)
    and `dot` (once the whole text is there). A list is used up one time after the other; its last
    entry stays.
    """

    at: Mapping[str, Act | list[Act | None]] = field(default_factory=dict)
    features: tuple[str, ...] = ("SIZE 1000000", "8BITMIME", "ENHANCEDSTATUSCODES")
    after_tls: tuple[str, ...] = ()
    password: str = ""
    context: ssl.SSLContext | None = None  #: offers STARTTLS
    at_once: bool = False  #: TLS from the first byte
    limit: int | None = None  #: how many texts, then 550 5.4.5


class MailServer:
    """Accepts connections until it is stopped; each is served by a thread."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.texts: list[bytes] = []  #: accepted, dots taken out again
        self.envelopes: list[tuple[str, str]] = []
        self.seen: list[str] = []  #: every command, secrets and all
        self.connections = 0
        self.logins = 0
        self._used: dict[str, int] = {}
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._ear = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._ear.getsockname()[1]
        self._gone = threading.Event()
        self._threads: list[threading.Thread] = []
        self._start(self._listen)

    def act(self, moment: str) -> Act | None:
        """Look up what is to be done at a moment."""
        acts = self.script.at.get(moment)
        if not isinstance(acts, list):
            return acts
        with self._lock:
            place = self._used.get(moment, 0)
            self._used[moment] = place + 1
        return acts[min(place, len(acts) - 1)]

    def stop(self) -> None:
        """Hang up on everybody, and end every thread."""
        self._gone.set()
        with contextlib.suppress(OSError):
            self._ear.shutdown(socket.SHUT_RDWR)
        self._ear.close()
        with self._lock:
            for each in self._open:
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)

    def wait(self, seconds: float) -> None:
        """Be silent, until the server is stopped."""
        self._gone.wait(seconds)

    def idle(self, seconds: float = 10) -> bool:
        """Wait until nobody is served any more: all that was sent has been taken in."""
        end = monotonic() + seconds
        while monotonic() < end:
            with self._lock:
                if not self._open:
                    return True
            self._gone.wait(0.002)
        return False

    def forget(self) -> None:
        """Begin the lists of the script anew."""
        with self._lock:
            self._used.clear()

    def accept(self, sender: str, recipient: str, text: bytes) -> None:
        with self._lock:
            self.envelopes.append((sender, recipient))
            self.texts.append(text)

    def _start(self, work: Callable[..., None], *arguments: Any) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _listen(self) -> None:
        while not self._gone.is_set():
            try:
                sock, _ = self._ear.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
                self._open.add(sock)
            self._start(self._serve, sock)

    def _serve(self, sock: socket.socket) -> None:
        talk = Talk(self, sock)
        try:
            talk.whole()
        except (Bye, OSError, ValueError):
            pass
        finally:
            with self._lock:
                self._open.discard(sock)
            with contextlib.suppress(OSError):
                talk.sock.close()


class Talk:
    """One conversation."""

    def __init__(self, server: MailServer, sock: socket.socket) -> None:
        self.server, self.script, self.sock = server, server.script, sock
        self.heard = b""
        self.given = b""  #: the text last heard, for what is done at its dot
        self.sender = self.recipient = ""
        self.tls = False

    def whole(self) -> None:
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.script.at_once:
            self.encrypt()
        self.do("greeting", b"220 essai.example ESMTP\r\n")
        while True:
            line = self.line().decode("utf-8", "replace")
            self.server.seen.append(line)
            word = line.split(" ")[0].upper()
            getattr(self, f"_{word.lower()}", self._unknown)(line)

    def do(self, moment: str, ordinary: bytes) -> bytes:
        """Do what the script says, or the ordinary; give what was said."""
        act = self.server.act(moment)
        if act is None:
            act = ordinary
        if callable(act):
            act(self)
            return b""
        self.say(act)
        return act

    def say(self, words: bytes) -> None:
        self.sock.sendall(words)

    def line(self) -> bytes:
        while b"\r\n" not in self.heard:
            self.more()
        line, _, self.heard = self.heard.partition(b"\r\n")
        return line

    def more(self) -> None:
        got = self.sock.recv(65536)
        if not got:
            raise Bye
        self.heard += got

    def encrypt(self) -> None:
        assert self.script.context is not None
        self.sock = self.script.context.wrap_socket(self.sock, server_side=True)
        self.tls = True

    # Commands

    def _ehlo(self, line: str) -> None:
        features = list(self.script.features)
        if self.script.context and not self.tls:
            features.append("STARTTLS")
        if self.tls:
            features += self.script.after_tls
        lines = ["essai.example", *features]
        said = "".join(f"250-{one}\r\n" for one in lines[:-1]) + f"250 {lines[-1]}\r\n"
        self.do("EHLO", said.encode())

    def _starttls(self, line: str) -> None:
        if self.do("STARTTLS", b"220 2.0.0 go\r\n").startswith(b"220"):
            self.heard = b""
            self.encrypt()

    def _auth(self, line: str) -> None:
        self.server.logins += 1
        words = line.split(" ")
        if words[1] == "LOGIN":
            self.say(b"334 VXNlcm5hbWU6\r\n")
            self.line()
            self.say(b"334 UGFzc3dvcmQ6\r\n")
            secret = b64decode(self.line()).decode()
        else:
            secret = b64decode(words[2]).decode().replace("\x01", "\0")
        good = bool(self.script.password) and self.script.password in secret
        self.do("AUTH", b"235 2.7.0 ok\r\n" if good else b"535 5.7.8 wrong\r\n")

    def _mail(self, line: str) -> None:
        said = self.do("MAIL", b"250 2.1.0 ok\r\n")
        self.sender = line.partition("<")[2].partition(">")[0] if said[:1] == b"2" else ""
        self.recipient = ""

    def _rcpt(self, line: str) -> None:
        if not self.sender:
            self.say(b"503 5.5.1 MAIL first\r\n")
            return
        said = self.do("RCPT", b"250 2.1.5 ok\r\n")
        self.recipient = line.partition("<")[2].partition(">")[0] if said[:1] == b"2" else ""

    def _data(self, line: str) -> None:
        if self.script.limit is not None and len(self.server.texts) >= self.script.limit:
            self.say(b"550 5.4.5 Daily user sending limit exceeded\r\n")
            return
        no = b"554 5.5.1 no valid recipients\r\n"
        said = self.do("DATA", b"354 go\r\n" if self.recipient else no)
        if not said.startswith(b"354"):
            return
        act = self.server.act("text")
        if callable(act):
            act(self)
        text = self.given = self.text()
        act = self.server.act("dot")
        if callable(act):
            act(self)
            return
        said = b"250 2.0.0 Ok: queued as 4X1\r\n" if act is None else act
        if said.startswith(b"250"):
            self.keep(text)  # before anybody is told
        self.say(said)

    def text(self) -> bytes:
        """Hear a text to its end."""
        while not (b"\r\n" + self.heard).endswith(b"\r\n.\r\n"):
            self.more()
        text, self.heard = self.heard[: -len(b".\r\n")], b""
        return (b"\r\n" + text).replace(b"\r\n..", b"\r\n.")[2:]

    def keep(self, text: bytes) -> None:
        self.server.accept(self.sender, self.recipient, text)

    def _rset(self, line: str) -> None:
        self.do("RSET", b"250 2.0.0 ok\r\n")

    def _quit(self, line: str) -> None:
        self.do("QUIT", b"221 2.0.0 bye\r\n")
        raise Bye

    def _unknown(self, line: str) -> None:
        self.say(b"500 5.5.2 what?\r\n")


@contextlib.contextmanager
def running(script: Script | None = None) -> Iterator[MailServer]:
    server = MailServer(script or Script())
    try:
        yield server
    finally:
        server.stop()


# Faults


def hang_up(talk: Talk) -> None:
    raise Bye


def reset(talk: Talk) -> None:
    """Break the connection off, so that the other side sees an error and no end."""
    talk.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    raise Bye


def silent(talk: Talk) -> None:
    talk.server.wait(30)
    raise Bye


def drip(talk: Talk) -> None:
    """Say a reply so slowly that it never ends, though each byte comes soon."""
    for _ in range(1000):
        talk.say(b"2")
        talk.server.wait(0.05)
        if talk.server._gone.is_set():
            raise Bye


def keep_and(then: Act) -> Act:
    """Accept the text, and then misbehave: the sender cannot know that it was accepted."""

    def act(talk: Talk) -> None:
        talk.server.accept(talk.sender, talk.recipient, b"(kept)")
        if callable(then):
            then(talk)
        else:
            talk.say(then)

    return act


def say_and_leave(words: bytes) -> Act:
    def act(talk: Talk) -> None:
        talk.say(words)
        raise Bye

    return act

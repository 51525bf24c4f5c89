"""A mailbox behind a few words of IMAP, on a port of this machine, as slow or wrong as is asked."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


class Box:
    """A mailbox behind a few words of IMAP, some of which can be said otherwise."""

    def __init__(self, messages: dict[int, bytes], **instead: bytes | None) -> None:
        self.messages, self.instead = messages, instead
        self.said: list[bytes] = []

    def answer(self, line: bytes) -> bytes | None:
        """What is said to one command; None ends the connection."""
        self.said.append(line)
        tag, _, rest = line.strip().partition(b" ")
        words = rest.upper().split()
        name = (words[1] if words[:1] == [b"UID"] else words[0]).decode().lower()
        if name in self.instead:
            instead = self.instead[name]
            return instead.replace(b"TAG", tag) if instead is not None else None
        before = getattr(self, f"_{name}", lambda rest: b"")(rest)
        return bytes(before) + tag + b" OK done\r\n"

    def _capability(self, rest: bytes) -> bytes:
        return b"* CAPABILITY IMAP4rev1\r\n"

    def _examine(self, rest: bytes) -> bytes:
        following = max(self.messages, default=0) + 1
        return b"* %d EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT %d] x\r\n" % (
            len(self.messages),
            following,
        )

    def _search(self, rest: bytes) -> bytes:
        first = 1
        if b"UID " in rest[4:]:
            first = int(rest.rpartition(b"UID ")[2].partition(b":")[0])
        found = [uid for uid in self.messages if uid >= first] or [*self.messages][-1:]
        return b"* SEARCH " + b" ".join(b"%d" % uid for uid in found) + b"\r\n"

    def _fetch(self, rest: bytes) -> bytes:
        said = b""
        for uid in map(int, rest.split()[2].split(b",")):
            raw = self.messages[uid]
            if b"HEADER" in rest:
                raw = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
            if most := re.search(rb"<0\.(\d+)>", rest):
                raw = raw[: int(most[1])]
            said += b"* %d FETCH (UID %d BODY[] {%d}\r\n" % (uid, uid, len(raw)) + raw + b")\r\n"
        return said

    def _logout(self, rest: bytes) -> bytes:
        return b"* BYE\r\n"


@contextmanager
def talking(speak: Callable[[socket.socket], None]) -> Iterator[int]:
    """Let callers be talked to, one after the other, on a port of this machine."""
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(120)

    def serve() -> None:
        with suppress(OSError):
            while True:
                with listening.accept()[0] as there, suppress(OSError):
                    there.settimeout(120)
                    speak(there)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()


@contextmanager
def serving(box: Box, greeting: bytes = b"* OK ready\r\n") -> Iterator[int]:
    """Let a box be asked on a port of this machine."""

    def speak(there: socket.socket) -> None:
        there.sendall(greeting)
        for line in there.makefile("rb"):
            answer = box.answer(line)
            if answer is None:
                break
            there.sendall(answer)

    with talking(speak) as port:
        yield port

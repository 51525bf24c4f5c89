"""A mail server that counts what arrives, and that does to some letters what befalls them."""

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from email.parser import BytesParser
from email.policy import default
from enum import StrEnum
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import NamedTuple

from tests.fleet.chaos.configs import STAFF
from tests.mail.server import Bye, MailServer, Script, Talk, hang_up


class Fate(StrEnum):
    """What befalls one letter, or whoever sends it."""

    SLOW = "the server takes its time"
    CUT_IN_TEXT = "the server hangs up in the text"
    NOT_KEPT = "the server hangs up after the text, and keeps nothing"
    KEPT = "the server keeps the text, and hangs up"
    KILLED_IN_TEXT = "the sender is killed before its text"
    KILLED_NOT_KEPT = "the sender is killed after its text, of which nothing is kept"
    KILLED_KEPT = "the sender is killed after its text, which is kept"
    ASLEEP_IN_TEXT = "the sender falls asleep before its text"
    ASLEEP_KEPT = "the sender falls asleep after its text, which is kept"


_KILLS = frozenset({Fate.KILLED_IN_TEXT, Fate.KILLED_NOT_KEPT, Fate.KILLED_KEPT})
_SLEEPS = frozenset({Fate.ASLEEP_IN_TEXT, Fate.ASLEEP_KEPT})
_IN_TEXT = frozenset({Fate.CUT_IN_TEXT, Fate.KILLED_IN_TEXT, Fate.ASLEEP_IN_TEXT})


class Arrival(NamedTuple):
    """One letter that the server has accepted."""

    message_id: str
    sender: str
    recipient: str
    subject: str
    asked: float  #: when the server said that it would hear the text


class Post(MailServer):
    """Counts each letter before anybody is told that it was accepted."""

    def __init__(self, kill: Callable[[int], bool], sleep: Callable[[int], bool]) -> None:
        self.arrivals: list[Arrival] = []
        self.fates: deque[Fate] = deque()  #: of the next letters to participants, one each
        self.met: list[Fate] = []  #: those that befell one
        self.closed = False
        self._kill, self._sleep, self._own = kill, sleep, Lock()
        self._asked: dict[int, tuple[float, Fate | None]] = {}
        acts = {"greeting": self._greet, "text": self._text, "dot": self._dot}
        super().__init__(Script(at=acts))

    @property
    def in_hand(self) -> int:
        """How many are being served: no more letters are on their way."""
        return len(self._open)

    def accept(self, sender: str, recipient: str, text: bytes) -> None:
        said = BytesParser(policy=default).parsebytes(text, headersonly=True)
        name = str(said["Message-ID"]).strip("<>")
        asked = self._asked_by_now(sender, recipient)
        with self._own:
            self.arrivals.append(Arrival(name, sender, recipient, str(said["Subject"]), asked))

    def _asked_by_now(self, sender: str, recipient: str) -> float:
        return self._asked.get(hash((sender, recipient)), (monotonic(), None))[0]

    def _greet(self, talk: Talk) -> None:
        if self.closed:
            talk.say(b"421 4.3.2 closed\r\n")
            raise Bye
        talk.say(b"220 essai.example ESMTP\r\n")

    def _text(self, talk: Talk) -> None:
        with self._own:
            hit = self.fates and talk.recipient != STAFF  # what staff hear tells of the others
            fate = self.fates.popleft() if hit else None
            self._asked[hash((talk.sender, talk.recipient))] = monotonic(), fate
        if fate in _IN_TEXT:
            self._befall(fate, talk)

    def _dot(self, talk: Talk) -> None:
        fate = self._asked[hash((talk.sender, talk.recipient))][1]
        if fate is Fate.SLOW:
            self.wait(0.7)
        if fate not in {Fate.NOT_KEPT, Fate.KILLED_NOT_KEPT}:
            talk.keep(talk.given)
        if fate is not None and fate not in _IN_TEXT:
            self._befall(fate, talk)
        talk.say(b"250 2.0.0 Ok: queued as 4X1\r\n")

    def _befall(self, fate: Fate, talk: Talk) -> None:
        port = talk.sock.getpeername()[1]
        strike = self._kill if fate in _KILLS else self._sleep if fate in _SLEEPS else None
        if strike is not None and not strike(port):
            self.fates.appendleft(fate)  # the sender died meanwhile of another letter
            return
        self.met.append(fate)
        if fate is not Fate.SLOW and fate not in _SLEEPS:
            hang_up(talk)


def owner(port: int, pids: list[int]) -> int | None:
    """Tell which of these processes has the connection from this port of ours."""
    place = f"0100007F:{port:04X}"
    lines = Path("/proc/net/tcp").read_text("ascii").splitlines()
    sockets = {f"socket:[{line.split()[9]}]" for line in lines if line.split()[1] == place}
    return next((pid for pid in pids if sockets & _open_files(pid)), None)


def _open_files(pid: int) -> set[str]:
    found = set()
    with suppress(OSError):  # it is over meanwhile
        for one in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                found.add(str(one.readlink()))
    return found

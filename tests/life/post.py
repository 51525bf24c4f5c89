"""The post of a life: a folder, or a mail server that falls silent when it has the text."""

from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from douze.errors.mail import MailDeferred, MailInDoubt, MailRefused, MailUnavailable
from douze.model.letters import Mail
from douze.ports import Mailer
from tests.memory_mailer import MemoryMailer
from tests.said import quoted

SILENT, NEVER_CAME, REFUSED, PUT_OFF = "silent", "never came", "refused", "put off"
#: What becomes of a letter after its text: two leave nobody the wiser, two are certain.
FATES = (SILENT, SILENT, NEVER_CAME, REFUSED, PUT_OFF)


class Server(Protocol):
    """Somewhere that asks for the claim before it takes the text."""

    fate: str  #: what becomes of the next text; empty where it is accepted

    def send(self, mail: Mail, claim: Callable[[], None]) -> str:
        """Hand over one letter, as the port says."""

    def close(self) -> None:
        """Take leave."""


class MemoryServer:
    """A mail server in memory: takes what it is given, the same letter as often as it comes."""

    fate = ""

    def send(self, mail: Mail, claim: Callable[[], None]) -> str:
        claim()
        if self.fate in (SILENT, NEVER_CAME):
            raise MailInDoubt("no answer")
        if self.fate == REFUSED:
            raise MailRefused("554 no")
        if self.fate == PUT_OFF:
            raise MailDeferred("451 later")
        return "250 ok"

    def close(self) -> None:
        """There is nobody to take leave of."""


class Postbox:
    """Sees every letter that is handed over, and which of them nobody knows the fate of.

    A folder accepts each letter once, and is never in doubt. With a `server` the ledger is told
    before the text goes, and what goes a second time arrives a second time. A text whose fate
    is unknown counts as accepted: from outside nobody can tell.
    """

    delivers = True

    def __init__(self, folder: Mailer | None = None, server: Server | None = None) -> None:
        self._folder, self.server = folder or MemoryMailer(), server
        self.claims = False  #: whether this life has a mail server
        self.accepted: list[Mail] = []
        self.again: list[Mail] = []  #: handed over though they had been
        self.refused: list[Mail] = []
        self.doubted: list[Mail] = []  #: nobody knows whether they arrived
        self.put_off: list[Mail] = []
        self.refuses: frozenset[str] = frozenset()  #: addresses that it does not know
        self.fails_after: int | None = None  #: how many more letters it takes
        self.fate_after: tuple[int, str] | None = None  #: how many more it takes before this fate
        self._handed: set[str] = set()
        self._in_hand: Mail | None = None

    def begin(self) -> None:
        """Begin a pass: what the last one left is of no interest any more."""
        for seen in (self.again, self.refused, self.doubted, self.put_off):
            seen.clear()

    def send(self, mail: Mail, claim: Callable[[], None] = lambda: None) -> str:
        self._in_hand = mail
        if mail.recipient in self.refuses:
            self.refused.append(mail)
            raise MailRefused("550 no such user")
        if self.fails_after == 0:
            raise MailUnavailable("post", quoted("nothing more is taken"), quoted("Wait."))
        said = self._serve(mail, claim) if self.claims else self._folder.send(mail, claim)
        self._took(mail)
        return said

    def _serve(self, mail: Mail, claim: Callable[[], None]) -> str:
        assert self.server is not None
        self.server.fate = self._fate(mail)
        try:
            return self.server.send(mail, claim)
        except MailInDoubt:
            self._took(mail)
            self.doubted.append(mail)
            raise
        except MailRefused:
            self.refused.append(mail)
            raise
        except MailDeferred:
            self.put_off.append(mail)
            raise

    def _fate(self, mail: Mail) -> str:
        """Say what becomes of this letter. Only a repeat is put off; others have their tests."""
        if self.fate_after is None:
            return ""
        left, fate = self.fate_after
        self.fate_after = (left - 1, fate) if left else None
        first = mail.message_id not in self._handed
        return "" if left or (fate == PUT_OFF and first) else fate

    def _took(self, mail: Mail) -> None:
        if mail.message_id in self._handed:
            self.again.append(mail)
            return
        self._handed.add(mail.message_id)
        self.accepted.append(mail)
        if self.fails_after is not None:
            self.fails_after -= 1

    def died(self) -> None:
        """The pass was killed while a letter was claimed, with its text or just before it."""
        mail = self._in_hand
        assert mail is not None
        if mail not in self.doubted:
            handed = (*self.accepted[-1:], *self.again[-1:])
            if mail not in handed:
                self._took(mail)
            with suppress(ValueError):
                self.refused.remove(mail)
            self.doubted.append(mail)

    def close(self) -> None:
        self._folder.close()
        if self.server is not None:
            self.server.close()

"""What goes wrong outside: a mail server of many moods, a workbook that somebody has open."""

from collections import Counter
from collections.abc import Callable
from random import Random

from douze.errors.mail import MailDeferred, MailInDoubt, MailRefused, MailUnavailable
from douze.errors.sheet import WorkbookBusy
from douze.model.letters import Mail
from tests.said import quoted


class Line:
    """The mail server, and what becomes of each letter that it is handed."""

    delivers = True

    def __init__(self, dice: Random, doubt: float = 0.04) -> None:
        self._dice = dice
        self._doubt = doubt  #: how often it falls silent when it has a text
        self.away = False
        self.gone: list[tuple[Mail, str]] = []  #: in this pass
        self.fates: Counter[str] = Counter()
        self._claimed: Mail | None = None

    def send(self, mail: Mail, claim: Callable[[], None]) -> str:
        self._claimed = None
        if self.away:
            raise MailUnavailable("post", quoted("nobody answers"), quoted("Wait."))
        if mail.recipient.endswith("@nulle-part.example"):
            self._note(mail, "refused")
            raise MailRefused("550 5.1.1 no such user")
        chance = self._dice.random()
        if chance < 0.03:
            self._note(mail, "put off")
            raise MailDeferred("450 4.7.1 greylisted")
        self._claimed = mail
        claim()
        self._claimed = None
        doubtful = chance < 0.03 + self._doubt
        self._note(mail, "doubt" if doubtful else "sent")
        if doubtful:
            raise MailInDoubt("no answer")
        return "250 ok"

    def _note(self, mail: Mail, fate: str) -> None:
        self.gone.append((mail, fate))
        self.fates[fate] += 1

    def died(self) -> None:
        """The pass was killed while the fate of a letter was open."""
        if self._claimed is None:  # its text had gone
            mail, fate = self.gone.pop()
            self.fates[fate] -= 1
        else:
            mail = self._claimed
        self._note(mail, "doubt")

    def close(self) -> None:
        """There is nobody to take leave of."""


class Busy:
    """A workbook that somebody has open just when it is to be written."""

    def __init__(self, workbook: object) -> None:
        self._workbook = workbook

    def check_writable(self, edits: object) -> None:
        """Nothing shows yet."""

    def write(self, edits: object, note: object) -> None:
        raise WorkbookBusy("inscriptions.xlsx", "", quoted("Close it."))

"""What a mail server may do with a letter, and a house whose mailer does it.

The mailer here does what a test says, at the moments at which a real one can do it: before the
claim, or after.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from douze.errors.mail import (
    MailDeferred,
    MailInDoubt,
    MailNeedsPerson,
    MailRefused,
    MailUnavailable,
)
from douze.model.letters import Mail
from tests.house import House
from tests.memory_mailer import MemoryMailer
from tests.said import quoted
from tests.steps import Step, answers, tell
from tests.tabs import MESSAGES


class Killed(BaseException):
    """The power went."""


@dataclass
class Fate:
    """What becomes of a letter: whether it is claimed, whether it arrives, what is said then."""

    claimed: bool
    arrives: bool
    said: BaseException | None


DOUBT = Fate(claimed=True, arrives=True, said=MailInDoubt("the server is silent"))
LOST = Fate(claimed=True, arrives=False, said=MailInDoubt("the connection was closed"))
KILLED = Fate(claimed=True, arrives=False, said=Killed())
LATER = Fate(claimed=True, arrives=False, said=MailDeferred("451 4.3.0 later"))
GREY = Fate(claimed=False, arrives=False, said=MailDeferred("450 4.7.1 Greylisted"))
SPAM = Fate(claimed=True, arrives=False, said=MailRefused("554 5.7.1 spam"))
NOBODY = Fate(claimed=False, arrives=False, said=MailRefused("550 5.1.1 no such user"))
AWAY = Fate(
    False,
    False,
    MailUnavailable("post:25", quoted("it is away"), quoted("Wait."), said="it is away"),
)
LOGIN = Fate(
    False,
    False,
    MailNeedsPerson("post:25", quoted("login"), quoted("Look."), cause="mail_login", said="535 no"),
)


def limit(pause: timedelta) -> Fate:
    limit, wait = quoted("limit"), quoted("Wait.")
    error = MailUnavailable(
        "post:25", limit, wait, cause="mail_limit", said="550 5.4.5", pause=pause
    )
    return Fate(True, False, error)


PAUSE = limit(timedelta(hours=1))
A_DAY = limit(timedelta(days=1))
FINE = Fate(claimed=True, arrives=True, said=None)


class ScriptedMailer(MemoryMailer):
    """A server that recognises no letter; `fates` are used up one letter after the other."""

    def __init__(self, *fates: Fate) -> None:
        super().__init__()
        self.fates = list(fates)
        self.asked = 0

    def send(self, mail: Mail, claim: Callable[[], None] = lambda: None) -> str:
        self.asked += 1
        fate = self.fates.pop(0) if self.fates else FINE
        if fate.claimed:
            claim()
        if fate.arrives:
            self.sent.append(mail)
        if fate.said is not None:
            raise fate.said
        return "250 2.0.0 Ok"


@dataclass
class Told:
    """What staff see of one letter."""

    house: House
    row: int = 2
    cells: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.cells = self.house.line(MESSAGES, self.row)

    def __str__(self) -> str:
        return f"{self.cells['État']}: {self.cells['Détail'] or ''}"


def house(*fates: Fate, steps: tuple[Step, ...] = (), **cells: Any) -> House:
    ours = tell([answers("zoe", "09-20 10:00"), *steps], **cells)
    ours.mailer = ScriptedMailer(*fates)
    return ours


def asked(ours: House) -> int:
    assert isinstance(ours.mailer, ScriptedMailer)
    return ours.mailer.asked

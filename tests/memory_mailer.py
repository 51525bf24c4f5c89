"""A mailer that keeps letters in a list: for tests, and for trying things."""

from collections.abc import Callable

from douze.errors.mail import MailRefused, MailUnavailable
from douze.model.letters import Mail
from douze.model.phrases import phrase


class MemoryMailer:
    """Accepts each letter once. `refuses` and `fails_after` make it misbehave."""

    def __init__(
        self,
        *,
        refuses: frozenset[str] = frozenset(),
        fails_after: int = -1,
        delivers: bool = True,
    ) -> None:
        self.sent: list[Mail] = []
        self.delivers = delivers  #: or it is a folder where letters stay
        self.refuses = refuses  #: addresses that it does not know
        self.fails_after = fails_after  #: how many letters it takes before it is gone

    def send(self, mail: Mail, claim: Callable[[], None] = lambda: None) -> str:
        if mail.recipient in self.refuses:
            raise MailRefused("550 no such user")
        for place, other in enumerate(self.sent):
            if mail.message_id == other.message_id:
                self.sent[place] = mail
                return mail.message_id
        if self.fails_after == len(self.sent):
            raise MailUnavailable("memory", phrase("error_no_answer"), phrase("hint_nothing_lost"))
        self.sent.append(mail)
        return mail.message_id

    def close(self) -> None:
        """There is nobody to take leave of."""

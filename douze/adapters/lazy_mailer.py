"""A mailer that is made when the first letter leaves: most passes have none to send."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from douze.model.letters import Mail

if TYPE_CHECKING:
    from douze.adapters.smtp_mailer import SmtpMailer


class LazyMailer:
    """Does without a mailer, and what it imports (33 ms of CPU for SMTP), until it is needed."""

    delivers = True

    def __init__(self, make: Callable[[], "SmtpMailer"]) -> None:
        self._make = make
        self._made: SmtpMailer | None = None

    def send(self, mail: Mail, claim: Callable[[], None]) -> str:
        """Hand over one letter; see the port."""
        self._made = self._made or self._make()
        return self._made.send(mail, claim)

    def close(self) -> None:
        """Take leave, if anybody was met."""
        if self._made is not None:
            self._made.close()

"""A mailer that is made when the first letter leaves: most passes have none to send."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from douze.model.letters import Mail
from douze.model.settings import MailSettings

if TYPE_CHECKING:
    from douze.adapters.smtp_mailer import SmtpMailer


class LazyMailer:
    """Does without the mailer, and what it imports (33 ms of CPU), until it is needed."""

    delivers = True

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings
        self._made: SmtpMailer | None = None

    def send(self, mail: Mail, claim: Callable[[], None]) -> str:
        """Hand over one letter; see the port."""
        if self._made is None:
            from douze.adapters.smtp_mailer import SmtpMailer

            self._made = SmtpMailer(self._settings)
        return self._made.send(mail, claim)

    def close(self) -> None:
        """Take leave, if anybody was met."""
        if self._made is not None:
            self._made.close()

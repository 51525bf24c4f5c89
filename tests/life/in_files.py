"""The lives of small associations once more: in real files, and letters by real SMTP."""

from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

from douze.adapters.smtp_mailer import SmtpMailer
from douze.model.letters import Mail
from tests.life.life import Figures
from tests.life.machine import Step, live
from tests.life.outside import Files
from tests.life.post import NEVER_CAME, PUT_OFF, REFUSED, SILENT
from tests.life.promises import Broken
from tests.mail.mails import mailer
from tests.mail.server import Act, MailServer, hang_up, keep_and, running
from tests.memory import MEMORY


class SmtpServer:
    """A mail server on loopback that does the same; the program's own SMTP between."""

    fate = ""
    _acts: ClassVar[dict[str, Act]] = {
        SILENT: keep_and(hang_up), NEVER_CAME: hang_up,
        REFUSED: b"554 5.7.1 no\r\n", PUT_OFF: b"451 4.3.0 later\r\n",
    }  # fmt: skip

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._line = self._mailer()

    def _mailer(self) -> SmtpMailer:
        return mailer(self._server.port)

    def send(self, mail: Mail, claim: Callable[[], None]) -> str:
        self._server.script.at = {"dot": self._acts[self.fate]} if self.fate else {}
        return self._line.send(mail, claim)

    def close(self) -> None:
        self._line.close()
        self._line = self._mailer()


def in_files(seed: object, told: Iterable[Step]) -> tuple[Figures, Broken | None, list[Step]]:
    """Live a life in an .xlsx file, a SQLite ledger, and a folder or a mail server."""
    with TemporaryDirectory(dir=MEMORY) as name, running() as server:
        post = SmtpServer(server)
        return live(seed, told, lambda tables: Files(tables, Path(name), post))

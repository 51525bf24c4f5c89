"""The lives of small associations once more: in real files, and letters by real SMTP."""

from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import ClassVar

from douze.adapters.smtp_mailer import SmtpMailer
from douze.model.letters import Mail
from tests.life.life import Figures
from tests.life.machine import live, steps
from tests.life.outside import Files
from tests.life.post import NEVER_CAME, PUT_OFF, REFUSED, SILENT
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


def in_files(seeds: Iterable[object]) -> Figures:
    """Live the same lives in an .xlsx file, a SQLite ledger, and a folder or a mail server."""
    figures = Figures()
    for seed in seeds:
        with TemporaryDirectory(dir=MEMORY) as name, running() as server:
            folder, post = Path(name), SmtpServer(server)
            told = steps(Random(f"steps {seed}"))
            once, broken, gone = live(seed, told, lambda t, f=folder, p=post: Files(t, f, p))  # type: ignore[misc]
        figures.add(once)
        if broken:
            figures.stories.append(f"{broken}\nseed {seed!r}, in files: {gone}")
    return figures

"""The association's mailbox over IMAP: what mail servers wrote there of letters of ours.

imap-tools is imported only when somebody reads. Nothing in the mailbox changes
but for what `file_away` moves: it is opened for reading only, and no message becomes seen.
"""

import contextlib
import imaplib
import os
import ssl
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from douze.adapters.imap.commands import SERVER_FAILS, exists, move, number
from douze.adapters.imap.connection import ImapConnection, broken_words
from douze.adapters.imap.mailbox_scan import scan_mailbox
from douze.adapters.redaction import redaction
from douze.adapters.smtp.secret import SecretMissing, password
from douze.adapters.tls_context import tls_context
from douze.model.bounces import MailboxPosition, MailboxScan
from douze.model.os_words import certificate_words
from douze.model.phrases import Fact, Phrase, phrase
from douze.model.reasons import Reason
from douze.model.settings import Bounces

if TYPE_CHECKING:
    from imap_tools import BaseMailBox

#: Seconds for one answer, and for everything that one look may take.
TIMEOUT, BUDGET = 20.0, 60.0


class _Shut(Exception):
    """The mailbox cannot be read, for this reason."""

    def __init__(self, why: Phrase) -> None:
        self.why = why
        super().__init__(why)


class ImapBounces:
    """One folder of one mailbox."""

    def __init__(
        self, settings: Bounces, *, timeout: float = TIMEOUT, budget: float = BUDGET
    ) -> None:
        self._settings, self._timeout, self._budget = settings, timeout, budget
        self._validity = 0  #: the numbering of what was read
        self._hide: Callable[[str], str] = str  #: takes the password out of what the server says

    def read(self, mailbox: MailboxPosition, since: datetime) -> MailboxScan:
        """Read what arrived after what was read before; at first, what arrived since `since`."""
        scan: MailboxScan | None = None
        try:
            with self._opened() as box:
                self._see_where_to_put_away(box)
                self._validity = number(box, "UIDVALIDITY")
                for further in scan_mailbox(box, mailbox, self._validity, since):
                    scan = further
        except _Shut as shut:
            scan = scan or MailboxScan(trouble=shut.why)  # what was read has been read
        assert scan is not None
        return scan

    def file_away(self, numbers: Sequence[int]) -> Phrase | None:
        """Move these messages to the folder for what was read, where one is named."""
        if not numbers or not self._settings.move_to:
            return None
        try:
            with self._opened(readonly=False) as box:
                if number(box, "UIDVALIDITY") == self._validity:  # else they name others now
                    move(box, numbers, self._settings.move_to)
        except _Shut as shut:
            return shut.why
        return None

    def check(self) -> Phrase | None:
        """Say what keeps us from reading, or from putting away; None where nothing does."""
        try:
            with self._opened(readonly=not self._settings.move_to) as box:
                self._see_where_to_put_away(box)
        except _Shut as shut:
            return shut.why
        return None

    def _see_where_to_put_away(self, box: "BaseMailBox") -> None:
        """Raise for a missing folder before anything is read that should be moved there."""
        folder = self._settings.move_to
        if folder and not exists(box, folder):
            raise _Shut(_no_folder(folder))

    @contextlib.contextmanager
    def _opened(self, *, readonly: bool = True) -> "Iterator[BaseMailBox]":
        """Log in and open the folder. Raises _Shut, whatever happens until it is closed again."""
        from imap_tools.errors import MailboxFolderSelectError

        ours = self._settings
        facts: dict[str, Fact] = {"host": ours.host, "port": ours.port}
        try:
            with _connected(ours, self._timeout, self._budget) as box:
                self._log_in(box)
                try:
                    box.folder.set(ours.folder, readonly=readonly)
                except imaplib.IMAP4.readonly as error:
                    raise _Shut(phrase(Reason.RETURNS_READ_ONLY, folder=ours.folder)) from error
                except MailboxFolderSelectError as error:
                    if SERVER_FAILS.search(str(error.command_result)):
                        raise
                    raise _Shut(_no_folder(ours.folder)) from error
                yield box
        except _Shut:
            raise
        except ssl.SSLCertVerificationError as error:
            why = phrase(Reason.RETURNS_CERTIFICATE, why=certificate_words(error), **facts)
            raise _Shut(why) from error
        except Exception as error:
            # A server that answers what no standard foresees meets the library unprepared.
            why = broken_words(error, self._hide)
            raise _Shut(phrase(Reason.RETURNS_UNREACHABLE, why=why, **facts)) from error

    def _log_in(self, box: "BaseMailBox") -> None:
        from imap_tools.errors import MailboxLoginError

        ours = self._settings
        try:
            secret = password(ours, os.environ).rstrip("\r\n")
        except SecretMissing as missing:
            raise _Shut(_no_password(missing, ours)) from missing
        self._hide = redaction(secret)
        plain = (ours.user + secret).isascii()
        try:
            (box.login if plain else box.login_utf8)(ours.user, secret, initial_folder=None)
        except imaplib.IMAP4.abort:  # the connection broke, which says nothing of the password
            raise
        except (MailboxLoginError, imaplib.IMAP4.error) as error:
            # Nor does a server that is too busy to look at it.
            if SERVER_FAILS.search(str(error)):
                raise
            why = phrase(Reason.RETURNS_LOGIN, host=ours.host, user=ours.user)
            raise _Shut(why) from error


@contextlib.contextmanager
def _connected(ours: Bounces, timeout: float, budget: float) -> "Iterator[BaseMailBox]":
    """Connect as `security` says; a server that cannot encrypt as asked is not talked to.

    The connection is always ended, and without a word where something went wrong.
    """
    from imap_tools import BaseMailBox

    at_once = tls_context() if ours.security == "tls" else None
    connection = ImapConnection(
        ours.host, ours.port, context=at_once, patience=timeout, budget=budget
    )

    # imap-tools would connect by itself; this is where it asks for the connection.
    class Box(BaseMailBox):
        def _get_mailbox_client(self) -> imaplib.IMAP4:
            return connection

    try:
        if ours.security == "starttls":
            connection.starttls(tls_context())
        yield Box()
        with contextlib.suppress(Exception):  # what had to be read has been read
            connection.logout()
    finally:
        with contextlib.suppress(Exception):
            connection.shutdown()


def _no_folder(folder: str) -> Phrase:
    return phrase(Reason.RETURNS_FOLDER, folder=folder)


def _no_password(missing: SecretMissing, ours: Bounces) -> Phrase:
    if missing.file is not None:
        return phrase(Reason.RETURNS_PASSWORD_FILE, file=str(missing.file))
    return phrase(Reason.RETURNS_PASSWORD, variable=ours.password_env)

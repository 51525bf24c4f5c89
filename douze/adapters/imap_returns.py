"""The association's mailbox over IMAP: what mail servers wrote there of letters of ours.

imap-tools is imported only here, and only when somebody reads. Nothing in the mailbox changes
but for what `put_away` moves: it is opened for reading only, and no message becomes seen.
"""

import contextlib
import imaplib
import os
import re
import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from email.utils import parseaddr
from typing import TYPE_CHECKING

from douze.adapters.smtp.secret import SecretMissing, password
from douze.model.phrases import Phrase, phrase
from douze.model.returns import Mailbox, Post, may_be_a_report
from douze.model.settings import Bounces

if TYPE_CHECKING:
    from imap_tools import BaseMailBox

#: Seconds for one answer, and for everything that one look may take.
TIMEOUT, BUDGET = 20.0, 60.0
#: So many headers and whole messages one pass looks at; the next goes on from there.
MOST_LOOKED_AT, MOST_READ = 500, 50
#: So much of a message is read: the report and the letter's headers stand at its beginning.
LARGEST = 128 * 1024
_AT_ONCE = 50
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


class _Shut(Exception):
    """The mailbox cannot be read, for this reason."""

    def __init__(self, why: Phrase) -> None:
        self.why = why
        super().__init__(why)


class ImapReturns:
    """One folder of one mailbox."""

    def __init__(
        self, settings: Bounces, *, timeout: float = TIMEOUT, budget: float = BUDGET
    ) -> None:
        self._settings, self._timeout, self._budget = settings, timeout, budget

    def read(self, mailbox: Mailbox, since: datetime) -> Post:
        """Read what arrived after what was read before; at first, what arrived since `since`."""
        if not self._settings.host:
            return Post(validity=mailbox.validity, uid=mailbox.uid)
        try:
            with self._opened() as box:
                self._see_where_to_put_away(box)
                return self._new(box, mailbox, since)
        except _Shut as shut:
            return Post(trouble=shut.why)

    def put_away(self, numbers: Sequence[int]) -> Phrase | None:
        """Move these messages to the folder for what was read, where one is named."""
        if not numbers or not self._settings.move_to:
            return None
        try:
            with self._opened(readonly=False) as box:
                box.move([str(number) for number in numbers], self._settings.move_to)
        except _Shut as shut:
            return shut.why
        return None

    def check(self) -> Phrase | None:
        """Say what keeps the mailbox from being read; None where it can be."""
        try:
            with self._opened() as box:
                self._see_where_to_put_away(box)
        except _Shut as shut:
            return shut.why
        return None

    def _see_where_to_put_away(self, box: "BaseMailBox") -> None:
        """A folder that is not there is told before anything is read that should go there."""
        folder = self._settings.move_to
        if folder and not box.folder.exists(folder):
            raise _Shut(_no_folder(folder))

    @contextlib.contextmanager
    def _opened(self, *, readonly: bool = True) -> "Iterator[BaseMailBox]":
        """Log in and open the folder. Raises _Shut, whatever happens until it is closed again."""
        from imap_tools import ImapToolsError
        from imap_tools.errors import MailboxFolderSelectError

        ours = self._settings
        facts: dict[str, str | int] = {"host": ours.host, "port": ours.port}
        try:
            with _connected(ours, self._timeout) as box:
                self._log_in(box)
                try:
                    box.folder.set(ours.folder, readonly=readonly)
                except (MailboxFolderSelectError, imaplib.IMAP4.readonly) as error:
                    raise _Shut(_no_folder(ours.folder)) from error
                yield box
        except _Shut:
            raise
        except ssl.SSLCertVerificationError as error:
            why = phrase("returns_certificate", why=error.verify_message, **facts)
            raise _Shut(why) from error
        except (OSError, EOFError, imaplib.IMAP4.error, ImapToolsError, ValueError, LookupError,
                AttributeError, TypeError) as error:  # fmt: skip
            # A server that answers what no standard foresees meets the library unprepared.
            raise _Shut(phrase("returns_unreachable", why=_why(error), **facts)) from error

    def _log_in(self, box: "BaseMailBox") -> None:
        from imap_tools.errors import MailboxLoginError

        ours = self._settings
        try:
            secret = password(ours, os.environ).rstrip("\r\n")
        except SecretMissing as missing:
            raise _Shut(_no_password(missing, ours)) from missing
        plain = (ours.user + secret).isascii()
        try:
            (box.login if plain else box.login_utf8)(ours.user, secret, initial_folder=None)
        except imaplib.IMAP4.abort:
            raise
        except (MailboxLoginError, imaplib.IMAP4.error) as error:
            why = phrase("returns_login", host=ours.host, user=ours.user)
            raise _Shut(why) from error

    def _new(self, box: "BaseMailBox", mailbox: Mailbox, since: datetime) -> Post:
        ends = time.monotonic() + self._budget
        validity, following = _number(box, "UIDVALIDITY"), _number(box, "UIDNEXT")
        known = bool(mailbox.validity) and mailbox.validity == validity
        last = mailbox.uid if known else 0
        if known and 0 < following <= last + 1:
            return Post(validity=validity, uid=last)
        wanted = f"UID {last + 1}:*" if known else f"SINCE {_day(since)}"
        # `43:*` finds the last message also where that is older.
        found = sorted(number for uid in box.uids(wanted, None) if (number := int(uid)) > last)
        done, messages = last, list[tuple[int, bytes]]()
        for start in range(0, min(len(found), MOST_LOOKED_AT), _AT_ONCE):
            some = found[start : start + _AT_ONCE]
            worth = _worth_reading(box, some)
            for uid in some:
                if len(messages) == MOST_READ or time.monotonic() > ends:
                    return Post(messages=tuple(messages), validity=validity, uid=done)
                if uid in worth and (raw := _beginning(box, uid)):
                    messages.append((uid, raw))
                done = uid
        if len(found) <= MOST_LOOKED_AT:
            done = max(done, following - 1)
        return Post(messages=tuple(messages), validity=validity, uid=done)


@contextlib.contextmanager
def _connected(ours: Bounces, timeout: float) -> "Iterator[BaseMailBox]":
    """Connect as `security` says; a server that cannot encrypt as asked is not talked to.

    The connection is always ended, also where the server does not answer any more.
    """
    from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted

    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    box: BaseMailBox
    if ours.security == "tls":
        box = MailBox(ours.host, ours.port, timeout, ssl_context=context)
    else:
        box = MailBoxUnencrypted(ours.host, ours.port, timeout)
    try:
        if ours.security == "starttls":
            box.client.starttls(context)
        yield box
    finally:
        with contextlib.suppress(Exception):  # what had to be read has been read
            box.logout()
        with contextlib.suppress(Exception):
            box.client.shutdown()


def _worth_reading(box: "BaseMailBox", uids: Sequence[int]) -> set[int]:
    """Name those whose headers look as if a mail server had written them."""
    numbers = [str(uid) for uid in uids]
    found = box.fetch(uid_list=numbers, headers_only=True, mark_seen=False, bulk=_AT_ONCE)
    return {
        int(mail.uid)
        for mail in found
        if mail.uid
        and may_be_a_report(
            mail.obj.get_content_type(), parseaddr(str(mail.obj.get("From", "")))[1]
        )
    }


def _beginning(box: "BaseMailBox", uid: int) -> bytes:
    """Read as much of a message as a report needs; nothing where it has gone meanwhile."""
    _, answer = box.client.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{LARGEST}>)")
    return next((bytes(part[1]) for part in answer if isinstance(part, tuple)), b"")


def _number(box: "BaseMailBox", name: str) -> int:
    _, answer = box.client.response(name)
    found = re.search(rb"\d+", answer[-1]) if answer and isinstance(answer[-1], bytes) else None
    return int(found[0]) if found else 0


def _day(moment: datetime) -> str:
    """Write a day as IMAP does, in no language."""
    return f"{moment.day:02}-{_MONTHS[moment.month - 1]}-{moment.year}"


def _no_folder(folder: str) -> Phrase:
    return phrase("returns_folder", folder=folder)


def _no_password(missing: SecretMissing, ours: Bounces) -> Phrase:
    if missing.file is not None:
        return phrase("returns_password_file", file=str(missing.file))
    return phrase("returns_password", variable=ours.password_env)


def _why(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "time-out"
    if isinstance(error, socket.gaierror):
        return "DNS"
    return " ".join(f"{type(error).__name__}: {error}".split())[:120]

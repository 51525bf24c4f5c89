"""Letters that come back: what a mailbox holds, what a report says, how far it was read."""

from datetime import datetime

from msgspec import Struct

from douze.model.letters import LetterRecord
from douze.model.phrases import Phrase

_MAIL_SERVERS = ("mailer-daemon", "mailerdaemon", "mail-daemon", "postmaster", "microsoftexchange")


class Mailbox(Struct, frozen=True, kw_only=True):
    """How far the association's mailbox has been read, and since when it cannot be."""

    validity: int = 0  #: what the server calls this numbering of the folder; 0: never read
    uid: int = 0  #: the highest number that was looked at
    trouble: Phrase | None = None
    since: datetime | None = None  #: since when there has been trouble


class Post(Struct, frozen=True, kw_only=True):
    """What one look into the mailbox brought. Trouble comes with no messages."""

    messages: tuple[tuple[int, bytes], ...] = ()  #: number and beginning of what may be a report
    validity: int = 0
    uid: int = 0
    trouble: Phrase | None = None


class Failure(Struct, frozen=True, kw_only=True):
    """One recipient whom a letter certainly did not reach."""

    addresses: tuple[str, ...]  #: the original and the final one, as compared, as far as told
    said: str  #: the server's words; never empty


class DeliveryReport(Struct, frozen=True, kw_only=True):
    """A mail server's word that a letter came back."""

    message_ids: tuple[str, ...]  #: of the letter, without angle brackets; one, where it is sure
    key: str  #: its X-Douze-Key; may be empty
    addressed: str  #: its recipient, as compared; empty where the report does not show it
    failures: tuple[Failure, ...]
    spared: bool  #: it reached another recipient, or still may


class Returned(Struct, frozen=True, kw_only=True):
    """What the mailbox changes in what is remembered."""

    records: tuple[LetterRecord, ...] = ()  #: the letters that came back since the last pass
    mailbox: Mailbox = Mailbox()
    reports: tuple[int, ...] = ()  #: the numbers of the messages that were about letters of ours


def may_be_a_report(content_type: str, sender: str) -> bool:
    """Whether a message can be worth reading, as far as its headers tell."""
    return content_type == "multipart/report" or by_mail_server(sender)


def by_mail_server(sender: str) -> bool:
    """Whether an address is one that mail servers write from."""
    return sender.strip().casefold().startswith(_MAIL_SERVERS)


def as_compared(address: str) -> str:
    """Write an address as it is compared: its domain in letters, however servers spell it.

    `Zoe@xn--mnchen-3ya.example` is `zoe@münchen.example`.
    """
    local, at, domain = address.strip().casefold().rpartition("@")
    labels = (_in_letters(label) for label in domain.split("."))
    return f"{local}{at}{'.'.join(labels)}"


def _in_letters(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode").casefold()
    except UnicodeError:
        return label

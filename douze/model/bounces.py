"""Letters that come back: what a mailbox holds, what a report says, how far it was read."""

from datetime import datetime

from msgspec import Struct

from douze.model.letters import LetterRecord
from douze.model.number_ranges import Ranges
from douze.model.phrases import Phrase
from douze.model.words import BounceReason

_MAIL_SERVERS = (
    "mailer-daemon", "mailerdaemon", "mail-daemon", "mdaemon", "postmaster", "microsoftexchange",
)  # fmt: skip
#: What servers call themselves before an address that could be anybody's (`noreply@…`).
_SERVERS_NAMES = ("mail delivery", "undelivered mail", "delivery status", "delivery subsystem")
#: How servers write that nobody sent it; `MAILER-DAEMON` alone is Sendmail's word for that.
_NOBODY = ("", "<>", "<mailer-daemon>", "mailer-daemon")
#: What a server's words hold beyond codes and phrases that we know: it may be anybody's.
UNVERIFIED = " [?] "
#: No part of a domain's name is longer (RFC 1035, 2.3.4).
_LONGEST_LABEL = 63
_LONGEST_SENDER = 500


class MailboxPosition(Struct, frozen=True, kw_only=True):
    """How far the association's mailbox has been read, and since when it cannot be."""

    validity: int = 0  #: what the server calls this numbering of the folder; 0: never read
    uid: int = 0  #: the highest number that was looked at
    trouble: Phrase | None = None
    since: datetime | None = None  #: since when there has been trouble
    backlog: Ranges = ()  #: lower numbers that nobody has looked at yet
    #: Numbering and number of the messages that ended a pass; the last may be in hand now.
    in_hand: tuple[tuple[int, int], ...] = ()
    skipped: int = 0  #: messages that nobody could read, for as long as staff are told
    skipped_at: datetime | None = None  #: when the last of them was
    #: The keys of the letters that reports without proof say came back, and when each was read.
    unproved: tuple[tuple[str, datetime], ...] = ()


class MailboxScan(Struct, frozen=True, kw_only=True):
    """What one look into the mailbox brought. Trouble comes with no messages."""

    #: Number and beginning of what may be a report, the newest first.
    messages: tuple[tuple[int, bytes], ...] = ()
    withheld: int = 0  #: how many the server did not give, though it gave others
    validity: int = 0
    uid: int = 0  #: up to here all was looked at, but for the backlog
    backlog: Ranges = ()
    trouble: Phrase | None = None


class Failure(Struct, frozen=True, kw_only=True):
    """One recipient whom a letter certainly did not reach."""

    addresses: tuple[str, ...]  #: the original and the final one, as compared, as far as told
    said: str  #: code and known phrases, then what is unverified; never empty
    reason: BounceReason = BounceReason.OTHER


class DeliveryReport(Struct, frozen=True, kw_only=True):
    """A mail server's word that a letter came back."""

    message_ids: tuple[str, ...]  #: of the letter, without angle brackets; one, where it is sure
    key: str  #: its X-Douze-Key; may be empty
    addressed: str  #: its recipient, as compared; empty where the report does not show it
    failures: tuple[Failure, ...]
    spared: bool  #: it reached another recipient, or still may
    #: Our own server was given no proof of where it comes from: staff hear of it, nothing else.
    unproved: bool = False


class Returned(Struct, frozen=True, kw_only=True):
    """What the mailbox changes in what is remembered."""

    records: tuple[LetterRecord, ...] = ()  #: the letters that came back since the last pass
    mailbox: MailboxPosition = MailboxPosition()
    reports: tuple[int, ...] = ()  #: the numbers of the messages that were about letters of ours


def may_be_a_report(content_type: str, sender: str) -> bool:
    """Whether a message can be worth reading, as far as its headers tell."""
    return content_type == "multipart/report" or by_mail_server(sender)


def from_nobody(return_path: object) -> bool:
    """Whether the envelope named no sender, as far as `Return-Path` tells, where it is there."""
    return return_path is None or "".join(str(return_path).split()).casefold() in _NOBODY


def by_mail_server(sender: str) -> bool:
    """Whether a field `From` is one that mail servers write; some write no address in it."""
    from email.utils import parseaddr  # 14 ms, and most passes see no bounce

    # Cut, since parsing takes longer than in proportion, and anybody may write to the mailbox.
    name, address = parseaddr(sender[:_LONGEST_SENDER])
    if "@" in address:
        by_name = name.casefold().startswith(_SERVERS_NAMES)
        return by_name or address.casefold().startswith(_MAIL_SERVERS)
    named = (name or address or sender.strip(' <>\t"')).casefold()
    return not named or named.startswith(_MAIL_SERVERS)


def as_compared(address: str) -> str:
    """Write an address as it is compared: its domain in letters, however servers spell it.

    `Zoe@xn--mnchen-3ya.example` is `zoe@münchen.example`.
    """
    local, at, domain = address.strip().casefold().rpartition("@")
    labels = (_in_letters(label) for label in domain.split("."))
    return f"{local}{at}{'.'.join(labels)}"


def _in_letters(label: str) -> str:
    if not label.startswith("xn--") or len(label) > _LONGEST_LABEL:
        return label
    try:
        return label[4:].encode("ascii").decode("punycode").casefold()
    except UnicodeError:
        return label

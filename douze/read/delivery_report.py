"""What a mail server says of a letter that it could not deliver (RFC 3464).

Only a failure for good counts. That a letter is late, was delivered, was passed on, or that
its reader is on holiday, says nothing.
"""

import re
from collections.abc import Iterable, Mapping
from email import message_from_string
from email.message import Message

from msgspec.structs import replace

from douze.model.bounces import DeliveryReport, by_mail_server
from douze.read.bounce_text import ours_in, report_in_text
from douze.read.budget import Budget, TooLong
from douze.read.mime_parts import (
    LONGEST_FIELD,
    Part,
    field,
    message_of,
    parts_of,
    text_of,
)
from douze.read.provenance import disproved, may_be_a_servers
from douze.read.status_fields import MOST_BLOCKS, address_in, blocks_of, failure_of

#: Parts as `Part` calls them: a letter, or its headers, whichever of their names a server gave.
_STATUS_PARTS = ("text/x-message-delivery-status", "text/x-message-global-delivery-status")
_RETURNED_PARTS = (
    "text/x-message-rfc822", "text/x-message-global", "text/x-message-global-headers",
    "text/x-message-rfc822-headers", "text/x-message-partial", "text/rfc822-headers",
    "text/rfc822", "text/x-rfc822-headers",
)  # fmt: skip
#: Of a report, what brings the letter under another type.
_PERHAPS_RETURNED = ("text/plain", "application/octet-stream")
#: How subjects begin under which people, or their holiday notes, answer. What follows may be ours.
_BY_A_PERSON = re.compile(
    r"(?:re|aw|sv)[ ]?:|auto(?:matic)?[- ]?(?:reply|response|answer)|r[ée]ponse auto"
    r"|out of (?:the )?office|(?:on )?(?:vacation|holiday|leave)\b|absen[ct]|(?:en )?cong[ée]",
    re.IGNORECASE,
)
_LONGEST_HEADERS = 32 * 1024
#: How the fields about the message name it, where a server tells.
_NAMING = ("original-message-id", "x-original-message-id")


def read_report(raw: bytes, budget: Budget | None = None) -> DeliveryReport | None:
    """Read one message; None where it is no report of a failure that names its letter.

    The letter's own text is not looked at, and web addresses are taken out of the server's
    words: they can be the session's link. Raises TooLong, and nothing else: what can be sent
    to a mailbox can be anything.
    """
    try:
        message = message_of(raw)
        if message is None or not may_be_a_servers(message):
            return None
        report = _read(message, budget or Budget())
        return replace(report, unproved=disproved(message)) if report else None
    except TooLong:
        raise
    except Exception:  # Python's parser has its own ways to stumble over what is no e-mail
        return None


def _read(message: Part, budget: Budget) -> DeliveryReport | None:
    parts = list(parts_of(message, budget))
    status = next((p for p in parts if p.get_content_type() in _STATUS_PARTS), None)
    if status is None:
        return _second_look(message, parts)
    blocks = list(blocks_of(text_of(status), budget))
    # A letter of ours has one recipient: this is about a mailing of somebody else's.
    if len(blocks) >= MOST_BLOCKS:
        return None
    failures = tuple(failure for block in blocks if (failure := failure_of(block)))
    if not failures:
        return None
    letter = _returned(parts, parts[parts.index(status) + 1 :])
    budget.check()
    key = field(letter, "X-Douze-Key")
    ids = _ids([field(letter, "Message-ID")])[:1] or _message_ids(message, blocks)
    # It brings nothing of the letter, and no field names it: then its words may, if they name one
    # alone.
    if not ids and not key:
        named = ours_in(_said(parts))
        if len(named) != 1:
            return None
        ids = named
    return DeliveryReport(
        message_ids=ids,
        key=key,
        addressed=address_in(field(letter, "To")),
        failures=failures,
        spared=len(failures) < sum("final-recipient" in b or "action" in b for b in blocks),
    )


def _second_look(message: Part, parts: list[Part]) -> DeliveryReport | None:
    """Read what a mail server wrote in words of its own, where it leaves no doubt."""
    if not by_mail_server(field(message, "From")):
        return None
    if message.get_content_type() == "multipart/report":
        return None  # of another kind: a receipt, a complaint
    if _BY_A_PERSON.match(field(message, "Subject")) or message.get("X-Autoreply"):
        return None  # postmasters have holidays too, and quote what they answer
    letters = [_headers(text_of(p)) for p in parts if p.get_content_type() in _RETURNED_PARTS]
    failed = address_in(field(message, "X-Failed-Recipients"))
    return report_in_text(_said(parts), "\n".join(letters), failed)


def _said(parts: Iterable[Part]) -> str:
    """What a message says in words."""
    words = [p for p in parts if p.get_content_type() in ("text/plain", "text/html")]
    return "\n".join(map(text_of, words))


def _returned(parts: list[Part], after: list[Part]) -> Message:
    """The headers of the letter that a report brings, under whichever type it brings them."""
    # A text file in a report may be the letter's headers, or anything: it must name a letter.
    surely = [p for p in parts if p.get_content_type() in _RETURNED_PARTS]
    perhaps = [p for p in after if p.get_content_type() in _PERHAPS_RETURNED]
    for part in (*surely[:1], *perhaps):
        headers = message_from_string(_headers(text_of(part)), _class=Part)
        if part in surely or headers.get("Message-ID"):
            return headers
    return Message()


def _headers(letter: str) -> str:
    """The headers at the beginning of a letter's text."""
    return letter.lstrip("\n")[:_LONGEST_HEADERS].partition("\n\n")[0] + "\n"


def _message_ids(message: Message, blocks: Iterable[Mapping[str, str]]) -> tuple[str, ...]:
    """Find how a report that brings nothing of the letter names it."""
    ids = _ids(block.get(name, "") for block in blocks for name in _NAMING)
    return ids or _ids(field(message, name) for name in ("In-Reply-To", "References"))


def _ids(fields: Iterable[str]) -> tuple[str, ...]:
    """The Message-IDs in these fields, each with or without its angle brackets."""
    ids: list[str] = []
    for one in fields:
        words = one[:LONGEST_FIELD].replace("<", " ").replace(">", " ").split()
        ids += (word for word in words if "@" in word.strip("@"))
    return tuple(ids)

"""What a mail server says of a letter that it could not deliver (RFC 3464).

Only a failure for good counts. That a letter is late, was delivered, was passed on, or that
its reader is on holiday, says nothing.
"""

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterable, Iterator, Mapping
from email import message_from_bytes, message_from_string
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses
from html import unescape
from quopri import decodestring

from douze.model.returns import DeliveryReport, Failure, as_compared, by_mail_server
from douze.model.web_addresses import without_web_addresses
from douze.read.bounce_text import said_in_text

#: The words of a server are shown to staff: so much of them says it all.
LONGEST_SAID = 300
#: No report about one letter has more parts, or names more recipients.
MOST_OF_A_KIND = 100
_SIGNS = (b"boundary=", b"content-type:", b"action:", b"=?")
_ENCODED = ("base64", "quoted-printable")
_STATUS_PARTS = ("message/delivery-status", "message/global-delivery-status")
_RETURNED_PARTS = (
    "message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers",
)  # fmt: skip
#: How the fields about the message name it, where a server tells.
_NAMING = ("original-message-id", "x-original-message-id")
_LONGEST_FIELD = 2000
_ID = re.compile(r"<\s*([^<>\s]+@[^<>\s]+)\s*>|([^<>\s]+@[^<>\s]+)")


def read_report(raw: bytes) -> DeliveryReport | None:
    """Read one message; None where it is no report of a failure that names its letter.

    Never raises: what can be sent to a mailbox can be anything. The letter's own text is
    not looked at, and web addresses are taken out of the server's words: they can be the
    session's link.
    """
    low = raw.lower()
    if any(low.count(sign) > MOST_OF_A_KIND for sign in _SIGNS):
        return None
    try:
        return _read(message_from_bytes(raw))
    except Exception:  # Python's parser has its own ways to stumble over what is no e-mail
        return None


def _read(message: Message) -> DeliveryReport | None:
    parts = list(_parts(message))
    status = next((p for p in parts if p.get_content_type() in _STATUS_PARTS), None)
    if status is None:
        return _second_look(message, parts)
    blocks = list(_blocks(status))
    failures = tuple(failure for block in blocks if (failure := _failure(block)))
    returned = next((p for p in parts if p.get_content_type() in _RETURNED_PARTS), None)
    letter = _headers_of(returned) if returned is not None else Message()
    ids, key = (
        _ids(letter, "Message-ID")[:1] or _named(message, blocks),
        _text(letter, "X-Douze-Key"),
    )
    if not failures or not (ids or key):
        return None
    return DeliveryReport(
        message_ids=ids,
        key=key,
        addressed=_address(_text(letter, "To")),
        failures=failures,
        spared=len(failures) < sum("final-recipient" in b or "action" in b for b in blocks),
    )


def _second_look(message: Message, parts: list[Message]) -> DeliveryReport | None:
    """Read what a mail server wrote in words of its own, where it leaves no doubt."""
    senders = [address for _, address in getaddresses([_text(message, "From")])]
    if not any(by_mail_server(sender) for sender in senders):
        return None
    if message.get_content_type() == "multipart/report":
        return None  # of another kind: a receipt, a complaint
    words = [p for p in parts if p.get_content_type() in ("text/plain", "text/html")]
    text = "\n".join(_words(part) for part in words)
    letters = [_headers_of(p) for p in parts if p.get_content_type() in _RETURNED_PARTS]
    found = said_in_text(text, "\n".join(letter.as_string() for letter in letters))
    if found is None:
        return None
    failed = _address(_text(message, "X-Failed-Recipients"))
    return DeliveryReport(
        message_ids=found.message_ids,
        key=found.key,
        addressed=found.addressed,
        failures=(Failure(addresses=(failed,) if failed else (), said=_clean(found.said)),),
        spared=False,
    )


def _parts(message: Message) -> Iterator[Message]:
    """Give the parts of a message, but not those of the letters that it holds."""
    if message.get_content_maintype() == "multipart" and message.is_multipart():
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _parts(part)
    else:
        yield message


def _blocks(status: Message) -> Iterator[Mapping[str, str]]:
    """Give the groups of fields of a report, one about the message, then one a recipient."""
    inside = status.get_payload()
    if isinstance(inside, list):
        whole = b"\n\n".join(part.as_bytes() for part in inside if isinstance(part, Message))
        text = whole.decode("utf-8", "replace")
    else:
        text = str(inside)
    for block in re.split(r"\n[ \t]*\n", _unix(_decoded(text, status))):
        fields = message_from_string(block.strip("\n") + "\n\n")
        if fields:
            yield {name.casefold(): _unfolded(value) for name, value in fields.items()}


def _decoded(text: str, part: Message) -> str:
    """Undo an encoding that a report should not have had."""
    encoding = _text(part, "Content-Transfer-Encoding").casefold()
    try:
        if encoding == "base64":
            return b64decode(re.sub(r"\s", "", text), validate=True).decode("utf-8", "replace")
        if encoding == "quoted-printable":
            return decodestring(text.encode()).decode("utf-8", "replace")
    except (NotBase64, ValueError):
        pass  # it says so and is not: read it as it stands
    return text


def _failure(block: Mapping[str, str]) -> Failure | None:
    """Read the fields about one recipient; None unless they say that it failed for good."""
    action = re.match(r"[a-z]*", block.get("action", "").strip().casefold())
    status = re.match(r"\s*([245])\.\d{1,3}\.\d{1,3}", block.get("status", ""))
    kind = status[1] if status else ""
    failed = action is not None and action[0] in ("failed", "failure") and kind != "2"
    if not failed and (block.get("action") or kind != "5"):
        return None
    addresses = [
        _address(block.get(name, "").rpartition(";")[2])
        for name in ("original-recipient", "final-recipient")
    ]
    said = block.get("diagnostic-code", "")
    words = re.sub(r"^\s*[\w.+-]+\s*;\s*", "", said) or (status[0].strip() if status else "")
    return Failure(addresses=tuple(dict.fromkeys(filter(None, addresses))), said=_clean(words))


def _headers_of(part: Message) -> Message:
    """Give the headers of the letter that a part holds, whole or in part."""
    inside = part.get_payload()
    if isinstance(inside, list):
        letter = inside[0] if inside and isinstance(inside[0], Message) else Message()
        if _text(part, "Content-Transfer-Encoding").casefold() not in _ENCODED:
            return letter
        return message_from_string(_decoded(letter.as_string().strip(), part))
    return message_from_string(_words(part).lstrip("\r\n"))


def _words(part: Message) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    charset = part.get_content_charset("utf-8")
    try:
        text = content.decode(charset, "replace")
    except LookupError:
        text = content.decode("utf-8", "replace")
    text = _unix(text)
    if part.get_content_type() != "text/html":
        return text
    lines = re.sub(r"<(?:br|/?p|/?div|/?tr|/?li|/?h\d)\b[^<>]*>", "\n", text, flags=re.IGNORECASE)
    bare = re.sub(r"<[a-z/!][^<>@]*>", " ", lines, flags=re.IGNORECASE)
    return unescape(bare)


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n")


def _named(message: Message, blocks: Iterable[Mapping[str, str]]) -> tuple[str, ...]:
    """Find how a report that brings nothing of the letter names it."""
    fields = [block.get(name, "") for block in blocks for name in _NAMING]
    ids = tuple(found for field in fields for found in _found(field))
    return ids or _ids(message, "In-Reply-To", "References")


def _ids(message: Message, *names: str) -> tuple[str, ...]:
    return tuple(found for name in names for found in _found(_text(message, name)))


def _found(field: str) -> Iterator[str]:
    for found in _ID.finditer(field[:_LONGEST_FIELD]):
        yield found[1] or found[2]


def _text(message: Message, name: str) -> str:
    """A header as one line of text; of several the first."""
    return _unfolded(message.get(name, ""))


def _unfolded(value: object) -> str:
    return " ".join(str(value).split())


def _address(typed: str) -> str:
    """The address in a field, as compared; empty where there is none."""
    found = getaddresses([typed.replace("<>", "")])
    bare = found[0][1] if found else ""
    return as_compared(bare) if "@" in bare else ""


def _clean(said: str) -> str:
    """The server's words on one line, without web addresses; `?` where it said nothing."""
    said = said[: 4 * LONGEST_SAID]
    if "=?" in said:
        said = str(make_header(decode_header(said)))
    said = without_web_addresses(said)
    said = " ".join("".join(c if c.isprintable() else " " for c in said).split())
    return (said if len(said) <= LONGEST_SAID else said[: LONGEST_SAID - 1] + "…") or "?"

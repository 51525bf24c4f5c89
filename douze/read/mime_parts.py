"""The parts of a stranger's message, taken apart within bounds.

Python's parser takes seconds over what is made for that: parts within parts, fields of 100 KB,
thousands of blank lines in a report. So no more than a report needs is given to it.
"""

import codecs
import re
from binascii import Error as NotBase64
from binascii import a2b_base64
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from html import unescape
from quopri import decodestring

from douze.read.budget import Budget

#: How much of a message is looked at: the report and the letter's headers stand at its beginning.
LONGEST, MOST_LINES = 128 * 1024, 4000
#: No report has more parts of parts, more fields in one part, or a longer field.
MOST_BOUNDARIES, MOST_FIELDS, LONGEST_FIELD = 20, 300, 2000
#: Families of encodings of text that Python reads in linear time; `punycode` is none.
_PLAIN_CHARSETS = (
    "utf", "ascii", "iso", "latin", "cp", "koi8", "gb", "big5", "shift", "euc", "mac", "hz",
)  # fmt: skip
_BREAK = re.compile(r"<(?:br|/?p|/?div|/?tr|/?li|/?h\d)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[a-z/!][^<>@]*>", re.IGNORECASE)


class Part(Message):
    """A part of a message. Letters and reports in it stay text, whoever calls them messages."""

    def set_raw(self, name: str, value: str) -> None:
        """Keep a field that a server writes; more than that is a stranger's."""
        # Python looks through all fields for each that is asked for.
        if len(self._headers) < MOST_FIELDS:  # type: ignore[attr-defined]
            super().set_raw(name, value[:LONGEST_FIELD])

    def get_content_type(self) -> str:
        """Give the type in lower case; `text/x-message-rfc822` for a letter within."""
        kind = super().get_content_type()
        return f"text/x-message-{kind[8:]}" if kind.startswith("message/") else kind

    def as_it_came(self) -> bytes:
        """Give what stands in the part, its encoding left as it is."""
        inside: object = self._payload  # type: ignore[attr-defined]
        return inside.encode("ascii", "surrogateescape") if isinstance(inside, str) else b""


def message_of(raw: bytes) -> Part | None:
    """Take a message apart as far as a report goes; None where it is made of too many parts."""
    # Some gateways end lines twice (CR CR LF), and every second line would be a blank one.
    lines = raw[:LONGEST].replace(b"\r\r\n", b"\r\n").split(b"\n", MOST_LINES)[:MOST_LINES]
    begun = b"\n".join(lines)
    if begun.lower().count(b"boundary") > MOST_BOUNDARIES:
        return None
    return message_from_bytes(begun, _class=Part)


def parts_of(message: Message, budget: Budget) -> Iterator[Part]:
    """Give the parts of a message that are not made of others."""
    for part in message.walk():
        budget.check()
        if isinstance(part, Part) and not part.is_multipart():
            yield part


def text_of(part: Part) -> str:
    """Read the text of a part, without the tags of a web page."""
    raw = _decoded(part)
    try:
        known = codecs.lookup(part.get_content_charset("utf-8")).name
        charset = known if known.startswith(_PLAIN_CHARSETS) else "utf-8"
        text = raw.decode(charset, "replace")
    except (LookupError, ValueError):
        text = raw.decode("utf-8", "replace")
    text = text.replace("\r\n", "\n")
    if part.get_content_type() != "text/html":
        return text
    return unescape(_TAG.sub(" ", _BREAK.sub("\n", text)))


def _decoded(part: Part) -> bytes:
    """Undo the encoding that a part says it has; as it stands where it has not."""
    raw = part.as_it_came()
    encoding = field(part, "Content-Transfer-Encoding").casefold()
    try:
        if encoding == "base64":
            # The last line may lack its padding, or be cut within a group of four.
            bare = b"".join(raw.split())
            return a2b_base64(bare + b"=" * (-len(bare) % 4), strict_mode=True)
        return decodestring(raw) if encoding == "quoted-printable" else raw
    except (NotBase64, ValueError):
        return raw  # it says so and is not


def field(message: Message, name: str) -> str:
    """A field as one line of text; of several the first, nothing where there is none."""
    return unfolded(message.get(name, ""))


def unfolded(value: object) -> str:
    return " ".join(str(value).split())

"""What leaves is read back and compared with what was meant, before it leaves.

The letter is written by `mime.py` and read here with nothing in common but the standard.
"""

import re
from email.header import decode_header, make_header
from email.utils import getaddresses, parseaddr
from functools import lru_cache

from douze.errors.mail import LetterMalformed
from douze.model.phrases import phrase

#: Every header of a letter, in order. A rehearsal has no tag.
HEADERS = (
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "X-Douze-Key",
    "Content-Language",
    "MIME-Version",
    "Content-Type",
)
_HEADER = re.compile(rb"([A-Za-z-]+): ?((?:[^\r\n]|\r\n[ \t])*)\r\n")
_LONGEST_LINE = 998
_TYPES = ("multipart/alternative", "multipart/mixed")
_ENVELOPE = re.compile(r"[^\s<>,;:\"()\[\]\\@]+@[^\s<>,;:\"()\[\]\\@]+")


def verify_message(
    raw: bytes, *, message_id: str, sender: str, recipient: str, subject: str, tag: str
) -> None:
    """Make sure that a message is the letter that was meant, to this one person.

    Raises LetterMalformed where a header is missing, doubled or strange, where it goes to anybody
    else, where subject, tag or Message-ID are others, or where a line is none of mail's.
    """
    head, gap, _ = raw.partition(b"\r\n\r\n")
    if not gap or not _has_lines_of_mail(raw):
        raise LetterMalformed(phrase("error_letter_lines"))
    headers = _headers(head + b"\r\n", tagged=bool(tag))
    # Every address of `To` is looked at: a second one would be somebody who gets the link too.
    meant = {
        "To": (tuple(address for _, address in getaddresses([headers["To"]])), recipient),
        "From": ((_address(headers["From"]),), sender),
        "Subject": ((_decoded_header(headers["Subject"]),), subject),
        "Message-ID": ((headers["Message-ID"],), f"<{message_id}>"),
        "X-Douze-Key": ((_decoded_header(headers.get("X-Douze-Key", "")),), tag),
    }
    for name, (found_there, wanted_there) in meant.items():
        if found_there != (wanted_there,):
            raise LetterMalformed(
                phrase("error_letter_header", name=name, found=found_there, wanted=(wanted_there,))
            )
    for address in (sender, recipient):
        if not _ENVELOPE.fullmatch(address):
            raise LetterMalformed(phrase("error_letter_address", address=(address,)))
    if headers["Content-Type"].partition(";")[0] not in _TYPES:
        kind = (headers["Content-Type"],)
        raise LetterMalformed(phrase("error_letter_type", kind=kind))


def _has_lines_of_mail(raw: bytes) -> bool:
    """Whether it is ASCII in lines that end in CRLF, none of them too long (RFC 5322, 2.1.1)."""
    lines = raw.split(b"\r\n")
    # A bare CR or LF is an end of line to some servers: what follows could be a header, or SMTP.
    bare = raw.count(b"\n") != len(lines) - 1 or raw.count(b"\r") != len(lines) - 1
    plain = raw.isascii() and b"\0" not in raw
    return plain and not bare and max(map(len, lines)) <= _LONGEST_LINE


def _headers(head: bytes, *, tagged: bool) -> dict[str, str]:
    """Give the headers, each unfolded: all that a letter has, once each, in their order."""
    found, place = [], 0
    for match in _HEADER.finditer(head):
        if match.start() != place:
            break
        place = match.end()
        unfolded = match[2].replace(b"\r\n", b"")
        found.append((match[1].decode("ascii"), unfolded.decode("ascii")))
    if place != len(head):
        raise LetterMalformed(phrase("error_letter_no_header"))
    names = tuple(name for name, _ in found)
    if names != tuple(name for name in HEADERS if tagged or name != "X-Douze-Key"):
        raise LetterMalformed(phrase("error_letter_headers", found=names))
    return dict(found)


@lru_cache(maxsize=64)
def _address(value: str) -> str:
    return parseaddr(value)[1]


@lru_cache(maxsize=64)
def _decoded_header(value: str) -> str:
    return str(make_header(decode_header(value))) if "=?" in value else value

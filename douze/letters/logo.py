"""The association's logo: a picture that travels in each letter, and is fetched from nowhere."""

from base64 import b64encode, encodebytes
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from douze.errors import TemplateProblems
from douze.model.os_words import os_words
from douze.model.phrases import Phrase, phrase

#: Every letter carries it: a hundred of them are 10 MB.
MOST_BYTES = 100_000
#: In a letter it is shown no larger, in CSS pixels; what has more is sharp on a fine screen.
_WIDEST, _HIGHEST = 240, 80


class Logo(Struct, frozen=True, kw_only=True):
    """A picture, and how large it is shown."""

    content: bytes
    subtype: str  #: png, jpeg or gif
    width: int
    height: int

    @property
    def cid(self) -> str:
        """Its Content-ID, without the angle brackets."""
        return f"{sha256(self.content).hexdigest()[:24]}@douze"

    @property
    def part(self) -> bytes:
        """The picture as a part of a message."""
        head = (
            f"Content-Type: image/{self.subtype}\r\n"
            "Content-Transfer-Encoding: base64\r\n"
            f"Content-ID: <{self.cid}>\r\n"
            f'Content-Disposition: inline; filename="logo.{self.subtype}"\r\n\r\n'
        )
        return head.encode() + encodebytes(self.content).replace(b"\n", b"\r\n")

    @property
    def as_address(self) -> str:
        """The picture as an address, for a page that is no message."""
        return f"data:image/{self.subtype};base64,{b64encode(self.content).decode()}"


def read_logo(path: Path, *, setting: str = "association.logo") -> Logo:
    """Read a PNG, JPEG or GIF of at most 100 kB, as mail programs show them.

    `setting` names it. Raises TemplateProblems: letters do not leave without what they are to
    show.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)  # it may be a film
    except OSError as error:
        shut = phrase("template_unreadable", why=os_words(error))
        raise _flaw(path, shut) from error
    if len(content) > MOST_BYTES:
        raise _flaw(path, phrase("template_logo_large"))
    kind = _kind(content)
    if kind is None or 0 in kind[1:]:
        raise _flaw(path, phrase("template_no_logo", setting=setting))
    subtype, width, height = kind
    scale = min(1.0, _WIDEST / width, _HIGHEST / height)
    return Logo(
        content=content,
        subtype=subtype,
        width=max(1, round(width * scale)),
        height=max(1, round(height * scale)),
    )


def _flaw(path: Path, what: Phrase) -> TemplateProblems:
    return TemplateProblems([phrase("template_file", file=str(path), what=what)])


def _kind(content: bytes) -> tuple[str, int, int] | None:
    """The type and size of a picture, read from its first bytes; None where it is not one."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR":
        return "png", _number(content[16:20]), _number(content[20:24])
    if content[:6] in (b"GIF87a", b"GIF89a") and len(content) > 10:
        width, height = content[6:8], content[8:10]
        return "gif", int.from_bytes(width, "little"), int.from_bytes(height, "little")
    if content.startswith(b"\xff\xd8"):
        return _jpeg(content)
    return None


def _jpeg(content: bytes) -> tuple[str, int, int] | None:
    """Go from segment to segment to the one that begins the frame (ISO 10918-1, B.2.2)."""
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], _number(content[at + 2 : at + 4])
        # Of these sixteen, three begin no frame: code tables, one that is reserved, conditions.
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return "jpeg", _number(content[at + 7 : at + 9]), _number(content[at + 5 : at + 7])
        at += 2 + max(2, length)
    return None


def _number(digits: bytes) -> int:
    return int.from_bytes(digits, "big")

"""A letter as bytes: the same bytes whenever the same letter is composed again."""

import re
from base64 import encodebytes
from binascii import b2a_qp
from email.errors import HeaderParseError
from email.header import Header
from email.headerregistry import Address
from email.utils import format_datetime
from functools import lru_cache
from hashlib import sha256
from string import ascii_letters, digits

from msgspec import Struct

from douze.errors.mail import LetterMalformed
from douze.letters.context_values import contact_of
from douze.letters.logo import Logo
from douze.letters.plain_words import display_name, subject_line
from douze.model.letters import Attachment, PlannedLetter
from douze.model.phrases import phrase
from douze.model.settings import Settings

_EOL = b"\r\n"
#: Each byte as the Q encoding of RFC 2047 has it in any header.
_Q = {
    **{byte: f"={byte:02X}" for byte in range(256)},
    **{ord(safe): safe for safe in f"{ascii_letters}{digits}!*+-/"},
    ord(" "): "_",
}
#: A dot-atom on both sides (RFC 5322, 3.2.3) of one `@`.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_PLAIN_ADDRESS = re.compile(rf"{_ATOM}(\.{_ATOM})*@{_ATOM}(\.{_ATOM})*")
_NOT_AN_ATOM = re.compile(r"[^\w '!#$%&*+/=?^`|~-]")


class LetterWords(Struct, frozen=True, kw_only=True):
    """What the templates made of a letter."""

    subject: str
    text: str
    html: str
    description: str  #: for the entry in the calendar
    logo: Logo | None  #: the picture that the HTML shows
    link: str  #: empty unless the letter carries it
    attached: Attachment | None = None


class Destination(Struct, frozen=True, kw_only=True):
    """Under which name, to whom, and as which letter of record the message goes."""

    file_name: str  #: what a folder of letters calls it

    message_id: str
    name: str
    address: str
    tag: str  #: by which a letter of record is found again; empty for a rehearsal
    uid: str  #: the calendar entry's


def to_bytes(
    planned: PlannedLetter, settings: Settings, words: LetterWords, to: Destination, ics: str
) -> bytes:
    """The whole message: CRLF, seven bits, no line beyond 998 characters.

    `ics` is its invitation, empty where it has none. Raises LetterMalformed when an address is
    not exactly one address. The parts are written here rather than by `email.message`, which is
    right but takes ten times as long.
    """
    invitation = planned.letter.invitation
    body = _body(words, to.message_id, ics, invitation.value if invitation else "")
    return b"".join([*_headers(planned, settings, words, to), *body])


def ascii_address(address: str) -> str:
    """The address with its domain as it travels (A-labels): `zoe@café.fr` at xn--caf-dma.fr."""
    address = address.strip()
    local, at, domain = address.rpartition("@")
    if domain.isascii():
        return address
    import idna

    return local + at + idna.encode(domain, uts46=True).decode()


def _headers(
    planned: PlannedLetter, settings: Settings, words: LetterWords, to: Destination
) -> list[bytes]:
    """Headers are set here and nowhere else: nothing that is rendered or typed can add one."""
    subject, contact = subject_line(words.subject), contact_of(planned.letter, settings)
    date = planned.decided_at.astimezone(settings.zone).replace(microsecond=0)
    ours = settings.mail.sender.name or settings.association.name
    headers = [
        _mailbox("From", ours, settings.mail.sender.address),
        _mailbox("To", to.name, to.address),
        _mailbox("Reply-To", contact.name, contact.address),
        f"Subject: {_encoded('Subject', subject)}\r\n".encode("ascii"),
        _short_header("Date", format_datetime(date)),
        _short_header("Message-ID", f"<{to.message_id}>"),
        # No answer of an absent reader's comes back: by RFC 3834, and as Exchange wants it said.
        b"Auto-Submitted: auto-generated\r\n",
        b"X-Auto-Response-Suppress: All\r\n",
    ]
    if to.tag:
        headers.append(_short_header("X-Douze-Key", to.tag))
    headers.append(_short_header("Content-Language", settings.language))
    headers.append(b"MIME-Version: 1.0\r\n")
    return headers


def _mailbox(header: str, typed_name: str, address: str) -> bytes:
    address, name = _one_address(ascii_address(address)), display_name(typed_name)
    if not name.isascii():
        name = _encoded(header, name)
    elif _NOT_AN_ATOM.search(name):
        name = f'"{name}"'
    line = f"{header}: {name} <{address}>" if name else f"{header}: {address}"
    if len(line) > 78:  # the length that RFC 5322, 2.1.1 recommends
        line = line.replace(" <", "\r\n <")
    return f"{line}\r\n".encode("ascii")


def _one_address(address: str) -> str:
    """The address, if it is exactly one; parsing those that are plain took a tenth of a letter."""
    if _PLAIN_ADDRESS.fullmatch(address):
        return address
    try:
        return Address(addr_spec=address).addr_spec
    except (ValueError, IndexError, HeaderParseError) as error:
        raise LetterMalformed(phrase("error_letter_address", address=(address,))) from error


@lru_cache(maxsize=64)
def _encoded(header: str, text: str) -> str:
    """Encoded words (RFC 2047), each of whole characters, one a line.

    Of the standard library's two ways the newer (`email.policy`, up to Python 3.12 at least)
    loses or adds a space where it folds between two of them; the older takes a fifth of all
    the time that a letter does, so it folds the lines of plain ASCII only.
    """
    if text.isascii():
        return Header(text, maxlinelen=76, header_name=header).encode(linesep="\r\n")
    # No encoded word is longer than 75 signs, no line with one than 76 (RFC 2047, 2).
    words = [""]
    quota = 76 - len(f"{header}: =?utf-8?q??=")
    for char in text:
        coded = "".join(_Q[byte] for byte in char.encode())
        if len(words[-1]) + len(coded) > quota:
            words.append("")
            quota = 76 - len(" =?utf-8?q??=")
        words[-1] += coded
    return "\r\n ".join(f"=?utf-8?q?{word}?=" for word in words)


def _short_header(name: str, value: str) -> bytes:
    """A value that programs read is left on one line, as long as it is plain ASCII."""
    if value.isascii() and value.isprintable() and len(value) < 900:
        return f"{name}: {value}\r\n".encode()
    return f"{name}: {_encoded(name, value)}\r\n".encode("ascii")


def _body(words: LetterWords, message_id: str, ics: str, method: str) -> list[bytes]:
    # The picture belongs to the page alone: beside the text it would show as a file.
    page = _text_part("html", words.html)
    if words.logo:
        page = b"".join(_multipart("related", [page, words.logo.part], message_id))
    ways = [_text_part("plain", words.text), page]
    files = []
    if ics:
        # Twice: some programs show a button for the part, others only open the file.
        ways.append(_text_part(f"calendar; method={method}", ics))
        files.append(_file("application/ics", "invitation.ics", ics.encode()))
    if words.attached:
        files.append(_file("application/pdf", words.attached.name, words.attached.content))
    said = _multipart("alternative", ways, message_id)
    return _multipart("mixed", [b"".join(said), *files], message_id) if files else said


def _file(media_type: str, name: str, content: bytes) -> bytes:
    head = (
        f"Content-Type: {media_type}\r\n"
        "Content-Transfer-Encoding: base64\r\n"
        f'Content-Disposition: attachment; filename="{name}"\r\n\r\n'
    )
    return head.encode("ascii") + encodebytes(content).replace(b"\n", _EOL)


def _text_part(subtype: str, text: str) -> bytes:
    lines = "\r\n".join(text.splitlines()) + "\r\n"
    return (
        f'Content-Type: text/{subtype}; charset="utf-8"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    ).encode() + b2a_qp(lines.encode(), istext=True)


def _multipart(subtype: str, parts: list[bytes], message_id: str) -> list[bytes]:
    """`=_` cannot occur in quoted-printable or base64, so no text can imitate the boundary."""
    boundary = f"=_{sha256(f'{subtype} {message_id}'.encode()).hexdigest()[:32]}"
    head = f'Content-Type: multipart/{subtype};\r\n boundary="{boundary}"\r\n\r\n'
    pieces = [head.encode()]
    for part in parts:
        pieces += [f"--{boundary}\r\n".encode(), part, _EOL]
    return [*pieces, f"--{boundary}--\r\n".encode()]

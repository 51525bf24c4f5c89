"""Secrets that a server gives back: in whatever way it writes them, they are shown to nobody."""

import html
import json
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Callable
from quopri import encodestring
from urllib.parse import quote, quote_plus

import pytest

from douze.adapters.redaction import HIDDEN, redaction
from tests.mail.mails import PASSWORD

SECRETS = {
    "a passphrase with accents": PASSWORD,
    "a password for applications": "abcd efgh ijkl mnop",
    "one of signs": 'K+/9="\\z&<%>',
    "a short one": "Zé7!x",
    "a token": "ya29.a0AfH6SMBx-" + "Qw3_rT7-" * 20,
}
WRITTEN: dict[str, Callable[[str], str]] = {
    "as it is": lambda s: s,
    "in capitals": str.upper,
    "in base64, as LOGIN says it": lambda s: b64encode(s.encode()).decode(),
    "in base64 after one sign": lambda s: b64encode(b"u" + s.encode() + b"v").decode(),
    "in base64 after two": lambda s: b64encode(b"uu" + s.encode() + b"v").decode(),
    "as AUTH PLAIN": lambda s: b64encode(f"\0douze@example.org\0{s}".encode()).decode(),
    "as XOAUTH2": lambda s: b64encode(f"user=me\1auth=Bearer {s}\1\1".encode()).decode(),
    "in base64 for web addresses": lambda s: urlsafe_b64encode(s.encode()).decode(),
    "in percent": lambda s: quote(s),
    "in percent, with plus": quote_plus,
    "in percent, all of it": lambda s: "".join(f"%{b:02x}" for b in s.encode()),
    "in hex": lambda s: s.encode().hex(),
    "in hex, in capitals with colons": lambda s: s.encode().hex(":").upper(),
    "in hex with spaces": lambda s: s.encode().hex(" "),
    "in quoted-printable": lambda s: encodestring(s.encode()).decode(),
    "in xtext": lambda s: "".join(c if c.isalnum() and c.isascii() else "".join(
        f"+{b:02X}" for b in c.encode()) for c in s),
    "in JSON": lambda s: json.dumps(s),
    "in HTML": html.escape,
    "in backslashes": lambda s: s.encode().decode("latin-1").encode("unicode_escape").decode(),
    "quoted": lambda s: '"' + s.replace("\\", "\\\\").replace('"', '\\"') + '"',
    "in latin-1, read as UTF-8": lambda s: s.encode("latin-1").decode("utf-8", "replace"),
    "over two lines": lambda s: f"{s[:3]}\r\n 535-{''}{s[3:]}".replace("535-", ""),
    "in base64, of UTF-16": lambda s: b64encode(s.encode("utf-16-le")).decode(),
    "as AUTH PLAIN, in base64 again": lambda s: b64encode(
        b"AUTH PLAIN " + b64encode(f"\0douze@example.org\0{s}".encode())).decode(),
    "in octal, where it is no ASCII": lambda s: "".join(
        chr(b) if b < 127 else f"\\{b:03o}" for b in s.encode()),
    "in octal, all of it": lambda s: "".join(f"\\{b:03o}" for b in s.encode("latin-1")),
    "in HTML, by numbers": lambda s: "".join(f"&#{ord(c)};" for c in s),
    "in HTML, by numbers in hex": lambda s: "".join(f"&#x{ord(c):X};" for c in s),
    "in JSON, all of it": lambda s: "".join(f"\\u{ord(c):04x}" for c in s),
    "in percent, twice": lambda s: quote(quote(s, safe=""), safe=""),
    "as a dump": lambda s: ", ".join(f"0x{b:02x}" for b in s.encode()),
    "in base64 over two lines": lambda s: "\n".join(
        [(b := b64encode(s.encode()).decode())[:5], b[5:]]),
}  # fmt: skip


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
def test_a_secret_is_taken_out_however_it_is_written(written: Callable[[str], str]) -> None:
    for which, secret in SECRETS.items():
        hide = redaction(secret)
        told = hide(f"5.7.8 you said {written(secret)} to us")
        assert told == f"5.7.8 you said {HIDDEN} to us", which


def test_of_a_part_that_is_shown_nothing_is_left() -> None:
    """Servers cut what they echo short, at either end."""
    hide = redaction(PASSWORD)
    proof = b64encode(f"\0douze\0{PASSWORD}".encode()).decode()
    for end in range(16, len(proof)):
        last = hide(f"no: AUTH PLAIN {proof[:end]}").removesuffix(HIDDEN).split()[-1]
        shown = b64decode(last + "=" * (-len(last) % 4)) if last != "PLAIN" else b""
        known = shown.decode("utf-8", "replace").removeprefix("\0douze\0")
        assert not known or len(known) < 4, end
    assert hide(f"no: …{PASSWORD[4:]}") == f"no: {HIDDEN}"


def test_what_holds_no_secret_is_left_to_the_last_space() -> None:
    words = "5.7.8  Username and Password not accepted.\n\tFor more information, go to …"
    assert redaction(PASSWORD)(words) == words
    assert redaction()(words) == redaction("")(words) == words


def test_one_secret_does_not_hide_the_words_around_it() -> None:
    told = redaction(PASSWORD)(f"a {PASSWORD} b {PASSWORD} {PASSWORD} c")
    assert told == f"a {HIDDEN} b {HIDDEN} c"

"""What must be shown to nobody, taken out of what a server says: it may echo what it was told.

A reply ends on the sheet, in the ledger, in cron's mail and in the log. Seen from a provider:
`535 5.7.8 Error: authentication failed: AUTH PLAIN AG1l…`, which is the password.
"""

import html
import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from functools import lru_cache
from urllib.parse import quote, quote_plus

HIDDEN = "***"
#: A word with this many characters in a row of a secret, in whatever encoding, is taken out:
#: a server may show a part only. What is shorter as a whole is looked for as a whole.
_GRAM = 8
#: An answer that is cut short may end in a shorter beginning of a secret.
_LEAST = 4
#: A secret of so few letters and nothing else is looked for in its encodings only: it would be
#: a word that servers say, such as "wrong".
_WORD = 5
_CUT = "….\"')>]"


@lru_cache(maxsize=8)  # a key has a hundred thousand parts, and each failure asks for them
def redaction(*secrets: str) -> Callable[[str], str]:
    """Give what takes these secrets out of a text: each word in which one stands becomes `***`.

    Found as they are, and in base64 (at any place of a longer text, as in AUTH PLAIN, LOGIN and
    XOAUTH2; once and twice), percent, hex, octal, quoted-printable, xtext (RFC 3461), as HTML and
    JSON name signs and as programs quote them; in any case, over the ends of lines, and where
    only a part is shown. The work grows with the text.
    """
    forms = {_folded(form) for secret in secrets if secret for form in _forms(secret)} - {""}
    forms -= {_folded(secret) for secret in secrets if len(secret) <= _WORD and secret.isalpha()}
    grams = {part for form in forms for part in _parts(form)}
    begun = {form[:length] for form in forms for length in range(_LEAST, _GRAM)}
    sizes = sorted({len(gram) for gram in grams})

    def hide(text: str) -> str:
        return _without(text, grams, begun, sizes) if forms else text

    return hide


def _parts(form: str) -> Iterator[str]:
    """Give all that is as long as is looked for; of what is shorter the whole."""
    for at in range(max(1, len(form) - _GRAM + 1)):
        yield form[at : at + _GRAM]


def _without(text: str, grams: set[str], begun: set[str], sizes: list[int]) -> str:
    """Take out the words that a part of a secret touches; spaces and ends of lines are none."""
    places = [at for at, sign in enumerate(text) if not sign.isspace()]
    squeezed = _folded("".join(text[at] for at in places))
    hit = bytearray(len(text))
    for at in range(len(squeezed)):
        found = max((n for n in sizes if squeezed[at : at + n] in grams), default=0)
        # At the very end, where the answer may have been cut within the secret.
        if not found and len(squeezed) - at < _GRAM and squeezed[at:].rstrip(_CUT) in begun:
            found = _GRAM
        # In the text as it came, between whose signs there may be spaces and ends of lines.
        for place in places[at : at + found]:
            hit[place] = 1
    return _cut(text, hit) if any(hit) else text


def _cut(text: str, hit: bytearray) -> str:
    kept: list[str] = []
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and text[end].isspace() == text[at].isspace():
            end += 1
        if not any(hit[at:end]):
            kept.append(text[at:end])
        elif kept[-2:-1] != [HIDDEN]:
            kept.append(HIDDEN)
        else:
            kept.pop()  # the space between two words that are both hidden
        at = end
    return "".join(kept)


def _folded(text: str) -> str:
    """Without spaces, in small letters, as long as before."""
    if text.isascii():
        return "".join(text.split()).lower()
    signs = ((sign, sign.lower()) for sign in text if not sign.isspace())
    return "".join(small if len(small) == 1 else sign for sign, small in signs)


def _forms(secret: str) -> Iterator[str]:
    """Give the ways in which a secret may stand in a text."""
    raw = secret.encode()
    latin = secret.encode("latin-1", "replace")
    yield secret
    yield raw.decode("latin-1")  # UTF-8 that was taken for Latin-1, and the other way round
    yield latin.decode("utf-8", "replace")
    yield from (html.escape(secret), json.dumps(secret)[1:-1], repr(secret)[1:-1])
    yield secret.replace("\\", "\\\\").replace('"', '\\"')  # as IMAP and SMTP quote
    for code in dict.fromkeys((raw, latin, secret.encode("utf-16-le"))):
        yield from _forms_of_bytes(code)
    yield "".join(sign if sign.isascii() else f"\\u{ord(sign):04x}" for sign in secret)
    for mark in ("&#{};", "&#x{:x};", "\\u{:04x}", "\\{:03o}"):
        yield "".join(mark.format(ord(sign)) for sign in secret)


def _forms_of_bytes(code: bytes) -> Iterator[str]:
    """Give the ways in which bytes are written as text."""
    yield from (quote(code, safe=""), quote(code), quote_plus(code))
    for mark in ("%", "%25", "=", "+", "\\x", "0x", ",0x", "", ":", "-", ","):
        yield mark.join(["", *(f"{byte:02x}" for byte in code)]).lstrip(":,-")
    # Quoted-printable (RFC 2045), xtext (RFC 3461), and octal, as Exim shows what it heard.
    yield "".join(chr(b) if 33 <= b <= 126 and b != 61 else f"={b:02X}" for b in code)
    yield "".join(chr(b) if 33 <= b <= 126 and b not in b"+=" else f"+{b:02X}" for b in code)
    yield "".join(chr(b) if 32 <= b <= 126 else f"\\{b:03o}" for b in code)
    for once in _in_base64(code):
        yield once
        yield from _in_base64(once.encode())  # a client that encodes twice, or what quotes one


def _in_base64(code: bytes) -> Iterator[str]:
    """Give what base64 makes of it wherever it begins, less the signs that neighbours share."""
    for before in range(3):
        whole = b64encode(bytes(before) + code).decode("ascii")
        # A sign has six bits, a byte eight: at both ends one sign may hold bits of a neighbour.
        first, last = -(-before * 8 // 6), (before + len(code)) * 8 // 6
        yield whole[first:last]
        yield whole[first:last].replace("+", "-").replace("/", "_")

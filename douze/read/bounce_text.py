"""Mail that came back with an explanation in words only, as before RFC 3464.

A second look, which finds less than it could: a letter of ours must be named, and only one,
and a code of the kind 5xx must stand in what the server wrote of it.
"""

import re
from email.utils import getaddresses

from douze.model.bounces import DeliveryReport, Failure
from douze.read.bounce_reason import explained
from douze.read.mime_parts import LONGEST_FIELD

#: How a Message-ID of ours looks (see `douze/model/message_id.py`).
_OURS = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{32}@[A-Za-z0-9][A-Za-z0-9.-]{0,252}")
#: From here on the text is a copy of the letter, whose own words are no server's.
_COPY = re.compile(
    r"^[ \t>]{0,20}(?:Return-Path|Received|MIME-Version|DKIM-Signature|X-Douze-Key|Message-ID)"
    r"[ \t]{0,3}:",
    re.MULTILINE | re.IGNORECASE,
)
#: 5.1.1, or 550 where words follow it: `550 No`, `550: no`, `:550, no`, `550` at the end of a line,
#: `(550) no`, `[550]: no`.
#: No time, address, street, port, size or number of days.
_FOR_GOOD = re.compile(
    r"(?<![\d.])5\.\d{1,3}\.\d{1,3}(?!\.?\d)"
    r"|(?:[(\[]5[0-7]\d[)\]]:?[ \t]{1,4}"
    r"|(?<![\w.,/-])(?<!\d:)(?<!\]:)(?<!port )5[0-7]\d"
    r"(?:[ \t]{1,4}|[:,;-][ \t]{0,4}|(?=[\r\n])))"
    r"\r?\n?[ \t>]{0,20}(?:\d{1,2} )?"
    r"(?!(?:[kmg]?i?b|[kmg]?o|bytes|octets|hours?|heures?|days|jours|min|messages)\b)"
    r"(?!(?:rue|avenue|av|boulevard|bd|chemin|route|impasse|place|all[ée]e|quai|cours|square"
    r"|street|road|lane|euros?)\b)"
    r"[^\W\d_<#(\"'\[]?[A-Za-zÀ-ÿ<#(\"'\[]",
    re.IGNORECASE,
)
_FOR_NOW = re.compile(
    r"(?<![\d.])4\.\d{1,3}\.\d{1,3}(?!\.?\d)"
    r"|\b(?:will|still) (?:be )?(?:retr|keep|try|continu)|has not yet been delivered|delayed"
    r"|do not (?:need to )?resend|retard[ée]|sera retent|nouvelles? tentatives?",
    re.IGNORECASE,
)


def report_in_text(text: str, returned: str, failed: str) -> DeliveryReport | None:
    """Find the letter and the server's words; `returned` holds headers that came apart.

    `failed` is the address of which the server says so in a field; empty where it does not.
    """
    whole = f"{text}\n{returned}"
    ids = ours_in(whole)
    copy = _COPY.search(text)
    # The letter's own words may hold a 550: a room, a street, a number of people.
    words = text[: copy.start()] if copy else text
    code = _FOR_GOOD.search(words)
    if len(ids) != 1 or code is None or _FOR_NOW.search(words):
        return None
    # The paragraph in which the code stands, and of a long one no more than the lines just before.
    start = words.rfind("\n\n", 0, code.start()) + 2 if "\n\n" in words[: code.start()] else 0
    start = max(start, words.rfind("\n", 0, max(0, code.start() - 200)))
    lines = whole.split("\n")
    to = getaddresses([named_in(lines, "to")])
    said, reason = explained(words[start:].partition("\n\n")[0])
    failure = Failure(addresses=(failed,) if failed else (), said=said, reason=reason)
    return DeliveryReport(
        message_ids=ids,
        key=named_in(lines, "x-douze-key").partition(" ")[0],
        addressed=to[0][1].casefold() if to else "",
        failures=(failure,),
        spared=False,
    )


def ours_in(text: str) -> tuple[str, ...]:
    """Name the letters of ours that a text names, each once."""
    found = (one.rstrip(".-").lower() for one in _OURS.findall(text))
    return tuple(dict.fromkeys(found))


def named_in(lines: list[str], name: str) -> str:
    """The first field of this name among lines that may be quoted, with what was folded."""
    for number, line in enumerate(lines):
        written, colon, value = line.lstrip(" \t>").partition(":")
        if colon and written.rstrip().casefold() == name:
            further = lines[number + 1 : number + 2]
            folded = further[0].lstrip(">") if further else ""
            value += folded if folded[:1] in (" ", "\t") else ""
            return " ".join(value[:LONGEST_FIELD].split())
    return ""

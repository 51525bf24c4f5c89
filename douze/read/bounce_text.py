"""Mail that came back with an explanation in words only, as before RFC 3464.

A second look, which finds less than it could: a letter of ours must be named, and only one,
and a code of the kind 5xx must stand in what the server wrote of it.
"""

import re

from msgspec import Struct

#: How a Message-ID of ours looks (see `douze/plan/message_id.py`).
_OURS = re.compile(r"<?\b([0-9a-f]{32}@[A-Za-z0-9.-]+)\b>?")
_KEY = re.compile(r"^[ \t>]*X-Douze-Key:[ \t]*(\S+)", re.MULTILINE | re.IGNORECASE)
_TO = re.compile(r"^[ \t>]*To:.*?<?([^\s<>,;\"]+@[^\s<>,;\"]+)>?[ \t]*$", re.MULTILINE)
#: From here on the text is a copy of the letter, whose own words are no server's.
_COPY = re.compile(
    r"^[ \t>]*(?:Return-Path|Received|MIME-Version|DKIM-Signature|X-Douze-Key|Message-ID)\s*:",
    re.MULTILINE | re.IGNORECASE,
)
_FOR_GOOD = re.compile(
    r"(?<![\d.])5\.\d{1,3}\.\d{1,3}(?![\d.])"  # 5.1.1
    r"|(?<![\d.,:/-])5[0-5]\d[ -](?=[A-Za-z<#(\"'é5])"  # 550 No such user
)
_FOR_NOW = re.compile(
    r"(?<![\d.])4\.\d{1,3}\.\d{1,3}(?![\d.])"
    r"|\b(?:will|still) (?:be )?(?:retr|keep|try|continu)|has not yet been delivered|delayed"
    r"|do not (?:need to )?resend|retard[ée]|sera retent|nouvelles? tentatives?",
    re.IGNORECASE,
)


class SaidInText(Struct, frozen=True, kw_only=True):
    """What was found: the letter, and the line with the code."""

    message_ids: tuple[str, ...]
    key: str
    addressed: str
    said: str


def said_in_text(text: str, returned: str) -> SaidInText | None:
    """Find the letter and the server's words; `returned` holds headers that came apart."""
    whole = f"{text}\n{returned}"
    ids = tuple(dict.fromkeys(found.lower() for found in _OURS.findall(whole)))
    copy = _COPY.search(text)
    words = text[: copy.start()] if copy else text
    code = _FOR_GOOD.search(words)
    if len(ids) != 1 or code is None or _FOR_NOW.search(words):
        return None
    start = words.rfind("\n\n", 0, code.start()) + 2 if "\n\n" in words[: code.start()] else 0
    start = max(start, words.rfind("\n", 0, max(0, code.start() - 200)))
    said = words[start:].partition("\n\n")[0]
    key, to = _KEY.search(whole), _TO.search(whole)
    return SaidInText(
        message_ids=ids,
        key=key[1] if key else "",
        addressed=to[1].casefold() if to else "",
        said=said,
    )

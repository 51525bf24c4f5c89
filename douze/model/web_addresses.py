"""Words of others that are kept and shown, without the web addresses in them.

A server that refuses a letter may quote it, webconference link and all.
"""

import re

_ADDRESS = re.compile(
    r"\bh(?:tt|xx)ps?\b"  # as it is, or spoilt so that nobody clicks it
    r"|\bwww\."
    r"|(?:\.|\[\.\]|\(\.\))[a-z]{2,}(?::\d+)?/"  # zoom.us/
    r"|\?[\w.%-]+=",  # what is left of one that was broken in two
    re.IGNORECASE,
)
_OPENING, _CLOSING = "<([\"'", ">)]\"'.,;:"


def without_web_addresses(text: str) -> str:
    """Put … where a web address stands, or what may be a piece of one."""
    words = re.split(r"(\s+)", text)  # every second one is a gap
    left: list[str] = []
    at = 0
    while at < len(words):
        word, gap = words[at], words[at + 1 : at + 2]
        at += 2
        if _ADDRESS.search(word):
            bare = word.rstrip(_CLOSING)
            before, after = word[: -len(word.lstrip(_OPENING))], word[len(bare) :]
            word = f"{before}…{after}"
            if not after and gap and "\n" in gap[0]:
                at += 2  # it goes on in the next line
        left += [word, *gap]
    return "".join(left)

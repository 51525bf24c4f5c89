"""Words of others that are kept and shown, without the web addresses in them.

A server that refuses a letter may quote it, webconference link and all. What a stranger typed
is quoted to staff, in their mail and on the sheet, and leads nowhere there.
"""

import re

_ADDRESS = re.compile(
    r"\bh(?:tt|xx)ps?\b"  # as it is, or spoilt so that nobody clicks it
    r"|\bwww\."
    r"|(?:\.|\[\.\]|\(\.\))[a-z]{2,}(?::\d+)?/"  # zoom.us/
    r"|\?[\w.%-]+=",  # what is left of one that was broken in two
    re.IGNORECASE,
)
#: What a resolver, or a reader that is kind to people, takes for a dot.
DOTS = ".\u3002\uff0e\uff61\u2024\ufe52"
#: Seen by nobody, and printable all the same: selectors, fillers, what holds graphemes together.
UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
#: What a mail reader or a spreadsheet could turn into a link. The files that we speak of are none.
_WEB_LIKE = re.compile(
    rf"(?<=\S)(?:[{DOTS}](?!(?:xlsx|yaml|sqlite|eml)\b)(?=[^\s\d.,;:!?)>\]»”\"'-])|:/+(?=[^\s/]))"
)
_ONE_ADDRESS = re.compile(r"[^\s@/:<>]+@[^\s@/:<>]+")
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


def leading_nowhere(typed: str) -> str:
    """Break what could become a link. Staff need to see one e-mail address as it was typed."""
    if _ONE_ADDRESS.fullmatch(typed.strip()):
        return typed
    return _WEB_LIKE.sub(r"\g<0> ", UNSEEN.sub("", typed))

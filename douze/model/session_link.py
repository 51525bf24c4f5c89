"""The link of a session, taken out of all that staff write of it but its own cell.

It is for who is confirmed, or speaks there; titles, places and texts are read by others too.
"""

import re
from collections.abc import Callable, Iterable

from douze.model.book import Session
from douze.model.joiners import only_seen

#: What is put where a link or an address stood.
LEFT_OUT = "…"
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
#: A shorter link is none, and would be found in half of all words.
_SHORTEST = 8


def leaving_out(words: Iterable[str]) -> Callable[[str], str]:
    """Give what takes links and addresses out of a text.

    What follows one up to the next space or bracket goes too, since it may be the rest of it.
    """
    # The longest first: of `jean.marc@…`, `marc@…` would leave a piece.
    secret = sorted({word for word in words if word}, key=lambda word: (-len(word), word))

    def hide(text: str) -> str:
        if "/" not in text and "@" not in text and "." not in text:
            return text
        text = only_seen(text)  # a link with something unseen in it would be shown without that
        folded = text.casefold()
        for word in secret:
            if word in folded:
                text = re.sub(
                    rf"(?:https?://)?{re.escape(word)}[^\s()<>\[\]]*", LEFT_OUT, text, flags=re.I
                )
                folded = text.casefold()
        return text

    return hide


def link_word(session: Session) -> str:
    """Give what of a session's link has to be left out; "" where there is none."""
    whole = _SCHEME.sub("", session.link.strip(), count=1).rstrip("/").casefold()
    room = re.split(r"[?#]", whole, maxsplit=1)[0]  # which opens without what follows, or may
    link = room if "/" in room else whole
    return link if len(link) >= _SHORTEST else ""


def without_link(text: str, session: Session) -> str:
    """Give a title or a place without the session's own link; empty where it is nothing else."""
    word = link_word(session) if "." in text else ""
    shown = leaving_out([word])(text) if word else text
    return "" if shown.strip() == LEFT_OUT else shown

"""What of the texts that staff type may stand on a page that everybody reads, and how much."""

import re
from collections.abc import Callable, Iterable

from msgspec.structs import replace

from douze.model.book import Session, SessionTexts
from douze.model.joiners import only_seen

#: How much of one text, and of all texts of a session, stands on its page: a page stays light.
LONGEST_TEXT, LONGEST_IN_ALL = 4_000, 12_000
#: What is put where a link or a speaker's address stood, and where a text was cut.
LEFT_OUT = "…"
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
#: A shorter link is none, and would be found in half of all words.
_SHORTEST = 8


def hiding(sessions: Iterable[Session]) -> Callable[[str], str]:
    """Give what takes out of a text the links of all sessions, and their speakers' addresses.

    A room is often used again: so the links of all of them.
    """
    return leaving_out(word for one in sessions for word in (link_word(one), *_addresses(one)))


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


def _addresses(session: Session) -> Iterable[str]:
    return (speaker.address.casefold() for speaker in session.speakers)


def for_everybody(texts: SessionTexts) -> SessionTexts:
    """Leave out what is for participants alone: what to prepare, documents, the recording."""
    return replace(texts, preparation="", documents="", replay="")


def is_cut(texts: SessionTexts) -> bool:
    """Whether not all that everybody may read stands on a page."""
    shown = for_everybody(texts)
    return shortened(shown) != shown


def shortened(texts: SessionTexts) -> SessionTexts:
    """Cut each text, and all of them together, to what a page takes; the first go before."""
    left, kept = LONGEST_IN_ALL, dict[str, str]()
    for word in SessionTexts.__struct_fields__:
        kept[word] = _cut(getattr(texts, word), min(left, LONGEST_TEXT))
        left -= len(kept[word])
    return SessionTexts(**kept)


def _cut(text: str, longest: int) -> str:
    """Cut at the end of a line where there is one in the last half, or else of a word."""
    if len(text) <= longest:
        return text
    # Two characters are left for the space and the "…".
    begun = text[: max(0, longest - 2)]
    ends = (begun.rfind("\n"), begun.rfind(" "))
    at = next((end for end in ends if end > longest // 2), len(begun))
    return f"{begun[:at].rstrip()} {LEFT_OUT}".strip()

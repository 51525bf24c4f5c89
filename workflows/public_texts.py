"""What of the texts that staff type may stand on a page that everybody reads, and how much."""

from collections.abc import Callable, Iterable

from msgspec.structs import replace

from douze.model.book import Session, SessionTexts
from douze.model.session_link import LEFT_OUT, leaving_out, link_word

#: How much of one text, and of all texts of a session, stands on its page: a page stays light.
LONGEST_TEXT, LONGEST_IN_ALL = 4_000, 12_000


def hiding(sessions: Iterable[Session]) -> Callable[[str], str]:
    """Give what takes out of a text the links of all sessions, and their speakers' addresses.

    A room is often used again: so the links of all of them.
    """
    return leaving_out(word for one in sessions for word in (link_word(one), *_addresses(one)))


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

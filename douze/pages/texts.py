"""The texts that staff write of a session, as HTML and as plain words."""

from collections.abc import Mapping
from html import escape

from markupsafe import Markup

from douze.letters.plain_words import one_line
from douze.model.book import SessionTexts

#: The texts that everybody reads, in the order in which a page tells them.
TEXTS = "why audience programme presented_by practical".split()
#: What a search engine or a feed reader shows of a session, in characters.
_SHORT = 300


def as_html(texts: SessionTexts, language: str, longest: int | None = None) -> Mapping[str, Markup]:
    """Each text by its name, empty where it is; at most so long before it is HTML."""
    written = {word: getattr(texts, word)[:longest].strip() for word in TEXTS}
    return {word: Markup(_html(text) if text else "") for word, text in written.items()}


def _html(text: str) -> str:
    return "".join(f"<p>{escape(p)}</p>\n" for p in text.split("\n\n"))


def in_short(text: str) -> str:
    """The beginning of a text, on one line, without any sign of Markdown."""
    return one_line(text, _SHORT)

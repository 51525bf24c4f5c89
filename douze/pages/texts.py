"""The texts that staff write of a session, as HTML and as plain words."""

from collections.abc import Mapping
from functools import partial

from markupsafe import Markup

from douze.letters.plain_words import one_line
from douze.letters.typography import typeset
from douze.light_markdown import as_html, as_plain
from douze.model.book import SessionTexts

#: The texts that everybody reads, in the order in which a page tells them.
TEXTS = ("why", "audience", "programme", "presented_by", "practical")
#: What a search engine or a feed reader shows of a session, in characters.
_SHORT = 300


def texts_as_html(
    texts: SessionTexts, language: str, longest: int | None = None
) -> Mapping[str, Markup]:
    """Each text by its name, empty where it is; at most so long before it is HTML."""
    shown = partial(typeset, language=language)
    return {word: Markup(as_html(getattr(texts, word)[:longest], shown)) for word in TEXTS}


def in_short(text: str) -> str:
    """The beginning of a text, on one line, without any sign of Markdown."""
    return one_line(as_plain(text[: 4 * _SHORT]), _SHORT)

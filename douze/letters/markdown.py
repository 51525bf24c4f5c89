"""From a template's Markdown to the two parts of a letter, text and HTML.

Values go through the Markdown parser protected from it: each of their ASCII characters is put as
one of the private use area, which no rule of Markdown knows, and shown again when the words
have been parsed. So no name, title or address can become markup, whatever stands in it.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from html import escape
from typing import Any
from urllib.parse import unquote

from mistune import BlockParser, BlockState, HTMLRenderer, InlineParser, Markdown
from mistune.core import BaseRenderer
from msgspec import Struct

from douze.letters.own_columns import ColumnText
from douze.letters.placeholders import IN_ADDRESS, OwnNumber, OwnWords
from douze.letters.staff_text import StaffText
from douze.letters.typography import typeset

Token = dict[str, Any]

#: The first signs of the private use area; what `placeholders.py` puts in lies above.
_PROTECTED = {code: 0xE000 + code for code in range(128)}
_REVEAL = {protected: code for code, protected in _PROTECTED.items()}
_NOT_ASCII_IN_URL = re.compile(r"(?:%[89A-F][0-9A-F])+")
#: What a link may lead to; a `javascript:` of staff's would be no link in any reader.
_LINKED = ("https://", "http://", "mailto:", "tel:")


def protect(value: object) -> str:
    """A value that the Markdown parser takes for a word without any meaning."""
    if isinstance(value, StaffText):
        return value.markdown(lambda words: words.translate(_PROTECTED))
    if isinstance(value, ColumnText):
        lines = filter(str.strip, value.splitlines())
        return "  \n".join(line.strip().translate(_PROTECTED) for line in lines)
    shown = value.placeholder if isinstance(value, OwnWords | OwnNumber) else str(value)
    return shown.translate(_PROTECTED)


def _reveal(text: str) -> str:
    return text.translate(_REVEAL)


def _reveal_url(url: str) -> str:
    """The parser has percent-encoded what was protected, a value's own `%` too."""
    shown = _NOT_ASCII_IN_URL.sub(lambda encoded: unquote(encoded[0]), url)
    return _reveal(shown.translate(IN_ADDRESS))


class TextAndHtml(Struct, frozen=True):
    """The same words twice, from one parsing."""

    text: str  #: one line a paragraph: the reader's screen breaks them
    html: str  #: without any style


@lru_cache(maxsize=512)
def render_text_and_html(source: str, language: str) -> TextAndHtml:
    """A template that has its values protected, as text and as HTML.

    Knows paragraphs, headings, lists, emphasis and links; anything else, HTML above all,
    is text. A paragraph that holds nothing but a link becomes a button. What many letters
    share, their signature above all, is parsed once.
    """
    tokens, _ = _MARKDOWN.parse(source)
    assert not isinstance(tokens, str)
    for token in tokens:
        children = token.get("children", ())
        if token["type"] == "paragraph" and [child["type"] for child in children] == ["link"]:
            token["type"] = "button"
    text = re.sub(r"\n{3,}", "\n\n", _TEXT(tokens, BlockState())).strip("\n")
    return TextAndHtml(text, _HTML[language](tokens, BlockState()))


def _markdown() -> Markdown:
    block, inline = BlockParser(), InlineParser()
    # No fences, quotes, tables, HTML: whoever changes a letter writes words. No indented code
    # either, or a line that was pushed to the right would come out as source.
    block.rules = ["atx_heading", "list", "blank_line"]
    block.list_rules = list(block.rules)
    inline.rules = ["escape", "emphasis", "link", "link_close", "linebreak", "softbreak"]
    return Markdown(renderer=None, block=block, inline=inline)


class _Html(HTMLRenderer):
    def __init__(self, language: str) -> None:
        super().__init__(escape=True)
        self.language = language

    def text(self, text: str) -> str:
        return escape(typeset(_reveal(text), self.language))

    def link(self, text: str, url: str, title: str | None = None) -> str:
        address = _reveal_url(url)
        if not address.casefold().startswith(_LINKED):
            return text
        return f'<a href="{escape(address)}">{text}</a>'

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return text

    def button(self, text: str) -> str:
        """Lay out a link that stands alone; one that is hidden keeps the looks of a button."""
        text = text if text.startswith("<a ") else f"<span>{text}</span>"
        return f'<table role="presentation" class="button"><tr><td>{text}</td></tr></table>\n'


class _Text(BaseRenderer):
    def render_token(self, token: Token, state: BlockState) -> str:
        inside = self.render_tokens(token.get("children", ()), state)
        match token["type"]:
            case "text":
                return _reveal(token["raw"])
            case "link":
                return _text_of_link(inside, _reveal_url(token["attrs"]["url"]))
            case "button":
                words = self.render_tokens(token["children"][0]["children"], state)
                url = _reveal_url(token["children"][0]["attrs"]["url"])
                return f"{words}\n{url}\n\n"
            case "paragraph" | "heading":
                return f"{inside}\n\n"
            case "block_text" | "linebreak":
                return f"{inside}\n"
            case "softbreak":
                return " "
            case "list":
                return "".join(self._items(token, state)) + "\n"
        return inside

    def _items(self, token: Token, state: BlockState) -> Iterator[str]:
        ordered, start = token["attrs"]["ordered"], token["attrs"].get("start", 1)
        gap = "\n" if token["tight"] else "\n\n"  # as the template has it
        for number, item in enumerate(token["children"], start):
            mark = f"{number}. " if ordered else "- "
            words = self.render_tokens(item["children"], state).strip("\n")
            yield mark + re.sub(r"\n(?=[^\n])", "\n" + " " * len(mark), words) + gap


def _text_of_link(words: str, url: str) -> str:
    shown = url.removeprefix("mailto:").removeprefix("tel:")
    if shown in (words.translate(IN_ADDRESS), words.replace(" ", "")):
        return words
    return f"{words} ({shown})"


_MARKDOWN = _markdown()
_HTML = {language: _Html(language) for language in ("fr", "en")}
_TEXT = _Text()

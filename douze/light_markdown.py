"""The light Markdown that staff write in cells: paragraphs, lists, bold, https links.

Nothing else is markup: a heading, an image, a table, HTML or an address of another scheme stays the
text that it is. Lines stay lines, as they were typed. A parser of its own, because one that knows
all of Markdown and has most of it switched off takes seconds for the 50,000 characters that a cell
may hold; this one takes time in proportion to them.
"""

import re
from collections.abc import Callable, Iterable
from html import escape

from msgspec import Struct

#: An address that may be linked: https, a host without anything before it, no space or quote.
_ADDRESS = r"https://(?![^\s/?#]*@)[^\s/?#@<>\"'()\[\]*]+(?:[/?#][^\s<>\"()\[\]*]*)?"
_BOLD = re.compile(r"\*\*(?=[^\s*])([^*]*[^\s*])\*\*")
_LINK = re.compile(rf"\[(?=[^\s\]])([^\[\]]*[^\s\[\]])\]\(({_ADDRESS})\)|({_ADDRESS})")
#: What begins an item of a list: what Markdown knows, and what office programs put there.
_ITEM = re.compile(r"\s*(?:[-*+•‣◦·–—]|([0-9]{1,3})[.)])\s+(?=\S)")
#: What ends a sentence rather than an address.
_AFTER = ".,;:!?…»”’"


class Span(Struct, frozen=True):
    """Words of one kind."""

    text: str
    bold: bool = False
    address: str = ""  #: where a link leads; "" where it is none


Line = tuple[Span, ...]


class Block(Struct, frozen=True):
    """A paragraph of lines, or a list of items."""

    lines: tuple[Line, ...]
    listed: bool = False
    first: int | None = None  #: the number of the first item, where they are numbered


def blocks(text: str) -> list[Block]:
    """Take a text apart."""
    found: list[Block] = []
    lines: list[Line] = []
    kind: tuple[bool, int | None] = (False, None)  #: listed, and the number of the first item

    def close() -> None:
        if lines:
            found.append(Block(tuple(lines), *kind))
            lines.clear()

    for line in text.splitlines():
        item = _ITEM.match(line)
        if not line.strip():
            close()
        elif item is None:
            if kind[0]:
                close()
            kind = (False, None)
            lines.append(_spans(line.strip()))
        else:
            number = int(item[1]) if item[1] else None
            if not kind[0] or (number is None) != (kind[1] is None) or not lines:
                close()
                kind = (True, number)
            lines.append(_spans(line[item.end() :].strip()))
    close()
    return found


def as_html(text: str, shown: Callable[[str], str] = str) -> str:
    """Give a text as HTML, with nothing in it but what this module knows.

    `shown` is done to the words, for the typography of their language.
    """
    return "\n".join(_html_of(block, shown) for block in blocks(text))


def _html_of(block: Block, shown: Callable[[str], str]) -> str:
    lines = ["".join(_html_span(span, shown) for span in line) for line in block.lines]
    if not block.listed:
        broken = "<br>\n".join(lines)
        return f"<p>{broken}</p>"
    items = "\n".join(f"<li>{line}</li>" for line in lines)
    if block.first is None:
        return f"<ul>\n{items}\n</ul>"
    start = f' start="{block.first}"' if block.first != 1 else ""
    return f"<ol{start}>\n{items}\n</ol>"


def _html_span(span: Span, shown: Callable[[str], str]) -> str:
    words = escape(span.text if span.text == span.address else shown(span.text))
    if span.address:
        words = f'<a href="{escape(span.address)}">{words}</a>'
    return f"<strong>{words}</strong>" if span.bold else words


def as_plain(text: str) -> str:
    """Give a text without markup: an address stands behind the words that lead there."""
    return "\n\n".join(_plain_of(block) for block in blocks(text))


def _plain_of(block: Block) -> str:
    lines = ["".join(map(_plain_span, line)) for line in block.lines]
    if block.listed:
        lines = [f"{mark}{line}" for mark, line in zip(marks(block), lines, strict=True)]
    return "\n".join(lines)


def marks(block: Block) -> Iterable[str]:
    """Give what stands before each item of a list."""
    if block.first is None:
        return ["- "] * len(block.lines)
    return [f"{number}. " for number in range(block.first, block.first + len(block.lines))]


def _plain_span(span: Span) -> str:
    if span.address in ("", span.text):
        return span.text
    return f"{span.text} ({span.address})"


def _spans(line: str) -> Line:
    spans: list[Span] = []
    at = 0
    for bold in _BOLD.finditer(line):
        spans += _linked(line[at : bold.start()], bold=False)
        spans += _linked(bold[1], bold=True)
        at = bold.end()
    return (*spans, *_linked(line[at:], bold=False))


def _linked(words: str, *, bold: bool) -> Iterable[Span]:
    """Find the links in words that are bold, or are not."""
    at = 0
    for link in _LINK.finditer(words):
        address = link[2] or link[3].rstrip(_AFTER)
        if len(address) <= len("https://"):
            continue  # nothing but a full stop followed
        if link.start() > at:
            yield Span(words[at : link.start()], bold)
        yield Span(link[1] or address, bold, address)
        at = link.end() if link[1] else link.start() + len(address)
    if at < len(words):
        yield Span(words[at:], bold)

"""What staff write in cells becomes paragraphs, lists, bold and https links, and nothing else."""

from html.parser import HTMLParser
from itertools import islice, product

import pytest

from douze.light_markdown import as_html, as_plain
from tests.lengths import at_length

#: A text, its HTML, and the same as plain text.
SHOWN: dict[str, tuple[str, str, str]] = {
    "nothing": ("", "", ""),
    "lines stay lines": ("9 h accueil\n10 h exposé", "<p>9 h accueil<br>\n10 h exposé</p>",
        "9 h accueil\n10 h exposé"),
    "a blank line makes a paragraph": ("Un\n\n \nDeux", "<p>Un</p>\n<p>Deux</p>", "Un\n\nDeux"),
    "a list": ("- un\n* deux\n  • trois", "<ul>\n<li>un</li>\n<li>deux</li>\n<li>trois</li>\n</ul>",
        "- un\n- deux\n- trois"),
    "a numbered list": ("2. deux\n3) trois", '<ol start="2">\n<li>deux</li>\n<li>trois</li>\n</ol>',
        "2. deux\n3. trois"),
    "a list after a line": (
        "Au programme :\n- un", "<p>Au programme :</p>\n<ul>\n<li>un</li>\n</ul>",
        "Au programme :\n\n- un"),
    "lines after a list": ("- un\nDeux", "<ul>\n<li>un</li>\n</ul>\n<p>Deux</p>", "- un\n\nDeux"),
    "two lists": ("- un\n1. deux", "<ul>\n<li>un</li>\n</ul>\n<ol>\n<li>deux</li>\n</ol>",
        "- un\n\n1. deux"),
    "a year is no item": ("2020 : un\n12,50. euros", "<p>2020 : un<br>\n12,50. euros</p>",
        "2020 : un\n12,50. euros"),
    "bold": ("Un **mot** gras", "<p>Un <strong>mot</strong> gras</p>", "Un mot gras"),
    "stars that close nothing": ("2 ** 3 ** 4, ** a** b*", "<p>2 ** 3 ** 4, ** a** b*</p>",
        "2 ** 3 ** 4, ** a** b*"),
    "a link with words": ("[Le <site>](https://a.example/b?c=1&d)",
        '<p><a href="https://a.example/b?c=1&amp;d">Le &lt;site&gt;</a></p>',
        "Le <site> (https://a.example/b?c=1&d)"),
    "an address": (
        "Voir https://a.example/b.",
        '<p>Voir <a href="https://a.example/b">https://a.example/b</a>.</p>',
        "Voir https://a.example/b."),
    "a link in bold": ("**[Un](https://a.example)**",
        '<p><strong><a href="https://a.example">Un</a></strong></p>', "Un (https://a.example)"),
    "http is no link": (
        "[a](http://a.example) http://a.example",
        "<p>[a](http://a.example) http://a.example</p>",
        "[a](http://a.example) http://a.example"),
    "nor is a script": (
        "[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>", "[a](javascript:alert(1))"),
    "nor what hides its host": ("https://bank.example@evil.example/",
        "<p>https://bank.example@evil.example/</p>", "https://bank.example@evil.example/"),
    "a quote ends an address": ('https://a.example/"onclick="x',
        '<p><a href="https://a.example/">https://a.example/</a>&quot;onclick=&quot;x</p>',
        'https://a.example/"onclick="x'),
    "HTML is text": ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
        "<script>alert(1)</script>"),
    "a heading is text": ("# Un\nDeux\n---", "<p># Un<br>\nDeux<br>\n---</p>", "# Un\nDeux\n---"),
    "an image is text before a link": ("![a](https://a.example/a.png)",
        '<p>!<a href="https://a.example/a.png">a</a></p>', "!a (https://a.example/a.png)"),
    "a table is text": (
        "| a | b |\n|---|---|", "<p>| a | b |<br>\n|---|---|</p>", "| a | b |\n|---|---|"),
    "code is text": ("`a` _b_ *c* ~~d~~", "<p>`a` _b_ *c* ~~d~~</p>", "`a` _b_ *c* ~~d~~"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "html", "plain"), SHOWN.values(), ids=SHOWN)
def test_what_a_text_becomes(text: str, html: str, plain: str) -> None:
    assert as_html(text) == html
    assert as_plain(text) == plain


def test_words_get_their_typography_and_addresses_do_not() -> None:
    assert as_html("un https://a.example/un", lambda words: words.replace("un", "deux")) == (
        '<p>deux <a href="https://a.example/un">https://a.example/un</a></p>'
    )


PIECES = (
    "*",
    "**",
    "[",
    "](",
    ")",
    "https://",
    "a",
    " ",
    "\n",
    "- ",
    "1. ",
    "<",
    '"',
    "&",
    "\\",
    "@",
)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.opened: list[tuple[str, tuple[str, ...]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.opened.append((tag, tuple(name for name, _ in attrs)))
        assert all(
            v is not None and v.startswith("https://") for name, v in attrs if name == "href"
        )


@pytest.mark.parametrize("first", PIECES)
def test_no_pieces_become_another_tag(first: str) -> None:
    known = {("p", ()), ("br", ()), ("ul", ()), ("ol", ()), ("ol", ("start",)), ("li", ()),
             ("strong", ()), ("a", ("href",))}  # fmt: skip
    # The stride shares no factor with the number of pieces: each is met at each place.
    every = at_length(1, short=7)
    for rest in islice(product(PIECES, repeat=3), 0, None, every):
        tags = _Tags()
        tags.feed(as_html("".join((first, *rest, first, *reversed(rest)))))
        assert {*tags.opened} <= known

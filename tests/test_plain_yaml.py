"""Plain files are read without PyYAML, and mean what it says that they mean."""

from itertools import product
from pathlib import Path

import pytest

from douze.config.problems import Unreadable
from douze.config.yaml_lines import read_lines
from douze.plain_yaml import Typed, read_plain
from tests.home import CONFIG
from tests.lengths import at_length

TOP = Path(__file__).parents[1]
SHIPPED = ("config.yaml", "templates/fr/phrases.yaml", "templates/en/phrases.yaml")


def by_yaml(text: str) -> dict[str, Typed] | None:
    """What PyYAML's events say, each value as it was typed; None for a mistake or for nothing."""
    try:
        document = read_lines(text)
    except Unreadable:
        return None
    return None if document.problems else document.tree


@pytest.mark.parametrize("file", SHIPPED)
def test_what_we_ship_is_plain_and_means_what_yaml_says(file: str) -> None:
    text = (TOP / file).read_text("utf-8")
    assert read_plain(text) == by_yaml(text) != None  # noqa: E711


PLAIN = {
    "sections in sections, and out again": "a:\n  b:\n    c: d\n  e: f\ng: h\n",
    "a section that is empty": "a:\nb: c\n",
    "comments, and lines between": "# é « ! »\na: b # c\n\n    # d\n  \ne: 'f' # g\n",
    "a short configuration on one line a section": CONFIG,
    "a list, a section, and both": 'a: [b c, \'d, e\', ""]\nb: {c: d, e: "f: g"}\nc: [{d: e}, f]\n',
    "lists and sections of nothing": "a: []\nb: { }\nc: [ ]\n",
    "a comma behind the last": "a: [b, ]\nb: {c: d,}\n",
    "words that are something else to YAML": "a: no\nb: 18:30\nc: 0612\nd: 2020-09-21\ne: 1_0\n",
    "an address, a web address, a path": "a: a@b.fr\nb: https://b.fr/c=d;e%20f\nc: /var/d\n",
    "spaces at the end": "a: b  \nb:  'c' \nc:  \n",
    "lines as Windows ends them": "a: b\r\nc:\r\n  d: e\r\n",
    "names of several words": "liste d'attente: a\nà vérifier: b\n",
}


@pytest.mark.parametrize("text", PLAIN.values(), ids=PLAIN)
def test_a_plain_text_means_what_yaml_says(text: str) -> None:
    assert read_plain(text) == by_yaml(text) != None  # noqa: E711


NOT_PLAIN = {
    "nothing at all": "# a\n",
    "a name twice": "a: b\na: c\n",
    "a name twice in brackets": "a: {b: c, b: d}\n",
    "nothing, in words": "a: null\nb: ~\n",
    "an escape": 'a: "\\u00e9"\n',
    "a quote in quotes": "a: 'l''an'\n",
    "text over two lines": "a: b\n  c\n",
    "text between lines": "a: |\n  b\n",
    "a list, an entry a line": "a:\n  - b\n",
    "brackets over two lines": "a: [b,\n  c]\n",
    "a tab": "a:\tb\n",
    "a sign of control, in a comment": "a: b # \x07\n",
    "a line end of Unicode's, in a comment": "# a\u2028b: c\n",
    "an anchor": "a: &b c\n",
    "a type": "a: !!str b\n",
    "a line a bit further right": "a:\n  b: c\n   d: e\n",
    "a line a bit further left": "a:\n  b: c\n d: e\n",
    "a line further right than its text": "a: b\n  c: d\n",
    "a second document": "a: b\n---\nc: d\n",
    "two values": "a: b: c\n",
    "no space behind the colon": "a:b\n",
    "a comment without a space": 'a: "b"#c\n',
    "brackets without end": "a: [" * 5_000,
    "more levels than anybody has": f"a: {'[' * 9}{']' * 9}\n",
    "a name that is too long": f"{'a' * 1025}: b\n",
}


@pytest.mark.parametrize("text", NOT_PLAIN.values(), ids=NOT_PLAIN)
def test_what_is_not_plain_is_left_to_yaml(text: str) -> None:
    assert read_plain(text) is None


#: What such a file is made of, and what it may trip over.
PIECES = (
    "a", "b: ", "c:", "\n", "  ", "[", "]", "{", "}", ", ", '"', "'", " #", "-", "null", "€",
    "\n  d: ",
)  # fmt: skip


@pytest.mark.parametrize("first", PIECES)
def test_no_short_text_is_read_in_another_way_than_yaml_does(first: str) -> None:
    for length in range(at_length(4, short=3)):
        for pieces in product(PIECES, repeat=length):
            for before in ("a: ", "x:\n  "):
                text = before + first + "".join(pieces)
                plain = read_plain(text)
                assert plain is None or plain == by_yaml(text), text

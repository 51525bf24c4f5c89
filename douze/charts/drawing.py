"""What charts are drawn with: words, filled shapes, frames, lines."""

from collections.abc import Iterator
from unicodedata import east_asian_width
from xml.etree import ElementTree

from douze.letters.plain_words import one_line

#: Sizes are in units of the drawing, which are pixels where it is shown as it is.
FONT = 15
LINE, GAP = 20, 6
#: The last but one is the font that the PDFs carry; a browser takes the first that it has.
_FONTS = "system-ui, 'DejaVu Sans', sans-serif"
#: So wide is a letter, in parts of its height, in DejaVu Sans: few fonts are wider.
_WIDE, _CAPITAL, _ORDINARY, _NARROW = 1.0, 0.76, 0.63, 0.41
_NARROW_LETTERS, _WIDE_LETTERS = frozenset(" .,:;!|'’()-fijlrt"), frozenset("mwMW%@…")
_SVG = "http://www.w3.org/2000/svg"


class Drawing:
    """One SVG, grown from its top downwards. `currentColor` is that of the words around it."""

    def __init__(self, width: int, title: str) -> None:
        self._width, self._title = width, one_line(title)
        self._said: list[str] = []
        self._root = ElementTree.Element(
            "svg",
            {
                "xmlns": _SVG,
                "role": "img",
                "class": "chart",
                "font-family": _FONTS,
                "font-size": str(FONT),
                "fill": "currentColor",
            },
        )
        ElementTree.SubElement(self._root, "title").text = self._title
        self._told = ElementTree.SubElement(self._root, "desc")
        self._at = self._root

    def heading(self) -> float:
        """Write the title; give where it ends."""
        top = 0
        for line in wrapped(self._title, self._width, lines=3, bold=True):
            top += LINE
            self.text(0, top, line, bold=True)
        return top + GAP

    def begin_group(self, said: str) -> None:
        """Begin what shows one thing; `said` is that thing in words."""
        self._said.append(one_line(said))
        self._at = ElementTree.SubElement(self._root, "g")
        ElementTree.SubElement(self._at, "title").text = self._said[-1]

    def text(
        self, x: float, y: float, words: str, *, bold: bool = False, middle: bool = False
    ) -> None:
        """Write words on the line at `y`, from `x` on or around it."""
        style = {"font-weight": "bold"} if bold else {}
        anchor = {"text-anchor": "middle"} if middle else {}
        place = {"x": _number(x), "y": _number(y)}
        ElementTree.SubElement(self._at, "text", place | style | anchor).text = one_line(words)

    def filled(
        self, x: float, y: float, width: float, height: float, *, edge: bool = False
    ) -> None:
        """Fill a shape; with an `edge`, one is told from the next that touches it."""
        line = {"stroke": "currentColor"} if edge else {}
        look = {"class": "bar", "fill-opacity": "0.7", **line}
        ElementTree.SubElement(self._at, "rect", _box(x, y, width, height) | look)

    def frame(self, x: float, y: float, width: float, height: float) -> None:
        look = {"fill": "none", "stroke": "currentColor"}
        ElementTree.SubElement(self._at, "rect", _box(x, y, width, height) | look)

    def ground(self, y: float, width: float) -> None:
        """Draw the line on which columns stand."""
        ends = {"x1": _number(0), "x2": _number(width), "y1": _number(y), "y2": _number(y)}
        ElementTree.SubElement(self._root, "line", {**ends, "stroke": "currentColor"})

    def svg(self, height: float) -> str:
        """Give the whole, which is so high."""
        self._told.text = "; ".join(self._said)
        # Half a unit all around, for the strokes at its edges.
        self._root.set("viewBox", f"-1 0 {self._width + 2} {_number(height)}")
        self._root.set("width", str(self._width + 2))
        self._root.set("height", _number(height))
        return ElementTree.tostring(self._root, encoding="unicode")


def text_width(words: str, *, bold: bool = False) -> float:
    """Say how wide words are at the most; nobody knows which font they are shown in."""
    return sum(map(_letter_width, words)) * FONT * (1.12 if bold else 1)


def wrapped(words: str, width: float, *, lines: int, bold: bool = False) -> list[str]:
    """Break words into at most so many lines that fit; what is left over ends in `…`."""
    pieces = list(_pieces(one_line(words), width, bold=bold))
    if len(pieces) > lines:
        pieces[lines - 1 :] = [_cut(pieces[lines - 1] + "…", width, bold=bold)]
    return pieces


def _pieces(words: str, width: float, *, bold: bool) -> Iterator[str]:
    """Break at spaces, and within a word that is wider than the line."""
    line = ""
    for word in words.split():
        longer = f"{line} {word}".strip()
        if line and text_width(longer, bold=bold) > width:
            yield line
            longer = word
        while text_width(longer, bold=bold) > width and len(longer) > 1:
            fits = _fitting(longer, width, bold=bold)
            yield longer[:fits]
            longer = longer[fits:]
        line = longer
    if line:
        yield line


def _letter_width(letter: str) -> float:
    if letter in _NARROW_LETTERS:
        return _NARROW
    if letter in _WIDE_LETTERS or east_asian_width(letter) in "WF":
        return _WIDE
    return _CAPITAL if letter.isupper() else _ORDINARY


def _cut(words: str, width: float, *, bold: bool) -> str:
    """Shorten a line until it fits, dots and all."""
    while text_width(words, bold=bold) > width and len(words) > 2:
        words = words[:-2].rstrip() + "…"
    return words


def _fitting(word: str, width: float, *, bold: bool) -> int:
    """Say how many letters of a word fit; one at least."""
    fits = (n for n in range(len(word) - 1, 1, -1) if text_width(word[:n], bold=bold) <= width)
    return next(fits, 1)


def _box(x: float, y: float, width: float, height: float) -> dict[str, str]:
    return {"x": _number(x), "y": _number(y), "width": _number(width), "height": _number(height)}


def _number(value: float) -> str:
    """Write a number as SVG takes it, the same on every machine."""
    return f"{value:.1f}".removesuffix(".0")

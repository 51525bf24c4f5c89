"""Charts as SVG: bars across, and columns. Each value stands beside its bar, in words.

For a page, where it stands among the HTML, and for a PDF. It is drawn in the colour of the words
around it, so that it is read by night, printed, and without any colour. Nothing is ever asked of
it but to be looked at: no script, nothing from elsewhere, no name that another chart could have.
"""

from collections.abc import Sequence

from msgspec import Struct

from douze.charts.drawing import GAP, LINE, Drawing, text_width, wrapped

#: As wide as a telephone shows it without its words growing too small.
WIDTH = 480
_THICK = 18
_TALL = 140  #: the highest column
_LABEL_LINES = 3  #: of a column
_WIDEST_COLUMN = 110


class Bar(Struct, frozen=True, kw_only=True):
    """One amount, what it is of, and how it is written."""

    label: str
    amount: float  #: from 0 on
    said: str  #: the value in the words of its language: `12`, `75 %`, `1 h 52`
    whole: float | None = None  #: what it is a part of, as a frame around it


def horizontal_bars(title: str, bars: Sequence[Bar]) -> str:
    """Draw bars one below the other, each under its label: for shares, and for long labels."""
    drawing, most = Drawing(WIDTH, title), _most(bars)
    beside = max((text_width(bar.said) for bar in bars), default=0) + 3 * GAP
    room = max(WIDTH / 3, WIDTH - beside)
    top = drawing.heading()
    for bar in bars:
        drawing.begin_group(f"{bar.label} {bar.said}")
        for line in wrapped(bar.label, WIDTH, lines=2):
            top += LINE
            drawing.text(0, top, line)
        top += GAP
        long, frame = room * bar.amount / most, room * (bar.whole or 0) / most
        drawing.filled(0, top, long, _THICK)
        if bar.whole is not None:
            drawing.frame(0, top, frame, _THICK)
        drawing.text(max(long, frame) + GAP, top + _THICK - 4, bar.said, bold=True)
        top += _THICK + GAP
    return drawing.svg(top)


def columns(title: str, bars: Sequence[Bar], *, between: float = 0.3) -> str:
    """Draw columns side by side, each above its label: for counts of a few things.

    `between` two of them such a part of their step stays free. Without, they touch: a histogram,
    of how often each step of a scale was chosen, in its order.
    """
    drawing, most = Drawing(WIDTH, title), _most(bars)
    top = drawing.heading()
    if not bars:
        return drawing.svg(top)
    step = min(WIDTH / len(bars), _WIDEST_COLUMN)
    ground = top + LINE + GAP + _TALL
    labels = [wrapped(bar.label, step - 2, lines=_LABEL_LINES) for bar in bars]
    for place, (bar, label) in enumerate(zip(bars, labels, strict=True)):
        drawing.begin_group(f"{bar.label} {bar.said}")
        left, wide = step * (place + between / 2), step * (1 - between)
        high, frame = _TALL * bar.amount / most, _TALL * (bar.whole or 0) / most
        drawing.filled(left, ground - high, wide, high, edge=not between)
        if bar.whole is not None:
            drawing.frame(left, ground - frame, wide, frame)
        middle = step * (place + 0.5)
        above = ground - max(high, frame) - GAP
        drawing.text(middle, above, bar.said, bold=True, middle=True)
        for line, words in enumerate(label, start=1):
            drawing.text(middle, ground + LINE * line, words, middle=True)
    drawing.ground(ground, step * len(bars))
    return drawing.svg(ground + LINE * max(map(len, labels)) + GAP)


def _most(bars: Sequence[Bar]) -> float:
    """What the longest bar stands for; something also where there is nothing."""
    return max((max(bar.amount, bar.whole or 0) for bar in bars), default=0) or 1

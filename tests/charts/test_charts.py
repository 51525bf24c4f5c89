"""Charts read back as XML: every label and value is there, whatever was typed, and all fits."""

from collections.abc import Callable
from functools import partial
from xml.etree import ElementTree

import pytest

from douze.charts.charts import WIDTH, Bar, columns, horizontal_bars
from douze.charts.drawing import text_width, wrapped

histogram = partial(columns, between=0)
SVG = "{http://www.w3.org/2000/svg}"
CHARTS = {"bars across": horizontal_bars, "columns": columns, "a histogram": histogram}
Chart = Callable[..., str]
each_chart = pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)

ANSWERS = (
    Bar(label="Très satisfait", amount=9, said="9"),
    Bar(label="Satisfait", amount=3, said="3"),
    Bar(label="Pas du tout", amount=0, said="0"),
)


def drawn(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def texts(svg: str) -> list[str]:
    return [one.text or "" for one in drawn(svg).iter(f"{SVG}text")]


def bars_of(svg: str) -> list[ElementTree.Element]:
    return [one for one in drawn(svg).iter(f"{SVG}rect") if one.get("class") == "bar"]


@each_chart
def test_every_label_and_value_is_written_and_told(chart: Chart) -> None:
    svg = chart("Êtes-vous satisfait ?", ANSWERS)
    root = drawn(svg)
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "Êtes-vous satisfait ?"
    assert root.findtext(f"{SVG}desc") == "Très satisfait 9; Satisfait 3; Pas du tout 0"
    said = " ".join(texts(svg))
    assert said.startswith("Êtes-vous satisfait ? ")
    assert [bar for bar in ANSWERS if not {bar.label, bar.said} & {*texts(svg)}] == []


@pytest.mark.parametrize(
    ("chart", "side"), [(horizontal_bars, "width"), (columns, "height"), (histogram, "height")]
)
def test_a_bar_is_as_long_as_its_amount(chart: Chart, side: str) -> None:
    long, short, none = (float(bar.get(side, "")) for bar in bars_of(chart("Notes", ANSWERS)))
    assert long == pytest.approx(3 * short, abs=0.2)
    assert none == 0


@each_chart
def test_a_part_stands_in_the_frame_of_its_whole(chart: Chart) -> None:
    svg = chart("Places", [Bar(label="S1", amount=6, said="6 / 12", whole=12)])
    filled, frame = drawn(svg).iter(f"{SVG}rect")
    side = "width" if chart is horizontal_bars else "height"
    assert frame.get("fill") == "none"
    assert float(frame.get(side, "")) == pytest.approx(2 * float(filled.get(side, "")), abs=0.2)


@each_chart
@pytest.mark.parametrize(
    "bars",
    [[], [Bar(label="A", amount=0, said="0")], [Bar(label="A", amount=1, said="1")]],
    ids=["nothing", "one that is nothing", "one"],
)
def test_little_is_drawn_too(chart: Chart, bars: list[Bar]) -> None:
    root = drawn(chart("Notes", bars))
    assert float(root.get("height", "")) > 20
    assert len(bars_of(chart("Notes", bars))) == len(bars)


HOSTILE = {
    "markup": "</text><script>alert(1)</script> \"<&>'",
    "signs that XML has none for": "a\x00b\x0bc\ufffe\ud800",
    "signs that turn the line": "\u202egnirts \u2066x",
    "a paragraph": "mot " * 300,
    "one endless word": "x" * 900,
    "letters of other scripts": "王小明 Παπαδοπούλου كتاب 👩‍👩‍👧",
    "nothing": "",
}


@each_chart
@pytest.mark.parametrize("typed", HOSTILE.values(), ids=HOSTILE)
def test_whatever_was_typed_is_text_and_stays_within(chart: Chart, typed: str) -> None:
    svg = chart(typed, [Bar(label=typed, amount=1, said="1"), *ANSWERS])
    names = {one.tag.removeprefix(SVG) for one in drawn(svg).iter()}
    assert names <= {"svg", "title", "desc", "g", "text", "rect", "line"}
    svg.encode()
    assert len(svg) < 8000
    assert max(map(text_width, texts(svg))) <= WIDTH


@each_chart
@pytest.mark.parametrize("count", [1, 5, 12, 40])
def test_nothing_is_drawn_beside_the_chart(chart: Chart, count: int) -> None:
    bars = [Bar(label=f"janvier {n}", amount=n, said=str(n), whole=50) for n in range(count)]
    root = drawn(chart("Sessions par mois", bars))
    _, _, wide, high = (float(n) for n in root.get("viewBox", "").split())
    assert wide == WIDTH + 2
    for box in root.iter(f"{SVG}rect"):
        x, y, w, h = (float(box.get(side, "")) for side in ("x", "y", "width", "height"))
        assert 0 <= x <= x + w <= WIDTH + 0.2
        assert 0 <= y <= y + h <= high
    for text in root.iter(f"{SVG}text"):
        assert 0 < float(text.get("y", "")) <= high


def test_nothing_of_a_chart_comes_from_elsewhere() -> None:
    svg = horizontal_bars("Notes", ANSWERS)
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")
    assert not {"id", "href", "style", "onload"} & {k for e in drawn(svg).iter() for k in e.attrib}


def test_words_are_broken_where_they_may_be() -> None:
    assert wrapped("Réunion des bénévoles", 90, lines=3) == ["Réunion", "des", "bénévoles"]
    assert wrapped("Réunion des bénévoles", 90, lines=2) == ["Réunion", "des…"]
    assert wrapped("aa bb", 500, lines=2) == ["aa bb"]
    assert wrapped("", 500, lines=2) == []


def test_the_same_amounts_are_the_same_bytes() -> None:
    assert columns("Notes", ANSWERS) == columns("Notes", ANSWERS)

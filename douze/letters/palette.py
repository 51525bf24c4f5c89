"""The colours of a letter, from the one that is the association's: legible by day and by night.

Contrast is that of WCAG 2.2 (1.4.3 for words, 1.4.11 for lines), against what lies below.
"""

from msgspec import Struct

_WORDS, _LINES = 4.5, 3.0  #: the least contrast of what is read, and of what is only seen
_STEPS = 20
WHITE, BLACK = "#ffffff", "#000000"
#: The paper and the card at night, as in `layout.html`.
_NIGHT_PAPER, _NIGHT_CARD = "#1b2220", "#232d2a"


class Palette(Struct, frozen=True, kw_only=True):
    """What `layout.html` colours."""

    accent: str = "#1d6b52"  #: lines, and the button
    on_accent: str = WHITE  #: the words of the button
    words_colour: str = "#14583f"  #: links, and the association's name
    tint: str = "#f0f5f1"  #: the card below the words
    night_accent: str = "#6fc7a5"
    on_night_accent: str = "#0b211a"
    night_words: str = "#8fd6b9"

    @property
    def by_name(self) -> dict[str, str]:
        """The colours by the names that the layout calls them by."""
        return {name: getattr(self, name) for name in self.__struct_fields__}


def palette(colour: str) -> Palette:
    """Give the colours that go with one, `#rrggbb`; ours where there is none."""
    if not colour:
        return Palette()
    tint = _mixed(colour, WHITE, 0.93)  # as light as ours, whatever the colour is
    night_accent = _until(colour, WHITE, _NIGHT_PAPER, _LINES)
    return Palette(
        accent=colour,
        on_accent=_on(colour),
        words_colour=_until(colour, BLACK, tint, _WORDS),
        tint=tint,
        night_accent=night_accent,
        on_night_accent=_on(night_accent),
        night_words=_until(colour, WHITE, _NIGHT_CARD, _WORDS),
    )


def contrast(one: str, other: str) -> float:
    """How much two colours differ in light, from 1 to 21."""
    darker, lighter = sorted((_light(one), _light(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _on(colour: str) -> str:
    """White or black: one of them is always legible."""
    return WHITE if contrast(colour, WHITE) >= _WORDS else BLACK


def _until(colour: str, end: str, ground: str, least: float) -> str:
    """Move a colour towards another until it stands out against what lies below."""
    shades = (_mixed(colour, end, step / _STEPS) for step in range(_STEPS))
    return next((shade for shade in shades if contrast(shade, ground) >= least), end)


def _mixed(colour: str, end: str, share: float) -> str:
    pairs = zip(_parts(colour), _parts(end), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _light(colour: str) -> float:
    """Relative luminance, as WCAG defines it."""
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)

"""Lines on a terminal: wrapped at its width, coloured; as they are where nobody looks on."""

import os
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import TextIO

from douze.model.lines import Line, Tone

#: What lets a terminal that knows Arabic and Hebrew show words in another order (UAX #9, 2).
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
#: The colours that every terminal has, whatever its background (ECMA-48, 8.3.117).
_COLOURS = {
    Tone.HEADING: "1",
    Tone.GOOD: "32",
    Tone.CARE: "33",
    Tone.BAD: "31",
    Tone.QUIET: "2",
}
#: Narrower than this nothing is wrapped any more: the words would stand one below the other.
NARROWEST = 30


def painted(lines: Iterable[Line | str], *, width: int | None, colour: bool) -> Iterator[str]:
    """Give lines as they are shown. Without `width` none is wrapped."""
    for line in lines:
        told = line if isinstance(line, Line) else Line(line)
        code = _COLOURS.get(told.tone) if colour else None
        for part in _wrapped(told, width):
            yield f"\x1b[{code}m{part}\x1b[0m" if code and part else part


def _wrapped(line: Line, width: int | None) -> list[str]:
    text = harmless(line.text)
    if width is None or width < NARROWEST or line.indent + len(text) <= width:
        return [" " * line.indent + text]
    return textwrap.wrap(
        text,
        width,
        initial_indent=" " * line.indent,
        subsequent_indent=" " * (line.indent + line.hang),
        break_long_words=False,
        break_on_hyphens=False,
    )


def harmless(text: str) -> str:
    """Show "�" for what would steer a terminal: a backup's manifest, a file's name may hold it."""
    if text.isprintable():
        return text
    return "".join("�" if _steers(sign) else sign for sign in text)


def _steers(sign: str) -> bool:
    """Whether it turns words round, or is a control character (C0, C1) that breaks no line."""
    if sign in _DIRECTIONS:
        return True
    return sign not in "\n\t" and (sign < " " or "\x7f" <= sign <= "\x9f")


def width_of(stream: TextIO) -> int | None:
    """How wide a terminal is; None where the stream is not a terminal."""
    if not stream.isatty():
        return None
    import shutil  # passes of cron go without

    return shutil.get_terminal_size(fallback=(100, 24)).columns


def takes_colour(stream: TextIO, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether colours are welcome: on a terminal that is not dumb, and without NO_COLOR."""
    unwanted = environment.get("NO_COLOR") or environment.get("TERM") == "dumb"
    return stream.isatty() and not unwanted

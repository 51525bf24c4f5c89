"""A line that is told to a person: its words, and how they are meant, before any terminal."""

from enum import StrEnum

from msgspec import Struct


class Tone(StrEnum):
    """How a line is meant; a terminal may show it by a colour."""

    PLAIN = ""
    HEADING = "heading"
    GOOD = "good"
    CARE = "care"  #: waits, or is good to know
    BAD = "bad"
    QUIET = "quiet"  #: the reason, the detail


class Line(Struct, frozen=True, array_like=True):
    """One line; where it is wrapped, what follows stands `hang` further in."""

    text: str = ""
    indent: int = 0
    tone: Tone = Tone.PLAIN
    hang: int = 2

    def __str__(self) -> str:
        return " " * self.indent + self.text

"""What is told in sections, in one language: on the terminal and on the page alike."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from douze.model.lines import Line, Tone
from douze.model.phrases import Fact, Phrase, phrase
from douze.model.wording import Wording


class Section(Struct, frozen=True):
    """What is told of one matter."""

    title: str
    lines: tuple[Line, ...]


class InSections:
    """Puts what there is to tell into sections and lines; of nothing it says so."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def section(self, code: str, lines: Iterable[Line], **facts: Fact) -> Section:
        """Give a section under the sentence of a code."""
        nothing = self._line(phrase("status_nothing"), Tone.GOOD)
        return Section(self._wording.sentence(phrase(code, **facts)), tuple(lines) or (nothing,))

    def _line(self, told: Phrase, tone: Tone = Tone.PLAIN, *, indent: int = 2) -> Line:
        return Line(self._wording.sentence(told), indent=indent, tone=tone)


def lines_of(title: str, sections: Iterable[Section]) -> Iterator[Line]:
    """Give all of it as lines for the terminal."""
    yield Line(title, tone=Tone.HEADING)
    for section in sections:
        yield Line()
        yield Line(section.title, tone=Tone.HEADING)
        yield from section.lines

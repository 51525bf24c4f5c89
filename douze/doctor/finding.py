"""One thing that was looked at, and how it is."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from msgspec import Struct

from douze.model.lines import Line, Tone
from douze.model.phrases import Phrase, phrase
from douze.model.wording import Wording


class Mark(StrEnum):
    """How something is, in one sign."""

    FINE = "✓"
    WRONG = "✗"
    NOTE = "!"  #: stops no pass, but somebody should know


class Finding(Struct, frozen=True, kw_only=True):
    """What one look found. Where it is not fine, the phrase says what helps."""

    mark: Mark
    what: Phrase


def fine(what: Phrase) -> Finding:
    return Finding(mark=Mark.FINE, what=what)


def wrong(what: Phrase) -> Finding:
    return Finding(mark=Mark.WRONG, what=what)


def note(what: Phrase) -> Finding:
    return Finding(mark=Mark.NOTE, what=what)


_TONES = {Mark.FINE: Tone.PLAIN, Mark.WRONG: Tone.BAD, Mark.NOTE: Tone.CARE}


def lines(findings: Iterable[Finding], wording: Wording) -> Iterator[Line]:
    """Tell all findings, one a line, and how many have to be put right."""
    count = 0
    for finding in findings:
        count += finding.mark is Mark.WRONG
        yield Line(f"{finding.mark} {wording.told(finding.what)}", tone=_TONES[finding.mark])
    yield Line()
    result = phrase("doctor_not_fine", count=count) if count else phrase("doctor_fine")
    yield Line(wording.sentence(result), tone=Tone.BAD if count else Tone.GOOD)

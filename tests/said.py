"""Errors and sentences, said as somebody would read them."""

from douze.errors import DouzeError
from douze.model.phrases import Phrase, phrase
from tests.factories import wording


def said(what: DouzeError | Phrase | str, language: str = "en") -> str:
    """Give the text of an error, line after line, or of a sentence."""
    if isinstance(what, str):
        return what
    lines = what.lines if isinstance(what, DouzeError) else (what,)
    return "\n".join(wording(language).told(line) for line in lines)


def quoted(text: str) -> Phrase:
    """A sentence that says just this."""
    return phrase("error_said", said=text)

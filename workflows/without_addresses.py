"""Words for a file that is handed on: no e-mail address of anybody stands in them, and no link."""

from msgspec.structs import replace

from douze.model.evaluations import EvaluationAnswer
from douze.model.log_words import log_words
from douze.model.phrases import Fact, Phrase


def written_without(answer: EvaluationAnswer) -> EvaluationAnswer:
    """Give what somebody wrote with `…` for each address."""
    said = {
        place: log_words(text) if isinstance(text, str) else text
        for place, text in answer.said.items()
    }
    return replace(answer, said=said)


def said_without(one: Phrase) -> Phrase:
    """Give a sentence of ours without the addresses of people: their names say enough."""
    return replace(one, facts={word: _fact(fact) for word, fact in one.facts.items()})


def _fact(fact: Fact) -> Fact:
    if isinstance(fact, Phrase):
        return said_without(fact)
    if isinstance(fact, tuple):
        phrases = tuple(said_without(one) for one in fact if isinstance(one, Phrase))
        return phrases or tuple(_words(one) for one in fact if isinstance(one, str))
    return _words(fact) if isinstance(fact, str) else fact


def _words(text: str) -> str:
    """A person is called `name, address` there; what has no address stays what it is."""
    return log_words(text).replace(", …", "") if "@" in text else text

"""Words without what may not be handed on: names of those who wrote them, addresses, links."""

import re
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from douze.model.desired import Outcome
from douze.model.evaluations import EvaluationAnswer
from douze.model.fold import fold
from douze.model.log_words import log_words
from douze.model.personal_details import PersonalDetails
from douze.model.phrases import Fact, Phrase

#: What stands for a name.
LEFT_OUT = "…"
_WORD = re.compile(r"[^\W\d_]+")
#: Shorter ones are words of any sentence: `de`, `Le`, `van`.
_SHORTEST = 3
_NO_NAMES = frozenset({"des", "les", "del", "van", "von", "der", "dos", "das"})


class Names:
    """The names of some people, to be left out of texts.

    A first or last name is one where it begins with a capital, `Petit` and not `petit`; first and
    last name beside each other are, however they are written.
    """

    def __init__(self, people: Iterable[PersonalDetails]) -> None:
        self._names = frozenset(word for one in people for word in _words(one.name))

    def left_out_of(self, text: str) -> str:
        """Give a text with `…` for each name."""
        found = list(_WORD.finditer(text))
        named = [fold(word[0]) in self._names for word in found]
        kept: list[str] = []
        at = 0
        for number, word in enumerate(found):
            beside = named[max(0, number - 1) : number] + named[number + 1 : number + 2]
            if named[number] and (word[0][0].isupper() or any(beside)):
                kept += [text[at : word.start()], LEFT_OUT]
                at = word.end()
        return re.sub(rf"{LEFT_OUT}(?:[\s'’-]*{LEFT_OUT})+", LEFT_OUT, "".join((*kept, text[at:])))


def without_names(
    answers: Iterable[EvaluationAnswer], outcomes: Iterable[Outcome]
) -> list[EvaluationAnswer]:
    """Leave out of what people wrote who registered; who speaks may be thanked by name."""
    names = Names([one.registration for one in outcomes if not one.registration.speaks])
    return [
        replace(
            answer,
            said={
                place: names.left_out_of(said) if isinstance(said, str) else said
                for place, said in answer.said.items()
            },
        )
        for answer in answers
    ]


def _words(name: str) -> Iterator[str]:
    for word in _WORD.findall(name):
        folded = fold(word)
        if len(folded) >= _SHORTEST and folded not in _NO_NAMES:
            yield folded


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
        return phrases or tuple(_text(one) for one in fact if isinstance(one, str))
    return _text(fact) if isinstance(fact, str) else fact


def _text(text: str) -> str:
    """A person is called `name, address` there; what has no address stays what it is."""
    return log_words(text).replace(", …", "") if "@" in text else text

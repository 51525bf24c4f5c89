"""Words without what may not be handed on: names of those who wrote them, addresses, links."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

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
#: Shorter parts of a longer name are words of any sentence: `de`, `La`.
_SHORTEST = 3
#: Words of any sentence, which are names only beside another: there are people called Le, and Do.
_SMALL_WORDS = frozenset(
    "au ce de du en et il je la le ma me ne ni on ou sa se si ta te tu un"
    " an as at be by do go he if in is it my no of or so to up us we"
    " des les del van von der dos das".split()
)


class Names:
    """The names of some people, to be left out of texts.

    A first or last name is one where it begins with a capital, `Petit` and not `petit`; first and
    last name beside each other are, however they are written, with what stands between: `de la`.
    """

    def __init__(self, people: Iterable[PersonalDetails]) -> None:
        parts = [_words(part) for one in people for part in (one.first_name, one.last_name)]
        self._in_names = frozenset(word for part in parts for word in part)
        self._names = frozenset(word for part in parts for word in _names_in(part))

    def left_out_of(self, text: str) -> str:
        """Give a text with `…` for each name."""
        kept: list[str] = []
        at = 0
        for word in self._found_in(text):
            kept += [text[at : word.start()], LEFT_OUT]
            at = word.end()
        return re.sub(rf"{LEFT_OUT}(?:[\s'’-]*{LEFT_OUT})+", LEFT_OUT, "".join((*kept, text[at:])))

    def _found_in(self, text: str) -> Iterator[re.Match[str]]:
        """Find the words that are names, among those that stand beside each other in names."""
        for _, run in groupby(_WORD.finditer(text), lambda word: fold(word[0]) in self._in_names):
            words = list(run)
            named = [place for place, word in enumerate(words) if fold(word[0]) in self._names]
            if len(named) > 1:
                yield from words[named[0] : named[-1] + 1]
            else:
                yield from (words[place] for place in named if _is_name_alone(words[place][0]))


def without_names(
    answers: Iterable[EvaluationAnswer], outcomes: Iterable[Outcome]
) -> list[EvaluationAnswer]:
    """Leave those who registered out of what people wrote; speakers may be thanked by name."""
    names = Names([one.registration for one in outcomes if not one.registration.speaks])
    left = []
    for answer in answers:
        said = {place: _nameless(words, names) for place, words in answer.said.items()}
        left.append(replace(answer, said=said))
    return left


def _nameless(said: str | int, names: Names) -> str | int:
    """Give what was answered without names; a grade stays."""
    return names.left_out_of(said) if isinstance(said, str) else said


def _words(name: str) -> list[str]:
    return [fold(word) for word in _WORD.findall(name)]


def _names_in(part: Sequence[str]) -> Iterator[str]:
    """Give the words of a first or last name that are names by themselves: all of `Jo`."""
    for word in part:
        whole = len(part) == 1 and len(word) > 1
        if whole or (len(word) >= _SHORTEST and word not in _SMALL_WORDS):
            yield word


def _is_name_alone(word: str) -> bool:
    """Whether it is written as a name; many scripts have no capitals."""
    return not word[0].islower() and fold(word) not in _SMALL_WORDS


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

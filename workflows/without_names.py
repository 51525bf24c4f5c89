"""Words that people wrote, without the names of those who may have written them."""

import re
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from douze.model.desired import Outcome
from douze.model.evaluations import EvaluationAnswer
from douze.model.fold import fold
from douze.model.personal_details import PersonalDetails

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

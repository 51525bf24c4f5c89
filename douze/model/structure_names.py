"""How two spellings of a structure's name are known to be one."""

import re
from collections.abc import Iterable

from douze.model.fold import fold

_WORD = re.compile(r"[^\W_]+")


class StructureNames:
    """How the names of structures are compared."""

    def __init__(self, legal_forms: Iterable[str]) -> None:
        self._words: dict[str, list[str]] = {}  # names are asked for again and again
        self._legal_forms: tuple[str, ...] = ()  # none yet, as they are cut themselves
        self._begin_forms: frozenset[str] = frozenset()  #: the first word of each
        forms = [self._cut(form) for form in legal_forms]
        self._legal_forms = tuple(f" {' '.join(words)} " for words in forms)
        self._begin_forms = frozenset(word for words in forms for word in words[:1])

    def words(self, name: str) -> list[str]:
        """Give the words that count: no case, accents, punctuation, nor legal form."""
        words = self._words.get(name)
        if words is None:
            words = self._words[name] = self._cut(name)
        return words

    def _cut(self, name: str) -> list[str]:
        folded = fold(name)
        if "." in folded:
            # `M.J.C.` and `MJC` are one name; the dot of `St. Flour` parts two words.
            folded = re.sub(r"\b(?:[a-z]\.){2,}", lambda m: m[0].replace(".", "") + " ", folded)
        words = _WORD.findall(folded)
        if self._begin_forms.isdisjoint(words):
            return words
        spaced = f" {' '.join(words)} "
        for form in self._legal_forms:
            spaced = spaced.replace(form, " ")
        return spaced.split()

    def key(self, name: str) -> str:
        """Give what is equal for two spellings of one name; empty where nothing counts."""
        return "".join(self.words(name))

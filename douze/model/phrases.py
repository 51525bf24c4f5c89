"""Something to be said to a person, before a language is chosen."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache

from msgspec import Struct, field

from douze.model.reasons import Reason

#: Several names are quoted, one after the other, as the language does.
Fact = str | int | date | datetime | tuple[str, ...]


class Phrase(Struct, frozen=True, kw_only=True):
    """One sentence of `templates/<language>/phrases.yaml`, named by its code, with its facts."""

    code: str
    facts: Mapping[str, Fact] = field(default_factory=dict)

    @property
    def reason(self) -> Reason:
        """What it says, where the sheet or a letter says it; ValueError for the terminal's words."""
        return Reason(self.code)

    def __hash__(self) -> int:
        return hash((self.code, tuple(sorted((k, str(v)) for k, v in self.facts.items()))))


def phrase(code: str, /, **facts: Fact) -> Phrase:
    """Say `code` with these facts."""
    return Phrase(code=code, facts=facts) if facts else _bare(code)


@cache
def _bare(code: str) -> Phrase:
    """Without facts each sentence is there once, however many rows it stands on."""
    return Phrase(code=code)


class Problem(Struct, frozen=True, kw_only=True):
    """One thing for a person to correct: where it stands, what is wrong, what helps."""

    where: str
    what: Phrase

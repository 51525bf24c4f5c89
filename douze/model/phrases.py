"""Something to be said to a person, before a language is chosen."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Union

from msgspec import Struct, field

from douze.model.reasons import BY_CODE, Reason, Turn

#: Several names are quoted, one after the other, as the language does; a phrase is said within
#: the phrase, several one after the other.
Fact = Union[str, int, date, datetime, tuple[str, ...], "Phrase", tuple["Phrase", ...]]


class ByStaff(str):
    """Words out of a column that is staff's alone: their mail shows them as they stand.

    All other words are taken for a stranger's there, and lead nowhere.
    """

    __slots__ = ()


def quoted(typed: str) -> ByStaff:
    """Quote what staff typed, as far as a sentence has room for it."""
    return ByStaff(typed[:100])


class Phrase(Struct, frozen=True, kw_only=True, gc=False):
    """One sentence of `templates/<language>/phrases.yaml`, named by its code, with its facts."""

    code: str
    facts: Mapping[str, Fact] = field(default_factory=dict)

    @property
    def reason(self) -> Reason:
        """What it says, where the sheet or a letter says it; KeyError for the terminal's words."""
        return BY_CODE[self.code]

    def __hash__(self) -> int:
        # By the facts' texts: they stand in a dict, which has no hash, and may be phrases.
        return hash((self.code, tuple(sorted((k, str(v)) for k, v in self.facts.items()))))


def phrase(code: str, /, **facts: Fact) -> Phrase:
    """Say `code` with these facts."""
    return Phrase(code=code, facts=facts) if facts else _bare(code)


@cache
def _bare(code: str) -> Phrase:
    """Without facts each sentence is there once, however many rows it stands on."""
    return Phrase(code=code)


def comes_after_others(why: Iterable[Phrase]) -> bool:
    """Whether a rule by which somebody waits puts them after those of whom none does."""
    return any(one.reason.about.turn is Turn.WAITS_BEHIND for one in why)


def queues_since(why: Iterable[Phrase]) -> datetime | None:
    """Tell since when somebody queues whom a rule puts last; None: since they came.

    Whoever came later comes after them. So it makes no difference when a pass sees it.
    """
    given = [one.facts["since"] for one in why if one.reason.about.turn is Turn.SERVED_LAST]
    return max((one for one in given if isinstance(one, datetime)), default=None) if given else None


class Registrant(Struct, frozen=True, kw_only=True, gc=False):
    """Whose a registration is, as staff know people; all of it may be empty."""

    name: str = ""
    address: str = ""  #: as typed: it may be none
    ref: str = ""  #: only where no row of the sheet says it

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.name, self.address, self.ref)))


class Problem(Struct, frozen=True, kw_only=True, gc=False):
    """One thing for a person to correct: where it stands, whose it is, what is wrong and helps."""

    where: str
    what: Phrase
    who: Registrant | None = None  #: None where it is about nobody's registration
    name: str = ""  #: what staff call the row where it is nobody's: a session's code, a member
    link: str = ""  #: where a browser opens the place; empty where none does

    @property
    def place(self) -> str:
        """Where, and in brackets whose: how a line begins."""
        return f"{self.where} ({self.whose})" if self.whose else self.where

    @property
    def whose(self) -> str:
        """The person whose registration it is about, else what its row is called."""
        return str(self.who) if self.who else self.name

"""Answers of a form with a code of ours that is nobody's: told for a week, the first one by one."""

from datetime import datetime, timedelta

from douze.model.phrases import Phrase, Problem, phrase
from douze.model.reasons import Reason

#: What is wrong with an answer is told for this long: nobody can mend it, and it stays there.
TOLD_FOR = timedelta(days=7)
#: So many are told one by one.
MOST_TOLD = 5


def is_told(received: datetime | None, now: datetime) -> bool:
    """Whether an answer came so lately, or nobody knows when."""
    return received is None or now - received <= TOLD_FOR


def what_is_wrong(typed: str, *, wrong: Reason, missing: Reason) -> Phrase:
    """Say that a code is wrong, or that there is none."""
    return phrase(wrong, typed=typed[:40]) if typed else phrase(missing)


def the_first_told(wrong: list[Problem], more: Reason) -> tuple[Problem, ...]:
    """Give the first of many, and how many more there are."""
    if len(wrong) <= MOST_TOLD:
        return tuple(wrong)
    rest = wrong[MOST_TOLD:]
    told = Problem(where=rest[0].where, what=phrase(more, count=len(rest)))
    return (*wrong[:MOST_TOLD], told)

"""Whose place an answer of the withdrawal form gives back: its code is signed for one registration.

Whether that still counts is asked where the seats are given (`workflows/withdrawals.py`).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct

from douze.match.wrong_codes import is_told, the_first_told, what_is_wrong
from douze.model.book import Withdrawal
from douze.model.phrases import Problem
from douze.model.reasons import Reason
from douze.model.tokens import tokens_found


class GivenBack(Struct, frozen=True, kw_only=True):
    """Which registrations were given back, and what is wrong with the other answers."""

    moments: Mapping[str, datetime]  #: by reference, of several the last
    problems: tuple[Problem, ...]


def given_back(
    withdrawals: Iterable[Withdrawal], refs: Iterable[str], secret: bytes, now: datetime
) -> GivenBack:
    """Match the answers of the withdrawal form with the registrations that they name.

    Says nothing about whether they still count: that is asked where the seats are given.
    """
    answers = list(withdrawals)
    moments: dict[str, datetime] = {}
    wrong: list[Problem] = []
    found = tokens_found(secret, [answer.token for answer in answers], refs)
    for answer, ref in zip(answers, found, strict=True):
        received = answer.received
        if ref is not None and received is not None:
            moments[ref] = max(received, moments.get(ref, received))
        elif is_told(received, now):
            code = Reason.TOKEN_WRONG if ref is None else Reason.TOKEN_WITHOUT_TIME
            what = what_is_wrong(answer.token, wrong=code, missing=Reason.TOKEN_MISSING)
            wrong.append(Problem(where=answer.where, what=what))
    told = the_first_told(wrong, Reason.TOKEN_WRONG_MORE)
    return GivenBack(moments=moments, problems=told)

"""Who answered a letter by the form, and what: a code is signed for one registration and purpose.

Whether an answer still counts is asked where the seats are given (`workflows/withdrawals.py`).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct

from douze.match.wrong_codes import is_told, the_first_told, what_is_wrong
from douze.model.book import CodedAnswer
from douze.model.phrases import Problem
from douze.model.reasons import Reason
from douze.model.signed_answers import SignedAnswer
from douze.model.tokens import ANSWERS, Signed, tokens_found


class SignedAnswers(Struct, frozen=True, kw_only=True):
    """What people answered, and what is wrong with the other answers."""

    #: By reference, in the order of time: of each purpose the last.
    by_ref: Mapping[str, tuple[SignedAnswer, ...]]
    problems: tuple[Problem, ...]


def signed_answers(
    answers: Iterable[CodedAnswer], refs: Iterable[str], secret: bytes, now: datetime
) -> SignedAnswers:
    """Match the answers of the form with the registrations that their codes name.

    Says nothing about whether they still count: that is asked where the seats are given.
    """
    answers = list(answers)
    last: dict[Signed, datetime] = {}
    wrong: list[Problem] = []
    found = tokens_found(secret, [answer.token for answer in answers], refs, ANSWERS)
    for answer, signed in zip(answers, found, strict=True):
        received = answer.received
        if signed is not None and received is not None:
            last[signed] = max(received, last.get(signed, received))
        elif is_told(received, now):
            code = Reason.TOKEN_WRONG if signed is None else Reason.TOKEN_WITHOUT_TIME
            what = what_is_wrong(answer.token, wrong=code, missing=Reason.TOKEN_MISSING)
            wrong.append(Problem(where=answer.where, what=what))
    told = the_first_told(wrong, Reason.TOKEN_WRONG_MORE)
    return SignedAnswers(by_ref=_by_ref(last), problems=told)


def _by_ref(last: Mapping[Signed, datetime]) -> dict[str, tuple[SignedAnswer, ...]]:
    by_ref: dict[str, tuple[SignedAnswer, ...]] = {}
    for signed, received in sorted(last.items(), key=_in_time):
        answer = SignedAnswer(signed.purpose, received)
        by_ref[signed.ref] = (*by_ref.get(signed.ref, ()), answer)
    return by_ref


def _in_time(answer: tuple[Signed, datetime]) -> tuple[datetime, int]:
    """Of two that came at one moment, the order of the purposes decides."""
    signed, received = answer
    return received, ANSWERS.index(signed.purpose)

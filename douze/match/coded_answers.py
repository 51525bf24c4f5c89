"""Whose each answer with a code of ours is: that of a letter's form, and of the evaluation form.

A code is signed for one registration and one purpose, and says by itself which. Whether an answer
still counts is asked where rules are (`workflows/withdrawals.py`, `workflows/evaluations.py`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from msgspec.structs import replace

from douze.model.evaluations import EvaluationAnswer
from douze.model.matched import Matched
from douze.model.phrases import Problem, phrase
from douze.model.reasons import Reason
from douze.model.signed_answers import CodedAnswer, SignedAnswer
from douze.model.tokens import ANSWERS, Purpose, Signed, tokens_found

#: What is wrong with an answer is told for this long: nobody can mend it, and it stays there.
TOLD_FOR = timedelta(days=7)
#: How many are told one by one.
MOST_TOLD = 5
_LONG_AGO = datetime.min.replace(tzinfo=UTC)

Coded = TypeVar("Coded", bound=CodedAnswer)
Problems = tuple[Problem, ...]


def signed_answers(
    answers: Sequence[CodedAnswer], refs: Iterable[str], secret: bytes, now: datetime
) -> tuple[Mapping[str, Sequence[SignedAnswer]], Problems]:
    """Give what people answered, by reference, and what is wrong with the other answers.

    All of them, in the order of time: what is said once more was said in time before.
    """
    came: set[tuple[Signed, datetime]] = set()
    wrong: list[Problem] = []
    for answer, signed in _with_signers(answers, refs, secret, ANSWERS):
        received = answer.received
        if signed is not None and received is not None:
            came.add((signed, received))
        elif _is_told(answer, now):
            code = Reason.TOKEN_WRONG if signed is None else Reason.TOKEN_WITHOUT_TIME
            wrong.append(_what_is_wrong(answer, code, Reason.TOKEN_MISSING))
    by_ref: dict[str, list[SignedAnswer]] = {}
    for signed, received in sorted(came, key=_in_time):
        by_ref.setdefault(signed.ref, []).append(SignedAnswer(signed.purpose, received))
    return by_ref, _the_first_told(wrong, Reason.TOKEN_WRONG_MORE)


def evaluated(
    answers: Iterable[EvaluationAnswer], refs: Iterable[str], secret: bytes, now: datetime
) -> tuple[dict[str, EvaluationAnswer], Problems]:
    """Give who answered the evaluation form, by reference, and what is wrong with the others.

    Of several with one code the last counts, by their times and then by their rows.
    """
    # The sort keeps the order of rows, which decides where times are the same or missing.
    answers = sorted(answers, key=lambda answer: answer.received or _LONG_AGO)
    known: dict[str, EvaluationAnswer] = {}
    wrong: list[Problem] = []
    for answer, signed in _with_signers(answers, refs, secret, [Purpose.EVALUATE]):
        if signed is not None:
            known[signed.ref] = answer
        elif _is_told(answer, now):
            code, missing = Reason.EVALUATION_CODE_WRONG, Reason.EVALUATION_CODE_MISSING
            wrong.append(_what_is_wrong(answer, code, missing))
    return known, _the_first_told(wrong, Reason.EVALUATION_CODE_MORE)


def with_evaluations(matched: Matched, answers: Mapping[str, EvaluationAnswer]) -> Matched:
    """Give each registration what its person answered."""
    if not answers:
        return matched
    registrations = (
        replace(one, evaluation=answers[one.ref]) if one.ref in answers else one
        for one in matched.registrations
    )
    return replace(matched, registrations=tuple(registrations))


def _with_signers(
    answers: Sequence[Coded], refs: Iterable[str], secret: bytes, purposes: Sequence[Purpose]
) -> Iterator[tuple[Coded, Signed | None]]:
    """Give each answer with what its code says; None for a code that is not ours."""
    found = tokens_found(secret, [answer.token for answer in answers], refs, purposes)
    return zip(answers, found, strict=True)


def _in_time(answer: tuple[Signed, datetime]) -> tuple[datetime, int]:
    """Give the order of answers: by time, and at one moment in the order of the purposes."""
    signed, received = answer
    return received, ANSWERS.index(signed.purpose)


def _is_told(answer: CodedAnswer, now: datetime) -> bool:
    """Whether an answer came so lately, or nobody knows when."""
    return answer.received is None or now - answer.received <= TOLD_FOR


def _what_is_wrong(answer: CodedAnswer, wrong: Reason, missing: Reason) -> Problem:
    """Say that a code is wrong, or that there is none."""
    what = phrase(wrong, typed=answer.token[:40]) if answer.token else phrase(missing)
    return Problem(where=answer.where, what=what)


def _the_first_told(wrong: list[Problem], more: Reason) -> Problems:
    """Give the first of many, and how many more there are."""
    if len(wrong) <= MOST_TOLD:
        return tuple(wrong)
    rest = wrong[MOST_TOLD:]
    told = Problem(where=rest[0].where, what=phrase(more, count=len(rest)))
    return (*wrong[:MOST_TOLD], told)

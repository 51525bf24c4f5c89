"""Whose an answer of the evaluation form is: its code is signed for one registration.

Whether it counts, and what it adds to, is asked where sessions are looked at
(`workflows/evaluations.py`). Which session is meant the code alone says.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import replace

from douze.match.wrong_codes import is_told, the_first_told, what_is_wrong
from douze.model.desired import Registration
from douze.model.evaluations import EvaluationAnswer
from douze.model.phrases import Problem
from douze.model.reasons import Reason
from douze.model.tokens import Purpose, tokens_found

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Evaluated(Struct, frozen=True, kw_only=True):
    """Who answered, and what is wrong with the other answers."""

    answers: Mapping[str, EvaluationAnswer]  #: by reference, of several the last
    problems: tuple[Problem, ...]


def evaluated(
    answers: Iterable[EvaluationAnswer], refs: Iterable[str], secret: bytes, now: datetime
) -> Evaluated:
    """Match the answers of the evaluation form with the registrations that they name.

    Of several with one code the last counts, by their times and then by their rows.
    """
    answers = sorted(answers, key=lambda answer: answer.received or _LONG_AGO)
    found = tokens_found(secret, [one.token for one in answers], refs, [Purpose.EVALUATE])
    known: dict[str, EvaluationAnswer] = {}
    wrong: list[Problem] = []
    for answer, signed in zip(answers, found, strict=True):
        if signed is not None:
            known[signed.ref] = answer
        elif is_told(answer.received, now):
            what = what_is_wrong(
                answer.token,
                wrong=Reason.EVALUATION_CODE_WRONG,
                missing=Reason.EVALUATION_CODE_MISSING,
            )
            wrong.append(Problem(where=answer.where, what=what))
    return Evaluated(answers=known, problems=the_first_told(wrong, Reason.EVALUATION_CODE_MORE))


def with_evaluations(
    registrations: tuple[Registration, ...], answers: Mapping[str, EvaluationAnswer]
) -> tuple[Registration, ...]:
    """Give each registration what its person answered."""
    if not answers:
        return registrations
    return tuple(
        replace(one, evaluation=answers[one.ref]) if one.ref in answers else one
        for one in registrations
    )

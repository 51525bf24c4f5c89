"""What comes back of somebody who is erased: of an evaluation grades alone, and nothing else."""

from msgspec.structs import replace

from douze.match.erased import without_erased
from douze.model.erasure import marks_of, new_reference
from douze.model.evaluations import EvaluationAnswer, EvaluationForm
from douze.model.ledger_state import ErasedMark, LedgerState
from douze.model.tokens import Purpose, token
from tests.factories import at, book

SECRET, REF, OTHER = b"the key of its marks", "BENEVOLES-ZOEOLD22", "BENEVOLES-MAXMAX22"
NEW = new_reference(SECRET, REF)
MARKS = marks_of(SECRET, ["zoe@ambert.example"], {REF: NEW})
LEDGER = LedgerState(erased={m: ErasedMark(at("09-20 12:00"), ref) for m, ref in MARKS.items()})


def evaluation(ref: str, row: int, **said: str | int) -> EvaluationAnswer:
    given = {int(place.removeprefix("q")): one for place, one in said.items()}
    code, where = token(SECRET, ref, Purpose.EVALUATE), f"Évaluations!A{row}"
    return EvaluationAnswer(token=code, received=None, where=where, said=given)


def test_an_evaluation_keeps_its_grades_and_no_word() -> None:
    words = evaluation(REF, 2, q1=4, q2="Zoe Martin était là")
    others = evaluation(OTHER, 3, q1=5, q2="Merci")
    form = EvaluationForm(answers=(words, others))
    left, problems = without_erased(replace(book(), evaluations=form), LEDGER, SECRET)
    anew = replace(evaluation(NEW, 2, q1=4), where=words.where)
    assert left.evaluations.answers == (anew, others)
    assert [problem.where for problem in problems] == ["Évaluations!A2"]


def test_grades_alone_are_named_to_nobody() -> None:
    form = EvaluationForm(answers=(evaluation(REF, 2, q1=4),))
    left, problems = without_erased(replace(book(), evaluations=form), LEDGER, SECRET)
    assert left.evaluations.answers[0].said == {1: 4}
    assert problems == ()

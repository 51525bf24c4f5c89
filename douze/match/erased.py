"""What comes back of people who are erased: an old answer, a row that somebody put back.

None of it is taken in again. The form's own tab is not ours, so its cells are named to staff until
they are gone; who registers anew afterwards is somebody new.
"""

from msgspec.structs import replace

from douze.model.book import Answer, Book, Row
from douze.model.cell_address import cell_address
from douze.model.cell_ranges import MOST, ranges_of
from douze.model.erasure import erased_mark
from douze.model.evaluations import EvaluationAnswer
from douze.model.ledger_state import ErasedMark, LedgerState
from douze.model.phrases import Problem, phrase
from douze.model.reasons import Reason
from douze.model.signed_answers import CodedAnswer
from douze.model.tokens import Purpose, plain_token, token


def without_erased(
    book: Book, ledger: LedgerState, secret: bytes
) -> tuple[Book, tuple[Problem, ...]]:
    """Leave out what is of people who are erased; tell staff which cells still name them.

    An evaluation counts as before, its grades without its words, under the reference that the
    registration has now.
    """
    if not ledger.erased:
        return book, ()
    known = _Erased(ledger, secret)
    places: list[str] = []  # of the cells that still name them
    answers: list[Answer] = []
    for answer in book.answers:
        if known.answer(answer):
            places.append(_answer_place(book, answer))
        else:
            answers.append(answer)
    rows: list[Row] = []
    for row in book.rows:
        if known.row(row):
            places.append(_row_place(book, row))
        else:
            rows.append(row)
    evaluations: list[EvaluationAnswer] = []
    for given in book.evaluations.answers:
        evaluation, in_words = known.evaluation(given)
        evaluations.append(evaluation)
        if in_words:
            places.append(given.where)
    without = replace(
        book,
        answers=tuple(answers),
        rows=tuple(rows),
        withdrawals=tuple(one for one in book.withdrawals if not known.signed(one)),
        evaluations=replace(book.evaluations, answers=tuple(evaluations)),
    )
    told = ranges_of(dict.fromkeys(places))[:MOST]
    return without, tuple(Problem(where=at, what=phrase(Reason.ERASED_STANDS)) for at in told)


class _Erased:
    """Knows what is seen of people who are erased, by the marks that are kept of them."""

    def __init__(self, ledger: LedgerState, secret: bytes) -> None:
        self._ledger, self._secret = ledger, secret

    def answer(self, answer: Answer) -> bool:
        """Whether an answer came before that; one whose moment nobody can read did."""
        mark = self._mark(answer.who)
        return mark is not None and (answer.received is None or answer.received <= mark.at)

    def row(self, row: Row) -> bool:
        """Whether somebody put a row back; one that the ledger knows is somebody's."""
        known = not row.ref or row.ref in self._ledger.registrations
        return not known and self._mark(row.ref) is not None

    def signed(self, answer: CodedAnswer) -> bool:
        return self._mark(plain_token(answer.token)) is not None

    def evaluation(self, answer: EvaluationAnswer) -> tuple[EvaluationAnswer, bool]:
        """Give an answer of the evaluation form, and whether it holds words of theirs."""
        mark = self._mark(plain_token(answer.token))
        if mark is None:
            return answer, False
        code = token(self._secret, mark.ref, Purpose.EVALUATE)
        # Words may say who wrote them; without its grades the mean would change behind a report.
        grades = {asked: said for asked, said in answer.said.items() if isinstance(said, int)}
        return replace(answer, token=code, said=grades), len(grades) < len(answer.said)

    def _mark(self, word: str) -> ErasedMark | None:
        return self._ledger.erased.get(erased_mark(self._secret, word))


def _answer_place(book: Book, answer: Answer) -> str:
    layout = book.layouts[f"answers {answer.tab}"]
    return cell_address(answer.tab_title, layout.columns["email"], answer.row)


def _row_place(book: Book, row: Row) -> str:
    layout = book.layouts["registrations"]
    return cell_address(layout.title, layout.columns["email"], row.row)

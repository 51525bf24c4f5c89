"""The tab of the evaluation form: what people thought of their session. Never written by us.

Its questions may be called anything. Those for a name, an address, a structure or the session are
left aside, all others count: as a scale where every answer is a grade, else as a free question.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from douze.model.book import TabLayout
from douze.model.cell_address import cell_address
from douze.model.columns import ANSWERS, EVALUATIONS
from douze.model.evaluations import EvaluationAnswer, EvaluationForm, EvaluationQuestion, Scale
from douze.model.fold import fold, fold_header
from douze.model.phrases import Problem
from douze.model.settings import Settings
from douze.model.sheet import Cell, Tab
from douze.read.answers import received_at
from douze.read.cells import cell_at, rows_in_use, text, words
from douze.read.columns import columns_asked_for
from douze.read.optional_tabs import form_tab

#: A grade, alone or with what it means: `4`, `4/5`, `4 - bien`, `5 (très bien)`.
_GRADE = re.compile(r"(\d{1,2})(?:\s?/\s?\d{1,2})?(?:\s?[-–—:(].{0,80})?")
#: A question that names its grades: `de 1 à 5`, `0-10`, `sur 10`, `/5`, `out of 5`.
_RANGE = re.compile(r"\b([01])\s?(?:a|to|-|–)\s?(\d{1,2})\b")
_TOP = re.compile(r"(?:\bsur|\bout of|/)\s?(\d{1,2})\b")
_HIGHEST = 10
_FIVE, _TEN = Scale(1, 5), Scale(0, _HIGHEST)
_EMPTY = EvaluationForm()
#: What says who somebody is, or which session is meant: the code says both.
_WHO = tuple(column for column in ANSWERS if column.word != "received")


def read_evaluations(
    tabs: Iterable[Tab], settings: Settings
) -> tuple[EvaluationForm, tuple[Problem, ...]]:
    """Read the tab if it is there. What is wrong with it is told, and stops no pass.

    Without `association.evaluation` nobody has a code, and a tab of that title is staff's own.
    """
    if not settings.association.evaluation:
        return _EMPTY, ()
    found, problems = form_tab(tabs, settings.tabs.evaluations, EVALUATIONS, settings)
    if found is None:
        return _EMPTY, problems
    tab, layout = found
    asked = tuple(_questions(tab, layout))
    answers = tuple(_answers(tab, layout, [one.place for one in asked], settings))
    return _with_scales(EvaluationForm(questions=asked, answers=answers)), ()


def _questions(tab: Tab, layout: TabLayout) -> Iterator[EvaluationQuestion]:
    ours = {*layout.columns.values()}
    for place, cell in enumerate(tab.rows[0]):
        title = text(cell)
        if title and place not in ours and not _asks_who(title):
            yield EvaluationQuestion(title=title, place=place)


def _asks_who(title: str) -> bool:
    usual = {fold_header(header) for column in _WHO for header in column.headers}
    return fold_header(title) in usual or any(columns_asked_for(title, _WHO))


def _answers(
    tab: Tab, layout: TabLayout, places: Sequence[int], settings: Settings
) -> Iterator[EvaluationAnswer]:
    column = layout.columns["token"]
    # A row in which only questions are answered is an answer without a code, which is told.
    all_asked = replace(layout, columns={**layout.columns, **{str(p): p for p in places}})
    for number, row in rows_in_use(tab, all_asked):
        yield EvaluationAnswer(
            token=text(cell_at(row, column)),
            received=received_at(cell_at(row, layout.columns["received"]), settings.zone),
            where=cell_address(tab.title, column, number),
            said={place: said for place in places if (said := words(cell_at(row, place)))},
        )


def _with_scales(form: EvaluationForm) -> EvaluationForm:
    """Tell the scales from the other questions, by all the answers that there are."""
    questions = []
    for asked in form.questions:
        said = [answer.said.get(asked.place) for answer in form.answers]
        questions.append(replace(asked, scale=_scale(asked, said)))
    scales = {asked.place for asked in questions if asked.scale}
    answers = []
    for answer in form.answers:
        graded = {p: _answer_or_grade(said, p in scales) for p, said in answer.said.items()}
        answers.append(replace(answer, said=graded))
    return EvaluationForm(questions=tuple(questions), answers=tuple(answers))


def _scale(asked: EvaluationQuestion, said: Iterable[object]) -> Scale | None:
    """Tell by which grades a question is answered; None where one answer is no grade."""
    grades: list[int] = []
    for one in said:
        grade = read_grade(one)
        if grade is not None:
            grades.append(grade)
        elif one is not None:  # else they left the question out
            return None
    if not grades:
        return None
    named = _named_scale(asked.title)
    if named and named.highest > _HIGHEST:
        return None
    fitting = (one for one in (named, _FIVE) if one and one.holds(grades))
    return next(fitting, _TEN)


def _named_scale(title: str) -> Scale | None:
    """Read the grades that a question names."""
    folded = fold(title)
    both, top = _RANGE.search(folded), _TOP.search(folded)
    if both:
        lowest, highest = int(both[1]), int(both[2])
    elif top:
        highest = int(top[1])
        # `sur 10` begins with 0, as at school; `sur 5` with 1, as stars do.
        lowest = 0 if highest == _HIGHEST else 1
    else:
        return None
    return Scale(lowest, highest) if lowest < highest else None


def read_grade(said: object) -> int | None:
    """Read one grade; None for anything else."""
    found = _GRADE.fullmatch(said) if isinstance(said, str) else None
    return int(found[1]) if found and int(found[1]) <= _HIGHEST else None


def _answer_or_grade(said: Cell | int, is_grade: bool) -> str | int:
    grade = read_grade(said) if is_grade else None
    return str(said) if grade is None else grade

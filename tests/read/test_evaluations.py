"""The tab of the evaluation form: which columns are questions, and which of them scales."""

from collections.abc import Sequence
from datetime import datetime

import pytest
from msgspec.structs import replace

from douze.model.evaluations import EvaluationForm, Note, Scale, evaluation_of
from douze.model.phrases import Problem
from douze.model.settings import Settings
from douze.model.sheet import Cell, Tab
from douze.read.read_book import read_book
from tests.factories import settings
from tests.read.tabs import snapshot, told

FORM = "https://forms.example.org/?code={token}"
WHEN = datetime(2020, 10, 2, 9)
TAB, CODE = "Évaluations", "Code d'évaluation"


def asking(**words: str) -> Settings:
    ours = settings(**words)
    return replace(ours, association=replace(ours.association, evaluation=FORM))


def read(
    *rows: Sequence[Cell], title: str = TAB, ours: Settings | None = None
) -> tuple[EvaluationForm, tuple[Problem, ...]]:
    sheet = snapshot()
    tab = Tab(title=title, rows=tuple(tuple(row) for row in rows))
    book = read_book(replace(sheet, tabs=(*sheet.tabs, tab)), ours or asking())
    return book.evaluations, tuple(p for p in book.problems if p.where.startswith(title))


def scale_of(question: str, *said: Cell) -> Scale | None:
    form, problems = read(("Horodateur", CODE, question), *((WHEN, "A", one) for one in said))
    assert problems == ()
    return next(asked for asked in form.questions if asked.title == question).scale


ONE_TO_FIVE, NONE_TO_TEN = Scale(1, 5), Scale(0, 10)
#: What is asked, what was answered, and on which scale that is.
SCALES: dict[str, tuple[str, Sequence[Cell], Scale | None]] = {
    "numbers up to 5 are of a scale that ends there": ("Le rythme", (3.0, 5.0, 4.0), ONE_TO_FIVE),
    "a number above 5 is of one that ends at 10": ("Le rythme", (3.0, 8.0), NONE_TO_TEN),
    "and so is a 0": ("Le rythme", (0.0, 4.0), NONE_TO_TEN),
    "typed as text they are numbers too": ("Le rythme", ("3", "5"), ONE_TO_FIVE),
    "with what they mean": ("Le rythme", ("4 - bien", "5 (très bien)", "3/5"), ONE_TO_FIVE),
    "who did not answer does not matter": ("Le rythme", (4.0, None, ""), ONE_TO_FIVE),
    "a question may name its grades": ("Le rythme, de 1 à 10", (3.0, 5.0), Scale(1, 10)),
    "as a span": ("Recommanderiez-vous ? (0-10)", (3.0, 5.0), NONE_TO_TEN),
    "or the last one": ("Le rythme (sur 4)", (3.0, 4.0), Scale(1, 4)),
    "in English": ("The pace, out of 10", (3.0, 5.0), NONE_TO_TEN),
    "a name that the answers belie is none": ("L'atelier du 12/03", (1.0, 5.0), ONE_TO_FIVE),
    "a mark of twenty is no scale": ("Note sur 20", (9.0, 8.0), None),
    "one word makes it a free question": ("Le rythme", (4.0, "bien"), None),
    "a number above 10 too": ("Depuis combien d'années ?", (4.0, 12.0), None),
    "and one that is not whole": ("Le rythme", (4.5, 4.0), None),
    "words are no grades": ("Le rythme", ("très satisfait", "satisfait"), None),
    "a sentence that begins with a number is none": ("Le rythme", ("3 pauses de trop",), None),
    "unanswered it is none": ("Le rythme", (None,), None),
}


@pytest.mark.parametrize(("question", "said", "scale"), SCALES.values(), ids=SCALES)
def test_scale(question: str, said: Sequence[Cell], scale: Scale | None) -> None:
    if all(one is None for one in said):
        said = (*said, None)
    assert scale_of(question, *said) == scale


WHO = "Votre nom|Prénom|Adresse e-mail|Quel est votre organisme ?|Session|Nom et prénom".split("|")


@pytest.mark.parametrize("header", WHO)
def test_who_somebody_is_and_which_session_is_meant_are_no_questions(header: str) -> None:
    form, _ = read(("Horodateur", CODE, header, "Et vous ?"), (WHEN, "A", "zoe", "bien"))
    assert [asked.title for asked in form.questions] == ["Et vous ?"]
    assert "zoe" not in repr(form.answers)


def test_two_questions_of_one_name_are_two() -> None:
    form, _ = read(("Horodateur", CODE, "Le rythme", "Le rythme"), (WHEN, "A", 3.0, "lent"))
    assert [(asked.title, asked.scale) for asked in form.questions] == [
        ("Le rythme", ONE_TO_FIVE),
        ("Le rythme", None),
    ]


def test_an_answer_that_says_nothing_but_something_in_a_question_is_one() -> None:
    form, _ = read(("Horodateur", CODE, "Et vous ?"), (None, None, "bien"), (None, None, None))
    assert [answer.where for answer in form.answers] == ["Évaluations!B2"]


@pytest.mark.parametrize("title", ["Évaluations", "evaluations", "ÉVALUATIONS "])
@pytest.mark.parametrize("word", ["Code d’évaluation", "Evaluation code", "votre code", "Token"])
def test_the_tab_is_known_by_its_usual_names(title: str, word: str) -> None:
    form, problems = read(("Timestamp", word, "Et vous ?"), (WHEN, "A", "bien"), title=title)
    assert (len(form.answers), problems) == (1, ())


def test_a_tab_without_the_code_is_told_and_counts_for_nothing() -> None:
    form, problems = read(("Horodateur", "Et vous ?"), (WHEN, "bien"))
    assert form == EvaluationForm()
    (said,) = told(problems)
    assert said.startswith("Évaluations: la colonne « Code d'évaluation » manque.")


def test_a_tab_of_that_title_is_staffs_where_no_address_is_set() -> None:
    assert read(("Nos évaluations", "Et vous ?"), (1, "bien"), ours=settings()) == (
        EvaluationForm(),
        (),
    )


def test_an_english_sheet_has_it_in_english() -> None:
    ours = asking(language="en")
    ours = replace(ours, tabs=replace(ours.tabs, evaluations="Evaluations"))
    form, _ = read(("Timestamp", "Evaluation code", "Well?"), (WHEN, "A", "yes"),
                   title="Evaluations", ours=ours)  # fmt: skip
    assert len(form.answers) == 1


def test_it_is_put_together_without_names_and_in_no_order() -> None:
    rows = [(WHEN, f"A{n}", grade, ten, said) for n, (grade, ten, said) in enumerate(
        ((4.0, 8.0, "bien"), (5.0, 10.0, "long"), (4.0, None, "bien"), (None, 6.0, None))
    )]  # fmt: skip
    form, _ = read(("Horodateur", CODE, "Le rythme", "Recommander (0-10)", "Et ?"), *rows)
    found = evaluation_of(form.questions, form.answers)
    rhythm, recommend = found.scales
    assert found.answers == 4
    assert rhythm.counts == ((1, 0), (2, 0), (3, 0), (4, 2), (5, 1))
    assert (recommend.mean, recommend.counts[0], len(recommend.counts)) == (8, (0, 0), 11)
    assert found.note == Note((13 / 3 + 4) / 2, 5)
    (free,) = found.free
    assert sorted(free.texts) == ["bien", "bien", "long"]
    back = evaluation_of(form.questions, form.answers[::-1])
    assert back == found, "the order of the answers shows nowhere"


def test_scales_of_one_range_are_not_brought_to_fifths() -> None:
    form, _ = read(("Horodateur", CODE, "Recommander (0-10)"), (WHEN, "A", 9.0), (WHEN, "B", 8.0))
    assert evaluation_of(form.questions, form.answers).note == Note(8.5, 10)
    assert evaluation_of(form.questions, ()).note is None

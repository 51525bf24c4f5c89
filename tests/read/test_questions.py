"""A form's questions are known by what they ask for, whatever words stand around it."""

from collections import defaultdict

import pytest

from douze.model.columns import ANSWERS as COLUMNS
from douze.model.settings import AnswerTab
from douze.read.columns import columns_asked_for
from douze.read.questions import asked_for
from tests.factories import CODE, settings
from tests.read.tabs import Rows, line, read
from tests.tabs import ANSWERS, HEADER

#: A question as public forms ask it, and what it is known to ask for.
QUESTIONS = {
    "Quelle est votre adresse e-mail ?": "email",
    "What is your email address?": "email",
    "Votre adresse mail professionnelle": "email",
    "E-mail (pour recevoir le lien)": "email",
    "Quel est votre prénom ?": "first_name",
    "Votre nom de famille": "last_name",
    "Quel est votre nom ?": "last_name",
    "Please enter your surname": "last_name",
    "What's your name?": "name",
    "NOM / Prénom *": "name",
    "Merci d'indiquer vos nom et prénom": "name",
    "Quel est votre organisme ?": "structure",
    "Nom de votre organisme": "structure",
    "Quel est le nom de votre association ?": "structure",
    "À quelle structure appartenez-vous ?": "structure",
    "Pour quelle structure travaillez-vous ?": "structure",
    "De quelle association faites-vous partie ?": "structure",
    "Structure (mairie, association…)": "structure",
    "Organisme de rattachement": "structure",
    "Quel est votre orga\u00adnisme ?": "structure",
    "What organisation do you represent?": "structure",
    "Which organization do you work for?": "structure",
    "À quelle(s) session(s) souhaitez-vous vous inscrire ?": "session",
    "Choisissez votre session": "session",
    "Which session would you like to attend?": "session",
}
#: Questions in which such a word stands, and that ask for something else.
OTHERS = [
    "Quelle est votre adresse ?",
    "Votre structure est-elle adhérente ?",
    "Êtes-vous membre de l'association ?",
    "Venez-vous avec votre structure ?",
    "Souhaitez-vous participer à la session ?",
    "Type de structure",
    "Adresse de votre structure",
    "E-mail de votre structure",
    "Votre nom et celui de votre structure",
    "Quelles sont vos attentes pour la session ?",
    "Do you represent an organisation?",
    "",
]


@pytest.mark.parametrize(("question", "word"), QUESTIONS.items())
def test_a_question_is_known(question: str, word: str) -> None:
    assert [column.word for column in columns_asked_for(question, COLUMNS)] == [word]


@pytest.mark.parametrize("question", OTHERS)
def test_a_question_about_something_else_is_left_alone(question: str) -> None:
    assert [*columns_asked_for(question, COLUMNS)] == []


def test_no_name_stands_for_two_columns() -> None:
    words = defaultdict(set)
    for column in COLUMNS:
        for name in (*column.headers, *column.also):
            words[asked_for(name)].add(column.word)
    assert {thing: which for thing, which in words.items() if len(which) > 1 or not thing} == {}


def answered(*headers: tuple[str, str]) -> Rows:
    """Give the form's tab with one answer, some columns under another header."""
    renamed = dict(headers)
    return [[renamed.get(name, name) for name in HEADER[ANSWERS]], line(ANSWERS)]


def test_a_question_in_other_words_is_read_as_the_column_that_it_asks_for() -> None:
    rows = answered(
        ("Adresse e-mail", "Quelle est votre adresse e-mail ?"),
        ("Nom", "Votre nom de famille"),
        ("Structure", "Quel est votre organisme ?"),
        ("Session", "Choisissez votre session"),
    )
    (answer,) = read(answers=rows).answers
    assert (answer.email, answer.last_name) == ("zoe@ambert.example", "Martin")
    assert (answer.structure, answer.session) == ("Parc", CODE)


def test_a_usual_header_wins_over_a_question() -> None:
    rows = answered(("Vos attentes", "Quelle est votre association ?"))
    book = read(answers=rows)
    assert book.answers[0].structure == "Parc"
    assert book.layouts["answers 0"].headers["structure"] == "Structure"


def test_of_two_questions_of_one_meaning_none_is_taken_by_a_guess() -> None:
    rows = answered(
        ("Structure", "Quel est votre organisme ?"), ("Vos attentes", "Nom de l'employeur")
    )
    rows = [[*rows[0][:-1], "Organisme de rattachement"], rows[1]]
    book = read(answers=rows)
    assert "structure" not in book.layouts["answers 0"].columns
    assert book.answers[0].structure == ""


def test_in_a_tab_of_one_session_a_question_about_webinars_is_no_choice() -> None:
    rows = answered(
        ("Session", "Quel webinaire avez-vous préféré ?"), ("Vos attentes", "Webinaire")
    )

    ours = settings(tabs={"answers": (AnswerTab(title=ANSWERS, session=CODE),)})
    rows = [rows[0], (*rows[1][:-1], "celui de mars")]
    (answer,) = read(ours, answers=rows).answers
    assert answer.session == CODE
    assert ("Webinaire", "celui de mars") in answer.more

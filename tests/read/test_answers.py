"""The form's tabs: who answered when, for which session, and what is wrong with an answer."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from douze.model.phrases import phrase
from douze.model.settings import AnswerTab, Settings
from douze.model.sheet import Snapshot, Tab
from douze.read.read_book import read_book
from tests.factories import CODE, TITLE, at, settings
from tests.read.tabs import Rows, line, read, snapshot
from tests.tabs import ANSWERS, HEADER, SESSIONS

#: A sentence: what stands in the one column for names, and the first and last name.
NAMES: dict[str, tuple[str, tuple[str, str]]] = {
    "the first word is the first name": ("Zoé Martin", ("Zoé", "Martin")),
    "capitals are the last name": ("MARTIN Zoé", ("Zoé", "MARTIN")),
    "capitals at the end are the last name": ("Zoé MARTIN", ("Zoé", "MARTIN")),
    "a last name of two words in capitals": ("DE LA TOUR Zoé", ("Zoé", "DE LA TOUR")),
    "a first name of two words before capitals": ("Zoé Anne MARTIN", ("Zoé Anne", "MARTIN")),
    "a first name with a hyphen": ("Marie-Zoé Martin", ("Marie-Zoé", "Martin")),
    "all in capitals": ("ZOÉ MARTIN", ("ZOÉ", "MARTIN")),
    "one word is a first name": ("Zoé", ("Zoé", "")),
    "more words are the last name": ("Zoé de la Tour", ("Zoé", "de la Tour")),
    "nobody said": ("", ("", "")),
}


@pytest.mark.parametrize(("typed", "names"), NAMES.values(), ids=NAMES)
def test_names_in_one_column(typed: str, names: tuple[str, str]) -> None:
    rows: Rows = [
        ("Horodateur", "E-mail", "Nom et prénom", "Session"),
        (datetime(2020, 9, 20, 10), "zoe@ambert.example", typed, CODE),
    ]
    found = read(answers=rows).answers[0]
    assert (found.first_name, found.last_name) == names


def test_an_ordinary_answer() -> None:
    found = read(answers=[HEADER[ANSWERS], line(ANSWERS)]).answers[0]
    assert found.address == found.who == "zoe@ambert.example"
    assert (found.first_name, found.last_name, found.structure) == ("Zoé", "Martin", "Parc")
    assert (found.session, found.tab, found.row) == (CODE, 0, 2)
    assert found.received == at("09-20 10:00")
    assert not found.problems


def test_blank_rows_of_answers_are_ignored() -> None:
    rows = [HEADER[ANSWERS], (None, " "), line(ANSWERS), ("", False), line(ANSWERS)]
    assert [a.row for a in read(answers=rows).answers] == [3, 5]


def test_an_answer_in_the_repeated_hour_is_the_earlier_one() -> None:
    rows = [HEADER[ANSWERS], line(ANSWERS, Horodateur=datetime(2020, 10, 25, 2, 30))]
    assert read(answers=rows).answers[0].received == datetime(2020, 10, 25, 0, 30, tzinfo=UTC)


def test_a_row_that_names_two_sessions_is_two_answers() -> None:
    sessions = [HEADER[SESSIONS], line(SESSIONS), line(SESSIONS, Code="RURAL", Intitulé="R")]
    rows = [HEADER[ANSWERS], line(ANSWERS, Session=f"RURAL, {TITLE}")]
    found = read(sessions=sessions, answers=rows).answers
    assert [a.session for a in found] == ["RURAL", CODE]


def two_tabs(second: AnswerTab) -> tuple[Settings, Snapshot]:
    given = snapshot(answers=[HEADER[ANSWERS], line(ANSWERS)])
    tab = Tab(
        title=second.title,
        rows=(
            ("Horodateur", "E-mail", "Nom et prénom"),
            (datetime(2020, 9, 20, 9), "max@ambert.example", "Max Roux"),
        ),
    )
    ours = settings(tabs={"answers": (AnswerTab(title=ANSWERS), second)})
    return ours, replace(given, tabs=(*given.tabs, tab))


@pytest.mark.parametrize(
    "second",
    [
        AnswerTab(title="Réponses BENEVOLES"),
        AnswerTab(title="Formulaire 2", session=CODE),
        AnswerTab(title="Formulaire 2", session=TITLE),
    ],
    ids=[
        "a tab may name its session by its title",
        "the settings may name a tab's session by its code",
        "the settings may name a tab's session by its title",
    ],
)
def test_a_tab_that_belongs_to_one_session(second: AnswerTab) -> None:
    ours, given = two_tabs(second)
    found = read_book(given, ours).answers
    assert [(a.email, a.session, a.tab) for a in found] == [
        ("zoe@ambert.example", CODE, 0),
        ("max@ambert.example", CODE, 1),
    ]
    assert not found[1].problems


#: A sentence: the row's cells, and the codes of what is wrong with the answer.
ANSWER_PROBLEMS: dict[str, tuple[Mapping[str, Any], Sequence[str]]] = {
    "nothing is wrong": ({}, []),
    "no address": ({"Adresse e-mail": None}, ["email_missing"]),
    "no session": ({"Session": None}, ["session_missing"]),
    "an unknown session": ({"Session": "Abeilles"}, ["session_unknown"]),
    "no moment": ({"Horodateur": None}, ["received_missing"]),
    "a moment that is none": ({"Horodateur": "hier"}, ["received_unreadable"]),
    "a number for a moment": ({"Horodateur": 44105.5}, ["received_unreadable"]),
    "all at once": (
        {"Adresse e-mail": "zoe", "Session": "Abeilles", "Horodateur": "hier"},
        ["email_unreadable", "session_unknown", "received_unreadable"],
    ),
}


@pytest.mark.parametrize(("cells", "codes"), ANSWER_PROBLEMS.values(), ids=ANSWER_PROBLEMS)
def test_what_is_wrong_with_an_answer(cells: Mapping[str, Any], codes: Sequence[str]) -> None:
    found = read(answers=[HEADER[ANSWERS], line(ANSWERS, **cells)]).answers[0]
    assert [problem.code for problem in found.problems] == codes


def test_what_was_not_read_of_a_cell_is_told_on_its_row() -> None:
    cell = f"{CODE}, {'x' * 2_000}"
    first, rest = read(answers=[HEADER[ANSWERS], line(ANSWERS, Session=cell)]).answers
    assert first.session == CODE
    assert not first.problems
    assert rest.problems == (phrase("session_unread", typed="x" * 100),)


#: What staff may have filled down, or what a formula shows in columns that we know.
NOTHING_THERE: dict[str, dict[str, Any]] = {
    "a running number of staff's": {},
    "a formula that shows 0": {"Structure": 0, "Session": 0.0},
    "a formula that shows 0 as a day": {"Horodateur": datetime(1899, 12, 30)},
    "a formula that shows nothing": {"Structure": "", "Session": " "},
}


@pytest.mark.parametrize("cells", NOTHING_THERE.values(), ids=NOTHING_THERE)
def test_a_row_without_anything_that_we_know_is_blank(cells: Mapping[str, Any]) -> None:
    blank = {**dict.fromkeys(HEADER[ANSWERS]), **cells}
    rows = [
        (*HEADER[ANSWERS], "N° à nous"),
        (*line(ANSWERS), 1),
        (*line(ANSWERS, **blank), 2),
    ]
    assert [each.row for each in read(answers=rows).answers] == [2]


def test_capitals_in_a_long_name_are_found_in_one_go() -> None:
    """Each word was looked for among all those in capitals: 25 s for 50,000 characters."""
    name = " ".join(f"AB{n}" for n in range(20_000)) + " zoe"
    rows: Rows = [
        ("Horodateur", "E-mail", "Nom et prénom", "Session"),
        (datetime(2020, 9, 20, 10), "zoe@ambert.example", name, CODE),
    ]
    assert read(answers=rows).answers[0].first_name == "zoe"

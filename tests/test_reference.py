"""`docs/reference.md` names everything that the code knows, by the names that the code has."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from douze.config.schema import table, table_of_letters
from douze.model import columns
from douze.model.columns import Column
from douze.model.kinds import Kind, LetterKind
from douze.model.words import Decision, Dues, LetterState, Status
from run import COMMANDS

REFERENCE = (Path(__file__).parents[1] / "docs/reference.md").read_text("utf-8")
TABS = {
    "Sessions": columns.SESSIONS,
    "Réponses au formulaire 1": columns.ANSWERS,
    "Désistements": columns.WITHDRAWALS,
    "Évaluations": columns.EVALUATIONS,
    "Adhérents": columns.MEMBERS,
    "Inscriptions": columns.REGISTRATIONS,
}


def section(tab: str) -> str:
    return re.split(r"\n### ", REFERENCE.split(f"### `{tab}`")[1])[0]


@pytest.mark.parametrize("tab", TABS)
def test_the_table_of_a_tab_is_its_columns(tab: str) -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.+?), (.+?) \|(?: (\w*) \|)?", section(tab), re.MULTILINE)
    assert [_told(*row) for row in rows] == [_known(tab, column) for column in TABS[tab]]


def _told(word: str, french: str, english: str, whose: str) -> tuple[str, str, str, bool, bool]:
    return word, french.strip("*"), english, french.startswith("**"), whose == "tool"


def _known(tab: str, column: Column) -> tuple[str, str, str, bool, bool]:
    french, english = column.headers[0], column.headers[min(1, len(column.headers) - 1)]
    return column.word, french, english, column.needed, column.tool


def test_each_column_that_stops_a_pass_when_it_goes_is_told() -> None:
    (told,) = re.findall(r"doubled; when (.+?) held\s+something", REFERENCE, re.DOTALL)
    known = [column for tab in TABS.values() for column in tab if column.weighs]
    assert {*re.findall(r"`(.+?)`", told)} == {column.headers[0] for column in known}


def test_the_log_has_its_columns() -> None:
    told = section("Messages")
    for column in columns.MESSAGES:
        assert f"**{column.headers[0]}**" in told
        assert f"`{column.word}`" in told


def test_every_kind_has_its_row() -> None:
    letters = REFERENCE.split("\n## Letters")[1].split("\n## ")[0]
    assert table_of_letters() in letters, "run make schema"


#: A sentence that names kinds of letter, in brackets where, and of which kinds it holds.
NAMED: dict[str, tuple[str, Callable[[LetterKind], bool]]] = {
    "what is repeated in doubt": (r"whose loss would hurt \(([^)]*)\)", lambda one: one.critical),
    "what goes where another letter came back from": (
        r"silences repeats of that letter only: a (.*?) goes to that address all the same",
        lambda one: one.despite_bounce,
    ),
    "what leaves nothing open": (r"\*\*A last word\*\* is (.*?):", lambda one: one.is_final),
}


@pytest.mark.parametrize(("sentence", "holds"), NAMED.values(), ids=NAMED)
def test_a_sentence_names_all_kinds_of_which_it_holds(
    sentence: str, holds: Callable[[LetterKind], bool]
) -> None:
    (told,) = re.findall(sentence, REFERENCE, re.DOTALL)
    named = re.findall(r"`(\w+)`", told)
    assert sorted(named) == sorted(kind for kind in Kind if holds(kind.about))


def test_every_command_has_its_row() -> None:
    commands = REFERENCE.split("\n## Commands")[1].split("\n## ")[0]
    assert re.findall(r"^\| `([\w-]+)` \|", commands, re.MULTILINE) == list(COMMANDS)


def test_every_setting_has_its_row() -> None:
    settings = REFERENCE.split("\n## Settings")[1].split("\n## ")[0]
    assert table() in settings, "run make schema"


def test_every_key_of_a_plan_is_told_in_its_order() -> None:
    plan = Path(__file__).parent / "golden/plans/fr/first-pass.json"
    (told,) = re.findall(r"^`plan --json` gives (.+?)\. ", REFERENCE, re.MULTILINE | re.DOTALL)
    # What stands in a list is told in brackets behind its name, or in words.
    outer = re.sub(r"\[.*?\]|\(.*?\)", "", told, flags=re.DOTALL)
    assert re.findall(r"`(\w+)", outer) == [*json.loads(plan.read_text("utf-8"))]


WORDS = [*Status, *Decision, *Dues, *(s for s in LetterState if s is not LetterState.OUTDATED)]


@pytest.mark.parametrize("word", WORDS)
def test_every_word_of_the_sheet_is_told(word: str) -> None:
    assert f"`{word}`" in REFERENCE


def test_each_rule_has_a_number_of_its_own() -> None:
    numbers = re.findall(r"^(\d+)\. \*\*", REFERENCE, re.MULTILINE)
    assert numbers == [str(n) for n in range(1, max(18, len(numbers)) + 1)]
    assert set(re.findall(r"\brules? (\d+)", REFERENCE)) <= {*numbers}

"""Every sentence that the code says is in both languages, with the same facts; none is idle."""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePath
from string import Formatter

import pytest

from douze.config.declared import declared
from douze.model.design import STATES, YES_NO
from douze.model.kinds import Kind
from douze.model.reasons import BY_CODE, Reason, Turn
from douze.model.settings import Settings
from douze.model.words import ERASE, Decision, Dues, LetterState, Resend, Status
from douze.plain_yaml import read_plain
from tests.factories import TOP, wording
from tests.sources import PRODUCT, nodes

#: The functions that say something, and the place of the code among their arguments.
SAYING = {"phrase": 0, "_say": 1, "wrong": 1, "unreadable": 1, "_problem": 1}
REASONS = {reason.value for reason in Reason}
FRENCH, ENGLISH = wording("fr").sentences, wording("en").sentences
#: What the terminal alone says, or the pages do.
ON_THE_TERMINAL = (
    *("screen_", "doctor_", "setup_", "form_", "history_", "error_", "hint_", "done_", "os_"),
    *("template_", "config_", "expects_", "usage_", "help_", "site_", "dossier_"),
    *("figure_", "total_", "status_", "about_", "forget_", "fleet_"),
)
#: The sections of `config.yaml`, as a setting is named: `guard.letters`.
SETTING = re.compile(rf"config\.yaml|\b(?:{'|'.join(declared(Settings).inside)})\.[a-z_]+\b")


def calls(file: str) -> Iterator[tuple[str, ast.Call]]:
    """Name each sentence that a file says, where the code stands there in so many words."""
    for node in nodes(file):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            place = SAYING.get(name)
            if place is not None and len(node.args) > place:
                for part in ast.walk(node.args[place]):
                    if code := code_of(part):
                        yield code, node


def code_of(node: ast.AST) -> str:
    """Give the code of a sentence, as a reason or as what only the terminal says; else nothing."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return Reason[node.attr].value if node.value.id == "Reason" else ""
    return ""


def codes(file: str) -> set[str]:
    """Name every code that a file says or hands on; the table of reasons says none."""
    if PurePath(file).name == "reasons.py":
        return set()
    return {code for node in nodes(file) if (code := code_of(node))}


def facts(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_every_sentence_that_is_said_is_there() -> None:
    said = {code for file in PRODUCT for code, _ in calls(file)}
    assert len(said) > 50
    assert said - FRENCH.keys() == set()
    assert said - ENGLISH.keys() == set()


def test_no_sentence_is_idle() -> None:
    used = set().union(*map(codes, PRODUCT))
    assert FRENCH.keys() - used == set()


def test_what_the_sheet_or_a_letter_says_is_a_reason_and_the_terminal_says_the_rest() -> None:
    said = {code for code in FRENCH if not code.startswith(ON_THE_TERMINAL)}
    assert said == REASONS


#: What is called like a reason and is none: a kind of letter, a placeholder of letters.
NAMESAKES = {
    "kinds.py": {"session_cancelled"},
    "context.py": {"given_back"},
}


def spelt(file: str) -> set[str]:
    """Name the reasons that a file spells where it may not."""
    name = PurePath(file).name
    if name in {"reasons.py", "cells.py", "sheet_words.py"}:
        return set()
    texts = {str(node.value) for node in nodes(file) if isinstance(node, ast.Constant)}
    return {text for text in texts & REASONS if "_" in text} - NAMESAKES.get(name, set())


def test_a_reason_stands_in_the_code_by_its_name_only() -> None:
    """A text that is compared, or cut at its first word, is checked by nothing."""
    assert {file: found for file in PRODUCT if (found := spelt(file))} == {}


def cuts(file: str) -> list[str]:
    """Show where a file asks how a code is spelt."""
    cut = {"startswith", "endswith", "partition", "split", "removeprefix"}
    return [
        ast.unparse(node)
        for node in nodes(file)
        if isinstance(node, ast.Attribute) and node.attr in cut
        if isinstance(node.value, ast.Attribute) and node.value.attr in ("code", "reason", "cause")
    ]


def test_nothing_hangs_on_how_a_code_is_spelt() -> None:
    assert {file: found for file in PRODUCT if (found := cuts(file))} == {}


def test_both_languages_have_the_same_sentences_in_the_same_order() -> None:
    assert list(FRENCH) == list(ENGLISH)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_sentence_stands_twice(language: str) -> None:
    """The last would count, in silence: what is read without a library takes no name twice."""
    assert read_plain((TOP / "templates" / language / "phrases.yaml").read_text("utf-8"))


def test_a_sentence_has_the_same_facts_in_both_languages() -> None:
    french, english = (
        {code: facts(sentence) for code, sentence in sentences.items()}
        for sentences in (FRENCH, ENGLISH)
    )
    assert french == english


def test_every_fact_of_a_sentence_is_given() -> None:
    for file in PRODUCT:
        for code, call in calls(file):
            given = {keyword.arg for keyword in call.keywords}
            direct = getattr(call.func, "id", "") == "phrase" and None not in given
            if direct and code_of(call.args[0]):
                assert facts(FRENCH[code]) <= given, f"{file}: {code}"


def test_a_reason_that_puts_somebody_last_says_since_when() -> None:
    """The queue goes by that moment, whether or not the sentence shows it."""
    last = {code for code, reason in BY_CODE.items() if reason.about.turn is Turn.SERVED_LAST}
    said = [(file, call) for file in PRODUCT for code, call in calls(file) if code in last]
    assert said
    for file, call in said:
        assert "since" in {keyword.arg for keyword in call.keywords}, f"{file}: {call.lineno}"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_setting_is_named_where_staff_read(language: str) -> None:
    """On the sheet and in letters staff are told to ask whoever keeps the machine."""
    said = {
        code: sentence
        for code, sentence in wording(language).sentences.items()
        if not code.startswith(ON_THE_TERMINAL)
    }
    assert len(said) > 100
    said |= {
        str(path.relative_to(TOP)): path.read_text("utf-8")
        for path in (TOP / "templates" / language).rglob("*.md")
    }
    named = {where: found[0] for where, text in said.items() if (found := SETTING.search(text))}
    assert named == {}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_the_terminal_adds_belongs_to_a_sentence(language: str) -> None:
    hints, sentences = wording(language).hints, wording(language).sentences
    assert hints.keys() <= sentences.keys()
    assert hints.keys() == wording("fr").hints.keys()
    for code, hint in hints.items():
        assert facts(hint) == facts(wording("fr").hints[code])


WORDS = [ERASE, *Status, *Dues, *Kind, *LetterState, *Decision, *Resend, *YES_NO, *STATES]


def test_every_word_has_its_english() -> None:
    assert set(WORDS) - wording("en").words.keys() == set()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_word_is_idle(language: str) -> None:
    assert wording(language).words.keys() <= set(WORDS)

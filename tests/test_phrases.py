"""Every sentence that the code says is in both languages, with the same facts; none is idle."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from douze.config.declared import declared
from douze.model.design import STATES, YES_NO
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.words import Decision, Dues, Kind, LetterState, Resend, Status
from douze.plain_yaml import read_plain
from tests.factories import TOP, wording

#: The functions that say something, and the place of the code among their arguments.
SAYING = {"phrase": 0, "_say": 1, "wrong": 1, "unreadable": 1, "_problem": 1}
FILES = [TOP / "run.py", *(TOP / "douze").rglob("*.py"), *(TOP / "workflows").rglob("*.py")]
REASONS = {reason.value for reason in Reason}
FRENCH, ENGLISH = wording("fr").sentences, wording("en").sentences
#: What the terminal alone says, or the pages do.
ON_THE_TERMINAL = (
    *("screen_", "doctor_", "setup_", "form_", "history_", "error_", "hint_", "done_", "os_"),
    *("template_", "config_", "expects_", "usage_", "help_", "site_"),
)
#: The sections of `config.yaml`, as a setting is named: `guard.letters`.
SETTING = re.compile(rf"config\.yaml|\b(?:{'|'.join(declared(Settings).inside)})\.[a-z_]+\b")


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Name each sentence that a file says, where the code stands there in so many words."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
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


def codes(path: Path) -> set[str]:
    """Name every code that a file says or hands on; the table of reasons says none."""
    if path.name == "reasons.py":
        return set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {code for node in ast.walk(tree) if (code := code_of(node))}


def facts(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_every_sentence_that_is_said_is_there() -> None:
    said = {code for path in FILES for code, _ in calls(path)}
    assert len(said) > 50
    assert said - FRENCH.keys() == set()
    assert said - ENGLISH.keys() == set()


def test_no_sentence_is_idle() -> None:
    used = set().union(*(codes(path) for path in FILES))
    assert FRENCH.keys() - used == set()


def test_what_the_sheet_or_a_letter_says_is_a_reason_and_the_terminal_says_the_rest() -> None:
    said = {code for code in FRENCH if not code.startswith(ON_THE_TERMINAL)}
    assert said == REASONS


#: What is called like a reason and is none: a kind of letter, a placeholder of letters.
NAMESAKES = {
    "words.py": {"session_cancelled"},
    "context.py": {"given_back"},
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(TOP).as_posix())
def test_a_reason_stands_in_the_code_by_its_name_only(path: Path) -> None:
    """A text that is compared, or cut at its first word, is checked by nothing."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    texts = {str(node.value) for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    spelt = {text for text in texts & REASONS if "_" in text}
    assert path.name in {"reasons.py", "cells.py", "sheet_words.py"} or spelt <= NAMESAKES.get(
        path.name, set()
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(TOP).as_posix())
def test_nothing_hangs_on_how_a_code_is_spelt(path: Path) -> None:
    cut = {"startswith", "endswith", "partition", "split", "removeprefix"}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr in cut:
            of = node.value.attr if isinstance(node.value, ast.Attribute) else ""
            assert of not in ("code", "reason", "cause"), ast.unparse(node)


def test_both_languages_have_the_same_sentences_in_the_same_order() -> None:
    assert list(FRENCH) == list(ENGLISH)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_sentence_stands_twice(language: str) -> None:
    """The last would count, in silence: what is read without a library takes no name twice."""
    assert read_plain((TOP / "templates" / language / "phrases.yaml").read_text("utf-8"))


@pytest.mark.parametrize("code", FRENCH)
def test_a_sentence_has_the_same_facts_in_both_languages(code: str) -> None:
    assert facts(FRENCH[code]) == facts(ENGLISH[code])


def test_every_fact_of_a_sentence_is_given() -> None:
    for path in FILES:
        for code, call in calls(path):
            given = {keyword.arg for keyword in call.keywords}
            direct = getattr(call.func, "id", "") == "phrase" and None not in given
            if direct and code_of(call.args[0]):
                assert facts(FRENCH[code]) <= given, f"{path.name}: {code}"


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


WORDS = [*Status, *Dues, *Kind, *LetterState, *Decision, *Resend, *YES_NO, *STATES]


@pytest.mark.parametrize("word", WORDS)
def test_every_word_has_its_english(word: str) -> None:
    assert word in wording("en").words


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_letter_has_its_french(kind: Kind) -> None:
    assert kind in wording("fr").words


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_word_is_idle(language: str) -> None:
    assert wording(language).words.keys() <= set(WORDS)

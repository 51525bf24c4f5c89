"""Whatever goes wrong is told in the association's language: no sentence stands in the code."""

import argparse
import ast
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from douze import errors
from douze.argparse_words import SAID
from douze.command_line import USAGE, config_in
from douze.config.language import language_before
from douze.errors import DouzeError, files, mail, sheet
from douze.model.phrases import Phrase
from run import COMMANDS
from tests.factories import wording
from tests.home import Home
from tests.said import quoted, said
from tests.sources import PRODUCT, nodes

#: English words that stand in no French sentence.
ENGLISH = re.compile(
    r"\b(the|is|are|was|were|has|have|cannot|it|this|there|must|not|with|argument|expected)\b"
)
NOW = datetime(2020, 9, 21, 8, tzinfo=UTC)
WHERE, WHAT, HINT = "ici", quoted("quelque chose"), quoted("Faites ceci.")


def classes(of: type[DouzeError] = DouzeError) -> Iterator[type[DouzeError]]:
    yield of
    for below in of.__subclasses__():
        yield from classes(below)


#: What each error that has fields of its own is made of; the others are told by a place, what is
#: wrong there, and what helps.
MADE: dict[type[DouzeError], Sequence[object]] = {
    DouzeError: (),
    errors.ConfigProblems: ("config.yaml", [WHAT, WHAT]),
    sheet.SheetUnusable: ("essai.xlsx", []),
    errors.TemplateProblems: ([WHAT],),
    errors.ColumnMissing: ([WHAT],),
    errors.PhrasesUnreadable: (WHERE, WHAT),
    errors.PassRefused: (WHAT, []),
    errors.GuardedPass: ([],),
    errors.AnotherPassRuns: (WHERE,),
    errors.UnsafePlace: (WHAT,),
    errors.Stopped: (),
    errors.PassTooLong: (),
    errors.PassCutShort: (NOW, WHERE),
    errors.OwnFault: ("KeyError",),
    errors.UnknownSession: ("AUTRE", ["BENEVOLES"]),
    errors.UndatedSession: ("BENEVOLES",),
    errors.NothingToAnnounce: ("BENEVOLES",),
    errors.NotRestored: (WHERE,),
    errors.NotPromoted: (WHERE,),
    errors.LedgerNotEmpty: (WHERE, 3, 4),
    errors.LedgerUnreachable: (WHERE, WHAT),
    errors.LedgerDiskFull: (WHERE, WHAT),
    errors.LedgerLeftBehind: (WHERE, "00000002", "00000001"),
    errors.LedgerPromoted: (WHERE, "00000001", "00000002"),
    errors.DatabaseUnsupported: (WHERE, "psycopg"),
    errors.NothingToAdopt: (["Inscriptions"],),
    errors.NotErasable: (WHAT,),
    errors.NotInDoubt: ("X/link", ""),
    sheet.WorkbookBusy: (WHERE, "", HINT),
    errors.NoSuchAssociation: ("nulle-part", [WHERE]),
    sheet.StaleSnapshot: (WHERE, WHAT),
    mail.UnclearRefusal: ("554 non", "554"),
    mail.LetterMalformed: (WHAT,),
    files.PagesUnwritten: ([WHAT],),
    files.DossiersUnwritten: ([WHAT],),
    files.BackupMissed: ([WHAT],),
    mail.LettersUnwritable: ([],),
    mail.NoLongerWanted: (),
    mail.RelayFull: (WHAT,),
    errors.UnknownRegistration: ("zoé",),
    errors.UnknownSession: ("RUCHES", ["BENEVOLES"]),
    errors.NothingToAnnounce: ("BENEVOLES",),
    errors.SeveralRegistrations: ("zoé", ["X", "Y"]),
}


def made(kind: type[DouzeError]) -> DouzeError:
    given: Sequence[object] = (WHERE, WHAT, HINT)
    if issubclass(kind, mail.AboutOneLetter):
        given = ("554 non",)
    make: Callable[..., DouzeError] = kind
    return make(*MADE.get(kind, given))


OURS = [kind for kind in classes() if kind.__module__.startswith("douze")]


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.__name__)
def test_an_error_speaks_french_and_english(kind: type[DouzeError]) -> None:
    error = made(kind)
    french, english = said(error, "fr"), said(error, "en")
    assert french and english
    assert not ENGLISH.search(french), french
    assert not ENGLISH.search(said(error.done, "fr"))


#: What quotes what is typed there.
QUOTING = ("form_", "expects_rhythm", "config_is_")
PLACE = re.compile(r"\{\w*\}|%\(\w+\)\w|https?://\S+")


def test_no_english_stands_in_a_french_sentence() -> None:
    french = {
        code: PLACE.sub("", sentence)
        for code, sentence in wording("fr").sentences.items()
        if not code.startswith(QUOTING)
    }
    assert len(french) > 500
    assert {code: text for code, text in french.items() if ENGLISH.search(text)} == {}


# The code itself says nothing

TOLD = {kind.__name__ for kind in OURS} | {
    "Wrong",
    "Unreadable",
    "TemporaryFailure",
    "SecretMissing",
}
TOLD |= {"ConnectionLost"}


def sentences(file: str) -> Iterator[str]:
    """Every text of several words that is given to an error where it is raised."""
    for node in nodes(file):
        if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in TOLD:
            continue
        for given in (*node.args, *(keyword.value for keyword in node.keywords)):
            for part in ast.walk(given):
                text = getattr(part, "value", None) if isinstance(part, ast.Constant) else None
                if isinstance(text, str) and ENGLISH.search(text):
                    yield text


def test_no_error_brings_its_words_along() -> None:
    assert {file: found for file in PRODUCT if (found := list(sentences(file)))} == {}


# The command line


def test_argparse_says_in_english_what_it_says_itself() -> None:
    """So that what is put in its words' place is what a newer Python says too, or nothing is."""
    for theirs, code in SAID.items():
        assert wording("en").sentences[code] == theirs.rstrip("\n"), theirs


def test_every_command_has_its_help() -> None:
    assert [*USAGE] == [*COMMANDS]


WRONG_WORDS = {
    "no command": ([], "il manque : COMMANDE"),
    "a command that there is not": (["aply"], "'aply' n'est pas possible"),
    "a kind that there is not": (["preview", "invitation"], "« invitation » n'est pas un message"),
    "a preview of nothing": (["preview"], "il manque : MESSAGE"),
    "a limit that is a word": (["apply", "--limit", "deux"], "il faut un nombre entier"),
    "a limit that is missing": (["apply", "--limit"], "il faut une valeur"),
    "a test address that is none": (["apply", "--to", "essai"], "il faut une seule adresse"),
    "a moment that is none": (["--now", "demain", "plan"], "pas « demain »"),
    "an option that there is not": (["plan", "--force"], "mots en trop ou inconnus : --force"),
    "a key without what became of it": (["resolve", "X/link"], "donnez une CLÉ avec sent"),
    "help": (["--help"], "montre cette aide"),
    "the help of a command": (["resolve", "--help"], "tranche pour un message incertain"),
}


@pytest.mark.parametrize(("words", "told"), WRONG_WORDS.values(), ids=WRONG_WORDS)
def test_the_command_line_speaks_french(
    home: Home, monkeypatch: pytest.MonkeyPatch, words: list[str], told: str
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    _, out, err = home(*words, now=None)
    assert told in out + err
    assert not ENGLISH.search((out + err).replace(str(home.folder), "")), out + err


@pytest.mark.parametrize(("words", "told"), WRONG_WORDS.values(), ids=WRONG_WORDS)
def test_the_command_line_speaks_english_where_the_file_says_so(
    home: Home, monkeypatch: pytest.MonkeyPatch, words: list[str], told: str
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    text = re.sub(r"^language:.*\n", "", home.config.read_text("utf-8"), flags=re.MULTILINE)
    home.config.write_text(f"language: en\n{text}", "utf-8")
    _, out, err = home(*words, now=None)
    assert (out + err).startswith("usage: run.py")
    assert told not in out + err


NAMED = {
    "the file's language comes before the locale": ("language: en\n", "fr_FR", "en"),
    "whatever else is wrong in the file": ("language: 'fr'\n\tx: {{\n", "en_GB", "fr"),
    "a file that names none means the default": ("seats: {}\n", "en_GB", "fr"),
    "a language that there is not leaves it to the locale": ("language: de\n", "fr_CA", "fr"),
    "a language below another section is another thing": ("x:\n  language: en\n", "C", "fr"),
}


@pytest.mark.parametrize(("typed", "locale", "expected"), NAMED.values(), ids=NAMED)
def test_before_the_settings_are_read(
    tmp_path: Path, typed: str, locale: str, expected: str
) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(typed, "utf-8")
    assert language_before(config, {"LANG": locale}) == expected


def test_the_file_is_known_before_the_words_are_read() -> None:
    here = Path("config.yaml")
    assert config_in(["--config", "a.yaml", "plan"], here) == Path("a.yaml")
    assert config_in(["plan", "--config=a.yaml"], here) == Path("a.yaml")
    assert config_in(["plan", "--config"], here) == here
    assert argparse.Namespace(config=here).config == here


def test_a_phrase_is_said_within_a_phrase() -> None:
    inner = Phrase(code="os_full")
    assert said(Phrase(code="error_workbook_unwritable", facts={"why": inner}), "fr") == (
        "il ne peut pas être écrit (plus de place sur le disque)"
    )

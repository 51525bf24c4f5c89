"""The SQL of the ledger: one text for every database, and no word of the sheet in it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from douze.model.kinds import Kind
from douze.model.words import Decision, LetterState, Rule, Status
from tests.factories import TOP

FILES = sorted((TOP / "douze" / "adapters" / "ledger").glob("*.py"))
WORDS = {word.value for words in (Status, LetterState, Kind, Decision, Rule) for word in words}
SQL = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE)\b")
#: What SQLite understands and PostgreSQL does not.
OWN = re.compile(
    r"\bOR (REPLACE|IGNORE|ABORT)\b|\bPRAGMA\b|\bREPLACE INTO\b|\browid\b|\bGLOB\b", re.I
)


def statements(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and SQL.search(text):
            yield text


def literals(statement: str) -> list[str]:
    return re.findall(r"'([^']*)'", statement)


def docstrings(source: str) -> set[str]:
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef)
    nodes = (node for node in ast.walk(ast.parse(source)) if isinstance(node, holders))
    return {text for node in nodes if (text := ast.get_docstring(node, clean=False))}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_statement_holds_a_word_of_the_sheet_or_speaks_for_one_database(file: Path) -> None:
    source = file.read_text("utf-8")
    for statement in set(statements(source)) - docstrings(source):
        assert not WORDS.intersection(literals(statement)), statement
        assert not OWN.search(statement), statement


def test_the_statements_are_found_where_they_are_looked_for() -> None:
    found = [s for file in FILES for s in statements(file.read_text("utf-8"))]
    assert len(found) > 10
    assert "en attente" in WORDS

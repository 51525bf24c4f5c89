"""No public method of gspread's is forgotten by these tests."""

import ast
from pathlib import Path

import gspread
import pytest
from gspread.cell import Cell

CLASSES = (gspread.Client, gspread.Spreadsheet, gspread.Worksheet, Cell)


def _used() -> set[str]:
    """Every name that these tests take from something, by a dot or by its text."""
    return {
        name
        for path in Path(__file__).parent.glob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        for name in (getattr(node, "attr", None), getattr(node, "value", None))
        if isinstance(name, str)
    }


@pytest.mark.parametrize("owner", CLASSES)
def test_every_public_method_is_exercised(owner: type) -> None:
    public = {name for name in dir(owner) if not name.startswith("_")}
    assert public - _used() == set()

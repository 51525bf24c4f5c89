"""A cell is named as people and spreadsheets name it."""

import pytest

from douze.adapters.sheet.values import place
from douze.model.cell_address import cell_address, column_letters

ADDRESSES = {
    "the first cell": (("Sessions", 0, 1), "Sessions!A1"),
    "the last column of one letter": (("Sessions", 25, 2), "Sessions!Z2"),
    "the first column of two": (("Sessions", 26, 2), "Sessions!AA2"),
    "the last column of two": (("Sessions", 701, 2), "Sessions!ZZ2"),
    "the first column of three": (("Sessions", 702, 2), "Sessions!AAA2"),
    "a title as staff see it, without quotes": (
        ("Réponses au formulaire 1", 1, 7),
        "Réponses au formulaire 1!B7",
    ),
}


@pytest.mark.parametrize(("cell", "address"), ADDRESSES.values(), ids=ADDRESSES)
def test_a_cell_has_one_address(cell: tuple[str, int, int], address: str) -> None:
    assert cell_address(*cell) == address


def test_what_is_named_is_found_again() -> None:
    for column in range(1_000):
        assert place(f"{column_letters(column)}3".encode()) == (3, column)

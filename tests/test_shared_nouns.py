"""What has one place in the house is made nowhere else by hand."""

import re

import pytest

from tests.factories import TOP

#: What it is, where it is made, and how it would look made by hand.
NOUNS = {
    "the address of a cell": (
        "douze/model/cell_address.py",
        r"\}!\{column_letters\([^()]*\)\}[\d{]|chr\((65|ord\(.A.\)) \+",
    ),
    "a whole name": ("douze/model/personal_details.py", r"first_name\} \{"),
    "how texts are compared": ("douze/model/fold.py", r"NFKD"),
    "a file in another's place": (
        "douze/replace_file.py",
        r"mkstemp|\.draft\"|O_DIRECTORY",
    ),
    "the day on the wall": ("douze/model/local_day.py", r"astimezone\([^()]*\)\.date\(\)"),
    "the moment of an hour on the wall": (
        "douze/model/local_day.py",
        r"datetime\.combine\(.*\)\.astimezone",
    ),
}


@pytest.mark.parametrize(("place", "by_hand"), NOUNS.values(), ids=NOUNS)
def test_it_is_made_in_one_place(place: str, by_hand: str) -> None:
    files = [file for top in ("douze", "workflows") for file in (TOP / top).rglob("*.py")]
    found = [
        file.relative_to(TOP).as_posix()
        for file in files
        if re.search(by_hand, file.read_text("utf-8"))
    ]
    assert found == [place]

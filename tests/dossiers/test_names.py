"""What the folder of a session's file is called."""

import re

import pytest

from douze.model.page_names import folder_name

NAMES = {
    "BENEVOLES": "BENEVOLES",
    "benevoles-2020": "benevoles-2020",
    "2026": r"2026-[0-9a-f]{6}",
    "2026-09-01--2027-06-30": r"2026-09-01--2027-06-30-[0-9a-f]{6}",
    "2026-RUCHES": "2026-RUCHES",
    "Fête / été": r"fete-ete-[0-9a-f]{6}",
    "..": r"[0-9a-f]{6}",
    "manifest.json": r"manifest-json-[0-9a-f]{6}",
    "王": r"[0-9a-f]{6}",
}


@pytest.mark.parametrize(("code", "name"), NAMES.items(), ids=NAMES)
def test_a_session_has_a_folder_of_its_own(code: str, name: str) -> None:
    assert re.fullmatch(name, folder_name(code))


def test_two_codes_never_share_one() -> None:
    codes = ["A", "a", "2026", "2026-", "é", "e", "E", "x" * 60, "x" * 61, "x" * 62]
    assert len({folder_name(code) for code in codes}) == len(codes)

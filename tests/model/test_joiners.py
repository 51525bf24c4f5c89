"""Unseen joiners stay where a script or an emoji needs them, and nowhere else."""

import pytest

from douze.letters.plain_words import display_name, no_link, one_line
from douze.model.joiners import only_joining
from douze.read.cells import text

NAMES = {
    "Persian, between two letters": "علی‌رضا",
    "Persian, behind a letter that joins nothing": "رضا‌زاده",
    "Sinhala": "ශ්‍රීමතී",
    "Bengali, before the sign that halves": "র‍্যান্ডি",
    "Hindi, parted": "शरद्‌चन्द्र",
    "Malayalam, at the end of a word": "മോഹന്‍",
    "a family": "👩‍👩‍👧",
    "a profession with a colour of skin": "👩🏽‍🌾",
    "a sign with a selector": "❤️‍🔥 Zoé",
    "a head that shakes": "🙂‍↔️",
}
ELSEWHERE = {
    "between Latin letters": ("Zo‍é Mar‌tin", "Zoé Martin"),
    "around a dot": ("zoom‍.‌us", "zoom.us"),
    "in an address": ("zoe‍@ambert.example", "zoe@ambert.example"),
    "before a dot, behind an Indian letter": ("दि्‍.com", "दि्.com"),
    "between two scripts": ("ع‍A", "عA"),
    "one behind the other": ("ع‌‍‌ر", "ع‌ر"),
    "at the beginning": ("‍علی", "علی"),
    "behind an emoji, before a letter": ("❤‍Zoé", "❤Zoé"),
    "apart, between emoji": ("❤‌🔥", "❤🔥"),
    "between digits": ("06‍12", "0612"),
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_name_keeps_its_spelling_on_the_sheet_and_in_letters(name: str) -> None:
    for told in (text, only_joining, one_line, display_name):
        assert told(name) == name
    assert no_link(name).replace("\ufe0f", "") == name.replace("\ufe0f", "")


@pytest.mark.parametrize(("typed", "left"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_elsewhere_nobody_needs_them(typed: str, left: str) -> None:
    for told in (text, only_joining, one_line):
        assert told(typed) == left

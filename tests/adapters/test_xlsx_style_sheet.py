"""The looks of new columns: found in bounded work, and never more than are read again."""

import pytest

from douze.adapters.xlsx.limits import MOST_STYLES
from douze.adapters.xlsx.markup import DamagedPart, markup
from douze.adapters.xlsx.style_sheet import StyleSheet
from douze.adapters.xlsx.styles import NO_STYLES, Styles

ONE = b'<xf xfId="0"/>'


def sheet_of(count: int) -> bytes:
    return NO_STYLES.replace(b'count="1">' + ONE, b'count="%d">' % count + ONE * count)


def test_no_style_is_added_that_would_keep_the_next_pass_from_reading() -> None:
    full = markup("xl/styles.xml", sheet_of(MOST_STYLES))
    with pytest.raises(DamagedPart):
        StyleSheet(part=full).header("1F4E45")


def test_the_last_style_that_is_read_again_may_be_added() -> None:
    sheet = StyleSheet(part=markup("xl/styles.xml", sheet_of(MOST_STYLES - 1)))
    sheet.header("1F4E45")
    assert Styles(sheet.part)


def test_a_look_that_was_found_is_not_searched_again() -> None:
    sheet = StyleSheet(part=markup("xl/styles.xml", sheet_of(3)))
    number = sheet.header("1F4E45")
    sheet.part = markup("xl/styles.xml", b"<styleSheet/>")  # where nothing could be found
    assert sheet.header("1F4E45") == number

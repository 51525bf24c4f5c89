"""How a new tab is laid out: what a column is to hold can be read in it."""

import pytest

from douze.model.design import TABS, Notices, design_tab


@pytest.mark.parametrize("tab", TABS)
def test_a_moment_is_not_shown_as_a_row_of_hash_signs(tab: str) -> None:
    """A spreadsheet shows ### where a date is wider than its column; it never cuts one."""
    for column in design_tab(tab, "Onglet", Notices(held="")).columns:
        if column.number_format != "General":
            shown = column.number_format.partition("]")[2] or column.number_format
            assert column.width > len(shown), column.word

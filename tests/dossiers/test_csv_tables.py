"""Tables that a spreadsheet opens: what it would run is text, and all else stays what it is."""

import csv
import io
from datetime import date, datetime, time

import pytest

from douze.dossiers.csv_tables import to_csv
from douze.model.sheet import Cell

SHOWN: dict[str, tuple[Cell, str]] = {
    "a name": ("Zoé", "Zoé"),
    "nothing": (None, ""),
    "a formula": ("=1+1", "'=1+1"),
    "a telephone": ("+33 6", "'+33 6"),
    "a difference": ("-1", "'-1"),
    "a function": ("@SUM(A1)", "'@SUM(A1)"),
    "after spaces": ("  =1", "'  =1"),
    "after a tab": ("\t=1", "'\t=1"),
    "after a new line": ("\r\n=1", "'\r\n=1"),
    "a wide sign": ("\uff1d1", "'\uff1d1"),
    "a sign within": ("a=1", "a=1"),
    "a number below nought": (-3, "-3"),
    "a part": (1.5, "1.5"),
    "a moment": (datetime(2020, 10, 1, 14, 2), "2020-10-01 14:02"),
    "seconds": (datetime(2020, 10, 1, 14, 2, 5), "2020-10-01 14:02:05"),
    "a day": (date(2020, 10, 1), "2020-10-01"),
    "an hour": (time(14, 2), "14:02:00"),
    "quotes and semicolons": ('a";b', 'a";b'),
    "half a letter": ("a\ud800", "a?"),
}


@pytest.mark.parametrize(("cell", "shown"), SHOWN.values(), ids=SHOWN)
def test_a_cell_is_text_that_nothing_runs(cell: Cell, shown: str) -> None:
    written = to_csv([["x", cell]])
    assert written.startswith(b"\xef\xbb\xbf")
    assert written.endswith(b"\r\n")
    read = csv.reader(io.StringIO(written.decode("utf-8-sig"), newline=""), delimiter=";")
    assert [*read] == [["x", shown]]

"""Dates and times as people type them and as spreadsheets keep them."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from douze.model.sheet import Cell
from douze.read.dates import find_day, read_date, read_moment, read_time
from douze.read.missing_year import lacks_year

FIRST = date(2020, 10, 1)

#: A cell and the day that it holds; None where nobody can be sure.
DATES: list[tuple[Cell, date | None]] = [
    # typed cells
    (date(2020, 10, 1), FIRST),
    (datetime(2020, 10, 1), FIRST),
    (datetime(2020, 10, 1, 14, 0), FIRST),
    # numbers, French and English
    ("01/10/2020", FIRST),
    ("1/10/2020", FIRST),
    ("01/10/20", FIRST),
    ("1.10.2020", FIRST),
    ("01-10-2020", FIRST),
    ("01 / 10 / 2020", FIRST),
    ("  01/10/2020  ", FIRST),
    ("2020-10-01", FIRST),
    ("2020/10/01", FIRST),
    ("29/02/2020", date(2020, 2, 29)),
    ("31/12/2020", date(2020, 12, 31)),
    # French words
    ("1er octobre 2020", FIRST),
    ("1 octobre 2020", FIRST),
    ("01 OCTOBRE 2020", FIRST),
    ("jeudi 1er octobre 2020", FIRST),
    ("Jeudi 1er Octobre 2020", FIRST),
    ("le jeudi 1er octobre 2020", FIRST),
    ("jeudi, 1er octobre 2020", FIRST),
    ("jeu. 1 oct. 2020", FIRST),
    ("jeudi 01/10/2020", FIRST),
    ("le 1er octobre 2020", FIRST),
    ("15 février 2021", date(2021, 2, 15)),
    ("15 fevrier 2021", date(2021, 2, 15)),
    ("15 août 2020", date(2020, 8, 15)),
    ("15 AOUT 2020", date(2020, 8, 15)),
    ("24 décembre 2020", date(2020, 12, 24)),
    ("3 janv. 2021", date(2021, 1, 3)),
    ("3\u00a0janvier\u00a02021", date(2021, 1, 3)),
    ("\u200e01/\u200e10/\u200e2020", FIRST),  # as Windows copies it
    # English words
    ("1 October 2020", FIRST),
    ("1st October 2020", FIRST),
    ("October 1, 2020", FIRST),
    ("Oct 1st, 2020", FIRST),
    ("Thursday 1 October 2020", FIRST),
    ("Thursday, October 1, 2020", FIRST),
    ("Thu 1 Oct 2020", FIRST),
    # the bad
    ("", None),
    (None, None),
    (True, None),
    (44105, None),
    (44105.5, None),
    (time(14, 0), None),
    ("demain", None),
    ("octobre 2020", None),
    ("1er octobre", None),
    ("01/10", None),
    ("32/10/2020", None),
    ("31/11/2020", None),
    ("29/02/2021", None),
    ("10/13/2020", None),
    ("00/10/2020", None),
    ("01/00/2020", None),
    ("vendredi 1er octobre 2020", None),
    ("Friday 1 October 2020", None),
    ("1er octembre 2020", None),
    ("01/10/2020 14:00", None),
    ("01/10/2020 ou 02/10/2020", None),
    ("vers le 1er octobre 2020", None),
    ("2020-13-01", None),
    ("20201001", None),
    ("01/10/020", None),
]


@pytest.mark.parametrize(("cell", "day"), DATES, ids=[repr(c) for c, _ in DATES])
def test_a_date(cell: Cell, day: date | None) -> None:
    assert read_date(cell) == day


#: A cell and the time of day that it holds.
TIMES: list[tuple[Cell, time | None]] = [
    (time(14, 0), time(14, 0)),
    (time(14, 30), time(14, 30)),
    (datetime(1899, 12, 30, 14, 30), time(14, 30)),
    ("14h", time(14)),
    ("14 h", time(14)),
    ("14H", time(14)),
    ("14h30", time(14, 30)),
    ("14 h 30", time(14, 30)),
    ("14h00", time(14)),
    ("14:30", time(14, 30)),
    ("14:30:15", time(14, 30, 15)),
    ("9h", time(9)),
    ("09:00", time(9)),
    ("0h", time(0)),
    ("14 heures", time(14)),
    ("14 heures 30", time(14, 30)),
    ("1 heure", time(1)),
    ("2 pm", time(14)),
    ("2:30 pm", time(14, 30)),
    ("2:30 p.m.", time(14, 30)),
    ("9 AM", time(9)),
    ("12 pm", time(12)),
    ("12 am", time(0)),
    (" 14h ", time(14)),
    ("\u200e14h", time(14)),
    ("", None),
    (None, None),
    (False, None),
    (14, None),
    (0.5833, None),
    (date(2020, 10, 1), None),
    ("14", None),
    ("25h", None),
    ("24:00", None),
    ("14h60", None),
    ("14:5", None),
    ("13 pm", None),
    ("0 am", None),
    ("midi", None),
    ("14h-16h", None),
    ("de 14h à 16h", None),
    ("14h30 environ", None),
]


@pytest.mark.parametrize(("cell", "hour"), TIMES, ids=[repr(c) for c, _ in TIMES])
def test_a_time(cell: Cell, hour: time | None) -> None:
    assert read_time(cell) == hour


AFTERNOON = datetime(2020, 9, 30, 18, 0)

#: A cell and the moment that it holds; a bare date is refused here.
MOMENTS: list[tuple[Cell, datetime | None]] = [
    (AFTERNOON, AFTERNOON),
    ("30/09/2020 18:00", AFTERNOON),
    ("30/09/2020 18:00:00", AFTERNOON),
    ("30/09/2020 18h", AFTERNOON),
    ("30/09/2020, 18h00", AFTERNOON),
    ("30/09/2020 à 18h", AFTERNOON),
    ("mercredi 30 septembre 2020 à 18h", AFTERNOON),
    ("2020-09-30T18:00", AFTERNOON),
    ("2020-09-30 18:00:00", AFTERNOON),
    ("2020-09-30T18:00:00Z", AFTERNOON.replace(tzinfo=UTC)),
    ("30 September 2020 at 6 pm", AFTERNOON),
    ("\u200e30/09/2020 \u200e\u200f18:00", AFTERNOON),
    ("2020/09/30 6:00:00 PM GMT+2", AFTERNOON.replace(tzinfo=timezone(timedelta(hours=2)))),
    ("2020/09/30 6:00:00 PM UTC-03:30", AFTERNOON.replace(
        tzinfo=timezone(-timedelta(hours=3, minutes=30)))),
    (date(2020, 9, 30), None),
    ("30/09/2020", None),
    ("18:00", None),
    ("30/09/2020 25:00", None),
    ("30/09/2020 18:00 demain", None),
    ("jeudi 30/09/2020 18:00", None),
    ("30/09/202018:00", None),
    (44105.75, None),
    (None, None),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "moment"), MOMENTS, ids=[repr(c) for c, _ in MOMENTS])
def test_a_moment(cell: Cell, moment: datetime | None) -> None:
    assert read_moment(cell) == moment


@pytest.mark.parametrize("cell", [date(2020, 9, 30), "30/09/2020", "mercredi 30 septembre 2020"])
def test_a_bare_date_can_stand_for_a_time(cell: Cell) -> None:
    assert read_moment(cell, without_time=time(23, 59)) == datetime(2020, 9, 30, 23, 59)


#: A text and the first day that is named in it.
FOUND: list[tuple[str, date | None]] = [
    ("(jeudi 1er octobre 2020)", FIRST),
    (" - 01/10/2020", FIRST),
    ("– le 1er octobre 2020 à 14h", FIRST),
    ("session 3 du 01/10/2020 et du 02/10/2020", FIRST),
    ("salle 12", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "day"), FOUND, ids=[t for t, _ in FOUND])
def test_a_day_in_a_text(text: str, day: date | None) -> None:
    assert find_day(text) == day


WITHOUT_YEAR = [
    "27/11", "27-11", "27.11", "10 décembre", "jeudi 10 décembre", "Jeudi 10 Décembre",
    "jeu. 10/12", "1er octobre", "le 1er oct.", "29/02", "10 December", "December 10",
    "Thursday, December 10th", "27/11 18h", "10 décembre à 14h30",
]  # fmt: skip
WITH_MORE = [
    "",
    "27/13",
    "32/01",
    "27/11/2026",
    "jeudi",
    "décembre",
    "18h",
    "27/11 ou 28/11",
    27.11,
]


@pytest.mark.parametrize("cell", WITHOUT_YEAR)
def test_a_day_that_lacks_its_year_is_known(cell: str) -> None:
    assert read_date(cell) is None and lacks_year(cell)


@pytest.mark.parametrize("cell", WITH_MORE)
def test_what_lacks_something_else_is_not_told_so(cell: Cell) -> None:
    assert not lacks_year(cell)

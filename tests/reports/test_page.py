"""The page of a year: what it says, what it never does."""

import re
from datetime import date

import pytest

from douze.model.groups import GroupFigures
from douze.reports.figures import SessionFigures
from douze.reports.page import YearPage
from douze.reports.year import Period, year_figures, year_of
from tests.factories import TEMPLATES, settings, wording
from tests.reports.made import figures

HOSTILE = "<script>alert(1)</script>"
YEAR = year_of(2020)


def page(*sessions: SessionFigures, period: Period = YEAR, language: str = "fr") -> str:
    year = year_figures(sessions, period)
    ours = settings(language=language)
    made = YearPage(year, ours, TEMPLATES, wording(language)).content("bilan-2020.xlsx")
    return made.decode()


def test_it_says_the_sums_and_each_session() -> None:
    said = page(figures("A", present=8), figures("B", present=None))
    assert "Bilan 2020" in said
    assert re.search(r'Places offertes</td><td class="number">24<', said)
    assert re.search(r'Taux de remplissage</td><td class="number">83\xa0%<', said)
    assert said.count(">non connu<") == 3, "present, missing and hours of B"
    assert "Connu pour 1 session(s) sur 2." in said
    assert 'href="bilan-2020.xlsx"' in said


@pytest.mark.parametrize("language", ["fr", "en"])
def test_it_runs_nothing_and_asks_for_nothing_elsewhere(language: str) -> None:
    group = (GroupFigures(key="x", name=HOSTILE, people=1, present=1),)
    hostile = figures(HOSTILE, title=HOSTILE, structures=group, domains=group, territories=group)
    said = page(hostile, figures("B", structures=group), language=language)
    assert "<script" not in said
    assert "&lt;script&gt;" in said
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:|//)""", said)
    assert "default-src 'none'" in said


#: A period, and what the columns over time stand for.
STEPS = {
    "a year by its months": (YEAR, ["01", "02", "12"], "Mois par mois"),
    "months of two years with theirs": (
        Period(first=date(2020, 9, 1), last=date(2021, 6, 30)), ["09 20", "06 21"], "Mois par mois",
    ),
    "many years by the year": (
        Period(first=date(2018, 1, 1), last=date(2020, 12, 31)),
        ["2018", "2020"], "Année par année",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("period", "labels", "title"), STEPS.values(), ids=STEPS)
def test_what_the_columns_over_time_stand_for(
    period: Period, labels: list[str], title: str
) -> None:
    said = page(figures("A", confirmed=7), period=period)
    assert title in said
    for label in labels:
        assert re.search(rf"<title>{label} (?:7|–)</title>", said), label
    assert said.count("7</title>") >= 1


def test_a_year_of_nothing_says_so() -> None:
    said = page()
    assert "Aucune session n'a eu lieu" in said
    assert "<svg" not in said

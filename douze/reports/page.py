"""The page of a year: its sums, charts, sessions and groups, in the words of its language."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from markupsafe import Markup

from douze.charts.charts import Bar, columns, horizontal_bars
from douze.letters.plain_words import one_line
from douze.letters.typography import unbreakable
from douze.model.groups import GroupFigures
from douze.model.settings import Settings
from douze.model.sheet import Cell
from douze.model.wording import Wording
from douze.pages.report_page import logo_address, report_page
from douze.reports.columns import BY_WORD, FigureColumn, Shape
from douze.reports.figures import SessionFigures
from douze.reports.year import YearFigures
from douze.reports.year_sheets import YearSheets, period_said

#: How many groups have a bar of their own; the workbook has them all.
_MOST_BARS = 12
#: The columns of the page's table of sessions: what fits a sheet of paper across.
_SHOWN = ("day", "places", "confirmed", "no_place", "present", "missing", "person_minutes", "note")
#: What became of those who had a place, as bars.
_WHO_CAME = ("present", "left_early", "excused", "missing", "unknown")
_FUNNEL = ("places", "registered", "confirmed", "present")
#: Longer than that, and each column stands for a year.
_MOST_MONTHS = 18


class YearPage:
    """Lays out the page of one year."""

    def __init__(
        self, year: YearFigures, settings: Settings, templates: Path, wording: Wording
    ) -> None:
        self._year, self._settings, self._wording = year, settings, wording
        self._say = wording.sentence_of
        self._templates = templates

    def content(self, workbook: str) -> bytes:
        """The page; `workbook` is the file beside it. Raises TemplateProblems."""
        settings, year = self._settings, self._year
        sheets = YearSheets(year, self._wording)
        shown: dict[str, object] = {
            "declaration": one_line(settings.association.declaration),
            "logo": logo_address(settings),
            "period": period_said(year, self._wording),
            "lines": [self._line(*line) for line in sheets.lines()],
            "charts": [Markup(chart) for chart in self._charts()],
            "headers": [BY_WORD[word].header(self._wording) for word in self._columns],
            "sessions": [self._session(one) for one in year.sessions],
            "structures": [*map(self._group, year.structures)],
            "territories": [*map(self._group, year.territories)],
            "domains": [*map(self._group, year.domains)],
            "apart": [
                {"title": one_line(one.title), "day": self._day(one.day), "fate": sheets.fate(one)}
                for one in (*year.cancelled, *year.postponed, *year.coming)
            ],
            "workbook": workbook,
        }
        return report_page("year.html", shown, settings, self._templates)

    @property
    def _columns(self) -> Sequence[str]:
        """Those of which anything is there: no grades where nobody was asked."""
        graded = any(one.note is not None for one in self._year.sessions)
        return [word for word in _SHOWN if word != "note" or graded]

    def _line(self, says: str, amount: Cell, remark: str, shape: Shape) -> dict[str, str]:
        remark = unbreakable(remark, self._settings.language)
        return {"says": says, "amount": self._said(amount, shape), "remark": remark}

    def _session(self, one: SessionFigures) -> dict[str, object]:
        cells = [self._cell(BY_WORD[word], one) for word in self._columns]
        return {"title": one_line(one.title), "code": one_line(one.code), "cells": cells}

    def _cell(self, column: FigureColumn, one: SessionFigures) -> str:
        return self._said(column.cell(one, self._wording), column.shape)

    def _group(self, group: GroupFigures) -> dict[str, object]:
        return {
            "name": one_line(group.name),
            "people": group.people,
            "present": self._say("figure_not_known") if group.present is None else group.present,
        }

    def _charts(self) -> Iterator[str]:
        if not self._year.sessions:
            return
        yield self._chart_of("total_chart_funnel", _FUNNEL)
        yield self._over_time()
        if self._year.told:
            yield self._chart_of("total_chart_came", _WHO_CAME)
        for title, groups in (
            ("total_chart_structures", self._year.structures),
            ("total_chart_territories", self._year.territories),
        ):
            if len(groups) > 1:
                yield horizontal_bars(self._say(title), [*self._bars(groups[:_MOST_BARS])])

    def _chart_of(self, title: str, words: Sequence[str]) -> str:
        totals = ((word, self._year.total(word)) for word in words)
        bars = [
            Bar(label=BY_WORD[word].header(self._wording), amount=total, said=str(total))
            for word, total in totals
            if total is not None
        ]
        return horizontal_bars(self._say(title), bars)

    def _over_time(self) -> str:
        """Seats and those confirmed, month after month; year after year where there are many."""
        first, last = self._year.period.first, self._year.period.last
        months = _month(last) - _month(first) + 1
        if months > _MOST_MONTHS:
            years = range(first.year, last.year + 1)
            bars = [self._bar(str(year), year, lambda day: day.year) for year in years]
            return columns(self._say("total_chart_years"), bars)
        bars = []
        # Months are counted from the year 0, so that a school year is one row of them.
        for month in range(_month(first), _month(last) + 1):
            label = f"{month % 12 + 1:02}"
            if first.year != last.year:
                label += f" {month // 12 % 100:02}"  # on a line of its own
            bars.append(self._bar(label, month, _month))
        return columns(self._say("total_chart_months"), bars)

    def _bar(self, label: str, time: int, time_of: Callable[[date], int]) -> Bar:
        """Count the sessions of one time, a year or a month."""
        those = [one for one in self._year.sessions if one.day and time_of(one.day) == time]
        confirmed = sum(one.confirmed for one in those)
        said = str(confirmed) if those else "–"
        seats = sum(one.places for one in those)
        return Bar(label=label, amount=confirmed, said=said, whole=seats)

    def _bars(self, groups: Sequence[GroupFigures]) -> Iterator[Bar]:
        for group in groups:
            yield Bar(label=one_line(group.name), amount=group.people, said=str(group.people))

    def _day(self, day: date | None) -> str:
        return day.strftime(self._wording.day_format) if day else ""

    def _said(self, value: Cell, shape: Shape) -> str:
        """Write a figure as the language does: `12,5`, `75 %`, `01/10/2020`."""
        french = self._settings.language == "fr"
        if isinstance(value, date):
            return self._day(value)
        if isinstance(value, int | float):  # else it says that nobody knows
            if shape is Shape.SHARE:
                return f"{value * 100:.0f}\u00a0%" if french else f"{value * 100:.0f}%"
            if shape in (Shape.HOURS, Shape.GRADE):
                written = f"{value:.1f}".removesuffix(".0")
                return written.replace(".", ",") if french else written
        return "" if value is None else one_line(str(value))


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1

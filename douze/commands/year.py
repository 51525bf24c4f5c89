"""A year: `report --year` writes its workbook, `setup --year` its tab in the spreadsheet."""

import argparse
from datetime import date, datetime

from douze.commands.current_state import current_state
from douze.commands.output_folder import put_files
from douze.commands.screen import clock
from douze.composition import Adapters, build, unprovisioned
from douze.model.phrases import phrase
from douze.own_file import refuse_link
from douze.reports.figures import figures_of_all
from douze.reports.kept_figures import with_kept
from douze.reports.page import YearPage
from douze.reports.workbook import to_xlsx
from douze.reports.year import Period, YearFigures, year_figures, year_of
from douze.reports.year_sheets import YearSheets
from douze.reports.year_tab import title_of, write_year_tab


def report_year(arguments: argparse.Namespace) -> int:
    """`report --year`: the workbook and the page of a year, or of any two dates."""
    adapters = build(arguments.config)
    year = _figures(adapters, _period(arguments), clock(arguments, adapters.settings))
    files, count = write_year(adapters, year), len(year.sessions)
    print(adapters.wording.sentence(phrase("screen_year", files=files, count=count)))
    return 0


def period_files(adapters: Adapters, period: Period, now: datetime) -> tuple[str, ...]:
    """Count a period as it stands at a moment, and write its files. Give how they are called."""
    return write_year(adapters, _figures(adapters, period, now))


def write_year(adapters: Adapters, year: YearFigures) -> tuple[str, ...]:
    """Write the page and the workbook of a period. Give how they are called."""
    settings, wording = adapters.settings, adapters.wording
    refuse_link(settings.reports_folder, "reports.folder")
    name = wording.sentence(phrase("total_file", period=year.period.name))
    page = YearPage(year, settings, adapters.templates, wording)
    files = {
        f"{name}.html": page.content(f"{name}.xlsx"),
        f"{name}.xlsx": to_xlsx(YearSheets(year, wording).all()),
    }
    return put_files(settings.reports_folder / year.period.name, files)


def setup_year(arguments: argparse.Namespace) -> int:
    """`setup --year`: the tab of a year, made or brought up to date."""
    adapters = build(arguments.config)
    wording = adapters.wording
    with adapters.ledger.lock():  # a pass may be writing the same spreadsheet
        now = clock(arguments, adapters.settings)
        year = _figures(adapters, _period(arguments), now)
        written = write_year_tab(unprovisioned(adapters.settings), year, wording)
    said = {None: "setup_year_left", True: "setup_year", False: "setup_year_same"}[written]
    tab, count = title_of(year, wording), len(year.sessions)
    print(wording.sentence(phrase(said, tab=tab, count=count)))
    return 2 if written is None else 0


def _figures(adapters: Adapters, period: Period, now: datetime) -> YearFigures:
    """Count the sessions of the period, whatever their connection reports tell by now."""
    there = current_state(adapters, now, lambda book: book.sessions)
    counted = figures_of_all(there.matched, there.desired, adapters.settings)
    counted = with_kept(counted, there.matched, there.desired, there.ledger)
    return year_figures(counted, period)


def _period(arguments: argparse.Namespace) -> Period:
    if arguments.year is not None:
        return year_of(arguments.year)
    first: date = arguments.first
    return Period(first=first, last=arguments.last)

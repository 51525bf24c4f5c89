"""A year: `report --year` writes its workbook, `setup --year` its tab in the spreadsheet."""

import argparse
from datetime import date

from douze.commands.screen import as_typed, clock
from douze.composition import Adapters, build, unprovisioned
from douze.match.match_book import match_book
from douze.model.phrases import phrase
from douze.own_file import refuse_link
from douze.read.connections import with_exports
from douze.read.read_book import read_book
from douze.replace_file import replace_file
from douze.reports.figures import figures_of_all
from douze.reports.sheets import YearSheets
from douze.reports.workbook import to_xlsx
from douze.reports.year import Period, YearFigures, year_figures, year_of
from douze.reports.year_tab import title_of, write_year_tab
from workflows.decide import decide


def report_year(arguments: argparse.Namespace) -> int:
    """`report --year`: the workbook of a year, or of any two dates."""
    adapters = build(arguments.config)
    settings, wording = adapters.settings, adapters.wording
    year = _figures(arguments, adapters)
    folder = settings.ledger.with_name("reports") / year.period.name
    refuse_link(folder.parent, "ledger")
    refuse_link(folder, "ledger")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = wording.sentence(phrase("total_file", period=year.period.name))
    files = {
        f"{name}.xlsx": to_xlsx(YearSheets(year, wording).all()),
    }
    for file, content in files.items():
        replace_file(folder / file, content)
    made = tuple(as_typed(folder / file) for file in files)
    count = len(year.sessions)
    print(wording.sentence(phrase("screen_year", files=made, count=count)))
    return 0


def setup_year(arguments: argparse.Namespace) -> int:
    """`setup --year`: the tab of a year, made or brought up to date."""
    adapters = build(arguments.config)
    wording = adapters.wording
    with adapters.ledger.lock():  # a pass may be writing the same spreadsheet
        year = _figures(arguments, adapters)
        written = write_year_tab(unprovisioned(adapters.settings), year, wording)
    said = {None: "setup_year_left", True: "setup_year", False: "setup_year_same"}[written]
    tab, count = title_of(year, wording), len(year.sessions)
    print(wording.sentence(phrase(said, tab=tab, count=count)))
    return 2 if written is None else 0


def _figures(arguments: argparse.Namespace, adapters: Adapters) -> YearFigures:
    """Read, match and decide, changing nothing; then count the sessions of the period."""
    settings, now = adapters.settings, clock(arguments, adapters.settings)
    ledger = adapters.ledger.read()
    snapshot = adapters.workbook.read((settings.tabs.connections,))
    book = read_book(snapshot, settings, ledger.in_use)
    dropped = adapters.reports.read if adapters.reports else None
    book = with_exports(book, snapshot, settings, now, dropped)
    matched = match_book(book, ledger, now, secret=adapters.secret.read())
    desired = decide(matched, ledger, settings, now)
    return year_figures(figures_of_all(matched, desired, settings), _period(arguments))


def _period(arguments: argparse.Namespace) -> Period:
    if arguments.year is not None:
        return year_of(arguments.year)
    first: date = arguments.first
    return Period(first=first, last=arguments.last)

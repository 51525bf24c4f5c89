"""Before the first pass, and whenever something is wrong: `setup`, `form`, `doctor`."""

import argparse
import sys
from datetime import UTC, datetime

from douze.commands.screen import as_typed, clock, show
from douze.composition import build, database_of, unprovisioned, wording_for, wording_of
from douze.config.load import load
from douze.errors import LedgerError
from douze.model.phrases import phrase
from douze.model.settings import Settings
from douze.plan.show import problem_lines


def setup(arguments: argparse.Namespace) -> int:
    """`setup`: makes the spreadsheet ready, and touches nothing that is there; or a year's tab."""
    if arguments.year is not None or arguments.first is not None:
        from douze.commands.year import setup_year

        return setup_year(arguments)
    from douze.setup.make_ready import make_ready

    settings = load(arguments.config)
    wording = wording_of(settings)
    if settings.in_database:
        steps = database_of(settings).set_up()
        told = "screen_tables_made" if steps else "screen_tables_ready"
        print(wording.sentence(phrase(told, where=settings.ledger_place)))
    name = as_typed(settings.spreadsheet.path)
    outcome = make_ready(unprovisioned(settings), settings, wording, name=name)
    show(wording.sentence(done) for done in outcome.done)
    show(problem_lines(outcome.problems, wording), sys.stderr)
    return 2 if outcome.problems else 0


def form(arguments: argparse.Namespace) -> int:
    """`form`: prints the script that makes a form for a Google Sheet, and how to use it."""
    from douze.setup.form import form_script

    settings = load(arguments.config)
    wording = wording_of(settings)
    print(form_script(settings, wording), end="")
    return 0


def doctor(arguments: argparse.Namespace) -> int:
    """`doctor`: finds what would go wrong before it does."""
    from douze.doctor.examine import examine
    from douze.doctor.finding import Mark, lines
    from douze.doctor.machine import this_machine

    def now(settings: Settings) -> datetime:
        try:
            return clock(arguments, settings)
        except LedgerError:  # the database's clock: that it does not answer is told below
            return datetime.now(UTC)

    found = [*examine(arguments.config, build, now, this_machine(), send=arguments.send)]
    show(lines(found, wording_for(arguments.config)))
    return 2 if any(finding.mark is Mark.WRONG for finding in found) else 0

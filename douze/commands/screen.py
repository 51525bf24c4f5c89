"""What every command needs at the terminal: the clock, lines to print, errors told in words."""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from douze.commands.paint import harmless, painted, takes_colour, width_of
from douze.composition import Adapters, database_of, google_sheet, wording_for
from douze.errors import DouzeError, PassRefused, PhrasesUnreadable
from douze.model.lines import Line
from douze.model.phrases import Phrase, phrase
from douze.model.settings import Settings
from douze.model.wording import Wording
from douze.plan.show import problem_lines
from douze.progress import TimeLeft


def clock(arguments: argparse.Namespace, settings: Settings) -> datetime:
    """Read the clock, the one time that anybody does; seconds are the finest that count.

    Where the ledger is in a database, that is the database's: hosts may differ. Raises LedgerError.
    """
    given: datetime | None = arguments.now
    if given is None:
        now = database_of(settings).moment() if settings.in_database else datetime.now(UTC)
        return now.replace(microsecond=0)
    return in_zone(given, settings).replace(microsecond=0)


def in_zone(typed: datetime, settings: Settings) -> datetime:
    """Read a moment that was typed as the association's clock shows it."""
    return (typed if typed.tzinfo else typed.replace(tzinfo=settings.zone)).astimezone(UTC)


def show(lines: Iterable[Line | str], stream: TextIO | None = None) -> None:
    """Print what is told, line after line, as it comes; on standard output, if nothing is said."""
    to = stream or sys.stdout
    # Piped, it stays one line a fact, for `grep`.
    for line in painted(lines, width=width_of(to), colour=takes_colour(to)):
        print(line, file=to)


def sending(wording: Wording, doing: Callable[[str], None]) -> Callable[[int, int], None]:
    """Say how many letters have gone, of how many, and how long the rest will take."""
    pace = TimeLeft()

    def letters(done: int, of: int) -> None:
        left = pace.left(done, of)
        said = phrase("screen_sending", done=done, of=of)
        if left:
            said = phrase("screen_sending_left", done=done, of=of, left=left)
        doing(wording.sentence(said))

    return letters


def tell(error: DouzeError, arguments: argparse.Namespace) -> None:
    """Say what went wrong, and what was and was not done, in the language of the association."""
    wording = _speaking(arguments)
    for line in error.lines:
        print(harmless(wording.told(line)), file=sys.stderr)
    if isinstance(error, PassRefused):
        show(problem_lines(error.problems, wording), sys.stderr)
        said = [*_done_instead(error)]
    else:
        said = [_done(error)]
    for one in said:
        print(wording.sentence(one), file=sys.stderr)


def _done_instead(error: DouzeError) -> Iterator[Phrase]:
    """Say what a pass that was refused did: it told staff, or nobody."""
    if not error.alerted:
        yield phrase("screen_not_done")
    else:
        yield phrase("screen_alerted_written" if error.only_written else "screen_alerted")
    if error.unheard:
        yield phrase("screen_unheard", contact=error.unheard)


def _done(error: DouzeError) -> Phrase:
    """Say what was and was not done, and who heard of it."""
    said = error.done
    if error.alerted:
        said = phrase("done_alert_written" if error.only_written else "done_alerted", done=said)
    if error.unheard:
        said = phrase("done_unheard", done=said, contact=error.unheard)
    return said


def _speaking(arguments: argparse.Namespace) -> Wording:
    """The association's wording; where its sentences cannot be loaded, the one at hand."""
    try:
        return wording_for(arguments.config)
    except PhrasesUnreadable:
        given: Wording = arguments.wording
        return given


def name_of(adapters: Adapters) -> str:
    """How to call the spreadsheet: by its title where it is a Google Sheet, else by its path."""
    sheet = google_sheet(adapters.workbook, adapters.settings)
    title = sheet.name if sheet else ""
    return title or as_typed(adapters.settings.spreadsheet.path)


def as_typed(path: Path) -> str:
    """Give a path as one would type it here."""
    with suppress(OSError, ValueError):  # the folder that we are in may be gone
        return str(path.relative_to(Path.cwd()))
    return str(path)

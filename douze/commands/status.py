"""`status`: how things stand, by what the ledger remembers; changes nothing."""

import argparse
import json
from pathlib import Path

from douze.commands.screen import as_typed, clock, show
from douze.composition import TEMPLATES, ledger_of, wording_of
from douze.config.load import load
from douze.errors.files import OutputUnwritable
from douze.model.phrases import phrase
from douze.monitor.overview import overview_of
from douze.replace_file import replace_file
from douze.version import version


def status(arguments: argparse.Namespace) -> int:
    """`status`: sessions to come, passes, letters that wait, alerts; with `--page`, as a page."""
    settings = load(arguments.config)  # no adapter but the ledger's is loaded, let alone asked
    # Whoever asks how things stand asks most when the sheet or the mail server does not answer.
    wording, ledger = wording_of(settings), ledger_of(settings)
    now = clock(arguments, settings)
    overview = overview_of(ledger.read(), ledger.last_failure(), settings, now, version=version())
    if arguments.page is not None:
        from douze.monitor.page import status_page

        put_page(arguments.page, status_page(overview, settings, TEMPLATES, wording))
        if not arguments.json:  # which is all that a program reads there
            print(wording.sentence(phrase("status_page", file=as_typed(arguments.page))))
    if arguments.json:
        from douze.monitor.as_json import overview_json

        print(json.dumps(overview_json(overview, wording), ensure_ascii=False, indent=2))
    elif arguments.page is None:
        from douze.monitor.status_lines import lines

        show(lines(overview, wording))
    return 0


def put_page(path: Path, content: bytes) -> None:
    """Write the page, for this account alone: it names people."""
    try:
        replace_file(path, content)
    except OSError as error:
        raise OutputUnwritable.at(path, error) from error

"""`report`: the file of a session, now and of whichever, as passes make it a week after."""

import argparse
from datetime import timedelta

from douze.apply.keep_dossiers import keep_dossiers
from douze.commands.screen import as_typed, clock
from douze.composition import Adapters, build
from douze.errors import UnknownSession
from douze.errors.site import DossiersUnwritten
from douze.match.match_book import match_book
from douze.model.dossiers import Dossier
from douze.model.fold import fold
from douze.model.page_names import INDEX
from douze.model.phrases import phrase
from douze.plan.plan_dossiers import plan_dossiers
from douze.read.connections import with_exports
from douze.read.read_book import read_book
from workflows.decide import decide
from workflows.dossiers import dossier_of


def report(arguments: argparse.Namespace) -> int:
    """`report`: writes the file of one session, where anything has changed since the last."""
    adapters = build(arguments.config)
    settings, now = adapters.settings, clock(arguments, adapters.settings)
    with adapters.ledger.lock():  # a pass may be writing the same
        dossier = _dossier(arguments, adapters)
        there = adapters.dossiers.read([dossier.name])
        plan = plan_dossiers([dossier], there, settings, now, settles=timedelta(0))
        done = keep_dossiers(plan, adapters.dossiers, adapters.dossier_content)
    if done.problems:
        raise DossiersUnwritten(done.problems)
    code = "screen_dossier_file" if done.written else "screen_dossier_same"
    version = (plan.writes[0] if plan.writes else there.standing[dossier.name]).version
    file = as_typed(settings.reports_folder / dossier.name / INDEX)
    print(adapters.wording.sentence(phrase(code, file=file, version=version)))
    return 0


def _dossier(arguments: argparse.Namespace, adapters: Adapters) -> Dossier:
    """Read, match and decide, changing nothing; its connection reports are read however old."""
    settings, now = adapters.settings, clock(arguments, adapters.settings)
    ledger = adapters.ledger.read()
    snapshot = adapters.workbook.read((settings.tabs.connections,))
    book = read_book(snapshot, settings, ledger.in_use)
    code = next((c for c in book.sessions if fold(c) == fold(arguments.code)), None)
    if code is None or book.sessions[code].draft:
        raise UnknownSession(arguments.code, book.sessions)
    dropped = adapters.reports.read if adapters.reports else None
    book = with_exports(book, snapshot, settings, now, dropped, also={code})
    matched = match_book(book, ledger, now, secret=adapters.secret.read())
    outcomes = decide(matched, ledger, settings, now).outcomes
    theirs = (one for one in outcomes if one.registration.session == code)
    return dossier_of(matched.book.sessions[code], theirs, matched, ledger, settings)

"""`report`: the file of a session, as passes make it a week after, or the figures of a year."""

import argparse
from datetime import datetime, timedelta

from douze.apply.keep_files import keep_dossiers
from douze.commands.current_state import current_state, session_code
from douze.commands.screen import as_typed, clock
from douze.composition import Adapters, build
from douze.errors.files import DossiersUnwritten
from douze.model.book import Book
from douze.model.dossiers import Dossier
from douze.model.folder_letters import with_folder_letters
from douze.model.page_names import INDEX
from douze.model.phrases import Phrase, phrase
from douze.plan.plan_files import plan_dossiers
from workflows.dossiers import dossier_of


def report(arguments: argparse.Namespace) -> int:
    """`report`: writes the file of one session, where anything has changed since the last."""
    if arguments.code is None:
        from douze.commands.year import report_year

        return report_year(arguments)
    adapters = build(arguments.config)
    now = clock(arguments, adapters.settings)
    with adapters.ledger.lock():  # a pass may be writing the same
        told = write_dossier(arguments.code, adapters, now)
    print(adapters.wording.sentence(told))
    return 0


def write_dossier(typed: str, adapters: Adapters, now: datetime) -> Phrase:
    """Write the file of one session, under the lock; say which version stands there then."""
    settings, dossier = adapters.settings, _dossier(typed, adapters, now)
    there = adapters.dossiers.read([dossier.name])
    # A pass waits until a day has gone by without a change; who asks for it cannot.
    plan = plan_dossiers([dossier], there, settings, now, settles=timedelta(0))
    done = keep_dossiers(plan, adapters.dossiers, adapters.dossier_content)
    if done.problems:
        raise DossiersUnwritten(done.problems)
    code = "screen_dossier_file" if done.written else "screen_dossier_same"
    version = (plan.writes[0] if plan.writes else there.standing[dossier.name]).version
    file = as_typed(settings.reports_folder / dossier.name / INDEX)
    return phrase(code, file=file, version=version)


def _dossier(typed: str, adapters: Adapters, now: datetime) -> Dossier:
    """Tell all of one session; its connection reports are read however old."""
    settings = adapters.settings

    def named(book: Book) -> str:
        return session_code(typed, [code for code, one in book.sessions.items() if not one.draft])

    there = current_state(adapters, now, lambda book: {named(book)})
    code, matched = named(there.matched.book), there.matched
    theirs = (one for one in there.desired.outcomes if one.registration.session == code)
    heard = with_folder_letters(there.ledger, settings.mail)  # as a pass tells it
    return dossier_of(matched.book.sessions[code], theirs, matched, heard, settings)

"""What has been kept long enough goes: by a pass, or by `forget --due`."""

import argparse
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from msgspec.structs import replace

from douze.commands.current_state import book_now
from douze.commands.forget import Look, erase, finish_begun, forget
from douze.commands.privacy_places import dropped_reports
from douze.commands.screen import as_typed, clock, show
from douze.composition import Adapters, build
from douze.errors import NotErasable
from douze.match.match_book import match_book
from douze.model.ledger_state import LedgerState
from douze.model.phrases import Phrase, phrase
from douze.model.retention_days import Due
from douze.privacy.in_files import files_that_name
from douze.privacy.person import people_due
from douze.privacy.plan_erasure import FoundPerson, as_nobody_else_is
from workflows.decide import decide

#: How many people are erased together: each time the spreadsheet is written once.
TOGETHER = 100


def forget_or_due(arguments: argparse.Namespace) -> int:
    """`forget`: one person, or with `--due` all that has been kept long enough."""
    return _forget_due(arguments) if arguments.due else forget(arguments)


def _forget_due(arguments: argparse.Namespace) -> int:
    """Show what is due; erase it with `--yes`."""
    adapters = build(arguments.config)
    wording, ledger = adapters.wording, adapters.ledger
    now = clock(arguments, adapters.settings)
    with ledger.lock():
        finish_begun(adapters)
        state = ledger.read()
        found = _due(state, adapters, now)
        if not found:
            print(wording.sentence(phrase("forget_due_none")))
            return 0
        show(_lines(found, state, adapters))
        free, problems = free_to_go(found, adapters, now)
        if arguments.yes:
            erase_due(free, adapters, now)
    code = "forget_due_done" if arguments.yes else "forget_due_would"
    print(wording.sentence(phrase(code, count=len(free))))
    if problems:
        raise NotErasable(*problems)
    return 0


def erase_due(found: Sequence[Due], adapters: Adapters, now: datetime) -> None:
    """Erase all of it, under the ledger's lock; each of several is erased everywhere or nowhere."""
    # Each hundred is written down and done before the next is begun: a kill leaves nobody half
    # erased.
    for first in range(0, len(found), TOGETHER):
        erase(Look(found[first : first + TOGETHER], adapters, now), adapters)


def free_to_go(
    found: Sequence[Due], adapters: Adapters, now: datetime
) -> tuple[list[Due], list[Phrase]]:
    """Set apart those whom a report names that staff dropped: nobody is erased by halves.

    A name that somebody has who stays keeps nobody: the report may mean them.
    """
    files = [*dropped_reports(adapters.settings)]
    if not files:
        return [*found], []
    state = adapters.ledger.read()
    book = book_now(adapters, state, now)
    everybody = FoundPerson(person=people_due(found, book, state), book=book, ledger=state, now=now)
    who = as_nobody_else_is(everybody)
    files = [*files_that_name(who, files)]  # mostly none
    free: list[Due] = []
    problems: list[Phrase] = []
    for due in found:
        one = people_due([due], book, state)
        one = replace(one, names=one.names & who.names)
        named = [*files_that_name(one, files)] if files else []
        problems += [phrase("error_erase_dropped", file=as_typed(path)) for path in named]
        free += [] if named else [due]
    return free, list(dict.fromkeys(problems))


def _due(state: LedgerState, adapters: Adapters, now: datetime) -> tuple[Due, ...]:
    """Give what is due, whether or not it has been named and goes by itself."""
    book = book_now(adapters, state, now)
    matched = match_book(book, state, now, secret=adapters.secret.read())
    return decide(matched, state, adapters.settings, now).due


def _lines(found: Iterable[Due], state: LedgerState, adapters: Adapters) -> Iterator[str]:
    """Name each, with the day until which it was kept and what stays."""
    say = adapters.wording.sentence
    for due in found:
        names = dict.fromkeys(
            known.name for ref in due.refs if (known := state.registrations.get(ref))
        )
        who = ", ".join(filter(None, (*names, due.who))) or ", ".join(due.refs)
        sessions = ", ".join(due.sessions)
        yield say(phrase("forget_due", who=who, last=due.last, sessions=sessions))
        if due.keeps:
            yield f"  {say(phrase('forget_due_keeps', refs=', '.join(due.keeps)))}"

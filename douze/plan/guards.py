"""What no ordinary day would produce is refused before anything happens."""

from collections.abc import Iterator
from datetime import timedelta

from douze.model.book import Book, Row
from douze.model.desired import Desired
from douze.model.ledger_state import LedgerState
from douze.model.phrases import Problem, phrase
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.words import LIVE, LetterState
from douze.plan.ended_sessions import ended_sessions
from douze.plan.partial_sorts import partial_sorts

#: After a silence longer than this a person looks before anything is sent.
LONG_SILENCE = timedelta(days=7)


def guards(
    desired: Desired,
    book: Book,
    ledger: LedgerState,
    settings: Settings,
    *,
    clock_set: bool,
) -> Iterator[Problem]:
    """Name every reason to refuse the pass. `clock_set`: the clock was set by hand."""
    yield from _ledger_behind(book, ledger, settings)
    yield from _from_backup(ledger)
    yield from _mass_absence(desired, book, ledger, settings)
    for what in partial_sorts(book, ledger, settings, desired):
        yield Problem(where=settings.tabs.registrations, what=what)
    if ledger.last_pass and not clock_set:
        facts = {"now": desired.now, "last": ledger.last_pass}
        if desired.now < ledger.last_pass:
            yield Problem(where="Douze", what=phrase(Reason.GUARD_CLOCK_BACK, **facts))
        elif desired.now - ledger.last_pass > LONG_SILENCE:
            yield Problem(where="Douze", what=phrase(Reason.GUARD_CLOCK_AHEAD, **facts))


def _ledger_behind(book: Book, ledger: LedgerState, settings: Settings) -> Iterator[Problem]:
    """The sheet shows work that the ledger does not know of."""
    highest = max((row.number for row in book.messages), default=0)
    if highest > ledger.last_number:
        tab = "messages"
    elif not ledger.registrations and any(_decided_before(row, ledger) for row in book.rows):
        tab = "registrations"
    else:
        return
    database, file = Reason.GUARD_DATABASE_BEHIND, Reason.GUARD_LEDGER_BEHIND
    what = phrase(database if settings.in_database else file)
    yield Problem(where=book.layouts[tab].title, what=what)


def _decided_before(row: Row, ledger: LedgerState) -> bool:
    """Whether a pass has written on a row; staff type no status and no reference."""
    status = row.cells.get("status")
    return bool(row.ref) and status not in (None, "") and row.ref not in ledger.aliases


def _from_backup(ledger: LedgerState) -> Iterator[Problem]:
    """Nobody has said yet what became of letters since the backup, or somebody erased is back."""
    if (back := ledger.from_backup) is None:
        return
    known = (ledger.registrations.get(ref) for ref in back.erased)
    if refs := tuple(one.ref for one in known if one and not one.erased):
        what = phrase(Reason.GUARD_ERASED_BACK, at=back.at, refs=", ".join(refs))
        yield Problem(where="Douze", what=what)
    if not back.told:
        yield Problem(where="Douze", what=phrase(Reason.GUARD_RESTORED, at=back.at))


def _mass_absence(
    desired: Desired, book: Book, ledger: LedgerState, settings: Settings
) -> Iterator[Problem]:
    """Many rows are gone at once.

    Those of sessions that are over may be cleared away, and those of people who have been told
    nothing because too many came: staff are asked to delete what is not true.
    """
    unheard = {r.ref for r in ledger.letters.values() if r.state is LetterState.WITHHELD}
    over = ended_sessions(book, ledger, desired)
    over |= {code for code, session in book.sessions.items() if session.started(desired.now)}
    active = {
        known.ref
        for known in ledger.registrations.values()
        if known.status in LIVE and known.session not in over and known.ref not in unheard
    }
    absent = (one.registration for one in desired.outcomes if one.registration.absent_since)
    # By the former reference: it changes where an address is corrected.
    gone = sum(one.previous is not None and one.previous.ref in active for one in absent)
    # Of ten people three are many, of hundreds some go on any day: it takes both limits.
    many = gone * 100 > len(active) * settings.guard.vanished_percent
    if gone > settings.guard.vanished and many:
        what = phrase(Reason.GUARD_VANISHED, gone=gone, active=len(active))
        yield Problem(where=settings.tabs.registrations, what=what)

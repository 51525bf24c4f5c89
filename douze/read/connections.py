"""The tab `Connexions` and the folder of reports: looked at for sessions that took place lately."""

from collections.abc import Callable, Container, Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import PurePath

from msgspec.structs import replace

from douze.model.attendance import Dropped, DroppedFile
from douze.model.book import Book, Session
from douze.model.fold import fold_header
from douze.model.ledger_state import LedgerState
from douze.model.settings import Settings
from douze.model.sheet import Snapshot
from douze.read.participants import own_mailboxes
from douze.read.tab_titles import with_titles_found

#: How long after a session its reports are looked at; what they told stays.
ATTENDED_FOR = timedelta(days=30)
_NOTHING = Dropped(tabs=(), problems=())


def awaits_reports(ledger: LedgerState, now: datetime) -> bool:
    """Whether a session that the last pass saw has taken place lately."""
    return any(
        seen.seen.start <= now <= seen.seen.end + ATTENDED_FOR for seen in ledger.sessions.values()
    )


def attended_lately(session: Session, now: datetime) -> bool:
    """Whether a session has begun, and was not over long ago."""
    there = session.takes_place and not session.draft
    return there and session.start <= now <= session.end + ATTENDED_FOR


def with_exports(
    book: Book,
    snapshot: Snapshot,
    settings: Settings,
    now: datetime,
    dropped: Callable[[Callable[[str], bool]], Dropped] | None = None,
    also: Container[str] = (),
) -> Book:
    """Give the book with the connection reports of the sessions that took place lately.

    Those of the sessions `also` named are looked at whenever they took place: where there are
    any, what they told before counts no more.
    `dropped` reads those of the folder whose names are asked for; None where there is no folder.
    Where there is neither folder nor tab, nothing is known, and nothing told.
    """
    lately = {code for code, one in book.sessions.items() if attended_lately(one, now)}
    awaited = lately | {code for code in book.sessions if code in also}
    if not awaited:
        return book
    title = fold_header(with_titles_found(settings, snapshot).tabs.connections)
    tabs = [tab for tab in snapshot.tabs if fold_header(tab.title) == title]
    # Neither folder nor tab: nobody counts who comes, and nothing is told of it.
    if not tabs and dropped is None:
        return book
    from douze.read.exports.read_exports import code_of_file, read_exports  # few passes need it

    def whose(name: str) -> str | None:
        return code_of_file(name, book.sessions)

    files = dropped(lambda name: whose(name) in awaited) if dropped else _NOTHING
    sources = [*((tab, None) for tab in tabs), *((tab, whose(tab.title)) for tab in files.tabs)]
    read = read_exports(sources, book.sessions, awaited, settings.zone)
    return replace(
        book,
        exports=read.exports,
        dropped=_by_session(files.files, whose),
        attended=frozenset(lately.union(export.session for export in read.exports)),
        own_addresses=own_mailboxes(settings),
        problems=(*book.problems, *files.problems, *read.problems),
    )


def _by_session(
    files: Iterable[DroppedFile], whose: Callable[[str], str | None]
) -> Mapping[str, tuple[DroppedFile, ...]]:
    """Put files together by the session whose code their name begins with."""
    found: dict[str, tuple[DroppedFile, ...]] = {}
    for file in files:
        if code := whose(PurePath(file.name).stem):
            found[code] = (*found.get(code, ()), file)
    return found

"""What the decisions are taken about: the book, and who is who in it."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from douze.model.book import Book
from douze.model.desired import Registration, RowAlert
from douze.model.phrases import Phrase, Problem


class Matched(Struct, frozen=True, kw_only=True):
    """A book, and who is who in it."""

    book: Book  #: its sessions under the codes by which their registrations go
    registrations: tuple[Registration, ...]
    row_alerts: tuple[RowAlert, ...]  #: what to say on rows that are nobody's registration
    #: The references of answers that belong to a registration under another one.
    aliases: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...] = ()  #: signed answers and evaluations that are nobody's
    #: Those who speak, or were told that they do, each with a session: none of them has a row.
    speakers: tuple[Registration, ...] = ()
    #: What is to be said of the connection reports of a session, by its code.
    of_reports: Mapping[str, tuple[Phrase, ...]] = {}
    #: Connections that are nobody's, by the code of their session.
    nobodys: Mapping[str, tuple[Problem, ...]] = {}


def by_session(registrations: Iterable[Registration]) -> dict[str | None, list[Registration]]:
    """Sort registrations by the code of their session; None: of one that cannot be read."""
    found: dict[str | None, list[Registration]] = {}
    for one in registrations:
        found.setdefault(one.session, []).append(one)
    return found

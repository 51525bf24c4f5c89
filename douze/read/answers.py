"""The form's tabs: each row is one answer for each session that it names."""

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from msgspec import Struct

from douze.model.book import Answer, TabLayout
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from douze.model.sheet import Cell, Tab
from douze.model.web_addresses import leading_nowhere
from douze.read.addresses import same_address
from douze.read.cells import cell_at, cells_by_word, rows_in_use, text, words
from douze.read.dates import FIRST_YEAR, LAST_YEAR, read_moment
from douze.read.participants import read_participant
from douze.read.session_names import Named, SessionNames


class AnswersFound(Struct, frozen=True, kw_only=True):
    """One tab of answers, as it was found."""

    tab: Tab
    layout: TabLayout
    order: int  #: its place among the answer tabs
    own_session: str | None  #: the session that the whole tab belongs to, where it does to one


def read_answers(
    found: AnswersFound, names: SessionNames, own: Set[str], zone: ZoneInfo
) -> Iterator[Answer]:
    """Read one answer tab, its rows from the top; wholly blank rows are ignored.

    `own` are the association's mailboxes.
    """
    tab, layout = found.tab, found.layout
    known = set(layout.columns.values())
    others = [
        (place, question)
        for place, cell in enumerate(tab.rows[0])
        if place not in known and (question := text(cell))
    ]
    for number, row in rows_in_use(tab, layout):
        cells = cells_by_word(row, layout)
        email = text(cells.get("email"))
        address = read_participant(email, own)
        written = address.written
        received = received_at(cells.get("received"), zone)
        first_name, last_name = _names(cells)
        who = _who(written, email, (first_name, last_name), number)
        structure = words(cells.get("structure"))
        more = tuple((q, said) for p, q in others if (said := words(cell_at(row, p))))
        late = None if received else _no_moment(cells.get("received"))
        for named, about_session in _sessions(cells.get("session"), names, found.own_session):
            yield Answer(
                email=email,
                address=None if address.problem else written,
                who=who,
                first_name=first_name,
                last_name=last_name,
                structure=structure,
                session=named.code,
                session_text=named.text,
                received=received,
                tab=found.order,
                tab_title=tab.title,
                row=number,
                problems=tuple(filter(None, (address.problem, about_session, late))),
                more=more,
            )


def _no_moment(cell: Cell) -> Phrase:
    """Say why nobody knows when an answer came."""
    typed = text(cell)
    if not typed:
        return phrase(Reason.RECEIVED_MISSING)
    return phrase(Reason.RECEIVED_UNREADABLE, typed=leading_nowhere(typed[:100]))


def _who(address: str | None, email: str, names: Iterable[str], row: int) -> str:
    """Say by what a person is known: the address, else what was typed for it, else the name."""
    if address:
        return same_address(address)
    # Two rows with nothing in them that tells a person are two people.
    return email.casefold() or " ".join(names).strip().casefold() or f"row {row}"


def received_at(cell: Cell, zone: ZoneInfo) -> datetime | None:
    """Read a form's timestamp; None where it cannot be read, or names an impossible year."""
    # A day alone, as staff type it for somebody who called, counts from its beginning.
    moment = read_moment(cell, without_time=time())
    if moment is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _names(cells: Mapping[str, Cell]) -> tuple[str, str]:
    """Give first and last name, from two columns or from one for both.

    In one column a part all in capitals is the last name; else the first word is the first
    name, as most people write themselves.
    """
    first, last = words(cells.get("first_name")), words(cells.get("last_name"))
    if first or last:
        return first, last
    parts = words(cells.get("name")).split()
    # A single letter in capitals is an initial, and says nothing.
    capitals = [w for w in parts if len(w) > 1 and w.upper() == w and re.search(r"[^\W\d_]", w)]
    if capitals and len(capitals) < len(parts):
        loud = frozenset(capitals)
        return " ".join(w for w in parts if w not in loud), " ".join(capitals)
    return " ".join(parts[:1]), " ".join(parts[1:])


def _sessions(
    cell: Cell, names: SessionNames, own_session: str | None
) -> Iterator[tuple[Named, Phrase | None]]:
    typed = text(cell)
    # What people type beats the tab's own session: a form may offer several all the same.
    if not typed and own_session:
        yield Named(own_session, own_session), None
        return
    if not typed:
        yield Named(None, ""), phrase(Reason.SESSION_MISSING)
        return
    for named in names.read(typed):
        if named.code is not None:
            yield named, None
        elif named.unread:
            yield named, phrase(Reason.SESSION_UNREAD, typed=leading_nowhere(named.text[:100]))
        elif named.ambiguous:
            yield named, phrase(Reason.SESSION_AMBIGUOUS, typed=leading_nowhere(named.text[:100]))
        else:
            yield named, phrase(Reason.SESSION_UNKNOWN, typed=leading_nowhere(named.text[:100]))

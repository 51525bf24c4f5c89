"""Columns of people that were sorted without the rest: whoever stands on a row is somebody else.

Acted on, each would be told by name of a place that is another's, and dues, seats and links would
go by the wrong addresses.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from operator import attrgetter

from msgspec import Struct

from douze.model.book import Book, Row
from douze.model.fold import fold
from douze.model.ledger_state import LedgerState, RegistrationRecord
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.words import Rule

#: So many rows are named.
_NAMED = 5


class _Person(Struct, frozen=True, kw_only=True):
    """Who stands on a row, by our words for its columns, each in the form in which it counts."""

    first_name: str
    last_name: str
    email: str


def exchanged(book: Book, ledger: LedgerState, settings: Settings) -> Iterator[Phrase]:
    """Tell of more rows than may be that took a name or an address from another in one pass.

    Taken is what a row did not have and another has no more. Two people who are changed about are
    fewer (`workflows/row_edits.py` looks at them); what the last pass cannot have seen is let be.
    """
    if Rule.SAID_AGAIN.value not in ledger.kinds:
        return
    edited = [
        (row.row, _last(previous), there)
        for row in book.rows
        if (previous := ledger.registrations.get(row.ref)) and previous.shown
        if (there := _now(row, previous)) != _last(previous)
    ]
    if len(edited) <= settings.guard.exchanged:
        return
    taken = {
        word: rows for word in _Person.__struct_fields__ if (rows := _taken(word, edited))
    }  # fmt: skip
    rows = sorted(set().union(*taken.values()))
    if len(rows) > settings.guard.exchanged:
        headers: Mapping[str, str] = book.layouts["registrations"].headers
        yield phrase(
            Reason.GUARD_EXCHANGED,
            columns=tuple(headers[word] for word in taken),
            count=len(rows),
            rows=", ".join(map(str, rows[:_NAMED])) + "…" * (len(rows) > _NAMED),
            most=settings.guard.exchanged,
        )


def _last(previous: RegistrationRecord) -> _Person:
    filled = previous.filled
    first_name, last_name = previous.seen.named or (filled.first_name, filled.last_name)
    return _Person(first_name=first_name, last_name=last_name, email=previous.who)


def _now(row: Row, previous: RegistrationRecord) -> _Person:
    """Give who stands there; an address that cannot be read is no other one."""
    return _Person(
        first_name=row.first_name, last_name=row.last_name, email=row.who or previous.who
    )


def _taken(word: str, edited: list[tuple[int, _Person, _Person]]) -> list[int]:
    """Name the rows that have what another had: no more of them than there were of it."""
    value = attrgetter(word)
    changes = [
        (row, fold(value(was)), fold(value(there)))
        for row, was, there in edited
        if fold(value(was)) != fold(value(there))
    ]
    given_up = Counter(was for _, was, _ in changes if was)
    rows: list[int] = []
    for row, _, there in changes:
        if given_up[there] > 0:
            given_up[there] -= 1
            rows.append(row)
    return rows

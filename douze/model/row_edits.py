"""Whose name and address stand on a row, and whose the last pass saw there."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from douze.model.book import Row
from douze.model.fold import fold
from douze.model.ledger_state import RegistrationRecord
from douze.model.personal_details import PersonalDetails


class Person(PersonalDetails, frozen=True, kw_only=True):
    """Who stands on a row, by our words for its columns, each in the form in which it counts."""

    email: str


class RowEdit(Struct, frozen=True, kw_only=True):
    """A row on which another name or address stands than before."""

    row: Row
    previous: RegistrationRecord
    was: Person
    there: Person


def row_edits(rows: Iterable[Row], known: Mapping[str, RegistrationRecord]) -> Iterator[RowEdit]:
    """Compare the rows with what the last pass saw."""
    for row in rows:
        previous = known.get(row.ref)
        if previous is None or not previous.shown:
            continue
        was, there = _last(previous), _now(row, previous)
        if was != there and (edited := _person(*was)) != (stands := _person(*there)):
            yield RowEdit(row=row, previous=previous, was=edited, there=stands)


def _last(previous: RegistrationRecord) -> tuple[str, str, str]:
    filled = previous.filled
    return *(previous.seen.named or (filled.first_name, filled.last_name)), previous.who


def _now(row: Row, previous: RegistrationRecord) -> tuple[str, str, str]:
    """Give who stands there; an address that cannot be read is no other one."""
    return row.first_name, row.last_name, row.who or previous.who


def _person(first_name: str, last_name: str, email: str) -> Person:
    return Person(first_name=fold(first_name), last_name=fold(last_name), email=fold(email))

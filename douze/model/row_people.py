"""Whose name and address stand on a row, and whose the last pass saw there."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from douze.model.book import Row
from douze.model.fold import fold
from douze.model.ledger_state import RegistrationRecord
from douze.model.personal_details import PersonalDetails


class RowPerson(PersonalDetails, frozen=True, kw_only=True):
    """Who stands on a row, by our words for its columns, each in the form in which it counts."""

    email: str


class RowEdit(Struct, frozen=True, kw_only=True):
    """A row on which another name or address stands than before."""

    row: Row
    previous: RegistrationRecord
    was: RowPerson
    there: RowPerson


def as_left(known: RegistrationRecord, row: Row) -> RegistrationRecord:
    """Give it with the texts that we left on its row: a write may have come to nothing.

    A text of ours counts as left there once it is known to have stood there, or where the row
    shows it; else what stood there before it does. So neither is taken for staff's word.
    """
    before = known.seen.before_write
    left = {word: text for word, text in before.items() if getattr(row, word) != _ours(known, word)}
    if not left:
        return known
    named = known.seen.named and (
        left.get("first_name", known.seen.named[0]),
        left.get("last_name", known.seen.named[1]),
    )
    return replace(
        known, filled=replace(known.filled, **left), seen=replace(known.seen, named=named)
    )


def _ours(known: RegistrationRecord, word: str) -> str:
    text: str = getattr(known.filled, word)
    return text


def row_edits(rows: Iterable[Row], known: Mapping[str, RegistrationRecord]) -> Iterator[RowEdit]:
    """Compare the rows with what the last pass saw."""
    for row in rows:
        previous = known.get(row.ref)
        if previous is None or not previous.shown:
            continue
        was, there = _last(as_left(previous, row)), _now(row, previous)
        if was != there and (edited := _folded(*was)) != (stands := _folded(*there)):
            yield RowEdit(row=row, previous=previous, was=edited, there=stands)


def _last(previous: RegistrationRecord) -> tuple[str, str, str]:
    return *previous.names, previous.who


def _now(row: Row, previous: RegistrationRecord) -> tuple[str, str, str]:
    """Give who stands there; an unreadable address does not count as another one."""
    return row.first_name, row.last_name, row.who or previous.who


def _folded(first_name: str, last_name: str, email: str) -> RowPerson:
    return RowPerson(first_name=fold(first_name), last_name=fold(last_name), email=fold(email))

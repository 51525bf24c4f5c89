"""ADOPT: a sheet with a past, as it stands, becomes what an empty ledger remembers.

Nothing is decided here and nothing is sent: who has a seat has it, who waits waits at the
same place, deadlines run on, and the numbers of letters go on rising.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from msgspec import Struct

from douze.errors import LedgerNotEmpty, NothingToAdopt
from douze.model.book import Book, Row
from douze.model.erasure import Erasure
from douze.model.ledger_state import LedgerState, RegistrationRecord
from douze.model.letters import LetterRecord
from douze.model.pass_record import PassRecord, StatusChange
from douze.model.phrases import Registrant, phrase
from douze.model.reasons import Reason
from douze.model.wording import Wording
from douze.model.words import LetterState
from douze.ports import Ledger
from douze.recovery.adopt_erased import adopt_erased, as_erased
from douze.recovery.adopt_letters import adopt_letters
from douze.recovery.adopt_moves import adopt_moves
from douze.recovery.adopt_registrations import (
    adopt_registrations,
    answers_by_ref,
    replaced_refs,
    rows_by_ref,
)
from douze.recovery.sheet_words import SheetWords


class Adopted(Struct, frozen=True, kw_only=True):
    """What a sheet remembers."""

    registrations: tuple[RegistrationRecord, ...]
    letters: tuple[LetterRecord, ...]
    replaced: tuple[tuple[str, str], ...]  #: as in a plan
    changes: tuple[StatusChange, ...]  #: what the history is to say of it
    number: int  #: the highest N° on the sheet
    left: tuple[int, ...]  #: the rows that the next pass looks at as if they were new
    erased: tuple[Erasure, ...] = ()  #: what marks those who were erased already


def refuse_known(ledger_state: LedgerState, where: str, *, in_database: bool = False) -> None:
    """Raise LedgerNotEmpty where anything is remembered already."""
    registrations, letters = len(ledger_state.registrations), len(ledger_state.letters)
    if registrations or letters:
        raise LedgerNotEmpty(where, registrations, letters, in_database=in_database)


def adopt(
    book: Book,
    words: SheetWords,
    now: datetime,
    *,
    message_id: Callable[[str], str],
    secret: bytes = b"",
) -> Adopted:
    """Read the registrations and letters of a sheet as what earlier passes did.

    A row without a reference, or whose reference or status cannot be read, is left. Without the
    secret nothing tells who was erased. Raises NothingToAdopt where no row was written by an
    earlier pass.
    """
    letters = adopt_letters(book, words, now, message_id)
    told: dict[str, list[LetterRecord]] = {}
    for record in sorted(letters, key=lambda r: r.number):
        told.setdefault(record.ref, []).append(record)
    rows = rows_by_ref(book)
    answers = answers_by_ref(book, rows)
    moves = adopt_moves(book, rows, answers, words)
    known = tuple(adopt_registrations(rows, answers, told, moves, words, now))
    if not known and not letters:
        tabs = [book.layouts[word].title for word in ("registrations", "messages")]
        raise NothingToAdopt(tabs)
    erased = tuple(adopt_erased(book, {*rows, *told}, secret, now))
    nameless = {ref for erasure in erased for ref in erasure.marks.values()}
    known = tuple(
        as_erased(one, rows.get(one.ref)) if one.ref in nameless else one for one in known
    )
    refs = {one.ref for one in known}
    return Adopted(
        registrations=known,
        letters=letters,
        replaced=tuple(replaced_refs(book, rows, answers)),
        changes=tuple(_change(one, rows.get(one.ref)) for one in known),
        number=max((row.number for row in book.messages), default=0),
        left=tuple(row.row for row in book.rows if row.ref not in refs),
        erased=erased,
    )


def remember(adopted: Adopted, ledger: Ledger, now: datetime) -> None:
    """Put it into the ledger. A crash between the two leaves it empty still."""
    ledger.note_adoption(now, number=adopted.number)
    ledger.record(
        PassRecord(
            now=now,
            registrations=adopted.registrations,
            replaced=adopted.replaced,
            changes=adopted.changes,
            letters=adopted.letters,
            member_alerts=frozenset(),  # who wrote what stands there, nobody knows
        )
    )


def adopted_lines(adopted: Adopted, wording: Wording) -> Iterator[str]:
    """Say what was adopted, and which rows were left."""
    waiting = sum(record.state is LetterState.QUEUED for record in adopted.letters)
    known, letters = len(adopted.registrations), len(adopted.letters)
    said = phrase("screen_adopted", known=known, letters=letters, waiting=waiting)
    yield wording.sentence(said)
    if adopted.left:
        rows = ", ".join(str(row) for row in adopted.left)
        yield wording.sentence(phrase("screen_adopted_left", rows=rows))


def _change(known: RegistrationRecord, row: Row | None) -> StatusChange:
    who = row.person if row else Registrant()
    why = tuple(dict.fromkeys((phrase(Reason.ADOPTED), *known.why)))
    return StatusChange(ref=known.ref, who=who, before=None, after=known.status, why=why)

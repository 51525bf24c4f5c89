"""The tab `Messages`, taken in as the letters that were sent, and those that wait."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import count

from msgspec.structs import replace

from douze.model.book import Book, MessageRow
from douze.model.kinds import BY_NAME, PRECEDENCE, Carries, Kind, Recipient
from douze.model.letters import LetterRecord, announce
from douze.model.words import PENDING, LetterState
from douze.read.cells import text
from douze.recovery.sheet_words import SheetWords

#: Letters that are about no registration begin their keys with the kind.
_OWN_KEYS = frozenset(k.value for k in Kind if k.about.to is not Recipient.PERSON)


def adopt_letters(
    book: Book, words: SheetWords, now: datetime, message_id: Callable[[str], str]
) -> tuple[LetterRecord, ...]:
    """Make the ledger's letters of the rows of the log; a row without a key is left out.

    A state that cannot be read counts as sent: never again unasked. What a letter said of
    its session is taken to be what stands there now, and two that left for one person in one
    second, under one subject, were one.
    """
    by_key: dict[str, LetterRecord] = {}
    for row in sorted(book.messages, key=lambda row: (row.number, row.row)):
        record = _record(row, words, now, message_id)
        before = by_key.get(record.key) if record else None
        if record and not (before and before.state is LetterState.SENT):
            by_key[record.key] = record
    records = _merged(_numbered([_taken_back(r, book) for r in by_key.values()], book))
    return tuple(_with_session(records, book))


def _with_session(records: Sequence[LetterRecord], book: Book) -> Iterator[LetterRecord]:
    """Let each letter have said of its session what stands there now; the link, if it had it."""
    linked = [r for r in records if r.kind.about.carries_link is Carries.ALWAYS]
    carriers = {r.merged_into for r in linked} | {r.number for r in linked}
    for record in records:
        session = book.sessions.get(record.session)
        if session is None:
            yield record
        else:
            yield replace(record, about=announce(session, link=record.number in carriers))


def _record(
    row: MessageRow, words: SheetWords, now: datetime, message_id: Callable[[str], str]
) -> LetterRecord | None:
    fields = {word: text(cell) for word, cell in row.cells.items()}
    key = fields["key"]
    first, slash, _ = key.partition("/")
    kind = _kind(key, fields["kind"], words)
    if not first or not slash or kind is None:
        return None
    date = words.moment(row.cells["date"]) or now
    state = words.state(fields["state"]) or LetterState.SENT
    return LetterRecord(
        key=key,
        number=row.number,
        kind=kind,
        ref=fields["ref"] if first in _OWN_KEYS else first,
        session=fields["session"],
        to=fields["to"],
        subject=fields["subject"],
        message_id=message_id(key),
        state=state,
        decided_at=date,
        finished_at=None if state in PENDING else date,
        detail=fields["detail"],
    )


def _kind(key: str, typed: str, words: SheetWords) -> Kind | None:
    """Read a letter's kind in its key, whatever staff did to the cell; else in the cell."""
    first, _, rest = key.partition("/")
    named = first if first in _OWN_KEYS else rest.partition("/")[0]
    return BY_NAME.get(named) or words.kind(typed)


def _taken_back(record: LetterRecord, book: Book) -> LetterRecord:
    """Tell a letter that was taken back from one that was missed: the sheet calls both missed.

    What is missed is past its use, and nothing about a session is before that begins but what
    was said of a hold; when that is over, what was said of it is not true any more either.
    """
    session = book.sessions.get(record.session)
    early = session is not None and not session.started(record.finished_at or record.decided_at)
    if record.missed and early:
        return replace(record, state=LetterState.OUTDATED)
    return record


def _merged(records: Iterable[LetterRecord]) -> list[LetterRecord]:
    """Find which letters were said in another one: nobody is sent two in a second."""
    together: dict[tuple[object, ...], list[LetterRecord]] = {}
    for record in records:
        at = (record.ref, record.to, record.finished_at or record.decided_at, record.state)
        # Without a subject nothing tells that they were one.
        own = record.key if not record.subject else ""
        together.setdefault((*at, record.subject, own), []).append(record)
    return sorted((r for same in together.values() for r in _in_one(same)), key=lambda r: r.number)


def _in_one(same: Sequence[LetterRecord]) -> Iterator[LetterRecord]:
    """Let the letter that says what the others would carry them."""
    carrier, *others = sorted(same, key=_carries)
    yield carrier
    for other in others:
        said = other.kind in carrier.kind.about.says_too
        yield replace(other, merged_into=carrier.number, detail="") if said else other


def _carries(record: LetterRecord) -> tuple[int, int]:
    """The place of a letter among those that may say each other, as when they are sent."""
    return PRECEDENCE[record.kind], record.number


def _numbered(records: Iterable[LetterRecord], book: Book) -> Iterator[LetterRecord]:
    """Give each letter a number of its own, where two machines have given one twice."""
    free = count(max((row.number for row in book.messages), default=0) + 1)
    taken: set[int] = set()
    for record in records:
        number = next(free) if record.number in taken else record.number
        taken.add(number)
        yield replace(record, number=number)

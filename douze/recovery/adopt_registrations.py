"""The rows of `Inscriptions`, taken in as what earlier passes decided."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from douze.match.by_reference import provisional_ref
from douze.model.book import BY_HAND, Answer, Arrival, Book, Row
from douze.model.kinds import Kind, Recipient
from douze.model.ledger_state import Filled, RegistrationRecord, Seen
from douze.model.letters import LetterRecord
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from douze.model.references import provisional, reference
from douze.model.words import LEFT, Decision, Status
from douze.recovery.adopt_moves import AdoptedMoves
from douze.recovery.sheet_words import SheetWords

_REF = re.compile(r"\S.*-[A-Z2-7]{8}")
_CLOSED = frozenset({Status.CANCELLED, Status.EXPIRED})
#: The status that each decision of staff's leads to; a move to the next date is told by two rows.
_DECIDED = {
    Decision.CONFIRM: Status.CONFIRMED,
    Decision.WAIT: Status.WAITING,
    Decision.CANCEL: Status.CANCELLED,
    Decision.REFUSE: Status.REFUSED,
}
#: What a letter says of where somebody stands: read where the cell `Statut` cannot be.
_TOLD = {
    kind: kind.about.tells
    for kind in Kind
    if kind.about.tells and kind.about.to is Recipient.PERSON
}
_TO_SPEAKERS = frozenset(k for k in Kind if k.about.to is Recipient.SPEAKER)
#: What is said of a seat alone: that it is over is said to speakers too.
_ABOUT_SEATS = _TOLD.keys() - {Kind.CANCELLATION, Kind.SESSION_CANCELLED}
#: By so much may a cell differ from the moment that was written into it.
_A_MOMENT = timedelta(seconds=1)


def adopt_registrations(
    rows: Mapping[str, Row],
    answers: Mapping[str, Sequence[Answer]],
    told: Mapping[str, Sequence[LetterRecord]],
    moves: AdoptedMoves,
    words: SheetWords,
    now: datetime,
) -> Iterator[RegistrationRecord]:
    """Make what the ledger knows of each row (see `rows_by_ref`), where its status can be read.

    Who was written to and has no row any more has withdrawn: their answers do not come back.
    """
    for ref, row in rows.items():
        status = words.status(row.cells.get("status")) or _last_told(told.get(ref, ()))
        if status is not None:
            known = _registration_record(
                row, status, answers.get(ref, ()), told.get(ref, ()), words, now
            )
            yield _as_moved(known, row, moves)
    for ref, records in told.items():
        if ref not in rows and _REF.fullmatch(ref) and not _only_speaks(records):
            yield _withdrawn(ref, records)


def _as_moved(known: RegistrationRecord, row: Row, moves: AdoptedMoves) -> RegistrationRecord:
    """Give what is known of somebody who moved on, or came by that; else what it was."""
    if why := moves.gone.get(known.ref):
        return replace(known, why=(why,), decision=row.decision)
    arrival = moves.came.get(known.ref)
    seen = replace(known.seen, word_done=known.ref in moves.back)
    return replace(known, arrival=arrival or known.arrival, seen=seen)


def _only_speaks(records: Iterable[LetterRecord]) -> bool:
    """Whether somebody was written to as a speaker, and never about a seat: no row was theirs."""
    kinds = {record.kind for record in records}
    return not kinds.isdisjoint(_TO_SPEAKERS) and kinds.isdisjoint(_ABOUT_SEATS)


def rows_by_ref(book: Book) -> dict[str, Row]:
    """Give the rows whose reference is one of ours; of two with the same, the first."""
    rows: dict[str, Row] = {}
    for row in book.rows:
        if _REF.fullmatch(row.ref):
            rows.setdefault(row.ref, row)
    return rows


def answers_by_ref(book: Book, rows: Mapping[str, Row]) -> Mapping[str, Sequence[Answer]]:
    """Find the answers of each row: by the address first given, or by the one that stands now."""
    corrected = {(_session(row), row.who): ref for ref, row in rows.items() if row.who}
    found: dict[str, list[Answer]] = {}
    for answer in sorted(book.answers, key=lambda a: (a.tab, a.row)):
        ref = provisional_ref(answer)
        if answer.session:
            ref = reference(answer.session, answer.who)
            ref = ref if ref in rows else corrected.get((answer.session, answer.who), ref)
        found.setdefault(ref, []).append(answer)
    return found


def _session(row: Row) -> str:
    """Tell a row's session: its code is in the reference, unless that is a provisional one."""
    return row.session_text if provisional(row.ref) else row.ref.rpartition("-")[0]


def replaced_refs(
    book: Book, rows: Mapping[str, Row], answers: Mapping[str, Sequence[Answer]]
) -> Iterator[tuple[str, str]]:
    """Give the references that answers of an unknown session had before staff named it."""
    waiting = {provisional_ref(a): a for a in book.answers if a.session is None}
    for before, answer in waiting.items():
        true = [
            ref
            for ref, row in rows.items()
            if ref not in answers and reference(_session(row), answer.who) == ref
        ]
        if before not in rows and len(true) == 1:
            yield before, true[0]


def _registration_record(
    row: Row,
    status: Status,
    answers: Sequence[Answer],
    told: Sequence[LetterRecord],
    words: SheetWords,
    now: datetime,
) -> RegistrationRecord:
    arrival = _arrival(row, answers, words)
    telling = [r for r in told if _TOLD.get(r.kind) is status and r.finished_at]
    said_at = _when(telling[-1]) if telling else None
    since = said_at or (arrival.received if arrival else now)
    deadline = words.moment(row.cells.get("deadline")) if status is Status.TO_SETTLE else None
    filled = _filled(row, answers)
    acted_on = row.decision is not None and _DECIDED.get(row.decision) is status
    return RegistrationRecord(
        ref=row.ref,
        session=_session(row),
        status=status,
        why=(_why_adopted(telling, deadline),),
        since=min(since, now - _A_MOMENT),  # before the adoption: nobody is told of it now
        arrival=arrival,
        who=row.who,
        occurrence=_occurrences(told),
        held_at=min(since, now) if deadline else None,
        deadline=deadline,
        closed_at=(said_at or now) if status in _CLOSED else None,
        decision=row.decision if acted_on else None,
        by_hand=not answers,
        shown=True,
        filled=filled,
        seen=_seen(row, filled, told),
    )


def _why_adopted(telling: Sequence[LetterRecord], deadline: datetime | None) -> Phrase:
    """Give the reason, as far as a deadline or the last letter tells it; else that of adopting.

    What the rules would say of it today the next pass says, of those who wait and are closed to.
    """
    if telling and telling[-1].kind is Kind.SESSION_CANCELLED:
        return phrase(Reason.SESSION_CANCELLED)  # where it is restored, they are looked at again
    if deadline is not None:
        return phrase(Reason.SEAT_HELD, deadline=deadline)
    return phrase(Reason.ADOPTED)


def _arrival(row: Row, answers: Sequence[Answer], words: SheetWords) -> Arrival | None:
    """Take the arrival from the row, and its place in the order from the answer of that time."""
    moment = words.moment(row.cells.get("received"))
    readable = [a for a in answers if a.received is not None]
    for answer in readable:
        assert answer.received is not None
        wall = words.wall(answer.received)
        if moment is None or abs(wall - words.wall(moment)) <= _A_MOMENT:
            return Arrival(received=answer.received, tab=answer.tab, row=answer.row)
    return Arrival(received=moment, tab=BY_HAND, row=row.row) if moment else None


def _filled(row: Row, answers: Sequence[Answer]) -> Filled:
    """Tell what of the row the tool wrote: what some answer says too. The rest is staff's."""
    if not answers:
        return Filled()
    written = {}
    for word in ("first_name", "last_name", "structure"):
        said = [getattr(answer, word) for answer in answers]
        shown = getattr(row, word)
        written[word] = shown if shown in said else said[-1]
    return Filled(email=answers[0].email, **written)


def _withdrawn(ref: str, told: Sequence[LetterRecord]) -> RegistrationRecord:
    last = _when(told[-1])
    return RegistrationRecord(
        ref=ref,
        session=ref.rpartition("-")[0],
        status=Status.CANCELLED,
        why=(phrase(Reason.WITHDRAWN),),
        since=last,
        arrival=None,
        occurrence=_occurrences(told),
        closed_at=last,
        shown=True,
    )


def _last_told(told: Iterable[LetterRecord]) -> Status | None:
    sent = [r.kind for r in told if r.kind in _TOLD and r.state in LEFT]
    return _TOLD[sent[-1]] if sent else None


def _when(record: LetterRecord) -> datetime:
    return record.finished_at or record.decided_at


def _occurrences(told: Sequence[LetterRecord]) -> int:
    """Tell how often the person was told from the beginning, by the keys of what told it."""
    return max((_occurrence(record) for record in told if record.kind in _TOLD), default=1)


def _seen(row: Row, filled: Filled, told: Sequence[LetterRecord]) -> Seen:
    """Note what stands on the row: nothing of it is new to the next pass."""
    again = [record for record in told if record.kind is Kind.AGAIN]
    name = (row.first_name, row.last_name)
    return Seen(
        resend=row.resend,
        said_again=max(map(_occurrence, again), default=0),
        said_again_at=_when(again[-1]) if again else None,
        named=name if name != (filled.first_name, filled.last_name) else None,
    )


def _occurrence(record: LetterRecord) -> int:
    last = record.key.rpartition("/")[2]
    return int(last) if last.isascii() and last.isdigit() else 1

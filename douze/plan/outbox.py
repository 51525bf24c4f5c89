"""Which letters are to be sent: those that should exist, less those that the ledger knows."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import count

from msgspec.structs import replace

from douze.model.desired import Desired
from douze.model.folder_letters import picked_up, with_folder_letters
from douze.model.ledger_state import LedgerState
from douze.model.letters import Letter, LetterRecord, PlannedLetter
from douze.model.message_id import message_id
from douze.model.message_rows import why_withheld
from douze.model.plan import Outbox
from douze.model.settings import Settings
from douze.model.wording import Wording
from douze.model.words import LetterState
from douze.plan.calendar_sequence import calendar_sequence
from douze.plan.order_of_letters import in_order, with_first_marked
from douze.plan.taken_back import Name, dropped, settled_letters, taken_back


def make_outbox(
    desired: Desired,
    ledger: LedgerState,
    settings: Settings,
    wording: Wording,
    *,
    secret: bytes = b"",
) -> Outbox:
    """Subtract the letters that the ledger knows from those that should exist.

    A letter that waits from an earlier pass keeps its number, its Message-ID and its date.
    One that waits but is not true any more is withdrawn; one past its use is missed, and leaves
    where it is of use again; one that is withheld is remembered with the reason. One that was
    only written into a folder leaves where letters go by mail, if it should still exist; else it
    stays written. Under `secret` the letters get their Message-IDs; those that are only shown
    need none. Their subjects are words, and not ours to know.
    """
    picked = picked_up(ledger, settings.mail)
    ledger = with_folder_letters(ledger, settings.mail)
    name = partial(message_id, from_address=settings.mail.sender.address, secret=secret)
    settled = settled_letters(desired, name, wording)
    ledger = replace(ledger, letters={**ledger.letters, **{r.key: r for r in settled}})
    numbers = count(ledger.last_number + 1)
    pending = [letter for letter in desired.letters if _unsent(ledger, letter)]
    resting = [r for x in pending if (r := ledger.letters.get(x.key)) and _rests(x, r, desired.now)]
    still = {record.key for record in resting}
    in_time = [
        x for x in pending if desired.now <= x.expires_at and not x.postponed and x.key not in still
    ]
    ready = in_order((x for x in in_time if not x.withheld), desired.now)
    if settings.privacy.says:
        ready = [*with_first_marked(ready, ledger)]

    letters = _planned(ready, ledger, numbers, name, desired.now)
    missed = _numbered(_missed(pending, ledger, desired.now, name), numbers)
    withheld = _numbered(
        [_withheld(x, ledger, desired.now, name, wording) for x in in_time if x.withheld], numbers
    )
    new = (record for record in withheld if ledger.letters.get(record.key) != record)
    return Outbox(
        letters=tuple(letters),
        records=(*picked, *settled, *missed, *new, *taken_back(desired, ledger, letters)),
        resting=tuple(resting),
        dropped=tuple(dropped(desired, ledger)),
    )


def _planned(
    ready: Sequence[Letter],
    ledger: LedgerState,
    numbers: Iterator[int],
    name: Name,
    now: datetime,
) -> list[PlannedLetter]:
    """Give each letter its number, its Message-ID and what it says too, as it had them before."""
    invited = [letter for letter in ready if letter.invitation]
    told = _letters_so_far(
        ledger, {ref for letter in invited for ref in (letter.ref, letter.entry) if ref}
    )
    letters = []
    for letter in ready:
        record = _record_of(ledger, letter.key)
        number = record.number if record else next(numbers)
        decided_at = _decided_at(letter, record, now)
        planned = PlannedLetter(
            letter=letter,
            number=number,
            message_id=_message_id(letter, record, name),
            decided_at=decided_at,
            subject=record.subject if letter.repeats and record else "",
            sequence=calendar_sequence(
                letter.key,
                number,
                decided_at,
                (*told.get(letter.ref, ()), *told.get(letter.entry, ())),
            ),
            before=record,
        )
        merged = (
            _said_too(planned, ledger)
            if letter.repeats
            else _merged_records(planned, ledger, numbers, name)
        )
        letters.append(_with(planned, merged, ledger) if merged else planned)
    return letters


def _letters_so_far(ledger: LedgerState, refs: Container[str]) -> Mapping[str, list[LetterRecord]]:
    """Pick the letters so far about these registrations."""
    told: dict[str, list[LetterRecord]] = {}
    for record in ledger.letters.values():
        if record.ref in refs:
            told.setdefault(record.ref, []).append(record)
    return told


def _record_of(ledger: LedgerState, key: str) -> LetterRecord | None:
    """What the ledger has of a letter, also where it only lies in a folder: its number stays."""
    return ledger.letters.get(key) or ledger.written.get(key)


def _unsent(ledger: LedgerState, letter: Letter) -> bool:
    record = ledger.letters.get(letter.key)
    return letter.repeats or record is None or record.may_go(letter.to)


def _rests(letter: Letter, record: LetterRecord, now: datetime) -> bool:
    """Whether a letter's time has not come: it was put off, or is to be repeated later."""
    if letter.repeats and letter.postponed:
        return True
    waits = letter.repeats or record.state is LetterState.QUEUED
    return waits and record.not_before is not None and now < record.not_before


def _message_id(letter: Letter, record: LetterRecord | None, name: Name) -> str:
    """A letter keeps its Message-ID; one that came back goes elsewhere under another.

    The first was accepted once, and whoever accepts each letter once would drop the second.
    """
    if record is None:
        return name(letter.key)
    if record.state is LetterState.RETURNED:
        return name(f"{letter.key} {letter.to}")
    return record.message_id


def _decided_at(letter: Letter, record: LetterRecord | None, now: datetime) -> datetime:
    waited = record and (letter.repeats or record.state is LetterState.QUEUED)
    return min(record.decided_at, now) if record and waited else now


def _merged_records(
    planned: PlannedLetter,
    ledger: LedgerState,
    numbers: Iterable[int],
    name: Name,
) -> tuple[LetterRecord, ...]:
    records = []
    for key, kind in planned.letter.merges:
        before = _record_of(ledger, key)
        number = before.number if before else next(iter(numbers))
        records.append(
            replace(
                planned.queued(),
                key=key,
                kind=kind,
                number=number,
                message_id=before.message_id if before else name(key),
                merged_into=planned.number,
            )
        )
    for other in planned.letter.together:
        before = _record_of(ledger, other.key)
        theirs = PlannedLetter(
            letter=other,
            number=before.number if before else next(iter(numbers)),
            message_id=_message_id(other, before, name),
            decided_at=_decided_at(other, before, planned.decided_at),
            subject="",
        )
        records.append(replace(theirs.queued(), merged_into=planned.number))
    return tuple(records)


def _with(
    planned: PlannedLetter, merged: tuple[LetterRecord, ...], ledger: LedgerState
) -> PlannedLetter:
    """Let a letter say others too; those in doubt are so again if it does not leave."""
    before = (ledger.letters.get(record.key) for record in merged)
    doubted = tuple(r for r in before if r and r.state is LetterState.IN_DOUBT)
    return replace(planned, merged=merged, doubted=doubted)


def _said_too(planned: PlannedLetter, ledger: LedgerState) -> tuple[LetterRecord, ...]:
    """Give the records that went into doubt with a letter."""
    return tuple(
        r
        for r in ledger.letters.values()
        if r.merged_into == planned.number and r.state is LetterState.IN_DOUBT
    )


def _unnumbered(letter: Letter, now: datetime, name: Name) -> LetterRecord:
    planned = PlannedLetter(
        letter=letter,
        number=0,
        message_id=name(letter.key),
        decided_at=now,
        subject="",
    )
    return planned.queued()


def _numbered(records: Iterable[LetterRecord], numbers: Iterator[int]) -> list[LetterRecord]:
    """Give the next numbers to those that have none."""
    return [r if r.number else replace(r, number=next(numbers)) for r in records]


def _missed(
    pending: Iterable[Letter], ledger: LedgerState, now: datetime, name: Name
) -> Iterator[LetterRecord]:
    """Give the records of letters whose use is over; what lies in a folder was of use there.

    One that came back goes under another Message-ID, should it be of use again.
    """
    for letter in pending:
        over = now > letter.expires_at and not letter.repeats
        record = ledger.letters.get(letter.key)
        if over and letter.key not in ledger.written and not (record and record.missed):
            named = _message_id(letter, record, name)
            record = record or _unnumbered(letter, now, name)
            yield replace(record, state=LetterState.MISSED, finished_at=now, message_id=named)


def _withheld(
    letter: Letter, ledger: LedgerState, now: datetime, name: Name, wording: Wording
) -> LetterRecord:
    """Give the record of a letter that a guard keeps back; the same as long as it does.

    One that only waits for an hour is queued, under the date that it will have.
    """
    before = _record_of(ledger, letter.key)
    if before is None:
        before = _unnumbered(letter, now, name)
    waited = before.state in (LetterState.QUEUED, LetterState.WITHHELD)
    record = replace(
        before,
        state=LetterState.WITHHELD,
        to=letter.to,
        merged_into=None,
        decided_at=before.decided_at if waited else now,
        finished_at=None,
        detail=wording.sentence(why_withheld(letter)),
    )
    if letter.leaves_at is None:
        return record
    return replace(record, state=LetterState.QUEUED, decided_at=letter.leaves_at)

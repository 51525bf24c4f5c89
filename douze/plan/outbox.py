"""Which letters are to be sent: those that should exist, less those that the ledger knows."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial

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
from douze.plan.letter_records import LetterRecords
from douze.plan.order_of_letters import in_order, with_first_marked
from douze.plan.taken_back import dropped, settled_letters, taken_back


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
    message_ids = partial(message_id, from_address=settings.mail.sender.address, secret=secret)
    settled = settled_letters(desired, message_ids, wording)
    if settled:
        ledger = replace(ledger, letters={**ledger.letters, **{r.key: r for r in settled}})
    pending = [one for one in desired.letters if one.repeats or ledger.may_go(one)]
    resting = list(_resting(pending, ledger, desired.now))
    in_time = list(_in_time(pending, {record.key for record in resting}, desired.now))
    ready = in_order((letter for letter in in_time if not letter.withheld), desired.now)
    if settings.privacy.says:
        ready = [*with_first_marked(ready, ledger)]

    # Numbers are given as it goes: staff read the letters that leave first in the log.
    records = LetterRecords(ledger, desired.now, message_ids)
    letters = _leaving(ready, ledger, records)
    missed = [records.missed(letter) for letter in _newly_missed(pending, ledger, desired.now)]
    withheld = [
        records.withheld(letter, wording.sentence(why_withheld(letter)))
        for letter in in_time
        if letter.withheld
    ]
    new = (record for record in withheld if ledger.letters.get(record.key) != record)
    return Outbox(
        letters=tuple(letters),
        records=(*picked, *settled, *missed, *new, *taken_back(desired, ledger, letters)),
        resting=tuple(resting),
        dropped=tuple(dropped(desired, ledger)),
    )


def _resting(
    pending: Iterable[Letter], ledger: LedgerState, now: datetime
) -> Iterator[LetterRecord]:
    """Give the records of letters whose time has not come: put off, or to be repeated later."""
    for letter in pending:
        record = ledger.letters.get(letter.key)
        if record is None:
            continue
        waits = letter.repeats or record.state is LetterState.QUEUED
        put_off = waits and record.not_before is not None and now < record.not_before
        if put_off or (letter.repeats and letter.postponed):
            yield record


def _in_time(
    pending: Iterable[Letter], resting: Collection[str], now: datetime
) -> Iterator[Letter]:
    for letter in pending:
        if now <= letter.expires_at and not letter.postponed and letter.key not in resting:
            yield letter


def _newly_missed(
    pending: Iterable[Letter], ledger: LedgerState, now: datetime
) -> Iterator[Letter]:
    """Give the letters whose use is over; what lies in a folder was of use there."""
    for letter in pending:
        record = ledger.letters.get(letter.key)
        over = now > letter.expires_at and not letter.repeats
        if over and letter.key not in ledger.written and not (record and record.missed):
            yield letter


def _leaving(
    ready: Sequence[Letter], ledger: LedgerState, records: LetterRecords
) -> list[PlannedLetter]:
    """Plan each letter, with what it says too."""
    told = _of_calendar_entries(ready, ledger)
    letters = []
    for letter in ready:
        planned = records.planned(letter)
        before = (*told.get(letter.ref, ()), *told.get(letter.entry, ()))
        merged = records.merged(planned)
        known = (ledger.letters.get(record.key) for record in merged)
        letters.append(
            replace(
                planned,
                sequence=calendar_sequence(letter.key, planned.number, planned.decided_at, before),
                merged=merged,
                # They are in doubt again if this one does not leave.
                doubted=tuple(r for r in known if r and r.state is LetterState.IN_DOUBT),
            )
        )
    return letters


def _of_calendar_entries(
    ready: Iterable[Letter], ledger: LedgerState
) -> Mapping[str, list[LetterRecord]]:
    """Pick the letters so far about the entries that these put into calendars, by reference."""
    invited = [letter for letter in ready if letter.invitation]
    refs = {ref for letter in invited for ref in (letter.ref, letter.entry) if ref}
    told: dict[str, list[LetterRecord]] = {}
    for record in ledger.letters.values():
        if record.ref in refs:
            told.setdefault(record.ref, []).append(record)
    return told

"""What staff changed on a row since the last pass: `Renvoyer`, an address, a person.

`Renvoyer` counts as soon as it is filled. An address or a name counts once the row has stood still
for a while, since staff type one cell at a time: another address alone hears what holds; a name
and an address together are somebody else (`workflows/replaced.py`).
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from douze.model.book import Row, Session
from douze.model.desired import Registration, Settled
from douze.model.ledger_state import Filled, LedgerState, RegistrationRecord, Seen
from douze.model.letters import LetterRecord
from douze.model.matched import Matched
from douze.model.moments import earlier, later
from douze.model.phrases import ByStaff, Phrase, phrase
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.words import LetterState, Resend, Rule
from workflows.case import DecidedCase, RuleBook
from workflows.changes import LAST_MINUTES
from workflows.mailboxes import mailbox
from workflows.replaced import another_person, may_be_replaced, replaced
from workflows.said_again import has_heard, of_use_until

_FAILED = frozenset({LetterState.REFUSED, LetterState.RETURNED, LetterState.IN_DOUBT})


class RowEdits(Struct, frozen=True, kw_only=True):
    """Who is who once the rows have been compared, and the letters whose fate they tell."""

    matched: Matched
    ledger: LedgerState  #: with these letters as they are by what staff say
    settled: tuple[Settled, ...]


def read_row_edits(
    matched: Matched, ledger: LedgerState, settings: Settings, now: datetime
) -> RowEdits:
    """Compare each row with what the last pass saw of it.

    What stood there before this rule was known is noted, and nothing is done about it.
    """
    ruled = ledger.known_since(Rule.SAID_AGAIN, now) < now
    seen_now = [replace(one, seen=_seen(one, now, ruled=ruled)) for one in matched.registrations]
    taken = {(one.session, one.who): one.ref for one in seen_now if one.who}
    registrations: list[Registration] = []
    settled: list[Settled] = []
    for one in seen_now:
        if ruled and one.seen.resend is not one.seen_before.resend:
            settled += _settled(one.seen.resend, _letters_of(one, ledger))
        session = matched.book.sessions.get(one.session or "")
        if session is None or not _stands_still(one, session, settings, now):
            registrations.append(one)
        else:
            mine = taken.get((one.session, one.who)) == one.ref
            registrations += _counted(one, session, ledger, now, free=mine)
    letters = {**ledger.letters, **{s.record.key: s.as_told() for s in settled}}
    return RowEdits(
        matched=replace(matched, registrations=tuple(registrations)),
        ledger=replace(ledger, letters=letters) if settled else ledger,
        settled=tuple(settled),
    )


def counts_at(seen: Seen, session: Session, settings: Settings) -> datetime | None:
    """Say when the last edit of somebody's name and address counts; None where none waits."""
    if seen.before is None or seen.edited_at is None:
        return None
    until = later(seen.edited_at, settings.letters.settle)
    return max(seen.edited_at, min(until, earlier(session.start, LAST_MINUTES)))


def _seen(one: Registration, now: datetime, *, ruled: bool) -> Seen:
    """Note what stands on a row, and what has changed on it."""
    row, previous, before = one.row, one.previous, _where_answered(one)
    if row is None or one.frozen:
        return before
    if previous is None or not ruled:
        named = _name(row) if previous is None else _named(row, previous.filled)
        return replace(before, resend=row.resend, named=named if named != ("", "") else None)
    seen = replace(before, named=_named(row, previous.filled))
    if not row.resend_unreadable:
        asked = row.resend is Resend.AGAIN and before.resend is not Resend.AGAIN
        seen = said_once_more(seen, now) if asked else seen
        seen = replace(seen, resend=row.resend)
    return _edited(seen, row, previous, now)


def _where_answered(one: Registration) -> Seen:
    """Note where the answer stands now, where that is not where it stood when it came."""
    before, came = one.seen_before, one.previous.arrival if one.previous else None
    if one.answer_at is None or came is None:
        return before
    moved = one.answer_at != (came.tab, came.row)
    return replace(before, answer_at=one.answer_at if moved else None)


def said_once_more(seen: Seen, now: datetime, *, new_address: bool = False) -> Seen:
    """Count that what holds has to be said once more from now on."""
    return replace(seen, said_again=seen.said_again + 1, said_again_at=now, new_address=new_address)


def _edited(seen: Seen, row: Row, previous: RegistrationRecord, now: datetime) -> Seen:
    """Note whose row it was, where another name or address stands there since the last pass."""
    filled, known = previous.filled, previous.seen
    name = known.named or (filled.first_name, filled.last_name)
    moved = bool(row.who and previous.who) and row.who != previous.who
    if moved or _name(row) != name:
        same = filled.email.casefold() == previous.who
        was = Filled(
            first_name=name[0],
            last_name=name[1],
            email=filled.email if same else previous.who,
            structure=filled.structure,
        )
        seen = replace(seen, before=seen.before or was, edited_at=now)
    was_there = seen.before
    if was_there is None or (was_there.first_name, was_there.last_name) != _name(row):
        return seen
    back = was_there.email.casefold() == (row.who or previous.who)
    return replace(seen, before=None, edited_at=None) if back else seen


def _name(row: Row) -> tuple[str, str]:
    return row.first_name, row.last_name


def _named(row: Row, filled: Filled) -> tuple[str, str] | None:
    name = _name(row)
    return name if name != (filled.first_name, filled.last_name) else None


def _stands_still(one: Registration, session: Session, settings: Settings, now: datetime) -> bool:
    """Whether an edit of somebody's name or address counts by now."""
    if one.row is None or one.frozen or not one.address:
        return False
    counts = counts_at(one.seen, session, settings)
    return counts is not None and now >= counts


def _counted(
    one: Registration, session: Session, ledger: LedgerState, now: datetime, *, free: bool
) -> Iterator[Registration]:
    """Say what an edit that counts was: a correction, another address, or somebody else.

    `free` says that nobody else is registered with the address that stands there.
    """
    before, calm = one.seen.before, replace(one.seen, before=None, edited_at=None)
    assert before is not None
    if mailbox(before.email) == mailbox(one.address or ""):
        yield replace(one, seen=calm)
    elif another_person(before.name, f"{one.first_name} {one.last_name}"):
        if not may_be_replaced(one, session, now):
            yield replace(one, seen=calm)
        elif free and not _is_known(one, ledger):
            yield from replaced(one, before, now)
        else:
            yield one  # which the row says, until staff have decided
    elif has_heard(_letters_of(one, ledger), one.address):
        yield replace(one, seen=calm)
    else:
        yield replace(one, seen=said_once_more(calm, now, new_address=True))


def _is_known(one: Registration, ledger: LedgerState) -> bool:
    """Whether who stands there now has had a registration for the session already."""
    return any(
        ref != one.ref and known.session == one.session and known.who == one.who
        for ref, known in ledger.registrations.items()
    )


def _settled(resend: Resend | None, records: Sequence[LetterRecord]) -> Iterator[Settled]:
    """Tell which letters staff have told the fate of, by what they wrote."""
    for record in records:
        doubtful = record.state is LetterState.IN_DOUBT
        if (resend is Resend.ARRIVED and doubtful) or (
            resend is Resend.AGAIN and record.state in _FAILED
        ):
            yield Settled(record=record, arrived=resend is Resend.ARRIVED)


def _letters_of(one: Registration, ledger: LedgerState) -> list[LetterRecord]:
    mine = (record for record in ledger.letters.values() if record.ref == one.ref)
    return sorted(mine, key=lambda record: record.number)


def notes(case: DecidedCase) -> Iterator[Phrase]:
    """Say on the row what `Renvoyer` cannot do, and when an edit of the row counts."""
    row, seen, until = case.registration.row, case.registration.seen, of_use_until(case)
    if row is None:
        return
    if row.resend_unreadable:
        yield phrase(Reason.RESEND_UNREADABLE, typed=ByStaff(row.resend_text[:100]))
    asked = row.resend is Resend.AGAIN and not seen.new_address
    if asked and seen.said_again_at and until and seen.said_again_at > until:
        yield phrase(Reason.NOTHING_TO_SAY_AGAIN)
    counts = counts_at(seen, case.session, case.settings)
    if counts is None or seen.before is None or not case.registration.address:
        return
    if case.now >= counts:
        yield phrase(Reason.REPLACEMENT_WAITS, email=case.registration.address)
    elif mailbox(seen.before.email) != mailbox(case.registration.address):
        yield phrase(Reason.PERSON_SETTLES_AT, until=counts)


RULE_BOOK = RuleBook(notes=notes)

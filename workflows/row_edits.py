"""What staff changed on a row since the last pass: `Renvoyer`, an address, a person.

`Renvoyer` counts as soon as it is filled; a name or an address once the row has stood still for a
while (`workflows/person_edits.py`).
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from douze.model.book import Session
from douze.model.desired import Registration, Settled
from douze.model.kinds import KINDS
from douze.model.ledger_state import LedgerState
from douze.model.letters import LetterRecord
from douze.model.matched import Matched
from douze.model.phrases import ByStaff, Phrase, phrase
from douze.model.reasons import Reason
from douze.model.references import reference
from douze.model.settings import Settings
from douze.model.words import LIVE, Kind, LetterState, Resend, Rule, Status
from workflows.case import DecidedCase
from workflows.changes import is_stable, see
from workflows.link_address import usable_link
from workflows.person_edits import Edit, as_written_to, counts_at, edit_of
from workflows.replaced import may_be_replaced, replaced
from workflows.row_seen import letters_of, once_more, seen_on
from workflows.rule_book import RuleBook
from workflows.said_again import of_use_until

_WAITS = frozenset({LetterState.QUEUED, LetterState.WITHHELD, LetterState.OUTDATED})
_LINKS = frozenset({Kind.LINK, Kind.LINK_CHANGE})
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
    ruled = Rule.SAID_AGAIN.value in ledger.kinds
    edited = _being_edited(matched, ledger, settings, now)
    looked = []
    for one in matched.registrations:
        waits = one.session in edited
        seen = one.seen_before if waits else seen_on(one, ledger, settings, now, ruled=ruled)
        looked.append(one if seen == one.seen else replace(one, seen=seen))
    registrations: list[Registration] = []
    settled: list[Settled] = []
    for one in looked:
        if ruled and one.seen.resend is not one.seen_before.resend:
            settled += _settled(one.seen.resend, letters_of(one, ledger), ledger)
        session = matched.book.sessions.get(one.session or "")
        if (
            session is None
            or session.code in edited
            or not _stands_still(one, session, settings, now)
        ):
            registrations.append(one)
        else:
            speaking = {s.who for s in matched.speakers if s.speaks and s.session == session.code}
            for each in _counted(one, session, ledger, looked, now):
                by_now = each if each.seen.before else replace(each, speaks=each.who in speaking)
                registrations.append(by_now)
    letters = {**ledger.letters, **{s.record.key: s.as_told() for s in settled}}
    return RowEdits(
        matched=replace(
            matched, registrations=tuple(registrations), aliases=_aliases(matched, registrations)
        ),
        ledger=replace(ledger, letters=letters) if settled else ledger,
        settled=tuple({one.record.key: one for one in settled}.values()),
    )


def _being_edited(
    matched: Matched, ledger: LedgerState, settings: Settings, now: datetime
) -> set[str]:
    """Name the sessions whose registrations stand as they are until an edit has settled."""
    return {
        code
        for code, session in matched.book.sessions.items()
        if not is_stable(see(session, ledger.sessions.get(code), settings, now))
    }


def _aliases(
    matched: Matched, registrations: Sequence[Registration]
) -> tuple[tuple[str, str], ...]:
    """Leave out the references that are somebody's own by now, who has another's place."""
    own = {one.ref for one in registrations if one.predecessor}
    return tuple(alias for alias in matched.aliases if alias[0] not in own)


def _stands_still(one: Registration, session: Session, settings: Settings, now: datetime) -> bool:
    """Whether an edit of somebody's name or address counts by now."""
    if one.row is None or one.frozen:
        return False
    counts = counts_at(one.seen, session, settings)
    return counts is not None and now >= counts


def _counted(
    one: Registration,
    session: Session,
    ledger: LedgerState,
    others: Sequence[Registration],
    now: datetime,
) -> Iterator[Registration]:
    """Give who is registered by an edit that counts: one, or two where it was a replacement."""
    records = [record for record in letters_of(one, ledger) if _may_go(record, session)]
    edit = edit_of(one, records)
    before, over = one.seen.before, replace(one.seen, before=None, edited_at=None)
    if edit is Edit.ADDRESS and session.cancelled and _called_off(one) and not _told_off(records):
        yield one  # of which the address before hears first
    elif edit is Edit.ADDRESS:
        yield replace(one, seen=once_more(over, now, new_address=True))
    elif edit is Edit.NOTHING or before is None:
        yield one
    elif session.cancelled and _called_off(one):
        yield one  # of which the one before hears
    elif not may_be_replaced(one, session, now):
        yield replace(one, seen=over)
    elif _is_known(one, ledger, others):
        yield one  # which its row says, until staff have decided
    else:
        yield from replaced(one, as_written_to(before, records), now)


def _may_go(record: LetterRecord, session: Session) -> bool:
    """Whether a letter has gone, or goes to whoever stands there: without a link none that is due.

    This pass takes such a letter back, so that it tells the new address nothing.
    """
    waits = record.state is LetterState.QUEUED and record.kind in _LINKS
    return not waits or usable_link(session.link)


def _called_off(one: Registration) -> bool:
    """Whether a place ends, or has ended, because its session is cancelled."""
    previous = one.previous
    assert previous is not None
    return previous.status in LIVE or previous.reason is Reason.SESSION_CANCELLED


def _told_off(records: Sequence[LetterRecord]) -> bool:
    """Whether the last word to somebody was that the session is cancelled, or was to be."""
    told = [record for record in records if KINDS[record.kind].tells]
    last = told[-1] if told else None
    return last is not None and last.kind is Kind.SESSION_CANCELLED and last.state not in _WAITS


def _is_known(one: Registration, ledger: LedgerState, others: Sequence[Registration]) -> bool:
    """Whether who stands there now is registered for the session already, or has been.

    So is whoever has just been taken off another row, of any session: names and addresses were
    changed about, or sorted without the rest, and nobody comes instead of anybody.
    """
    known = ledger.registrations.values()
    mine = {
        record.ref for record in known if (record.session, record.who) == (one.session, one.who)
    }
    own = reference(one.session or "", one.who)
    mine |= {own} & ledger.registrations.keys()
    mine |= {other.ref for other in others if _stood_on(other, one)}
    return bool(mine - {one.ref})


def _stood_on(other: Registration, one: Registration) -> bool:
    """Whether who stands on `one` stands on the other row too, or did before its last edit."""
    was = other.seen.before
    here = other.session == one.session and other.who == one.who
    return here or (was is not None and was.email.casefold() == one.who)


def _settled(
    resend: Resend | None, records: Sequence[LetterRecord], ledger: LedgerState
) -> Iterator[Settled]:
    """Tell which letters staff have told the fate of, by what they wrote.

    What one letter said of several sessions is settled together.
    """
    arrived = resend is Resend.ARRIVED
    for record in records:
        doubtful = record.state is LetterState.IN_DOUBT
        if doubtful if arrived else resend is Resend.AGAIN and record.state in _FAILED:
            yield from (Settled(record=one, arrived=arrived) for one in _in_one(record, ledger))


def _in_one(record: LetterRecord, ledger: LedgerState) -> Iterator[LetterRecord]:
    """Give all that went in one letter with a record, and that became of it what did of this."""
    numbers = {record.number, record.merged_into}
    for one in ledger.letters.values():
        together = one.number in numbers or one.merged_into in numbers - {None}
        same_person = one.ref == record.ref or one.to.casefold() == record.to.casefold()
        if together and same_person and one.state is record.state:
            yield one


def notes(case: DecidedCase) -> Iterator[Phrase]:
    """Say on the row what `Renvoyer` cannot do."""
    row, seen = case.registration.row, case.registration.seen
    if row is None:
        return
    if row.resend_unreadable:
        yield phrase(Reason.RESEND_UNREADABLE, typed=ByStaff(row.resend_text[:100]))
    if row.resend is not Resend.AGAIN or seen.new_address:
        return
    until = of_use_until(case)
    if seen.said_again_at and until and seen.said_again_at > until:
        yield phrase(Reason.NOTHING_TO_SAY_AGAIN)
    if case.outcome.status is Status.TO_CHECK:
        yield phrase(Reason.NOTHING_SAID_TO_CHECK)


RULE_BOOK = RuleBook(notes=notes)

"""What staff changed on a row since the last pass: `Renvoyer`, an address, a person.

`Renvoyer` counts as soon as it is filled; a name or an address once the row
has stood still for a while (`person_edits.py`, `replaced.py`).
"""

from collections.abc import Container, Iterator, Mapping, Sequence, Set

from msgspec import Struct
from msgspec.structs import replace

from douze.model.book import Session
from douze.model.desired import Registration, Settled
from douze.model.ledger_state import LedgerState
from douze.model.letters import LetterRecord
from douze.model.matched import Matched
from douze.model.phrases import Phrase, phrase, quoted
from douze.model.reasons import Reason
from douze.model.words import FAILED, LetterState, Resend, Rule, Status
from workflows.case import DecidedCase
from workflows.person_edits import counts_at
from workflows.repeated_letters import of_use_until
from workflows.replaced import registered_after_edit
from workflows.row_changes import with_row_changes
from workflows.rule_book import RuleBook
from workflows.session_changes import is_stable, session_record
from workflows.view import Given


class RowEdits(Struct, frozen=True, kw_only=True):
    """Who is who once the rows have been compared, and the letters whose fate they tell."""

    given: Given  #: with these letters as they are by what staff say
    settled: tuple[Settled, ...]


def read_row_edits(given: Given) -> RowEdits:
    """Compare each row with what the last pass saw of it.

    What stood there before this rule was known is noted, and nothing is done about it.
    """
    ledger = given.ledger
    ruled = Rule.SAID_AGAIN.value in ledger.kinds
    edited = set(_being_edited(given))
    # All rows are compared first: who stands on one may have been taken off another just now.
    looked = []
    for one in given.matched.registrations:
        seen = one.seen_before
        if one.session not in edited:
            seen = with_row_changes(one, given, ruled=ruled)
        looked.append(one if seen == one.seen else replace(one, seen=seen))
    settled: dict[str, Settled] = {}
    for one in looked:
        if ruled and one.seen.resend is not one.seen_before.resend:
            records = ledger.letters_by_ref.get(one.ref, ())
            fates = fates_told_by_staff(one.seen.resend, records, ledger)
            settled |= {each.record.key: each for each in fates}
    matched = _with_edits_that_count(looked, edited, given)
    if settled:
        # The rules of this pass already go by what staff say became of a letter.
        told = {key: one.as_told() for key, one in settled.items()}
        ledger = replace(ledger, letters={**ledger.letters, **told})
    given = replace(given, matched=matched, ledger=ledger)
    return RowEdits(given=given, settled=tuple(settled.values()))


def _with_edits_that_count(
    looked: Sequence[Registration], edited: Container[str], given: Given
) -> Matched:
    """Say who is registered now, where an edit of a name or an address counts by now."""
    matched = given.matched
    speaking = {(one.session, one.who) for one in matched.speakers if one.speaks}
    registrations: list[Registration] = []
    for one in looked:
        session = matched.book.sessions.get(one.session or "")
        # What a draft's rows become is not remembered: one would name somebody whom nobody knows.
        waits = session is None or session.draft or session.code in edited
        if session is None or waits or not _stands_still(one, session, given):
            registrations.append(one)
            continue
        for each in registered_after_edit(one, session, looked, given):
            speaks = (session.code, each.who) in speaking
            registrations.append(each if each.seen.before else replace(each, speaks=speaks))
    aliases = _aliases(matched, registrations)
    return replace(matched, registrations=tuple(registrations), aliases=aliases)


def _being_edited(given: Given) -> Iterator[str]:
    """Name the sessions whose registrations stand as they are until an edit has settled."""
    for code, session in given.book.sessions.items():
        if not is_stable(session_record(session, given.ledger, given.settings, given.now)):
            yield code


def _aliases(
    matched: Matched, registrations: Sequence[Registration]
) -> tuple[tuple[str, str], ...]:
    """Leave out the references that are somebody's own by now, who has another's place."""
    own = {one.ref for one in registrations if one.predecessor}
    return tuple(alias for alias in matched.aliases if alias[0] not in own)


def _stands_still(one: Registration, session: Session, given: Given) -> bool:
    """Whether an edit of somebody's name or address counts by now."""
    if one.row is None or one.frozen:
        return False
    counts = counts_at(one.seen, session, given.settings)
    return counts is not None and given.now >= counts


def notes(case: DecidedCase) -> Iterator[Phrase]:
    """Say on the row what `Renvoyer` cannot do."""
    row, seen = case.registration.row, case.registration.seen
    if row is None:
        return
    if row.resend_unreadable:
        yield phrase(Reason.RESEND_UNREADABLE, typed=quoted(row.resend_text))
    if row.resend is not Resend.AGAIN or seen.new_address:
        return
    until = of_use_until(case)
    if seen.said_again_at and until and seen.said_again_at > until:
        yield phrase(Reason.NOTHING_TO_SAY_AGAIN)
    if case.outcome.status is Status.TO_CHECK:
        yield phrase(Reason.NOTHING_SAID_TO_CHECK)


#: The letters whose fate a word in `Renvoyer` tells.
_SETTLED_BY: Mapping[Resend | None, Set[LetterState]] = {
    None: frozenset(),
    Resend.AGAIN: FAILED | {LetterState.IN_DOUBT},
    Resend.ARRIVED: frozenset({LetterState.IN_DOUBT}),
}


def fates_told_by_staff(
    resend: Resend | None, records: Sequence[LetterRecord], ledger: LedgerState
) -> Iterator[Settled]:
    """Tell which letters staff have told the fate of, by what they wrote.

    What one letter said of several sessions is settled together.
    """
    arrived = resend is Resend.ARRIVED
    for record in records:
        if record.state in _SETTLED_BY[resend]:
            yield from (Settled(record=one, arrived=arrived) for one in _in_one(record, ledger))


def _in_one(record: LetterRecord, ledger: LedgerState) -> Iterator[LetterRecord]:
    """Give all that went in one letter with a record, and that became of it what did of this."""
    numbers = {record.number, record.merged_into}
    for one in ledger.letters.values():
        together = one.number in numbers or one.merged_into in numbers - {None}
        same_person = one.ref == record.ref or one.to.casefold() == record.to.casefold()
        if together and same_person and one.state is record.state:
            yield one


RULE_BOOK = RuleBook(notes=notes)

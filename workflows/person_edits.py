"""What an edit of somebody's name and address is: nothing new, another address, somebody else.

It counts once the row has stood still for a while, since staff type one cell at a time.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import Enum, auto

from msgspec.structs import replace

from douze.model.book import Session
from douze.model.desired import Registration
from douze.model.elapsed_time import earlier, later
from douze.model.kinds import Kind
from douze.model.ledger_state import Filled, Seen
from douze.model.letters import Letter, LetterRecord
from douze.model.phrases import Phrase, Registrant, phrase
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.words import LIVE
from workflows.case import DecidedCase
from workflows.mailboxes import mailbox
from workflows.repeated_letters import has_heard, name_by_staff, told_elsewhere
from workflows.rule_book import RuleBook
from workflows.session_changes import LAST_MINUTES
from workflows.similarity import another_person


class PersonEdit(Enum):
    """What becomes of an edit once it counts."""

    NOTHING = auto()  #: nobody has anything to hear because of it
    ADDRESS = auto()  #: another address, which has not heard what holds
    PERSON = auto()  #: somebody else


def edit_of(registration: Registration, records: Sequence[LetterRecord]) -> PersonEdit:
    """Say what stands on a row now, beside what stood there; `records` are its letters."""
    before = registration.seen.before
    if before is None:
        return PersonEdit.NOTHING
    return edit_between(before, name_by_staff(registration, before), registration.address, records)


def edit_between(
    before: Filled, name: str, address: str | None, records: Sequence[LetterRecord]
) -> PersonEdit:
    """Say what it is that another name and address stand in the place of the former ones."""
    if not address or mailbox(before.email) == mailbox(address):
        return PersonEdit.NOTHING
    if another_person(before.name, name):
        return PersonEdit.PERSON
    return PersonEdit.NOTHING if has_heard(records, address) else PersonEdit.ADDRESS


def counts_at(seen: Seen, session: Session, settings: Settings) -> datetime | None:
    """Say when the last edit of somebody's name and address counts; None where there is none."""
    if seen.before is None or seen.edited_at is None:
        return None
    until = later(seen.edited_at, settings.letters.settle)
    # Not before it was typed: that may have been in the last minutes before the start.
    return max(seen.edited_at, min(until, earlier(session.start, LAST_MINUTES)))


def as_written_to(before: Filled, records: Sequence[LetterRecord]) -> Filled:
    """Give the address in the form in which letters went to it."""
    same = (r.to for r in reversed(records) if r.to.casefold() == before.email.casefold())
    return replace(before, email=next(same, before.email))


def completes(letter: Letter, case: DecidedCase) -> Letter:
    """Tell of a cancelled session the address that has it in the calendar.

    Whoever was typed over it too late to come instead has heard of nothing; the same person hears
    at another address what is so once that counts (`workflows/repeated_letters.py`).
    """
    before, records = case.registration.seen.before, case.history.records
    if letter.kind is not Kind.SESSION_CANCELLED or before is None:
        return letter
    if edit_of(case.registration, records) is PersonEdit.NOTHING:
        return letter
    was = as_written_to(before, records)
    return replace(
        letter,
        to=was.email,
        first_name=was.first_name,
        last_name=was.last_name,
        structure=was.structure,
    )


def notes(case: DecidedCase) -> Iterator[Phrase]:
    """Say on the row when an edit counts, and of one that cannot what is to be done.

    Whatever else goes to a new address meanwhile: the row says it until then.
    """
    registration, records = case.registration, case.history.records
    counts = counts_at(registration.seen, case.session, case.settings)
    if counts is None or registration.row is None or not registration.address:
        return
    person = edit_of(registration, records) is PersonEdit.PERSON
    if person and case.session.cancelled:
        yield _called_off(registration)
    elif case.now >= counts:
        if person:
            yield phrase(Reason.REPLACEMENT_WAITS, email=registration.email)
    elif person and case.outcome.status in LIVE and not case.session.started(case.now):
        yield _will_be_replaced(registration, counts)
    elif _other_mailbox(registration) and told_elsewhere(records, registration.address):
        yield phrase(Reason.PERSON_SETTLES_AT, until=counts)


def _will_be_replaced(registration: Registration, counts: datetime) -> Phrase:
    was = str(_who_was_there(registration))
    return phrase(Reason.REPLACES_AT, was=was, who=str(registration.person), until=counts)


def _called_off(registration: Registration) -> Phrase:
    who = str(_who_was_there(registration))
    return phrase(Reason.REPLACEMENT_CALLED_OFF, who=who, email=registration.email)


def _who_was_there(registration: Registration) -> Registrant:
    before = registration.seen.before
    return Registrant(name=before.name, address=before.email) if before else registration.person


def _other_mailbox(registration: Registration) -> bool:
    before = registration.seen.before
    return before is not None and mailbox(before.email) != mailbox(registration.address or "")


RULE_BOOK = RuleBook(completes=completes, notes=notes)

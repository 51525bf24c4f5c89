"""A confirmation that came back: whoever cannot be told has a seat that nobody may ever fill.

The seat is given back after the time that a row which disappears has too, unless staff object: by
a corrected address, by `confirmer` in `Décision`, or by having the letter sent again.
"""

from collections.abc import Iterator
from datetime import datetime

from msgspec.structs import replace

from douze.model.book import Session
from douze.model.desired import Outcome, Registration
from douze.model.elapsed_time import later
from douze.model.kinds import Kind
from douze.model.letters import LetterRecord
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.words import BounceReason, Rule, Status
from workflows.case import Case, DecidedCase
from workflows.rule_book import RuleBook

#: What says that the address is nobody's.
_NOBODY = frozenset({BounceReason.NO_MAILBOX, BounceReason.NO_DOMAIN})


def counts_as(case: Case) -> Registration:
    """Note since when the last confirmation is back from the address that stands there.

    What came back before this rule was known takes no seat.
    """
    one, records = case.registration, case.history.records
    if not records:
        return one
    last = next((r for r in reversed(records) if r.kind is Kind.CONFIRMATION), None)
    back = last.finished_at if last and _for_good(last, one.address) else None
    if back is None or back < case.ledger.known_since(Rule.UNREACHED, case.now):
        return one
    return replace(one, unreached=back)


def _for_good(record: LetterRecord, address: str | None) -> bool:
    """Whether nobody is there: a box that is full, or a server that blocks us, does not say so."""
    return record.returned_from(address) and record.reason in _NOBODY


def until(registration: Registration, settings: Settings) -> datetime | None:
    """Tell until when the seat of somebody who is not reached is kept; None where staff object."""
    known, moment = registration.previous, registration.unreached
    if moment is None or known is None or known.status is not Status.CONFIRMED:
        return None
    if registration.decision is not None or known.has_beaten(moment):
        return None
    return later(moment, settings.seats.absent)


def is_lost(registration: Registration, settings: Settings, now: datetime) -> bool:
    """Whether the seat is given back now."""
    end = until(registration, settings)
    return end is not None and now > end


def notes(case: DecidedCase) -> Iterator[Phrase]:
    """Say on the row until when the seat is kept."""
    told = kept_until(case.outcome, case.session, case.settings)
    if told:
        yield told


def kept_until(outcome: Outcome, session: Session | None, settings: Settings) -> Phrase | None:
    """Say how long the seat is kept and how to object; None where it is not about to be lost."""
    end = until(outcome.registration, settings)
    if end is None or session is None or end > session.start:
        return None
    if outcome.status is not Status.CONFIRMED:
        return None
    return phrase(Reason.EMAIL_KEPT_UNTIL, until=end)


RULE_BOOK = RuleBook(counts_as=counts_as, notes=notes)

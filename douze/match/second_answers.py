"""A second answer to the same session, by whoever typed that address: what it may change.

Anybody can type anybody's address. So once somebody is confirmed an answer changes nothing of
theirs, and is told on their row; and who gave the place back by the code of a letter is not
registered again and again by others: an answer opens it again once a day at most.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from operator import itemgetter

from msgspec.structs import replace

from douze.model.book import BY_HAND, Answer
from douze.model.desired import Registration
from douze.model.elapsed_time import later
from douze.model.kinds import Kind
from douze.model.ledger_state import Filled, LedgerState, RegistrationRecord
from douze.model.letters import letter_key
from douze.model.phrases import phrase
from douze.model.reasons import Reason
from douze.model.web_addresses import leading_nowhere
from douze.model.words import Rule, Status

#: How long a registration that an answer opened again is opened by no other.
REST = timedelta(days=1)
#: How much of what an answer says is told.
LONGEST_TOLD = 100
_WORDS = ("first_name", "last_name", "structure")


def may_name(
    previous: RegistrationRecord | None, answers: Sequence[Answer], ledger: LedgerState
) -> Sequence[Answer]:
    """Pick the answers that may change what a registration says of its person.

    None while it is confirmed. What came meanwhile does not count later either, when staff
    have taken the seat away: only what comes after that does.
    """
    if previous is None:
        return answers
    if previous.status is Status.CONFIRMED:
        return ()
    if not _was_confirmed(previous, ledger):
        return answers
    return [a for a in answers if a.received is not None and a.received > previous.since]


def _was_confirmed(previous: RegistrationRecord, ledger: LedgerState) -> bool:
    """Whether a confirmation was ever decided on: its record says so."""
    turns = range(1, previous.occurrence + 2)  # the last may be of a seat that came back
    return any(
        letter_key(previous.ref, Kind.CONFIRMATION, occurrence=n) in ledger.letters for n in turns
    )


def with_second_answers(
    registration: Registration, answers: Sequence[Answer], ledger: LedgerState, now: datetime
) -> Registration:
    """Leave out of a confirmed registration what came later, and note that it did.

    What came before this rule was known has changed the row by then, and is let be.
    """
    previous = registration.previous
    if previous is None or previous.status is not Status.CONFIRMED:
        return registration
    if registration.reopened or not answers:
        return registration
    ruled = max(previous.since, ledger.known_since(Rule.SECOND_ANSWERS, now))
    late = [(a.received, a) for a in answers if a.received is not None and a.received > ruled]
    heard = [a for a in answers if a.received is None or a.received <= ruled] or answers[:1]
    registration = replace(registration, more=heard[-1].more)
    if not late:
        return registration
    received, last = max(late, key=itemgetter(0))
    said = _other(last, registration)
    if not said:
        return registration
    # Anybody may have typed it, and staff open what looks like a link.
    said = leading_nowhere(said[:LONGEST_TOLD])
    told = phrase(Reason.ANSWER_DIFFERS, received=received, said=said)
    return replace(registration, notes=(*registration.notes, told))


def _other(answer: Answer, registration: Registration) -> str:
    """Give what an answer says that neither the row nor we said; empty where it is the same."""
    filled = registration.previous.filled if registration.previous else Filled()
    said = []
    for word in _WORDS:
        text = str(getattr(answer, word))
        if text and text not in (getattr(registration, word), getattr(filled, word)):
            said.append(text)
    return ", ".join(said)


def in_a_days_time(
    previous: RegistrationRecord | None, answers: Iterable[Answer], after: Iterable[Answer]
) -> list[Answer]:
    """Pick the answers that may open a registration again, of those that came after a withdrawal.

    Where an answer opened it before, and not the person's first one, a day has to lie between.
    """
    after = list(after)
    opened = previous.arrival if previous else None
    first = min((a.received for a in answers if a.received), default=None)
    if opened is None or opened.tab == BY_HAND or first is None or opened.received <= first:
        return after  # the seat that was given back came by their own first answer, or by staff
    return [a for a in after if a.received and a.received >= later(opened.received, REST)]

"""One registration, of what its row, its answers and the ledger say of it.

The row is staff's word, and wins; the ledger says what was so before; the answers fill the rest in.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace

from douze.match.by_reference import session_of
from douze.match.found_registration import FoundRegistration
from douze.match.moved_answers import answer_place
from douze.match.person_marks import person_marks
from douze.match.problems import email_problem, is_frozen, problems_of
from douze.match.second_answers import in_a_days_time, may_name
from douze.model.book import BY_HAND, Answer, Arrival, Book
from douze.model.desired import Registration
from douze.model.ledger_state import LedgerState
from douze.model.reasons import Reason
from douze.model.references import provisional
from douze.model.signed_answers import SignedAnswer, last_said
from douze.model.tokens import Purpose
from douze.model.words import Status


def registration_of(
    found: FoundRegistration, book: Book, ledger: LedgerState, now: datetime
) -> Registration:
    """Make one registration of what is found of it; it is frozen where staff have to look first."""
    row, previous, answers = found.row, found.previous, found.answers
    last = answers[-1] if answers else None
    session = _session(found, ledger)
    reopened, arrived = _opened_again(found)
    comeback = _comeback(found)
    naming = _naming(found, ledger, reopened=reopened)
    address = _address(found)
    first_name = _field("first_name", found, naming)
    last_name = _field("last_name", found, naming)
    decided_before = _was_decided_before_the_start(found, session, book, now)
    # Marks are for questions to staff about two who may be one; once it has begun nobody asks.
    marks = () if decided_before else tuple(person_marks(address, first_name, last_name))
    # Whose it is. A call of more than fifteen keywords goes by way of a dict in Python, which takes
    # longer than to make the registration: the rest is said where there is anything to say.
    registration = Registration(
        ref=found.ref,
        session=session if session in book.sessions else None,
        session_text=session or (last.session_text if last else ""),
        email=found.email,
        address=address,
        first_name=first_name,
        last_name=last_name,
        structure=_field("structure", found, naming),
        who=_who(found, anew=reopened or comeback is not None),
        arrival=_arrival(found, arrived, reopened, now),
        answer=last,
        answer_at=answer_place(previous, answers),
        more=last.more if last else (),
        problems=problems_of(found, session, book, now),
        marks=marks,
    )
    if row is None and previous is None:
        return registration
    registration = replace(
        registration,
        was=found.was,
        row=row,
        previous=previous,
        by_hand=found.by_hand,
        asked=found.asked,
        decision=found.decision,
        reopened=reopened,
        comeback=comeback,
        absent_since=None if reopened else _absent_since(found, now),
    )
    return _left_to_staff(registration, found, session, book)


def _opened_again(found: FoundRegistration) -> tuple[bool, Sequence[Answer]]:
    """Whether somebody who was out asks anew, and the answers that say when it arrived."""
    previous = found.previous
    since_closed = _answers_after(previous.closed_at if previous else None, found.answers)
    # Staff's decision beats a new answer: the cell has to be emptied first.
    reopened = found.decision is None and (bool(since_closed) or found.again_by_hand)
    return reopened, () if found.again_by_hand else since_closed or found.answers


def _left_to_staff(
    registration: Registration, found: FoundRegistration, session: str | None, book: Book
) -> Registration:
    """Leave alone who was erased, and what staff have to correct first."""
    if found.previous is not None and found.previous.erased:
        # It goes on being counted, and nobody is to be asked about it.
        return replace(registration.left_alone(), problems=(), absent_since=None)
    return registration.left_alone() if is_frozen(found, session, book) else registration


def _comeback(found: FoundRegistration) -> Arrival | None:
    """Give the first answer after the deadline of a hold, whether or not a pass has seen it end."""
    previous = found.previous
    if previous is None or previous.status is not Status.TO_SETTLE:
        return None
    return _first_arrival(_answers_after(previous.deadline, found.answers))


def _naming(found: FoundRegistration, ledger: LedgerState, *, reopened: bool) -> Sequence[Answer]:
    """Pick the answers that may say what the person is called; of no known time only if all are."""
    answers = found.answers if reopened else may_name(found.previous, found.answers, ledger)
    return [one for one in answers if one.received is not None] or answers


def _was_decided_before_the_start(
    found: FoundRegistration, session: str | None, book: Book, now: datetime
) -> bool:
    """Whether its session has begun, and nothing new was decided about it since."""
    if found.previous is None or found.decision is not found.previous.decision:
        return False
    return session is not None and session in book.sessions and book.sessions[session].started(now)


def with_signed_answers(
    registration: Registration,
    signed: Sequence[SignedAnswer],
    answers: Sequence[Answer],
    now: datetime,
) -> Registration:
    """Note what a person answered by a link of ours.

    Where they withdrew, which answer after that opens it again, if one does.
    """
    registration = replace(registration, signed=tuple(signed))
    moment = last_said(signed, Purpose.WITHDRAW)
    if moment is None:
        return registration
    after = _answers_after(moment, answers)
    again = _first_arrival(in_a_days_time(registration.previous, answers, after))
    closed_at = registration.previous.closed_at if registration.previous else None
    if again is not None and closed_at is not None and again.received <= closed_at:
        return registration  # it went on, and has ended otherwise since: a colleague came, say
    withdrawn = replace(registration, given_back=moment, regained=again)
    if not (registration.reopened and registration.previous and after):
        return withdrawn
    if again is not None:
        return replace(withdrawn, arrival=again)
    return withdrawn.not_opened_again(now)


def _session(found: FoundRegistration, ledger: LedgerState) -> str | None:
    if provisional(found.ref):
        return None
    if found.previous and not provisional(found.previous.ref):
        return found.previous.session
    named = session_of(found.answers[0], ledger) if found.answers else None
    return named or (found.row.session if found.row else None)


def _who(found: FoundRegistration, *, anew: bool) -> str:
    """Say by what the person is known: the address now, else the one that they had.

    Where a row is gone and another is written `anew`, that is the address which it will show.
    """
    row, previous, answers = found.row, found.previous, found.answers
    if row and row.who:
        return row.who
    # Of whom the letters alone tell, once a ledger was lost, nothing says it but the answers.
    if previous is None or (anew and not previous.who):
        return answers[0].who if answers else ""
    if row is None and anew:
        return next((a.who for a in answers if a.address == previous.filled.email), previous.who)
    return previous.who


def _answers_after(moment: datetime | None, answers: Iterable[Answer]) -> list[Answer]:
    """The answers that came after a moment; none where there is no such moment."""
    if moment is None:
        return []
    return [a for a in answers if a.received is not None and a.received > moment]


def _first_arrival(answers: Iterable[Answer]) -> Arrival | None:
    """Give the arrival of the first answer whose time is known; None where none is."""
    for answer in answers:
        if answer.received is not None:
            return Arrival(received=answer.received, tab=answer.tab, row=answer.row)
    return None


def _arrival(
    found: FoundRegistration, answers: Sequence[Answer], reopened: bool, now: datetime
) -> Arrival | None:
    """Give the arrival that it had, unless these answers or staff opened it anew."""
    if found.previous and found.previous.arrival and not reopened:
        return found.previous.arrival
    if found.row is not None and not answers:
        return Arrival(received=now, tab=BY_HAND, row=found.row.row)
    return _first_arrival(answers)


def _address(found: FoundRegistration) -> str | None:
    """The address on the row is the address; before there is a row, the one first given."""
    row, previous = found.row, found.previous
    if row is not None:
        return None if email_problem(row, previous) else row.address
    if previous and previous.reason is Reason.REPLACED:
        # What an answer says may have been corrected on the row that is somebody else's now.
        return previous.filled.email
    for answer in found.answers:
        if answer.address:
            return answer.address
    return found.filled.email or None


def _field(word: str, found: FoundRegistration, latest: Sequence[Answer]) -> str:
    """Take staff's word where they changed the cell, else the latest answer's that has one.

    Where none has, it is what we wrote, even if that has not reached the sheet yet.
    """
    if found.row is not None:
        shown: str = getattr(found.row, word)
        # A cell that stands as we left it is no word of staff's: an answer may correct it.
        if shown != getattr(found.left, word):
            return shown
    for answer in reversed(latest):
        said: str = getattr(answer, word)
        if said:
            return said
    written: str = getattr(found.filled, word)
    return written


def _absent_since(found: FoundRegistration, now: datetime) -> datetime | None:
    if found.row is not None or found.previous is None or not found.previous.shown:
        return None
    return found.previous.absent_since or now

"""Answers that somebody edited: the same row of the form names another session now.

Forms let people edit what they sent. The row stays, its timestamp becomes that of the edit, and
the session that stood there stands there no more. All of that has to be so: rows are sorted, and
staff delete some. A row that another person fills, or whose timestamp is what it was, moves nobody.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from douze.model.book import BY_HAND, Answer, Book, Session
from douze.model.ledger_state import LedgerState, RegistrationRecord
from douze.model.references import reference
from douze.model.words import LIVE, Rule

#: The tab and the row of an answer.
_Place = tuple[int, int]


class MovedAnswer(Struct, frozen=True, kw_only=True):
    """Which session an answer names instead, and since when."""

    at: datetime
    to: Session


def moved_answers(
    book: Book, ledger: LedgerState, answers: Mapping[str, Sequence[Answer]], now: datetime
) -> dict[str, MovedAnswer]:
    """Find the registrations that an edit moved to another session, by reference.

    `answers` are those of each registration. One that is over, or waits to be looked at, has moved
    as well: nothing gives it a seat any more. An edit from before this rule was known moves
    nobody, nor does one to a session that takes no answer any more.
    """
    ruled = ledger.known_since(Rule.MOVED_ANSWERS, now)
    left = [known for ref, known in ledger.registrations.items() if not answers.get(ref)]
    if not left:
        return {}
    places: dict[_Place, list[Answer]] = {}
    for answer in book.answers:
        places.setdefault((answer.tab, answer.row), []).append(answer)
    found: dict[str, MovedAnswer] = {}
    for known in left:
        for edited, answer in _edits_of(known, places, ledger):
            to = _named_instead(answer, edited, book, ledger)
            if to is not None and edited >= ruled:
                found.setdefault(known.ref, MovedAnswer(at=edited, to=to))
    return found


def answer_place(
    registration: RegistrationRecord | None, answers: Sequence[Answer]
) -> tuple[int, int] | None:
    """Say where the answer stands that a registration came by; None where it is not there."""
    came = registration.arrival.received if registration and registration.arrival else None
    # Rows of the form may have been sorted: the moment tells the answer, and not its place.
    same = [answer for answer in answers if answer.received == came] or answers[:1]
    return (same[0].tab, same[0].row) if same else None


def _edits_of(
    known: RegistrationRecord, places: Mapping[_Place, Sequence[Answer]], ledger: LedgerState
) -> Iterator[tuple[datetime, Answer]]:
    """Give the answers of its person that were edited since they came, each with its moment."""
    came = known.arrival
    if came is None or came.tab == BY_HAND:
        return
    # Of somebody's two answers for one session one may have been edited before.
    first = came.tab, came.row
    for place in dict.fromkeys([known.seen.answer_at or first, first]):
        for answer in places.get(place, ()):
            # Rows are sorted and deleted: somebody else's answer may stand in this place now.
            is_own = ledger.ref_of(known.session, answer.who) == known.ref
            if is_own and answer.received is not None and answer.received > came.received:
                yield answer.received, answer


def _named_instead(
    answer: Answer, edited: datetime, book: Book, ledger: LedgerState
) -> Session | None:
    """Give the session that an answer names since it was edited, if that still took answers."""
    to = book.sessions.get(answer.session or "")
    if to is None or to.cancelled or to.draft or edited > to.closing:
        return None
    return to if _came_by(answer, ledger) else None


def _came_by(answer: Answer, ledger: LedgerState) -> bool:
    """Whether somebody is registered by this edit for what it names, not from before.

    Where a row above was deleted, an answer that has been known for long stands in its place.
    """
    there = ledger.registrations.get(reference(answer.session or "", answer.who))
    if there is None or there.status not in LIVE or there.arrival is None:
        return True
    came = there.arrival
    return (came.received, came.tab, came.row) == (answer.received, answer.tab, answer.row)

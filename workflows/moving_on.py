"""Moving on: a registration goes to the next date of its session, and is over where it was.

The person asks for it by the link of the letter that offers it, or staff write `reporter` in
`Décision`. The move counts as an answer of that moment: whoever had answered for the next date
before stays before, whoever answers after it comes after. Among those who move and between whom
nobody answered, the first arrival decides, and not who opened their mail first; they come before
the answers of that moment. A seat that was given there stays given.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec.structs import replace

from douze.model.book import MOVED_ON, Session
from douze.model.desired import MovedOn, Registration
from douze.model.elapsed_time import later
from douze.model.kinds import Kind, send_after
from douze.model.ledger_state import RegistrationRecord, SessionRecord
from douze.model.phrases import ByStaff, Phrase, phrase
from douze.model.reasons import Reason
from douze.model.references import reference
from douze.model.settings import Settings
from douze.model.signed_answers import last_said
from douze.model.tokens import Purpose
from douze.model.words import LIVE, Decision, Status
from workflows.move_requests import closed_by_old_request, move_requested, with_request_noted
from workflows.registration_at_next_date import (
    MoveToNextDate,
    counts_from,
    from_where,
    has_moved,
    joined_there,
    known_moved,
    origins,
    registration_there,
)
from workflows.session_changes import is_stable, session_record
from workflows.still_coming import hours_of
from workflows.view import Given
from workflows.withdrawals import apply_withdrawal

#: How long staff are told of somebody who asked in vain.
TOLD_FOR = timedelta(days=7)
_RULED_OUT = frozenset({Decision.CANCEL, Decision.REFUSE})
#: What staff decide stands, whatever was asked for by a link; who waits by their word may go on.
_DECIDED = _RULED_OUT | {Decision.CONFIRM}


def move_on(given: Given) -> Given:
    """Move whoever is to go on at the next date: both registrations change in one pass, or none.

    Nothing is done while an edit of either session waits. What cannot be is noted.
    """
    if not any(map(_concerned, given.matched.registrations)):
        return given
    found = _Moving(given).registrations()
    came = dict(origins(found, given.book.sessions))
    registrations = tuple(from_where(one, came) for one in found)
    return replace(given, matched=replace(given.matched, registrations=registrations))


def _concerned(one: Registration) -> bool:
    """Whether somebody asked for a move, or one has been."""
    if one.decision is Decision.MOVE or one.seen.word_done or one.signed:
        return True
    came_by_moving = one.arrival is not None and one.arrival.tab == MOVED_ON
    return came_by_moving or (one.previous is not None and one.previous.moved_on)


class _Moving:
    """The registrations of a pass, while some of them move on."""

    def __init__(self, given: Given) -> None:
        matched = given.matched
        self._given, self._settings, self._now = given, given.settings, given.now
        self._sessions = given.book.sessions
        self._found = {one.ref: one for one in matched.registrations}
        self._aliases = {**given.ledger.aliases, **dict(matched.aliases)}
        self._speaking = {(one.session, one.who) for one in matched.speakers if one.speaks}

    def registrations(self) -> list[Registration]:
        """Give all of them, those that are new by a move after the others."""
        moves = [move for one in self._given.matched.registrations for move in self._wanted(one)]
        # One after the other: whom the first found there counts for the next.
        for move in sorted(moves, key=lambda move: (move.arrival, move.one.ref)):
            self._move(self._in_its_place(move))
        known = (known_moved(one, self._sessions) for one in self._found.values())
        return [with_request_noted(one) for one in known]

    def _wanted(self, one: Registration) -> Iterator[MoveToNextDate]:
        """Name the move that somebody asked for, if it can be; note why it cannot."""
        session, asked = self._sessions.get(one.session or ""), _asked_at(one, self._now)
        if session is None or asked is None or not _can_be_asked(one) or self._waits(session):
            return
        by_staff = move_requested(one)
        then = session.next_date
        if not self._may_go(one, session, asked, by_staff=by_staff):
            self._note(one, session, asked, Reason.MOVE_IDLE if by_staff else Reason.MOVE_IN_VAIN)
        elif then is None or not (by_staff or asked <= then.session.closing):
            no_date = Reason.MOVE_NO_DATE if by_staff else Reason.MOVE_IN_VAIN
            self._note(one, session, asked, no_date)
        elif not self._waits(then.session):
            yield MoveToNextDate(one=one, at=asked, to=then.session, by_staff=by_staff)

    def _waits(self, session: Session) -> bool:
        """Whether nothing is decided about a session: an edit of it waits, or it is a draft."""
        return session.draft or not is_stable(self._record(session))

    def _may_go(
        self, one: Registration, session: Session, asked: datetime, *, by_staff: bool
    ) -> bool:
        """Whether there is something to move: a place, a wait, or what the session's end took.

        By the link it goes only where it was offered by then: what was asked too soon comes to
        nothing later on.
        """
        previous = one.previous
        assert previous is not None
        gone = self._given_back(one, session)
        if gone is not None and (by_staff or gone <= asked):
            return False
        if session.cancelled:
            return self._may_leave_cancelled(previous, session, asked, by_staff=by_staff)
        waits = previous.status is Status.WAITING
        if by_staff:
            return waits or (previous.status in LIVE and not session.started(self._now))
        offered = send_after(Kind.NO_SEAT, session, self._settings)
        return waits and one.decision not in _DECIDED and asked > offered

    def _given_back(self, one: Registration, session: Session) -> datetime | None:
        """Tell when the place was given back, unless a yes has taken that back since."""
        gone = apply_withdrawal(one, session, self._now).given_back
        stay = last_said(one.signed, Purpose.STAY)
        return None if gone is not None and stay is not None and gone < stay else gone

    def _may_leave_cancelled(
        self, previous: RegistrationRecord, session: Session, asked: datetime, *, by_staff: bool
    ) -> bool:
        """Whether the end of its session took something; staff move nobody whose hold ran out."""
        if not by_staff and asked < self._cancelled_since(session, asked):
            return False  # it had been asked of another offer
        if previous.status is Status.EXPIRED:
            return not by_staff
        return previous.status in LIVE or previous.reason is Reason.SESSION_CANCELLED

    def _cancelled_since(self, session: Session, otherwise: datetime) -> datetime:
        return self._record(session).cancelled_since or otherwise

    def _record(self, session: Session) -> SessionRecord:
        return session_record(session, self._given.ledger, self._settings, self._now)

    def _note(self, one: Registration, session: Session, asked: datetime, why: Reason) -> None:
        """Note why somebody has not moved; by the link for a while, and not who is there anyway."""
        said: Phrase | None = phrase(why)
        if why is Reason.MOVE_NO_DATE:
            said = phrase(why, session=ByStaff(session.code))
        elif why is Reason.MOVE_IN_VAIN:
            told = self._now <= later(asked, TOLD_FOR) and not self._is_there(one, session)
            said = phrase(why, received=asked) if told else None
        if said is not None:
            self._found[one.ref] = replace(self._found[one.ref], not_moved=said)

    def _is_there(self, one: Registration, session: Session) -> bool:
        then = session.next_date
        there = self._registered(one, then.session) if then else None
        return there is not None and (there.previous is None or there.previous.status in LIVE)

    def _registered(self, one: Registration, session: Session) -> Registration | None:
        """Find what the person has at a session already, by whichever address."""
        own = reference(session.code, one.who)
        there = self._found.get(self._aliases.get(own, own))
        known = (other for other in self._found.values() if other.session == session.code)
        return there or next((other for other in known if other.who == one.who), None)

    def _in_its_place(self, move: MoveToNextDate) -> MoveToNextDate:
        """Tell among whom it comes there; who has been there already comes in its own moment.

        Nothing that they gave back before counts once more.
        """
        if self._registered(move.one, move.to) is not None:
            return move
        hours = hours_of(move.to, self._settings, self._now)
        return replace(move, counts_from=counts_from(move, self._found.values(), hours))

    def _move(self, move: MoveToNextDate) -> None:
        there = self._registered(move.one, move.to)
        if there is None:
            there = registration_there(move, speaks=(move.to.code, move.one.who) in self._speaking)
        elif there.decision in _RULED_OUT:
            decided = phrase(Reason.MOVE_DECIDED, session=ByStaff(move.to.code))
            self._found[move.one.ref] = replace(move.one, not_moved=decided)
            return
        elif there.frozen:
            return
        else:
            there = joined_there(there, move)
        self._found[there.ref] = there
        session = self._sessions[move.one.session or ""]
        over = MovedOn(
            at=move.at,
            code=move.to.code,
            to=move.to,
            reason=_why_over(move.one, session, self._settings, self._now),
        )
        self._found[move.one.ref] = replace(move.one, moved_on=over)


def _can_be_asked(one: Registration) -> bool:
    """Whether it can be told what there is to move, and it has not moved already."""
    if one.frozen or one.previous is None or one.previous.status is Status.TO_CHECK:
        return False
    return not has_moved(one) and not closed_by_old_request(one)


def _asked_at(one: Registration, now: datetime) -> datetime | None:
    """Tell when a move was asked for; staff's word is that of the pass that sees it."""
    if move_requested(one):
        return now
    asked = last_said(one.signed, Purpose.MOVE)
    if asked is None or (one.arrival is not None and asked <= one.arrival.received):
        return None  # they have answered for this session again since
    return asked


def _why_over(one: Registration, session: Session, settings: Settings, now: datetime) -> Reason:
    """Say why it is over here: what was wanting, where something was."""
    if session.cancelled:
        return Reason.MOVED_ON_CANCELLED
    assert one.previous is not None
    in_vain = now > send_after(Kind.NO_SEAT, session, settings)
    if one.previous.status is Status.WAITING and in_vain:
        return Reason.MOVED_ON_SEATLESS
    return Reason.MOVED_ON

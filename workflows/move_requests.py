"""Staff's `reporter` in `Décision`: a request to move the registration on that row, done once.

The word stays in its cell. It has been done once it has moved somebody, or has found nothing that
could move; while there is no next date it waits. Whoever comes back to that session afterwards (by
the link of another one, by a payment that came late) comes back to a word that was meant before:
it moves nobody again. Emptied, and typed again after a pass, it is a new wish.
"""

from msgspec.structs import replace

from douze.model.desired import Outcome, Registration
from douze.model.phrases import phrase
from douze.model.reasons import Reason
from douze.model.words import CLOSED, Decision, Status


def move_requested(one: Registration) -> bool:
    """Whether staff ask for a move that is not done yet."""
    return one.decision is Decision.MOVE and not one.seen.word_done


def closed_by_old_request(one: Registration) -> bool:
    """Whether a word that is done stands where a registration is over, which it closes."""
    previous = one.previous
    if one.decision is not Decision.MOVE or not one.seen.word_done or previous is None:
        return False
    return previous.status in CLOSED and previous.reason is not Reason.SESSION_CANCELLED


def with_request_noted(one: Registration) -> Registration:
    """Note whether the request on a row is done; it decides nothing where nobody moves by it.

    What was so before stays so: an empty cell would open what `annuler` had closed. A row that is
    gone may come back as it was, its word too.
    """
    if one.frozen:
        return one
    if one.decision is not Decision.MOVE:
        kept = one.seen.word_done and one.row is None and not one.reopened
        return one if kept == one.seen.word_done else _noted(one, done=False)
    if one.moved_on is not None:
        return _noted(one, done=True)
    idle = one.not_moved is not None and one.not_moved.reason is Reason.MOVE_IDLE
    done = one.seen.word_done or idle
    # It is as if the cell still said what it did before: taken for an empty one, it would open what
    # `annuler` had closed.
    said = one.not_moved or (phrase(Reason.MOVE_IDLE) if done else None)
    before = one.previous.decision if one.previous else None
    decision = None if before is Decision.MOVE else before
    return replace(_noted(one, done=done), decision=decision, not_moved=said)


def _noted(one: Registration, *, done: bool) -> Registration:
    return replace(one, seen=replace(one.seen, word_done=done))


def with_request_answered(outcome: Outcome, *, started: bool) -> Outcome:
    """Say of a word that moves nobody whether there is somebody whom it could move.

    A word that waits for a next date is done where this pass leaves nothing that could.
    """
    one = outcome.registration
    why = one.not_moved
    if why is None or why.reason not in (Reason.MOVE_NO_DATE, Reason.MOVE_IDLE):
        return outcome
    is_there = _is_there(outcome, started=started)
    if is_there and why.reason is Reason.MOVE_NO_DATE:
        return outcome
    said = phrase(Reason.MOVE_DONE if is_there else Reason.MOVE_IDLE)
    return replace(outcome, registration=replace(_noted(one, done=True), not_moved=said))


def _is_there(outcome: Outcome, *, started: bool) -> bool:
    if started and outcome.status is not Status.WAITING:
        return False
    return outcome.status not in CLOSED or outcome.reason is Reason.SESSION_CANCELLED

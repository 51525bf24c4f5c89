"""Who was asked whether they are still coming, and said nothing until the hour in that letter.

Their seat goes on to whoever waits longest, if `seats.silence_frees` says so. What counts is what
that letter said, and when answers came: however many passes were missed, the same comes of it.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from msgspec.structs import replace

from douze.model.book import Arrival
from douze.model.desired import Outcome
from douze.model.kinds import Kind
from douze.model.letters import LetterRecord, letter_key
from douze.model.phrases import phrase
from douze.model.reasons import Reason
from douze.model.signed_answers import last_said
from douze.model.tokens import Purpose
from douze.model.words import Decision, LetterState, Status
from workflows.case import Case
from workflows.outcomes import becomes


def question_key(case: Case, occurrence: int) -> str:
    """One letter a day of the session and arrival: another hour of that day asks nobody again."""
    day = case.session.start.replace(hour=0, minute=0)
    return letter_key(case.registration.ref, Kind.STILL_COMING, at=day, occurrence=occurrence)


def question(case: Case) -> LetterRecord | None:
    """Give the letter that asked, if it left for the address that stands there and is not back.

    One in doubt, refused, returned or still waiting has asked nobody anything; nor has one of
    before the person had this seat.
    """
    one, previous = case.registration, case.registration.previous
    if previous is None or previous.status is not Status.CONFIRMED or one.reopened:
        return None
    record = case.history.record(question_key(case, previous.occurrence))
    if record is None or record.state is not LetterState.SENT:
        return None
    theirs = record.to.casefold() == (one.address or "").casefold()
    return record if theirs and record.decided_at >= previous.since else None


def said_yes(case: Case, asked: LetterRecord) -> datetime | None:
    """Tell when the person said, since that letter, that they are coming; None if they did not.

    Of several times the first: who says it in time, and once more after the hour, was not late.
    """
    # A no takes back what was said before it.
    no = _last_no(case)
    since = max(asked.decided_at, no) if no else asked.decided_at
    said = (one.received for one in case.registration.signed if one.purpose is Purpose.STAY)
    return min((at for at in said if at >= since), default=None)


def _last_no(case: Case) -> datetime | None:
    """Tell when the person last said that they are not coming; None where `confirmer` beats it."""
    one, previous = case.registration, case.registration.previous
    no = last_said(one.signed, Purpose.WITHDRAW)
    if no is None or one.decision is Decision.CONFIRM:
        return None
    return None if previous and previous.has_beaten(no) else no


def silent_since(case: Case) -> datetime | None:
    """Tell the hour at which a seat was to go on, where it has passed without a yes before it."""
    asked = question(case)
    hour = asked.about.frees_at if asked and asked.about else None
    if asked is None or hour is None or case.now <= hour:
        return None
    yes = said_yes(case, asked)
    return hour if yes is None or yes > hour else None


def is_silent(case: Case, outcome: Outcome) -> bool:
    """Whether a seat may go on because its person said nothing: staff have not either."""
    one, previous = case.registration, case.registration.previous
    if one.silent_since is None or previous is None or outcome.status is not Status.CONFIRMED:
        return False
    if one.decision is not None or one.frozen or case.session.started(case.now):
        return False
    return not previous.has_beaten(one.silent_since)


def without_silent(
    silent: Sequence[Case],
    settled: Sequence[Outcome],
    served: Callable[[Sequence[Outcome]], list[Outcome]],
) -> list[Outcome]:
    """Let the seats of those who were silent go on, each to somebody who waited at that hour.

    `served` gives what those leave of whom it has been decided. A seat that nobody would get,
    because staff have given more than there are or keep it back, is taken from nobody.
    """
    outcomes = served(settled)
    gone = _to_give_way(silent, outcomes)
    while gone:
        by_ref = {one.registration.ref: one for one in gone}
        settled_without = [by_ref.get(one.registration.ref, one) for one in settled]
        others = served(settled_without)
        # Each seat that was taken has gone to somebody else; where one has not, one fewer is taken.
        if _seats(others) == _seats(outcomes):
            # Whom another rule kept waiting may have come first: who still waits is next.
            still = [case for case in silent if case.registration.ref not in by_ref]
            return without_silent(still, settled_without, served)
        gone.pop()
    return outcomes


def _to_give_way(silent: Sequence[Case], outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Say whose silence gives a seat away, who had come last first: as many as waited at the hour.

    If nobody waited at that hour, it has passed for good.
    """
    if not silent:
        return []
    waiting = sorted(
        one.registration.arrival.received
        for one in outcomes
        if waits_for_a_seat(one) and one.registration.arrival
    )
    gone: list[Outcome] = []
    for case in sorted(silent, key=_arrival, reverse=True):
        hour = case.registration.silent_since
        if len(gone) < len(waiting) and hour and waiting[len(gone)] <= hour:
            over = becomes(case, Status.CANCELLED, phrase(Reason.SILENT, until=hour))
            gone.append(replace(over, closed_at=hour))
    return gone


def _seats(outcomes: Sequence[Outcome]) -> int:
    return sum(outcome.has_seat for outcome in outcomes)


def waits_for_a_seat(outcome: Outcome) -> bool:
    """Whether somebody waits only because all seats are taken."""
    decided = outcome.registration.decision is not None
    return outcome.status is Status.WAITING and not decided and outcome.reason is Reason.FULL


def waited_for(outcomes: list[Outcome]) -> list[Outcome]:
    """Mark those whose seat somebody waits for."""
    if not any(map(waits_for_a_seat, outcomes)):
        return outcomes
    return [
        replace(one, waited_for=True) if one.status is Status.CONFIRMED else one for one in outcomes
    ]


def _arrival(case: Case) -> tuple[bool, Arrival | None, str]:
    arrival = case.registration.arrival
    return (arrival is not None, arrival, case.registration.ref)

"""A seat that is held until the dues are settled: how long, and what becomes of it.

Dues that arrive after the deadline open the registration again, at the end of the queue: nobody
has to fill the form in a second time. What had expired before this rule stays as it is.
"""

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from douze.model.book import Arrival, Session
from douze.model.desired import Outcome, Registration
from douze.model.elapsed_time import earlier, later
from douze.model.kinds import Kind
from douze.model.ledger_state import RegistrationRecord
from douze.model.letters import letter_key
from douze.model.local_day import local_day, local_moment
from douze.model.phrases import phrase
from douze.model.quiet_hours import quiet_hours_end
from douze.model.reasons import Reason
from douze.model.settings import DuesRules
from douze.model.words import Dues, Rule, Status
from douze.model.working_days import working_day_from
from workflows.case import Case
from workflows.outcomes import becomes, stays
from workflows.rule_book import RuleBook

#: The hold ends at the latest this long before the start, so that a seat can still go on…
LAST_CALL = timedelta(hours=24)
#: …but whoever is given a seat has at least this long to settle the dues.
LEAST_HOLD = timedelta(hours=2)


def hold(case: Case) -> Outcome:
    """Hold a seat from now on, for longer where staff wrote that the payment is on its way."""
    rules = case.settings.dues
    rules = _longer(rules) if case.cover.promised else rules
    deadline = _deadline(case, rules, _heard_from(case))
    why = phrase(Reason.SEAT_HELD, deadline=deadline)
    held = becomes(case, Status.TO_SETTLE, why, notes=case.cover.notes)
    return replace(held, held_at=case.now, deadline=deadline)


def keep_holding(case: Case, previous: RegistrationRecord) -> Outcome:
    """Confirm once the dues are settled, let go after the deadline, else go on holding.

    While the letter that tells of the deadline is withheld, the hold begins anew, and day after
    day while the session is postponed. What staff wrote of a payment, and nobody can read, stops
    the clock.
    """
    notes, cover, now = case.registration.problems, case.cover, case.now
    if cover.settled:
        confirmed = becomes(case, Status.CONFIRMED, Reason.SETTLED, cover.why, notes=notes)
        return replace(confirmed, held_at=previous.held_at)
    deadline, reason = _deadline_now(case, previous)
    if now > deadline and not cover.unclear:
        over = phrase(Reason.HOLD_OVER, deadline=deadline)
        return replace(becomes(case, Status.EXPIRED, over), closed_at=deadline)
    outcome = replace(stays(case, notes=(*notes, *cover.notes)), payment_unclear=now > deadline)
    was_prolonged = previous.reason is Reason.HOLD_PROLONGED
    if deadline == previous.deadline and was_prolonged is (reason is Reason.HOLD_PROLONGED):
        return outcome
    begun = now if case.session.postponed else outcome.held_at
    why = phrase(reason, deadline=deadline)
    return replace(outcome, held_at=begun, deadline=deadline, why=(why,))


def _deadline_now(case: Case, previous: RegistrationRecord) -> tuple[datetime, Reason]:
    """Say how long a seat held before is held on, and whether because a payment is announced."""
    session, rules = case.session, case.settings.dues
    assert previous.deadline is not None
    # The session may have been moved to an earlier day; no later one makes a hold longer.
    deadline = min(previous.deadline, session.start.astimezone(UTC))
    if case.registration.unheard:
        deadline = max(deadline, _deadline(case, rules, _heard_from(case)))
    reason = Reason.SEAT_HELD
    if case.cover.promised:
        # It begins anew in this pass already: from its old beginning another pass would say more.
        begun = case.now if session.postponed else previous.held_at or previous.since
        longest = _deadline(case, _longer(rules), begun)
        # Who has not heard of the shorter hold yet hears of the longer one as of any.
        news = longest > deadline and not session.postponed and _knows_deadline(case, previous)
        if news or previous.reason is Reason.HOLD_PROLONGED:
            reason = Reason.HOLD_PROLONGED
        deadline = max(deadline, longest)
    if session.postponed:
        deadline = max(deadline, _deadline(case, rules, case.now))
    return deadline, reason


def _heard_from(case: Case) -> datetime:
    """Say from when on somebody may hear of a seat: not before the quiet hours are over."""
    return quiet_hours_end(case.now, case.settings) or case.now


def _deadline(case: Case, rules: DuesRules, begun: datetime) -> datetime:
    """Say until when a seat given then is held; a hold older than the rule ends as it did."""
    # Its deadline has been told: an update must not make it another.
    ruled = begun >= case.ledger.known_since(Rule.WORKING_DAYS, case.now)
    country = case.settings.association.country if ruled else ""
    return hold_deadline(case.session, rules, begun, country)


def hold_deadline(session: Session, rules: DuesRules, now: datetime, country: str) -> datetime:
    """Say until when a seat given now is held for somebody whose dues are not settled.

    The evening of the last day of the hold, moved to the next working day of a country (without
    one, from a weekend to Monday); not later than 24 hours before the start, yet at least 2 hours
    from now, and never beyond the start.
    """
    zone = session.start.tzinfo
    # Whoever pays through an office or a treasurer cannot do so on a public holiday.
    day = working_day_from(local_day(now, zone) + timedelta(days=rules.hold_days), country)
    evening = local_moment(day, rules.deadline_time, zone)
    deadline = min(evening, earlier(session.start, LAST_CALL))
    return min(max(deadline, later(now, LEAST_HOLD)), session.start.astimezone(UTC))


def _longer(rules: DuesRules) -> DuesRules:
    """Let a hold last longer, because staff wrote that the payment is on its way."""
    return replace(rules, hold_days=rules.hold_days + rules.promise_days)


def _knows_deadline(case: Case, previous: RegistrationRecord) -> bool:
    """Whether the person was told until when the seat is held; else they hear the longer time."""
    key = letter_key(previous.ref, Kind.DUES, occurrence=previous.occurrence)
    return case.history.asked(key, case.registration.address) is not None


def counts_as(case: Case) -> Registration:
    """Open what had expired again once the dues are there; its arrival is the pass that sees them.

    The answer came in time, so that a closing since then does not matter: its arrival is the
    closing, after all the answers that counted. Of several of one moment the first arrival decides.
    """
    one, session, now = case.registration, case.session, case.now
    if case.cover.dues is not Dues.SETTLED:
        return one
    if not _ran_out(one, case.ledger.known_since(Rule.LATE_DUES, now)):
        return one
    # There is no seat to queue for any more.
    if session.started(now) or session.cancelled:
        return one
    at = min(now, session.closing)
    arrival = Arrival.coming_back(at, one.arrival.first if one.arrival else at)
    return replace(one, reopened=True, arrival=arrival)


def _ran_out(registration: Registration, ruled: datetime) -> bool:
    """Whether a hold ran out since there has been this rule, and nobody closed it otherwise."""
    previous = registration.previous
    if previous is None or previous.status is not Status.EXPIRED or previous.since < ruled:
        return False
    decided = registration.decision is not None or previous.decision is not None
    left = registration.given_back is not None or registration.row is None
    adopted = previous.reason is Reason.ADOPTED
    return not (decided or left or adopted or registration.reopened or registration.frozen)


RULE_BOOK = RuleBook(counts_as=counts_as)

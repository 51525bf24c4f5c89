"""Who is told where they stand: one letter a status, sent once.

A letter exists from a moment on and is of use until another. All that should exist by now
are named here, sent or not: finding out which were is the plan's work.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from douze.model.desired import Outcome, Registration
from douze.model.elapsed_time import later
from douze.model.kinds import Kind, expires_at, send_after
from douze.model.letters import Letter, letter_key
from douze.model.reasons import Reason
from douze.model.words import UNSENT, Decision, Dues
from workflows.case import DecidedCase
from workflows.invitations import has_entry
from workflows.letter_history import status_letter
from workflows.rule_book import RuleBook

#: A reminder of the dues comes at least this long after the first letter about them.
REMINDER_AFTER = timedelta(hours=24)

#: Letters that quote `Motif`.
_GIVES_REASONS = frozenset({Kind.REFUSAL, Kind.CANCELLATION})


def letter_to(registration: Registration, **about: Any) -> Letter:
    """Address a letter to whoever a registration is for; `about` is all the rest of it."""
    return Letter(
        ref=registration.ref,
        to=registration.address or "",
        first_name=registration.first_name,
        last_name=registration.last_name,
        structure=registration.structure,
        asked=registration.asked,
        **about,
    )


def letter_of(case: DecidedCase, kind: Kind, **about: Any) -> Letter:
    """Name a letter of a kind to the person of a case, from when until when its row says.

    `about` is all the rest of it, and whatever differs from that.
    """
    session = case.session
    if "key" not in about:
        about["key"] = letter_key(case.registration.ref, kind)
    if "send_after" not in about:
        about["send_after"] = send_after(kind, session, case.settings)
    if "expires_at" not in about:
        about["expires_at"] = expires_at(kind, session)
    return letter_to(case.registration, kind=kind, session=session, **about)


def letters(case: DecidedCase) -> Iterable[Letter]:
    """Name the letters that say where somebody stands, and the reminder of the dues."""
    outcome, session, history = case.outcome, case.session, case.history
    kind = status_letter(outcome)
    if kind is None or (kind is Kind.SESSION_CANCELLED and not history.leaves_something_open):
        return
    if outcome.moved_on and not _has_entry_here(case):
        return  # what the next date's letter says is enough
    due = send_after(kind, session, case.settings) if kind is Kind.NO_SEAT else outcome.called_off
    until = expires_at(kind, session, outcome.deadline)
    yield about_status(kind, case, until=until, due=due)
    if kind is Kind.DUES:
        yield from _reminders(case)


def _reminders(case: DecidedCase) -> Iterable[Letter]:
    """Remind of the dues at half of the hold; tell a later deadline as soon as there is one."""
    outcome, history = case.outcome, case.history
    ref, to, deadline = case.registration.ref, case.registration.address, outcome.deadline
    if deadline is None or outcome.held_at is None or case.session.postponed:
        return
    told = history.asked(letter_key(ref, Kind.DUES, occurrence=outcome.occurrence), to)
    if told is None:
        return
    begun = max(outcome.held_at, told)  # until its letter could leave, the hold began anew
    reminder = about_status(Kind.DUES_REMINDER, case, due=told, until=deadline)
    if outcome.reason is Reason.HOLD_PROLONGED:
        key = letter_key(ref, Kind.DUES_REMINDER, at=told, occurrence=outcome.occurrence)
        yield replace(reminder, key=key)
        told = history.asked(key, to)
        if told is None:
            return
    due = max(later(begun, (deadline - begun) / 2), later(told, REMINDER_AFTER))
    if due <= min(case.now, deadline):
        yield replace(reminder, send_after=due)


def about_status(kind: Kind, case: DecidedCase, *, until: datetime, due: datetime | None) -> Letter:
    """Name a letter that says where somebody stands, with all that it may have to say of that."""
    registration, outcome, waits = case.registration, case.outcome, kind is Kind.WAITING_LIST
    # What `letter_to` fills in is said here, and all of it in two steps: this letter is named for
    # everybody in every pass, and a call of more than fifteen keywords goes by way of a dict in
    # Python, which takes longer than to make the letter.
    letter = Letter(
        ref=registration.ref,
        to=registration.address or "",
        first_name=registration.first_name,
        last_name=registration.last_name,
        structure=registration.structure,
        asked=registration.asked,
        key=letter_key(registration.ref, kind, occurrence=outcome.occurrence),
        kind=kind,
        session=case.session,
        send_after=due or outcome.since,
        expires_at=until,
        status=outcome.status,
        rank=outcome.rank,
        deadline=outcome.closed_at if kind is Kind.EXPIRED else outcome.deadline_to_come,
    )
    letter = replace(
        letter,
        payment_unclear=outcome.payment_unclear,
        dues_asked=outcome.dues_asked if kind.about.about_dues else None,
        in_vain=outcome.in_vain,
        by_name=any(note.reason is Reason.DUES_NAME_ONLY for note in outcome.notes),
        by_staff=registration.decision is not None,
        reason=_staff_reason(kind, registration),
        why_waiting=outcome.why_waiting if waits else None,
        dues_later=waits and outcome.dues is Dues.UNSETTLED,
    )
    # "Since our last message" has to be true of what the person can have read.
    if sent := [record.kind for record in case.history.heard if record.state not in UNSENT]:
        letter = _with_what_was_said(letter, outcome, sent)
    return _with_its_reason(letter, outcome)


def _with_what_was_said(letter: Letter, outcome: Outcome, sent: Sequence[Kind]) -> Letter:
    """Let it say what is new to somebody who was told something before, oldest first."""
    kind, last = letter.kind, sent[-1]
    # What was said of the session while it took place, or was to.
    of_place = [told for told in sent if told is not Kind.SESSION_CANCELLED][-1:]
    ran_out = of_place == [Kind.EXPIRED]
    called_off = kind is Kind.SESSION_CANCELLED
    asked_to_pay = called_off and (ran_out or of_place == [Kind.DUES])
    return replace(
        letter,
        promoted=last is Kind.WAITING_LIST and outcome.reason is not Reason.STAFF_CONFIRM,
        again=any(told not in (kind, Kind.SPEAKER) for told in sent),
        restored=last is Kind.SESSION_CANCELLED and not outcome.session_cancelled,
        dues_arrived=(ran_out or asked_to_pay) and outcome.dues is Dues.SETTLED,
        asked_to_pay=asked_to_pay,
        spoke=last is Kind.SPEAKER and not outcome.registration.speaks,
    )


def _with_its_reason(letter: Letter, outcome: Outcome) -> Letter:
    """Let it say why the person stands where they stand, where a letter has words for that."""
    registration = outcome.registration
    match outcome.reason:
        case Reason.MOVED:
            return replace(letter, moved_to=registration.moved_to)
        case Reason.GIVEN_BACK:
            return replace(letter, given_back=True)
        case Reason.REPLACED:
            return replace(letter, replaced=True)
        case Reason.SILENT:
            return replace(letter, silent=True, answer_until=outcome.closed_at)
        case Reason.AFTER_CLOSING:
            return replace(letter, closing=letter.session.closing if letter.session else None)
        case Reason() as why if why.about.moves_on:
            to = registration.moved_on.to if registration.moved_on else None
            return replace(letter, moved_on=True, moved_to=to)
    return letter


def _has_entry_here(case: DecidedCase) -> bool:
    key = letter_key(case.registration.ref, Kind.CANCELLATION, occurrence=case.outcome.occurrence)
    return has_entry(case.history, key)


def _staff_reason(kind: Kind, registration: Registration) -> str:
    """What staff would have the person hear, where a decision of theirs ends a registration."""
    if kind not in _GIVES_REASONS or registration.row is None:
        return ""
    told = registration.decision in (Decision.CANCEL, Decision.REFUSE)
    return registration.row.staff_reason if told else ""


RULE_BOOK = RuleBook(letters=letters)

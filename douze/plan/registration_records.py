"""What the ledger is to remember of each registration, so that the next pass sees what changed."""

from collections.abc import Iterator

from msgspec.structs import replace

from douze.model.attendance import Attendance
from douze.model.desired import Desired, Outcome, Registration
from douze.model.ledger_state import Filled, RegistrationRecord, Seen
from douze.model.phrases import Phrase
from douze.model.reasons import Reason
from douze.model.row_people import as_left
from douze.plan.registration_cells import FILLED_LATER, filled_later


def changed_records(desired: Desired) -> Iterator[RegistrationRecord]:
    """Give every registration that is not as the ledger has it."""
    for outcome in desired.outcomes:
        record = _record(outcome)
        if record != outcome.registration.previous:
            yield record


def _record(outcome: Outcome) -> RegistrationRecord:
    registration = outcome.registration
    before = registration.previous
    if registration.frozen and before:
        return _frozen(registration, before)
    return RegistrationRecord(
        ref=registration.ref,
        session=registration.session or registration.session_text,
        status=outcome.status,
        why=outcome.why,
        since=outcome.since,
        arrival=registration.arrival,
        who=registration.who,
        occurrence=outcome.occurrence,
        held_at=outcome.held_at,
        deadline=outcome.deadline,
        closed_at=outcome.closed_at,
        # Forgotten with the row: where that comes back, what it decides counts as new.
        decision=None if outcome.row_removed else registration.decision,
        overruled=outcome.overruled or (before.overruled if before else None),
        by_hand=registration.by_hand,
        shown=registration.row is not None or registration.row_was_shown,
        absent_since=registration.absent_since,
        filled=_filled(registration),
        notes=outcome.noted,
        seen=_seen(registration),
        attendance=_attendance(registration),
    )


def _frozen(registration: Registration, before: RegistrationRecord) -> RegistrationRecord:
    """Nothing was decided about it: only what is so whatever it says on its row is new."""
    return replace(
        before,
        ref=registration.ref,
        session=registration.session or registration.session_text,
        shown=before.shown or registration.row is not None,
        absent_since=registration.absent_since,
        attendance=_attendance(registration),
        notes=_with_erasing(registration, before.notes),
    )


def _with_erasing(
    registration: Registration, before: tuple[Phrase, ...] | None
) -> tuple[Phrase, ...] | None:
    """Remember since when staff ask for somebody to be erased, and that they ask no more.

    It is a note among the others, because a person is erased once the digest has named them.
    """
    asks_now = tuple(one for one in registration.problems if one.reason is Reason.ERASE_ASKED)
    others = tuple(one for one in before or () if one.reason is not Reason.ERASE_ASKED)
    asked_before = len(others) < len(before or ())
    # Else as it was: None says that nobody remembers any notes, and () that there were none.
    return (*others, *asks_now) if asks_now or asked_before else before


def _attendance(registration: Registration) -> Attendance | None:
    """How long they were there, as the reports say now; as they said last, once nobody looks."""
    there, before = registration.attendance, registration.previous
    if there is None:
        return before.attendance if before else None
    return None if there.seconds is None else there


def _seen(registration: Registration) -> Seen:
    """Say what was seen of its row; of a row that is only written now, nothing."""
    before, seen, row = registration.previous, registration.seen, registration.row
    if seen.answer_at and (before is None or registration.arrival != before.arrival):
        seen = replace(seen, answer_at=None)  # it came from where it stands
    if row is not None:
        # The write may come to nothing: until it is known to have landed, neither the old text
        # nor ours on that row is taken for a word of staff's.
        return replace(seen, before_write=filled_later(registration, row))
    if registration.row_was_shown:
        # Should its row come back, what stands there is no word of staff's either.
        return replace(seen, before_write={**_said_anew(registration), **seen.before_write})
    anew = replace(
        seen,
        resend=None,
        named=None,
        before=None,
        edited_at=None,
        word_done=False,
        before_write={},
    )
    return seen if anew == seen else anew  # kept once, of all of whom nothing has been seen


def _filled(registration: Registration) -> Filled:
    """Say what of the row's staff cells is the tool's writing after this pass."""
    previous, row = registration.previous, registration.row
    if row is None:
        if previous and registration.row_was_shown:
            said = {word: getattr(registration, word) for word in _said_anew(registration)}
            return replace(previous.filled, **said)
        return Filled(
            first_name=registration.first_name,
            last_name=registration.last_name,
            email=registration.email,
            structure=registration.structure,
        )
    before = previous.filled if previous else Filled()
    left = as_left(previous, row).filled if previous else before
    # Where the row says something else than we left there, it is staff's by now.
    ours = [word for word in FILLED_LATER if getattr(row, word) == getattr(left, word)]
    return replace(before, **{word: getattr(registration, word) for word in ours})


def _said_anew(registration: Registration) -> dict[str, str]:
    """Name what an answer says otherwise of whose row is gone, with what we wrote there before."""
    filled = registration.previous.filled if registration.previous else Filled()
    ours = {word: getattr(filled, word) for word in FILLED_LATER}
    return {word: text for word, text in ours.items() if getattr(registration, word) != text}

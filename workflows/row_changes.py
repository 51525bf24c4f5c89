"""What stands on a row, and what of it has changed since the last pass.

Notes it, and decides nothing: what follows from an edit is for `workflows/row_edits.py`.
"""

from datetime import datetime

from msgspec.structs import replace

from douze.model.book import BY_HAND, Row
from douze.model.desired import Registration
from douze.model.elapsed_time import later
from douze.model.ledger_state import Filled, RegistrationRecord, Seen
from douze.model.row_people import as_left
from douze.model.words import Resend
from workflows.person_edits import PersonEdit, edit_between
from workflows.view import Given


def with_row_changes(one: Registration, given: Given, *, ruled: bool) -> Seen:
    """Note what stands on a row, and what has changed on it."""
    row, previous, before = one.row, one.previous, _where_answered(one)
    if row is None or one.frozen:
        return before
    if previous is None or previous.waited_to_settle or not ruled:
        named = _name_by_staff(one, row)
        return replace(before, resend=row.resend, named=named)
    seen = replace(before, named=_name_by_staff(one, row))
    if not row.resend_unreadable:
        asked = row.resend is Resend.AGAIN and before.resend is not Resend.AGAIN
        seen = once_more(seen, given.now) if asked else seen
        seen = replace(seen, resend=row.resend)
    return _edited(one, seen, given)


def _where_answered(one: Registration) -> Seen:
    """Note where the answer stands now, where that is not where it stood when it came."""
    before, came = one.seen_before, one.previous.arrival if one.previous else None
    if came is not None and max(came.tab, came.row) >= BY_HAND:
        return replace(before, answer_at=None)
    if one.answer_at is None or came is None:
        return before
    moved = one.answer_at != (came.tab, came.row)
    return replace(before, answer_at=one.answer_at if moved else None)


def once_more(seen: Seen, now: datetime, *, new_address: bool = False) -> Seen:
    """Count that what holds has to be said once more from now on."""
    return replace(seen, said_again=seen.said_again + 1, said_again_at=now, new_address=new_address)


def _edited(one: Registration, seen: Seen, given: Given) -> Seen:
    """Note whose row it was, where another name or address stands there since the last pass.

    Edits belong together until a pass has seen the row stand still, and they have counted.
    """
    row, previous = one.row, one.previous
    assert row is not None and previous is not None
    was = _last_seen(as_left(previous, row))
    # An address that cannot be read is a slip to correct, and nobody else's.
    moved = bool(row.who and previous.who) and row.who != previous.who
    if not moved and _name(row) == (was.first_name, was.last_name):
        return seen
    before = seen.before or was
    if _has_counted(before, was, one, given):
        before = was
    back = (before.first_name, before.last_name) == _name(row)
    if back and before.email.casefold() == (row.who or previous.who):
        return replace(seen, before=None, edited_at=None)
    return replace(seen, before=before, edited_at=given.now)


def _has_counted(before: Filled, was: Filled, one: Registration, given: Given) -> bool:
    """Whether the last edit had settled by an earlier pass, and called for no letter.

    What somebody has to hear of, or has waited for staff to decide, is not over by that.
    """
    edited_at, looked = one.seen_before.edited_at, given.ledger.last_pass
    settle = given.settings.letters.settle
    if edited_at is None or looked is None or looked < later(edited_at, settle):
        return False
    records = given.ledger.letters_by_ref.get(one.ref, ())
    return edit_between(before, was.name, was.email, records) is PersonEdit.NOTHING


def _last_seen(previous: RegistrationRecord) -> Filled:
    """Say what name and address the last pass saw on the row."""
    filled = previous.filled
    first_name, last_name = previous.names
    ours = filled.email.casefold() == previous.who
    email = filled.email if ours else previous.who
    return replace(filled, first_name=first_name, last_name=last_name, email=email)


def _name(row: Row) -> tuple[str, str]:
    return row.first_name, row.last_name


def _name_by_staff(one: Registration, row: Row) -> tuple[str, str] | None:
    """Give the name as this pass leaves it, where staff have written another than we did."""
    filled = as_left(one.previous, row).filled if one.previous else Filled()
    ours = _name(row) == (filled.first_name, filled.last_name)
    return None if ours else (one.first_name, one.last_name)

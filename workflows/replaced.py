"""Who is registered once an edit of a row's name or address counts: the same person, or another.

A name and an address that were changed together are somebody else: a colleague comes instead. The
place goes on as it is, confirmed, held or in the queue, to the person who stands there now, under
a reference of their own: the codes and the calendar entry of the one before are none of theirs.
Who was there before is told that it is over for them.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec.structs import replace

from douze.model.book import Session
from douze.model.desired import Registration
from douze.model.kinds import Kind
from douze.model.ledger_state import Filled, LedgerState, RegistrationRecord, Seen
from douze.model.letters import LetterRecord
from douze.model.phrases import Registrant, phrase
from douze.model.reasons import Reason
from douze.model.references import reference
from douze.model.words import LIVE, UNSENT, LetterState
from workflows.link_address import usable_link
from workflows.person_edits import PersonEdit, as_written_to, edit_of
from workflows.row_changes import once_more
from workflows.view import Given

_LINKS = frozenset({Kind.LINK, Kind.LINK_CHANGE})


def registered_after_edit(
    one: Registration, session: Session, others: Sequence[Registration], given: Given
) -> Iterator[Registration]:
    """Give who is registered by an edit that counts: one, or two where it was a replacement."""
    ledger, now = given.ledger, given.now
    theirs = ledger.letters_by_ref.get(one.ref, ())
    records = [record for record in theirs if _may_go(record, session)]
    edit = edit_of(one, records)
    before, over = one.seen.before, replace(one.seen, before=None, edited_at=None)
    if (
        edit is PersonEdit.ADDRESS
        and session.cancelled
        and _called_off(one)
        and not _told_off(records)
    ):
        yield one  # of which the address before hears first
    elif edit is PersonEdit.ADDRESS:
        yield replace(one, seen=once_more(over, now, new_address=True))
    elif edit is PersonEdit.NOTHING or before is None:
        yield one
    elif session.cancelled and _called_off(one):
        yield one  # of which the one before hears
    elif not may_be_replaced(one, session, now):
        yield replace(one, seen=over)
    elif _is_known(one, ledger, others):
        yield one  # which its row says, until staff have decided
    else:
        yield from replaced(one, as_written_to(before, records), now)


def _may_go(record: LetterRecord, session: Session) -> bool:
    """Whether a letter has gone, or still goes: a link letter only while the session has a link.

    This pass takes such a letter back, so that it tells the new address nothing.
    """
    waits = record.state is LetterState.QUEUED and record.kind in _LINKS
    return not waits or usable_link(session.link)


def _called_off(one: Registration) -> bool:
    """Whether a place ends, or has ended, because its session is cancelled."""
    previous = one.previous
    assert previous is not None
    return previous.status in LIVE or previous.reason is Reason.SESSION_CANCELLED


def _told_off(records: Sequence[LetterRecord]) -> bool:
    """Whether the last word to somebody was that the session is cancelled, or was to be."""
    told = [record for record in records if record.kind.about.tells]
    last = told[-1] if told else None
    return last is not None and last.kind is Kind.SESSION_CANCELLED and last.state not in UNSENT


def _is_known(one: Registration, ledger: LedgerState, others: Sequence[Registration]) -> bool:
    """Whether who stands there now is registered for the session already, or has been.

    So is whoever has just been taken off another row, of any session: names and addresses were
    changed about, or sorted without the rest, and nobody comes instead of anybody.
    """
    known = ledger.registrations.values()
    mine = {
        record.ref for record in known if (record.session, record.who) == (one.session, one.who)
    }
    own = reference(one.session or "", one.who)
    mine |= {own} & ledger.registrations.keys()
    mine |= {other.ref for other in others if _stood_on(other, one)}
    mine |= {record.ref for record in known if _was_replaced_since(record, one)}
    return bool(mine - {one.ref})


def _was_replaced_since(record: RegistrationRecord, one: Registration) -> bool:
    """Whether who stands on a row was taken off another after that had been written on it.

    Once both edits have counted, nothing else tells of it: the row says for longer than one pass
    that nothing is done.
    """
    edited_at = one.seen.edited_at
    replaced = record.who == one.who and record.reason is Reason.REPLACED
    return replaced and edited_at is not None and record.since >= edited_at


def _stood_on(other: Registration, one: Registration) -> bool:
    """Whether who stands on `one` stands on the other row too, or did before its last edit."""
    was = other.seen.before
    here = other.session == one.session and other.who == one.who
    return here or (was is not None and was.email.casefold() == one.who)


def may_be_replaced(one: Registration, session: Session, now: datetime) -> bool:
    """Whether there is a place that can go on to somebody else: it is over for nobody yet."""
    previous = one.previous
    gone_by = session.started(now) or session.cancelled
    return previous is not None and previous.status in LIVE and not gone_by


def replaced(one: Registration, before: Filled, now: datetime) -> Iterator[Registration]:
    """Make two registrations of one: who was there, and who is there now.

    Who was there gets a row of their own, below the others. A hold begins anew, so that nobody
    loses a place whose deadline they have not heard.
    """
    yield _who_was_there(one, before)
    yield _who_is_there_now(one, before, now)


def _who_was_there(one: Registration, before: Filled) -> Registration:
    assert one.previous is not None
    return replace(
        one,
        row=None,
        email=before.email,
        address=before.email,
        who=before.email.casefold(),
        first_name=before.first_name,
        last_name=before.last_name,
        structure=before.structure,
        previous=replace(one.previous, shown=False, decision=None, filled=before),
        decision=None,
        successor=one.person,
        notes=(),
        problems=(),
        marks=(),
        # What stands on the row is another's by now; their answer may still be edited.
        seen=Seen(answer_at=one.seen.answer_at),
    )


def _who_is_there_now(one: Registration, before: Filled, now: datetime) -> Registration:
    previous, row = one.previous, one.row
    assert previous is not None and row is not None
    was = Registrant(name=before.name, address=before.email)
    ref = reference(previous.session, one.who)
    return replace(
        one,
        ref=ref,
        first_name=row.first_name,
        last_name=row.last_name,
        structure=row.structure,
        answer=None,
        asked=False,
        by_hand=True,
        more=(),
        reopened=False,
        given_back=None,
        regained=None,
        comeback=None,
        unheard=True,
        predecessor=was,
        seen=Seen(
            resend=row.resend,
            # Staff wrote this name: a later answer makes nobody else of the row.
            named=(row.first_name, row.last_name),
            word_done=one.seen.word_done,
        ),
        previous=replace(
            previous,
            ref=ref,
            why=(phrase(Reason.REPLACES, who=str(was)),),
            since=now,
            who=one.who,
            occurrence=1,
            held_at=previous.held_at and now,
            overruled=None,
            by_hand=True,
            filled=Filled(email=row.email),
            notes=None,
        ),
    )

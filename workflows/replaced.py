"""Somebody else on the row: a name and an address that were changed together.

A colleague comes instead. The place goes on as it is, confirmed, held or in the queue, to the
person who stands there now, under a reference of their own: the codes and the calendar entry of
the one before are none of theirs. Who was there before is told that it is over for them.
"""

from collections.abc import Iterator
from datetime import datetime

from msgspec.structs import replace

from douze.model.book import Session
from douze.model.desired import Registration
from douze.model.fold import fold
from douze.model.ledger_state import Filled, Seen
from douze.model.phrases import Registrant, phrase
from douze.model.reasons import Reason
from douze.model.references import reference
from douze.model.words import LIVE
from workflows.similarity import one_slip


def another_person(before: str, now: str) -> bool:
    """Whether two names are of two people: not where one completes the other, or is a slip away."""
    one, other = fold(before).split(), fold(now).split()
    if set(one) <= set(other) or set(other) <= set(one):
        return False
    return not one_slip(" ".join(one), " ".join(other))


def name_by_staff(one: Registration, before: Filled) -> str:
    """Give the name that staff have written on a row, and the one before where they wrote none.

    A name that an answer brought makes nobody of the row: anybody may answer with an address.
    """
    return one.row.name if one.row is not None and one.seen.named is not None else before.name


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

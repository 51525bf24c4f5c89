"""Giving a place back without asking anybody: the form's word counts, once, and for one arrival.

Each letter about a place may hold a link to a form, with a token that names the registration.
An answer with a right token cancels it; the seat goes on in the same pass. From the start of
the session on it does nothing, and staff's decision beats it.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from douze.model.book import Session, Withdrawal
from douze.model.desired import Registration
from douze.model.phrases import Phrase, Problem, phrase
from douze.model.reasons import Reason
from douze.model.tokens import tokens_found
from douze.model.words import Decision

#: What is wrong with an answer is told for this long: nobody can mend it, and it stays there.
TOLD_FOR = timedelta(days=7)
#: So many are told one by one.
MOST_TOLD = 5


class GivenBack(Struct, frozen=True, kw_only=True):
    """Which registrations were given back, and what is wrong with the other answers."""

    moments: Mapping[str, datetime]  #: by reference, of several the last
    problems: tuple[Problem, ...]


def given_back(
    withdrawals: Iterable[Withdrawal], refs: Iterable[str], secret: bytes, now: datetime
) -> GivenBack:
    """Match the answers of the withdrawal form with the registrations that they name.

    Says nothing about whether they still count: that is asked where the seats are given.
    """
    answers = list(withdrawals)
    moments: dict[str, datetime] = {}
    wrong: list[Problem] = []
    found = tokens_found(secret, [answer.token for answer in answers], refs)
    for answer, ref in zip(answers, found, strict=True):
        received = answer.received
        if ref is not None and received is not None:
            moments[ref] = max(received, moments.get(ref, received))
        elif received is None or now - received <= TOLD_FOR:
            code = Reason.TOKEN_WRONG if ref is None else Reason.TOKEN_WITHOUT_TIME
            what = (
                phrase(code, typed=answer.token[:40])
                if answer.token
                else phrase(Reason.TOKEN_MISSING)
            )
            wrong.append(Problem(where=answer.where, what=what))
    return GivenBack(moments=moments, problems=(*wrong[:MOST_TOLD], *_more(wrong[MOST_TOLD:])))


def _more(wrong: list[Problem]) -> list[Problem]:
    if not wrong:
        return []
    return [Problem(where=wrong[0].where, what=phrase(Reason.TOKEN_WRONG_MORE, count=len(wrong)))]


def apply_withdrawal(registration: Registration, session: Session, now: datetime) -> Registration:
    """Leave out a withdrawal that does not count for this arrival, or not any more.

    Where the person has answered again since, the registration is opened again by that; an
    answer that they took back again opens nothing.
    """
    previous, moment, arrival = registration.previous, registration.given_back, registration.arrival
    if moment is None or previous is None:
        return registration
    over = session.started(now) or session.cancelled or moment > session.start
    if over or (arrival is not None and moment <= arrival.received):
        return replace(registration, given_back=None)
    if registration.regained is not None and registration.decision is None:
        return replace(registration, reopened=True, arrival=registration.regained, given_back=None)
    if registration.reopened:
        return replace(registration, reopened=False, arrival=previous.arrival or arrival)
    return registration


def is_given_back(registration: Registration) -> bool:
    """Whether the person's word ends a registration: staff have not decided, or overruled it."""
    moment, previous = registration.given_back, registration.previous
    if moment is None or previous is None or registration.decision is not None:
        return False
    return previous.overruled is None or moment > previous.overruled


def overruled(registration: Registration) -> datetime | None:
    """Tell the withdrawal, or the return, that staff's `confirmer` beats, for later too."""
    beaten = (registration.given_back, registration.unreached)
    if registration.decision is not Decision.CONFIRM:
        return None
    return max((moment for moment in beaten if moment), default=None)


def about_overruled(registration: Registration) -> Iterator[Phrase]:
    """Tell staff of a withdrawal that their own decision stands against."""
    if registration.given_back and registration.decision in (Decision.CONFIRM, Decision.WAIT):
        yield phrase(Reason.DECISION_AGAINST_WITHDRAWAL, received=registration.given_back)

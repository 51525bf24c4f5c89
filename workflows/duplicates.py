"""One person who perhaps registered twice: staff are told on both rows, nothing is merged.

An answer that was corrected in the form comes again under another address; some people have
several. Only a person can say whether two are one: two people of one name do exist.
"""

from collections.abc import Iterable, Iterator, Sequence

from douze.model.desired import Outcome, Registration
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from douze.model.words import LIVE
from workflows.matters import Matter, note, of_session
from workflows.rule_book import RuleBook
from workflows.view import View

#: How many alike are told in the digest too.
CROWD = 3


def matters(view: View) -> Iterator[Matter]:
    """Say of those who registered for one session that somebody among them may be the same.

    Each is told of the first of the others, in the order in which they are given. Who has
    neither a seat nor a place on the waiting list counts for nobody. Nothing is asked once the
    session has begun: no seat is to be had any more.
    """
    for decided in view.sessions:
        # Who is first seen after the start was asked about in one pass, and taken back by the next.
        if decided.session.started(view.now):
            continue
        alike = [same for same in _alike(decided.outcomes).values() if len(same) > 1]
        others = _others(alike)
        for outcome in decided.outcomes if others else ():
            other = others.get(outcome.registration.ref)
            if other is not None:
                email = other.address or other.email
                yield note(outcome, phrase(Reason.PERHAPS_THE_SAME, email=email, ref=other.ref))
        if decided.counts:
            for crowd in _crowds(alike, decided.session.code):
                yield of_session(decided.session, crowd)


def _others(alike: Iterable[Sequence[Registration]]) -> dict[str, Registration]:
    """Give by reference the one of whom somebody is told: each one is told of one other."""
    others: dict[str, Registration] = {}
    for first, *rest in alike:
        for one in rest:
            others.setdefault(one.ref, first)
            others.setdefault(first.ref, one)
    return others


def _crowds(alike: Iterable[Sequence[Registration]], code: str) -> Iterator[Phrase]:
    """Tell of each crowd of three and more who may be one person: that is no coincidence."""
    large = [crowd for crowd in alike if len(crowd) >= CROWD]
    # The same people may have a mailbox and a name in common: they are told once.
    for crowd in {tuple(one.ref for one in crowd): crowd for crowd in large}.values():
        first = crowd[0]
        yield phrase(
            Reason.PERHAPS_ONE_PERSON,
            count=len(crowd),
            code=code,
            email=first.address or first.email,
            ref=first.ref,
        )


def _alike(outcomes: Sequence[Outcome]) -> dict[str, list[Registration]]:
    """Sort those who have, or wait for, a seat by what two of one person would have in common."""
    alike: dict[str, list[Registration]] = {}
    for outcome in outcomes:
        if outcome.status in LIVE and not outcome.over:
            for mark in outcome.registration.marks:
                alike.setdefault(mark, []).append(outcome.registration)
    return alike


RULE_BOOK = RuleBook(matters=matters)

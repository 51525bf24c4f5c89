"""At most so many of one structure have a seat: who is beyond that comes after all others.

The limit is the session's, else `seats.per_structure`. It takes no seat away: those that a
structure has, by rule or by staff's word, count. Who named no structure is nobody's.
"""

from collections.abc import Sequence
from datetime import timedelta

from msgspec.structs import replace

from douze.model.desired import Outcome, Registration
from douze.model.elapsed_time import earlier
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from workflows.case import Case
from workflows.rule_book import RuleBook

#: How long before promotions end, seats that nobody else wants are for those beyond the limit: a
#: day, as holds end a day before the start, so that whoever gets one can still arrange to come.
LIMIT_FALLS = timedelta(hours=24)


def counts_as(case: Case) -> Registration:
    """Note whose the person is: the member's that covers them, else what they typed."""
    if not case.session.per_structure:
        return case.registration
    return replace(case.registration, of_structure=case.cover.structure)


def may_have_seat(case: Case, so_far: Sequence[Outcome]) -> Phrase | None:
    """Whoever is beyond the limit comes after those who are not."""
    most, theirs = case.session.per_structure, case.registration.of_structure
    if not most or not theirs:
        return None
    seats = sum(one.has_seat and one.registration.of_structure == theirs for one in so_far)
    if seats < most:
        return None
    # A limit that never fell would leave seats empty while somebody waits.
    falls = earlier(case.session.start, case.settings.seats.promote_until + LIMIT_FALLS)
    if case.now > falls:
        return phrase(Reason.STRUCTURE_LAST, most=most, since=falls)
    return phrase(Reason.STRUCTURE_FULL, most=most)


RULE_BOOK = RuleBook(counts_as=counts_as, may_have_seat=may_have_seat)

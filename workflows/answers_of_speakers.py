"""The answer of somebody who speaks takes no seat, until they speak no more and that has settled.

A cell that is cut and pasted elsewhere is empty for a moment, in which a seat given would stay
given. So the answer waits as long as the word that they do not speak any more.
"""

from collections.abc import Iterator
from datetime import datetime

from msgspec.structs import replace

from douze.model.desired import Registration
from douze.model.elapsed_time import earlier, later
from douze.model.kinds import Kind
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from douze.model.words import GOT
from workflows.case import Case, DecidedCase
from workflows.letter_history import LetterHistory
from workflows.person_edits import counts_at
from workflows.rule_book import RuleBook
from workflows.session_changes import LAST_MINUTES


def settles_at(since: datetime, case: Case) -> datetime:
    """Say from when on it counts that somebody was taken off the speakers at that moment."""
    until = later(since, case.settings.letters.settle)
    return min(until, earlier(case.session.start, LAST_MINUTES))


def counts_as(case: Case) -> Registration:
    """Count somebody as a speaker until the edit that says otherwise has stood still.

    Nor does the address of a speaker take a place away from a row on which it has just been typed.
    """
    one, seen = case.registration, case.registration.seen
    if one.speaks and not _spoke(one) and _just_typed(case):
        return replace(one, speaks=False)
    since = _no_speaker_since(case)
    if since != seen.no_speaker_since:
        one = replace(one, seen=replace(seen, no_speaker_since=since))
    return replace(one, speaks=True) if since else one


def _just_typed(case: Case) -> bool:
    """Whether an edit of the name and address on the row does not count yet."""
    settles = counts_at(case.registration.seen, case.session, case.settings)
    return settles is not None and case.now < settles


def _no_speaker_since(case: Case) -> datetime | None:
    """Say since when an edit waits by which somebody speaks no more; None where none does."""
    one = case.registration
    if one.speaks:
        return None
    spoke = _spoke(one) and not _typed_over(one)
    if not spoke and not (_heard_last_to_speak(case.history) and one.new):
        return None
    since = one.seen.no_speaker_since or case.now
    return since if case.now < settles_at(since, case) else None


def _spoke(one: Registration) -> bool:
    return one.previous is not None and one.previous.reason is Reason.SPEAKS


def _typed_over(one: Registration) -> bool:
    """Whether an edit of whoever stands on the row, which waited in the last pass, has settled."""
    return one.seen_before.before is not None and one.seen.before is None


def _heard_last_to_speak(history: LetterHistory) -> bool:
    reached = [r.kind for r in history.heard if r.state in GOT]
    return bool(reached) and reached[-1] is Kind.SPEAKER


def notes(case: DecidedCase) -> Iterator[Phrase]:
    """Say on the row until when it waits."""
    since = case.registration.seen.no_speaker_since
    if since is not None and case.outcome.reason is Reason.SPEAKS:
        yield phrase(Reason.SPEAKS_NO_MORE, until=settles_at(since, case))


RULE_BOOK = RuleBook(counts_as=counts_as, notes=notes)

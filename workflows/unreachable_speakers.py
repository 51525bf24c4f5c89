"""Speakers whom a letter did not reach: staff can correct the address, or call.

No row of `Inscriptions` tells of them, so that their session's does.
"""

from collections.abc import Iterator

from douze.model.desired import Registration
from douze.model.kinds import Kind
from douze.model.letters import LetterRecord
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from douze.model.words import BounceReason, LetterState
from workflows.matters import Matter, daily_cause
from workflows.rule_book import RuleBook
from workflows.view import View

#: Reasons for which a right address comes back.
_RIGHT = (BounceReason.FULL, BounceReason.BLOCKED)
_AGAIN = {
    LetterState.REFUSED: Reason.SPEAKER_REFUSED_AGAIN,
    LetterState.RETURNED: Reason.SPEAKER_RETURNED_AGAIN,
}
_CODES = {
    LetterState.REFUSED: Reason.SPEAKER_REFUSED,
    LetterState.RETURNED: Reason.SPEAKER_RETURNED,
}


def matters(view: View) -> Iterator[Matter]:
    """Say on a session's row which speakers were not reached, until the start.

    As long as the address stands in `Intervenants`; at once for the first of an address that
    failed, in the words of the newest.
    """
    sessions = {decided.session.code: decided for decided in view.sessions}
    for one in view.matched.speakers:
        decided, failed = sessions[one.session or ""], _failed(one, view)
        session = decided.session
        if not failed or not one.speaks or session.cancelled or session.started(view.now):
            continue
        since = failed[0].finished_at or failed[0].decided_at
        yield Matter(
            about=session,
            what=_why_unreached(failed[-1]),
            on_row=decided.counts,
            cause=daily_cause(f"speaker-{failed[0].number}", since, view.settings.zone),
        )


def _failed(one: Registration, view: View) -> list[LetterRecord]:
    """Give what failed at the address of a speaker, the oldest first."""
    to = (one.address or "").casefold()
    # Lists of a version that knew speakers by their addresses only.
    of_nobody = view.history("").records
    briefs = [r for r in of_nobody if r.kind is Kind.BRIEF and r.session == one.session]
    records = (*briefs, *view.history(one.ref).records)
    return [r for r in records if r.to.casefold() == to and r.state in _CODES]


def _why_unreached(record: LetterRecord) -> Phrase:
    if record.reason in _RIGHT:
        again = _AGAIN[record.state]
        return phrase(again, to=record.to, key=record.key, number=record.number)
    return phrase(_CODES[record.state], to=record.to)


RULE_BOOK = RuleBook(matters=matters)

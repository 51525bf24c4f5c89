"""Speakers: the letter that says who comes, and those whom it did not reach.

Staff can correct the address, or call. No row of `Inscriptions` tells of speakers, so that their
session's does.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from douze.model.book import Session
from douze.model.bounce import BounceReason
from douze.model.kinds import expires_at, send_after
from douze.model.ledger_state import LedgerState
from douze.model.letters import Guest, Letter, LetterRecord
from douze.model.local_day import local_day
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from douze.model.words import Kind, LetterState, Status
from workflows.matters import Cause, Matter
from workflows.rule_book import RuleBook
from workflows.view import DecidedSession, View

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


def session_letters(decided: DecidedSession, view: View) -> Iterator[Letter]:
    """Name the letter to each speaker: who comes, and what they answered."""
    session = decided.session
    due = send_after(Kind.BRIEF, session, view.settings)
    if view.now < due or session.cancelled:
        return
    coming = [s.registration for s in decided.outcomes if s.status is Status.CONFIRMED]
    guests = sorted(
        (
            Guest(
                name=r.name,
                structure=r.structure,
                answers=r.more,
            )
            for r in coming
        ),
        key=lambda guest: guest.name.casefold(),
    )
    taken: set[str] = set()
    for speaker in session.speakers:
        key = _brief_key(session, speaker.address, view.ledger, taken)
        taken.add(key)
        yield Letter(
            key=key,
            kind=Kind.BRIEF,
            ref="",
            session=session,
            to=speaker.address,
            first_name=speaker.first_name,
            last_name=speaker.last_name,
            send_after=due,
            expires_at=expires_at(Kind.BRIEF, session),
            guests=tuple(guests),
        )


def _brief_key(session: Session, address: str, ledger: LedgerState, taken: set[str]) -> str:
    """Give each speaker a key that stays theirs, in whatever order they are named."""
    base = f"{Kind.BRIEF}/{session.code}/{session.start:%Y-%m-%dT%H:%M}"
    for record in ledger.letters.values():
        mine = record.key == base or record.key.startswith(f"{base}/")
        if mine and record.to.casefold() == address.casefold():
            return record.key
    number = 1
    while True:
        key = base if number == 1 else f"{base}/{number}"
        if key not in ledger.letters and key not in taken:
            return key
        number += 1


def matters(view: View) -> Iterator[Matter]:
    """Say on a session's row which speakers were not reached, and tell each at once."""
    briefs = [record for record in view.history("").records if record.kind is Kind.BRIEF]
    for decided in view.sessions if briefs else ():
        for record in _unreached(decided.session, briefs, view.now):
            since = record.finished_at or record.decided_at
            day = local_day(since, view.settings.zone).isoformat()
            yield Matter(
                about=decided.session,
                what=_why_unreached(record),
                on_row=decided.counts,
                cause=Cause(name=f"speaker-{record.number}/{day}", since=since),
            )


def _unreached(
    session: Session, records: Iterable[LetterRecord], now: datetime
) -> list[LetterRecord]:
    """The newest failure of each address that still stands in `Intervenants`, until the start."""
    if session.cancelled or session.started(now):
        return []
    briefs = [r for r in records if r.kind is Kind.BRIEF and r.session == session.code]
    newest = {record.to.casefold(): record for record in briefs}
    named = (newest.get(speaker.address.casefold()) for speaker in session.speakers)
    return [record for record in named if record is not None and record.state in _CODES]


def _why_unreached(record: LetterRecord) -> Phrase:
    if record.reason in _RIGHT:
        return phrase(_AGAIN[record.state], to=record.to, key=record.key)
    return phrase(_CODES[record.state], to=record.to)


RULE_BOOK = RuleBook(session_letters=session_letters, matters=matters)

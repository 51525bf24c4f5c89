"""RESOLVE: a person says what became of a letter whose fate nobody could know."""

from collections.abc import Mapping
from datetime import datetime

from msgspec.structs import replace

from douze.errors import NotInDoubt
from douze.model.letters import LetterRecord
from douze.model.phrases import phrase
from douze.model.wording import Wording
from douze.model.words import LetterState


def resolve(
    key: str,
    letters: Mapping[str, LetterRecord],
    now: datetime,
    wording: Wording,
    *,
    sent: bool,
    who: str,
) -> list[LetterRecord]:
    """Give the records of a letter in doubt, and of what it said too, settled.

    Sent: as at the moment of the doubt. Not sent: it waits for the next pass, which sends it
    if it is still true. `who` says so, and `Détail` tells it. Raises NotInDoubt.
    """
    record = letters.get(key)
    if record is None or record.state is not LetterState.IN_DOUBT:
        raise NotInDoubt(key, wording.word(record.state) if record else "")
    code = "resolved_sent" if sent else "resolved_again"
    detail = wording.sentence(phrase(code, who=who, now=now))
    said_too = [
        r
        for r in letters.values()
        if r.with_number == record.number and r.state is LetterState.IN_DOUBT
    ]
    if sent:
        when = record.settled_at or record.decided_at
        return [
            replace(r, state=LetterState.SENT, settled_at=when, detail=detail)
            for r in (record, *said_too)
        ]
    return [
        replace(r, state=LetterState.QUEUED, settled_at=None, detail=detail)
        for r in (record, *said_too)
    ]

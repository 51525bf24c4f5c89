"""Letters whose fate staff have told on the sheet: as they are from now on."""

from collections.abc import Callable

from msgspec.structs import replace

from douze.model.desired import Desired
from douze.model.letters import LetterRecord
from douze.model.phrases import phrase
from douze.model.reasons import Reason
from douze.model.wording import Wording
from douze.model.words import LetterState

#: Gives the Message-ID that belongs to a letter's key.
Name = Callable[[str], str]


def settled_letters(desired: Desired, name: Name, wording: Wording) -> list[LetterRecord]:
    """Give the records of these letters, with what `Détail` says of it.

    One that came back was accepted once, and goes under another Message-ID from now on.
    """
    records = []
    for settled in desired.settled:
        code = Reason.TOLD_ARRIVED if settled.arrived else Reason.TOLD_AGAIN
        record = settled.as_told()
        if settled.record.state is LetterState.RETURNED:
            record = replace(record, message_id=name(f"{record.key} {desired.now.isoformat()}"))
        detail = wording.sentence(phrase(code, now=desired.now))
        records.append(replace(record, detail=detail))
    return records

"""The records of letters: each goes on as the ledger has it, or is new under the next number."""

from collections.abc import Callable
from datetime import datetime
from itertools import count

from msgspec.structs import replace

from douze.model.ledger_state import LedgerState
from douze.model.letters import Letter, LetterRecord, PlannedLetter
from douze.model.words import PENDING, LetterState

#: Gives the Message-ID that belongs to a letter's key.
MessageIds = Callable[[str], str]


class LetterRecords:
    """Plans and records letters. The new ones get the next numbers, in the order of the calls."""

    def __init__(self, ledger: LedgerState, now: datetime, message_ids: MessageIds) -> None:
        self._ledger, self._now, self._message_ids = ledger, now, message_ids
        self._numbers = count(ledger.last_number + 1)

    def planned(self, letter: Letter) -> PlannedLetter:
        """Give a letter as it leaves: with its number, Message-ID and date, if it has them."""
        return self._planned(letter, self._now)

    def _planned(self, letter: Letter, now: datetime) -> PlannedLetter:
        before = self._before(letter.key)
        return PlannedLetter(
            letter=letter,
            number=self._number(before),
            message_id=self._message_id(letter, before),
            decided_at=_decided_at(letter, before, now),
            subject=before.subject if letter.repeats and before else "",
            before=before,
        )

    def merged(self, planned: PlannedLetter) -> tuple[LetterRecord, ...]:
        """Give the records of all that a letter says too."""
        if planned.letter.repeats:
            return tuple(self._went_into_doubt_with(planned))
        records = []
        for key, kind in planned.letter.merges:
            before = self._before(key)
            queued = replace(
                planned.queued(),
                key=key,
                kind=kind,
                number=self._number(before),
                message_id=before.message_id if before else self._message_ids(key),
            )
            records.append(queued)
        for other in planned.letter.together:
            # How often it was tried, and what was said of that, is of the letter that it was.
            theirs = replace(self._planned(other, planned.decided_at), subject="", before=None)
            records.append(theirs.queued())
        return tuple(replace(record, merged_into=planned.number) for record in records)

    def missed(self, letter: Letter) -> LetterRecord:
        """Give the record of a letter whose use is over.

        One that came back goes under another Message-ID, should it be of use again.
        """
        before = self._before(letter.key)
        message_id = self._message_id(letter, before)
        record = before or self.planned(letter).queued()
        return replace(
            record, state=LetterState.MISSED, finished_at=self._now, message_id=message_id
        )

    def withheld(self, letter: Letter, detail: str) -> LetterRecord:
        """Give the record of a letter that a guard keeps back; the same as long as it does.

        One that only waits for an hour is queued, under the date that it will have.
        """
        before = self._before(letter.key) or self.planned(letter).queued()
        waited = before.state in PENDING
        record = replace(
            before,
            state=LetterState.WITHHELD,
            to=letter.to,
            merged_into=None,
            decided_at=before.decided_at if waited else self._now,
            finished_at=None,
            detail=detail,
        )
        if letter.leaves_at is None:
            return record
        return replace(record, state=LetterState.QUEUED, decided_at=letter.leaves_at)

    def _before(self, key: str) -> LetterRecord | None:
        """What the ledger has of a letter; one that only lies in a folder keeps its number too."""
        return self._ledger.letters.get(key) or self._ledger.written.get(key)

    def _number(self, before: LetterRecord | None) -> int:
        return before.number if before else next(self._numbers)

    def _message_id(self, letter: Letter, before: LetterRecord | None) -> str:
        """A letter keeps its Message-ID; one that came back goes elsewhere under another.

        The first was accepted once, and whoever accepts each letter once would drop the second.
        """
        if before is None:
            return self._message_ids(letter.key)
        if before.state is LetterState.RETURNED:
            return self._message_ids(f"{letter.key} {letter.to}")
        return before.message_id

    def _went_into_doubt_with(self, planned: PlannedLetter) -> list[LetterRecord]:
        return [
            record
            for record in self._ledger.letters.values()
            if record.merged_into == planned.number and record.state is LetterState.IN_DOUBT
        ]


def _decided_at(letter: Letter, before: LetterRecord | None, now: datetime) -> datetime:
    """A letter that waited keeps its date; that of quiet hours is their end, and may lie ahead."""
    if before and (letter.repeats or before.state is LetterState.QUEUED):
        return min(before.decided_at, now)
    return now

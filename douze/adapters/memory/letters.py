"""The claims and fates of letters, in memory: the port `LetterLedger`."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace

from douze.adapters.memory.tables import MemoryTables
from douze.errors import LedgerError
from douze.errors.mail import NoLongerWanted
from douze.model.ledger_state import MailTrouble
from douze.model.letters import LetterRecord, Mail
from douze.model.phrases import phrase
from douze.model.words import LetterState, Status


class MemoryLetters(MemoryTables):
    """Which letters wait, are about to go, went, or are in doubt."""

    def queued(self, key: str) -> bool:
        return key in self._letters and self._letters[key].state is LetterState.QUEUED

    def claim(
        self,
        records: Sequence[LetterRecord],
        text: Mail | None = None,
        until: datetime | None = None,
        *,
        speaks: bool = False,
        newcomer: bool = False,
    ) -> None:
        first = records[0]
        if not self._wanted(first, speaks=speaks):
            raise NoLongerWanted
        assert first.finished_at is not None
        self._letters.update((record.key, record) for record in records)
        self._texts.pop(first.key, None)
        if text is not None:
            self._texts[first.key] = text, until
        self._handed_over.append(first.finished_at)

    def _wanted(self, record: LetterRecord, *, speaks: bool) -> bool:
        there = self._letters.get(record.key)
        again = there and there.state is LetterState.IN_DOUBT and record.key in self._texts
        if not (self.queued(record.key) or again):
            return False
        if speaks or record.about is None or not record.about.link:
            return True
        known = self._registrations.get(record.ref)
        return known is not None and known.status is Status.CONFIRMED

    def stored_text(self, key: str) -> Mail | None:
        return self._texts[key][0] if key in self._texts else None

    def finish(self, records: Iterable[LetterRecord], *, dropped: Iterable[str] = ()) -> None:
        records = list(records)
        self._refuse_twice(records)
        self._letters.update((record.key, record) for record in records)
        sure = [record.key for record in records if record.state is not LetterState.IN_DOUBT]
        for key in (*sure, *dropped):
            self._texts.pop(key, None)

    def _refuse_twice(self, records: Sequence[LetterRecord]) -> None:
        """A number is one letter's; where it is not, nothing of these is remembered."""
        numbers = {record.number: record.key for record in records}
        for number, key in ((record.number, record.key) for record in records):
            if self._numbers.get(number, key) != key or numbers[number] != key:
                why = phrase("error_said", said=f"two letters are number {number}")
                raise LedgerError("memory", why, phrase("hint_put_back_ledger"))
        self._numbers.update(numbers)

    def put_back(self, records: Sequence[LetterRecord], text: Mail, until: datetime) -> None:
        self.finish(records)
        self._texts[records[0].key] = text, until

    def note_mail(self, trouble: MailTrouble | None) -> None:
        self._state = replace(self._state, trouble=trouble)

"""What is done, and what is said, when the ledger cannot be written in the middle of a pass."""

from collections.abc import Iterable

import pytest

from douze.errors import LedgerError
from douze.model.letters import LetterRecord
from douze.model.pass_record import PassRecord
from douze.model.words import LetterState
from tests.memory_ledger import MemoryLedger
from tests.said import quoted, said
from tests.steps import answers, tell


class Failing(MemoryLedger):
    """A ledger that cannot be written from one of its steps on."""

    fails_at = ""

    def record(self, record: PassRecord) -> None:
        self._step("record")
        super().record(record)

    def note_shown(self, refs: Iterable[str]) -> None:
        self._step("shown")
        super().note_shown(refs)

    def finish(self, records: Iterable[LetterRecord], *, dropped: Iterable[str] = ()) -> None:
        if records := list(records):
            self._step("settle" if records[0].state is LetterState.SENT else "")
        super().finish(records, dropped=dropped)

    def _step(self, name: str) -> None:
        if name and name == self.fails_at:
            raise LedgerError("essai", quoted("the disk is full"), quoted("Make room."))


#: Where the ledger fails: what is said to have been done, and how many letters left.
FAILING = {
    "record": ("Nothing was written and nothing was sent.", 0),
    "shown": (
        "The statuses are remembered and stand on the sheet; nothing was sent. The next pass "
        "goes on from here.",
        0,
    ),
    "settle": (
        "The statuses are remembered and stand on the sheet. Letters handed over: 1; whether the "
        "last of them is remembered is not sure.",
        1,
    ),
}


@pytest.mark.parametrize("step", FAILING)
def test_when_the_ledger_fails_no_more_is_sent_and_what_was_done_is_told(step: str) -> None:
    house = tell([answers("zoe", "09-20 10:00"), answers("max", "09-20 10:01")])
    house.ledger = Failing()
    house.ledger.fails_at = step
    with pytest.raises(LedgerError) as caught:
        house.pass_at("09-20 11:00")
    assert (said(caught.value.done), len(house.mailer.sent)) == FAILING[step]
    house.ledger.fails_at = ""
    house.pass_at("09-20 11:00")
    assert (house.letters("zoe"), house.letters("max")) == (["confirmation"], ["confirmation"])

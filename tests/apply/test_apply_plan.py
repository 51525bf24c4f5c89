"""The order of things: what is remembered, written, sent and stamped, and what a crash leaves."""

from collections.abc import Callable, Iterable
from datetime import time
from typing import Any, cast

import pytest
from msgspec.structs import replace

from douze.errors import DouzeError
from douze.errors.sheet import WorkbookBusy, WorkbookUnwritable
from douze.model.letters import LetterRecord, Mail
from douze.model.pass_record import PassRecord
from douze.model.sheet import Edits
from douze.model.words import LetterState
from douze.model.writes import NoteWrite, unnoted
from tests.factories import at, settings
from tests.house import House
from tests.memory_ledger import MemoryLedger
from tests.memory_mailer import MemoryMailer
from tests.memory_workbook import MemoryWorkbook
from tests.said import quoted, said
from tests.spreadsheets import Beside, Spreadsheet
from tests.steps import Step, answers, decides, passes, stranger, tell
from tests.tabs import MESSAGES, REGISTRATIONS

Claim = Callable[[], None]


def nothing() -> None:
    """Nobody has to claim anything."""


class Killed(BaseException):
    """The power went: nothing of ours catches this."""


class Witness:
    """Notes every step that changes something, and may cut the power at one of them."""

    def __init__(self, dies_at: int = -1, *, before: bool = True) -> None:
        self.steps: list[str] = []
        self.dies_at, self.before = dies_at, before

    def step(self, name: str, act: Callable[[], Any]) -> Any:
        here = len(self.steps)
        self.steps.append(name)
        if here == self.dies_at and self.before:
            raise Killed(name)
        done = act()
        if here == self.dies_at:
            raise Killed(name)
        return done


class WatchedWorkbook(Beside):
    witness: Witness

    def write(self, edits: Edits, note: NoteWrite = unnoted) -> None:
        name = "stamps" if all(r.row is None for r in edits.rows) and self.wrote else "cells"
        self.wrote = True
        self.witness.step(name, lambda: self.book.write(edits, note))

    wrote = False


class WatchedLedger(MemoryLedger):
    witness: Witness

    def record(self, record: PassRecord) -> None:
        self.recording = True
        self.witness.step("ledger", lambda: super(WatchedLedger, self).record(record))
        self.recording = False

    def finish(self, records: Iterable[LetterRecord], *, dropped: Iterable[str] = ()) -> None:
        def finish() -> None:
            super(WatchedLedger, self).finish(records, dropped=dropped)

        if self.recording:
            finish()
        else:
            self.witness.step("settle", finish)

    def note_shown(self, refs: Iterable[str]) -> None:
        self.witness.step("shown", lambda: super(WatchedLedger, self).note_shown(refs))

    recording = False


class WatchedMailer(MemoryMailer):
    witness: Witness

    def send(self, mail: Mail, claim: Claim = nothing) -> str:
        said: str = self.witness.step("send", lambda: super(WatchedMailer, self).send(mail))
        return said


def watched(house: House, witness: Witness) -> House:
    """Put a witness beside everything that a pass changes; what was there stays."""
    book = WatchedWorkbook(house.workbook)
    ledger = WatchedLedger(house.ledger.read())
    mailer = WatchedMailer()
    mailer.sent = house.mailer.sent
    book.witness = ledger.witness = mailer.witness = witness
    house.workbook = cast(Spreadsheet, book)
    house.ledger, house.mailer = ledger, mailer
    return house


TWO: list[Step] = [answers("zoe", "09-20 10:00"), stranger("max", "09-20 10:01")]


@pytest.mark.everywhere
def test_first_the_ledger_then_the_cells_then_the_letters_then_the_stamps() -> None:
    house = watched(tell(TWO), Witness())
    house.pass_at("09-20 11:00")
    assert witness_of(house) == [
        "ledger",
        "cells",
        "shown",
        "send",
        "settle",
        "send",
        "settle",
        "stamps",
    ]


def witness_of(house: House) -> list[str]:
    assert isinstance(house.mailer, WatchedMailer)
    return house.mailer.witness.steps


def test_when_a_letter_leaves_it_is_remembered_as_waiting_and_its_row_stands() -> None:
    house = tell([answers("zoe", "09-20 10:00")])
    seen: list[tuple[str, str]] = []

    class Asking(MemoryMailer):
        def send(self, mail: Mail, claim: Claim = nothing) -> str:
            state = next(iter(house.ledger.read().letters.values())).state
            seen.append((state, house.stands("zoe")))
            return super().send(mail)

    house.mailer = Asking()
    house.pass_at("09-20 11:00")
    assert seen == [("en attente", "confirmée")]


# Where the cells cannot be written


def _busy(house: House) -> None:
    house.workbook.open_by = "Geneviève"


def _read_only(house: House) -> None:
    house.workbook.read_only = True


#: A Google Sheet is open to everybody at once.
SHUT: dict[str, tuple[str, Step, type[DouzeError]]] = {
    "a workbook that somebody has open": ("memory", _busy, WorkbookBusy),
    "a file that somebody has open": ("xlsx", _busy, WorkbookBusy),
    "a workbook that cannot be written": ("memory", _read_only, WorkbookUnwritable),
    "a file that cannot be written": ("xlsx", _read_only, WorkbookUnwritable),
    "a Google Sheet that cannot be written": ("google", _read_only, WorkbookUnwritable),
}


@pytest.mark.parametrize(
    ("spreadsheet", "shut", "error"), SHUT.values(), ids=SHUT, indirect=["spreadsheet"]
)
def test_nothing_at_all_is_done_where_the_sheet_is_known_to_be_shut(
    shut: Step, error: type[DouzeError]
) -> None:
    house = tell([*TWO, shut])
    with pytest.raises(error) as caught:
        house.pass_at("09-20 11:00")
    assert said(caught.value.done) == "Nothing was written and nothing was sent."
    assert not house.mailer.sent
    assert not house.ledger.read().registrations


class Failing(Beside):
    """Looks writable, and is not; `after` counts the writes that succeed."""

    after = 0

    def write(self, edits: Edits, note: NoteWrite = unnoted) -> None:
        if self.after == 0:
            raise WorkbookUnwritable(
                "essai.xlsx", quoted("the disk is full"), quoted("Make room on it.")
            )
        self.after -= 1
        self.book.write(edits, note)


def failing(house: House, after: int) -> House:
    book = Failing(house.workbook)
    book.after = after
    house.workbook = cast(Spreadsheet, book)
    return house


def mended(house: House) -> None:
    """Whatever kept it from being written is over."""
    assert isinstance(house.workbook, Beside)
    house.workbook = house.workbook.book


def test_nothing_is_sent_when_the_cells_fail() -> None:
    house = failing(tell(TWO), after=0)
    with pytest.raises(WorkbookUnwritable) as caught:
        house.pass_at("09-20 11:00")
    assert not house.mailer.sent
    assert said(caught.value.done) == (
        "The statuses are remembered and nothing was sent; the sheet may not show them yet. "
        "The next pass goes on from here."
    )
    mended(house)
    house.pass_at("09-20 11:10")
    assert (house.letters("zoe"), house.letters("max")) == (["confirmation"], ["dues"])


def test_when_the_stamps_fail_the_letters_are_remembered() -> None:
    house = failing(tell(TWO), after=1)
    with pytest.raises(WorkbookUnwritable) as caught:
        house.pass_at("09-20 11:00")
    assert said(caught.value.done) == (
        "Letters sent: 2. That is remembered, but the sheet does not show it yet; the next pass "
        "writes what is missing."
    )
    mended(house)
    done = house.pass_at("09-20 11:10")
    assert not done.letters
    assert house.cells("zoe")["Messages"] == "confirmation 20/09/2020 à 11h00"
    assert len(house.workbook.tabs[MESSAGES]) == 3
    assert not house.look_at("09-20 11:20")[1]


def test_when_the_stamps_fail_nothing_that_lies_in_a_folder_is_called_sent() -> None:
    house = failing(tell(TWO), after=1)
    house.settings = settings(mail={"kind": "folder"})
    house.mailer = MemoryMailer(delivers=False)
    with pytest.raises(WorkbookUnwritable) as caught:
        house.pass_at("09-20 11:00")
    assert said(caught.value.done) == (
        "Letters written into the folder: 2. Nobody has received them. That is remembered, but the "
        "sheet does not show it yet; the next pass writes what is missing."
    )


# What does not leave


def test_a_limit_sends_so_many_and_leaves_the_rest_for_later() -> None:
    house = tell([*TWO, answers("ann", "09-20 10:02")])
    first = house.pass_at("09-20 11:00", limit=2)
    assert len(first.letters) == 2
    assert len(first.report.queued) == 1
    assert house.line(MESSAGES, 4)["État"] == "en attente"
    second = house.pass_at("09-20 11:10")
    assert len(second.letters) == 1
    assert house.line(MESSAGES, 4)["État"] == "envoyé"
    assert len({m.message_id for m in house.mailer.sent}) == 3


def test_a_limit_of_0_sends_nothing_and_shows_the_statuses() -> None:
    house = tell(TWO)
    assert not house.pass_at("09-20 11:00", limit=0).letters
    assert house.everybody() == {"zoe": "confirmée", "max": "à régler"}
    assert house.cells("zoe")["Messages"] is None


def test_a_refused_letter_stops_nobody_else_and_is_not_sent_again() -> None:
    house = tell(TWO)
    house.mailer = MemoryMailer(refuses=frozenset({"zoe@ambert.example"}))
    done = house.pass_at("09-20 11:00")
    assert done.letters == [("max", "dues")]
    assert [r.detail for r in done.report.refused] == ["550 no such user"]
    assert house.cells("zoe")["Messages"] == "confirmation 20/09/2020 à 11h00 (refusé)"
    assert (house.line(MESSAGES, 2)["État"], house.line(MESSAGES, 2)["Détail"]) == (
        "refusé", "550 no such user",
    )  # fmt: skip
    house.mailer.refuses = frozenset()
    assert house.pass_at("09-20 11:10").letters == [("formation", "alert")]
    assert not house.pass_at("09-20 11:20").letters


def test_after_a_refusal_a_corrected_address_sends_the_letter_anew() -> None:
    house = tell(TWO)
    house.mailer = MemoryMailer(refuses=frozenset({"zoe@ambert.example"}))
    house.pass_at("09-20 11:00")
    house.edit(REGISTRATIONS, house.place("zoe"), **{"E-mail": "zoe.martin@ambert.example"})
    house.pass_at("09-20 11:10")
    assert house.letters("zoe.martin") == ["confirmation"]


def test_a_mailer_that_gives_up_leaves_the_rest_for_later() -> None:
    house = tell([*TWO, answers("ann", "09-20 10:02")])
    house.mailer = MemoryMailer(fails_after=1)
    done = house.pass_at("09-20 11:00")
    assert len(done.letters) == 1
    assert len(done.report.queued) == 2
    assert done.report.broken == (
        "memory : pas de réponse. Rien n'est perdu ; la prochaine passe essaiera de nouveau."
    )
    house.mailer.fails_after = -1
    assert len(house.pass_at("09-20 11:10").letters) == 2
    assert len({m.message_id for m in house.mailer.sent}) == len(house.mailer.sent) == 3


def test_a_letter_that_waited_and_is_not_true_any_more_does_not_wait_on_the_sheet_for_ever() -> (
    None
):
    house = tell([stranger("max", "09-20 10:00")])
    house.pass_at("09-20 11:00", limit=0)
    waits = house.line(MESSAGES, 2)
    assert (waits["Type"], waits["État"]) == ("cotisation à régler", "en attente")
    house.pays("max")
    house.pass_at("09-20 11:10")
    gone = house.line(MESSAGES, 2)
    assert (gone["N°"], gone["État"], gone["Détail"]) == (
        waits["N°"],
        "manqué",
        "n'était plus vrai, n'est pas parti",
    )
    assert house.letters("max") == ["confirmation"]
    quiet = house.pass_at("09-20 11:20")
    assert (quiet.plan.edits.rows, quiet.plan.edits.new, quiet.letters) == ((), (), [])


def test_who_was_cancelled_meanwhile_gets_no_letter() -> None:
    house = tell([answers("zoe", "09-20 10:00"), answers("max", "09-20 10:01")])

    class Meddling(MemoryMailer):
        """While the first letter leaves, somebody withdraws the second in the ledger."""

        def send(self, mail: Mail, claim: Claim = nothing) -> str:
            for record in house.ledger.read().letters.values():
                if record.to == "max@ambert.example":
                    house.ledger.finish([withdrawn(record)])
            return super().send(mail)

    house.mailer = Meddling()
    house.pass_at("09-20 11:00")
    assert (house.letters("zoe"), house.letters("max")) == (["confirmation"], [])


def withdrawn(record: LetterRecord) -> LetterRecord:
    return replace(record, state=LetterState.OUTDATED, finished_at=at("09-20 11:00"))


@pytest.mark.everywhere
def test_a_pass_with_nothing_to_do_reads_once_and_writes_nothing() -> None:
    house = tell([*TWO, passes("09-20 11:00")])
    reads, writes = house.workbook.reads, len(house.workbook.writes)
    house.pass_at("09-20 11:10")
    assert house.workbook.reads == reads + 1
    assert len(house.workbook.writes) == writes


# A pass that is killed


def life() -> House:
    """Zoe is to be cancelled, max reminded, ann told that she has a seat."""
    return tell(
        [
            answers("zoe", "09-21 10:00"),
            stranger("max", "09-21 10:01"),
            answers("ann", "09-21 10:02"),
            passes("09-21 11:00"),
            decides("zoe", "annuler"),
            answers("bob", "09-21 12:00"),
        ],
        Places=2,
    )


def told(house: House) -> dict[str, list[str]]:
    return {who: house.letters(who) for who in ("zoe", "max", "ann", "bob")}


def after_a_crash(number: int, *, before: bool) -> House:
    """Let a pass be killed at one of its steps, and the same pass be run again."""
    house = watched(life(), Witness(number, before=before))
    with pytest.raises(Killed):
        house.pass_at("09-25 12:00")
    again = revived(house, MemoryMailer())
    again.pass_at("09-25 12:00")
    return again


#: Passes over files are killed in `tests/crash`, at every call of the system. On Google what is
#: left after a step is what is left before the next.
KILLED = pytest.mark.parametrize(
    ("spreadsheet", "before"),
    [("memory", True), ("memory", False), ("google", False)],
    ids=["before a step", "after a step", "after a step on Google"],
    indirect=["spreadsheet"],
)


@KILLED
def test_a_pass_killed_at_any_step_and_repeated_tells_each_once_and_leaves_the_sheet_right(
    before: bool,
) -> None:
    quiet = life()
    quiet.pass_at("09-25 12:00")
    steps = _steps()
    assert {"ledger", "cells", "send", "settle", "stamps"} <= set(steps)
    for number, name in enumerate(steps):
        again = after_a_crash(number, before=before)
        assert told(again) == told(quiet), name
        assert again.everybody() == quiet.everybody(), name
        assert len({m.message_id for m in again.mailer.sent}) == len(again.mailer.sent), name
        for title in (REGISTRATIONS, MESSAGES):
            assert again.workbook.tabs[title] == quiet.workbook.tabs[title], name
        assert not again.look_at("09-25 12:00")[1], name


@pytest.mark.everywhere
def test_a_letter_to_staff_is_written_into_no_row_of_a_registration() -> None:
    """A blank row among the others may be staff's own, with a colour or a drop-down."""
    ours = settings(digest_at=time(8, 0))
    house = tell([answers("zoe", "09-20 09:00"), passes("09-20 07:00")], ours=ours)
    house.pass_at("09-20 10:00")
    rows = [list(row) for row in house.workbook.tabs[REGISTRATIONS]]
    by_hand = [None, "BENEVOLES", None, None, None, "max à ambert"]
    house.workbook.edit(REGISTRATIONS, [*rows, [], by_hand])
    done = house.pass_at("09-21 09:00")
    assert ("formation", "digest") in done.letters
    blank = house.workbook.tabs[REGISTRATIONS][len(rows)]
    assert set(blank) <= {None}
    if isinstance(house.workbook, MemoryWorkbook):
        asked = [row for edits in house.workbook.writes for row in edits.rows]
        assert all(row.anchor is None or row.anchor[1] for row in asked), "none is asked for"
    assert not house.look_at("09-21 09:00")[1].edits


def revived(house: House, mailer: MemoryMailer) -> House:
    """Start again with what a crash left: the sheet, the memory, the letters that went."""
    mailer.sent = house.mailer.sent
    mended(house)
    house.ledger, house.mailer = MemoryLedger(house.ledger.read()), mailer
    return house


def test_the_witness_sees_a_mailer_that_is_asked_twice() -> None:
    """Make sure that the test above could fail: a mailer without the promise sends twice."""

    class Forgetful(MemoryMailer):
        def send(self, mail: Mail, claim: Claim = nothing) -> str:
            self.sent.append(mail)
            return ""

    steps = [n for n, name in enumerate(_steps()) if name == "send"]
    house = watched(life(), Witness(steps[0], before=False))
    with pytest.raises(Killed):
        house.pass_at("09-25 12:00")
    again = revived(house, Forgetful())
    again.pass_at("09-25 12:00")
    assert len({m.message_id for m in again.mailer.sent}) < len(again.mailer.sent)


def _steps() -> list[str]:
    house = watched(life(), Witness())
    house.pass_at("09-25 12:00")
    return witness_of(house)

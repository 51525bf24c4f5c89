"""The note of a pass under way, where several hosts do passes of one association."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from douze.errors import LedgerUnreachable, PassCutShort
from tests.factories import at
from tests.programs import needs

pytestmark = needs("pg_ctl")

if not needs("pg_ctl").args[0]:
    from douze.adapters.postgres.noted_pass import SharedPassNote, note_that_it_hung
    from tests.postgres import again, another_ledger, end_of, prepared

TEN = at("09-21 10:00")
SOON, LATE = TEN + timedelta(minutes=10), TEN + timedelta(hours=1)
LETTER = "BENEVOLES-7KQ4TM2X/confirmation"


@pytest.fixture
def name() -> str:
    return another_ledger().association


class Host:
    """One of several, with a folder of its own."""

    def __init__(self, folder: Path, name: str) -> None:
        folder.mkdir()
        self.dump = folder / "ledger.sqlite.pass"
        self.ledger = again(name)
        self.note = SharedPassNote(self.dump, self.ledger)

    def does(self, now: datetime) -> tuple[PassCutShort | None, str]:
        """Do a pass; give what was told of the one before, and the letter that is put aside."""
        with self.ledger.lock(), self.note.under_way(now) as before:
            return before, self.note.hung_letter(now)

    def dies(self, now: datetime, letter: str = LETTER) -> None:
        """Be gone from the server while a letter is written."""
        with pytest.raises(LedgerUnreachable):
            self._lose_connection(now, letter)

    def _lose_connection(self, now: datetime, letter: str) -> None:
        with self.ledger.lock(), self.note.under_way(now), self.note.writing(letter):
            assert self.ledger._open is not None
            end_of(self.ledger._open.info)
            self.ledger.read()


@pytest.fixture
def one(tmp_path: Path, name: str) -> Host:
    return Host(tmp_path / "one", name)


@pytest.fixture
def other(tmp_path: Path, name: str) -> Host:
    return Host(tmp_path / "other", name)


def test_a_pass_leaves_no_note(one: Host, other: Host) -> None:
    with one.ledger.lock(), one.note.under_way(TEN), one.note.writing(LETTER):
        assert other.ledger.note_of("pass") is not None
    assert other.ledger.note_of("pass") is None
    assert other.does(SOON) == (None, "")


def test_a_pass_that_a_host_did_not_end_is_told_on_another_once(one: Host, other: Host) -> None:
    one.dies(TEN)
    before, aside = other.does(SOON)
    assert before is not None
    assert (before.since, before.hung, aside) == (TEN, False, "")
    assert one.does(LATE) == (None, ""), "it ended since"


def test_passes_that_die_one_after_the_other_have_failed_since_the_first(
    one: Host, other: Host
) -> None:
    one.dies(TEN)
    other.dies(SOON)
    before, _ = one.does(LATE)
    assert before is not None
    assert before.since == TEN


def test_the_letter_over_which_a_worker_hung_is_put_aside_for_a_day(
    one: Host, other: Host, name: str
) -> None:
    one.dies(TEN)
    note_that_it_hung(prepared(), name, "bull")
    before, aside = other.does(SOON)
    assert before is not None
    assert (before.hung, aside) == (True, LETTER)
    day = TEN + timedelta(days=1)
    assert [host.does(now)[1] for host, now in ((one, LATE), (one, day))] == [LETTER, ""]


def test_a_letter_over_which_a_pass_was_cut_off_on_this_host_is_put_aside(
    one: Host, other: Host
) -> None:
    one.dies(TEN)
    one.dump.write_text(f"{TEN.isoformat()}\nTimeout (0:11:00)!\n  File x.py, line 32\n")
    before, _ = one.does(SOON)
    assert before is not None
    assert before.where == str(one.dump.with_name("pass-hung.txt"))
    assert other.does(LATE)[1] == LETTER


def test_nothing_is_under_way_where_nothing_hung(one: Host, name: str) -> None:
    note_that_it_hung(prepared(), name, "bull")
    assert one.does(TEN) == (None, "")
    note_that_it_hung("postgresql:///x?host=/nowhere", name, "bull")


@pytest.mark.parametrize("text", ["", "[]", '{"since": "2020-09-21T08:00:00"}', "\ufeff"])
def test_a_note_that_says_nothing_counts_for_nothing(one: Host, text: str) -> None:
    with one.ledger.lock():
        one.ledger.put_note("pass", text)
        one.ledger.put_note("pass_hung", text)
    assert one.does(TEN) == (None, "")

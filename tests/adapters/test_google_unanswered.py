"""A write is noted beside the ledger until its answer came; the note is nobody's burden."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.google_house import GoogleHouse
from tests.adapters.google_lost import STAMP, WRITE, check, kill, lose, people
from tests.adapters.test_google_faults import SECOND, THIRD, bench, expected
from tests.adapters.test_google_words import Site, site
from tests.sheets_server.app import Entry
from tests.sheets_server.grid import Book

__all__ = ["bench", "expected", "site"]  # fixtures

#: The house is furnished in memory, and moves into a Google Sheet of the test's own.
SPREADSHEETS = ["memory"]


@pytest.mark.parametrize("request_number", [WRITE, STAMP])
def test_a_write_is_on_the_disk_before_it_is_sent(bench: GoogleHouse, request_number: int) -> None:
    noted: list[bool] = []
    before = len(bench.server.calls)

    def look(entry: Entry) -> None:
        if len(bench.server.calls) - before == request_number:
            noted.append(bench.note.exists() and bench.note.stat().st_mode & 0o777 == 0o600)

    bench.server.on_request = look
    bench.pass_at(SECOND)
    bench.server.on_request = None
    assert noted == [True]
    assert not bench.note.exists(), "an answered write is forgotten"


#: What stands in the note's place.
DAMAGED = {
    "half of it": lambda note: note.write_bytes(note.read_bytes()[: note.stat().st_size // 2]),
    "nothing": lambda note: note.write_bytes(b""),
    "something else": lambda note: note.write_text('{"tabs": 7}'),
    "a list of something else": lambda note: note.write_text('[{"tabs": {"x": []}, "hits": [3]}]'),
    "no text": lambda note: note.write_bytes(b"\xff\xfe\x00"),
}


@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED)
def test_a_note_that_cannot_be_read_is_forgotten(
    bench: GoogleHouse, expected: dict[str, Any], damage: Callable[[Path], object]
) -> None:
    lose(bench.server, "503 after", WRITE)
    kill(bench, SECOND)
    damage(bench.note)
    bench.pass_at(SECOND)
    bench.pass_at(THIRD)
    check(bench, expected)


def test_a_note_that_cannot_be_written_keeps_no_pass(
    bench: GoogleHouse, expected: dict[str, Any]
) -> None:
    bench.note.with_name(f".{bench.note.name}.part").mkdir()
    bench.pass_at(SECOND)
    bench.pass_at(THIRD)
    check(bench, expected)


def test_a_lost_answer_costs_no_further_request(bench: GoogleHouse) -> None:
    lose(bench.server, "503 after", STAMP)
    kill(bench, SECOND)
    assert bench.note.exists()
    before = len(bench.server.calls)
    bench.pass_at(THIRD)
    assert len(bench.server.calls) - before == 1
    assert not bench.note.exists()


def in_disorder(site: Site) -> tuple[Path, Book]:
    """A pass was killed just after a column had moved below its write; the note tells of it."""
    left: list[tuple[Path, bytes, Book]] = []

    def look(entry: Entry) -> None:
        notes = [*site.folder.glob("var/google-unanswered-*.json")]
        if notes and entry.method == "GET" and not left:
            left.append((notes[0], notes[0].read_bytes(), site.server.snapshot()))

    site.server.between(WRITE, lambda s: people(s).move_columns("B", before="J"))
    site.server.on_request = look
    assert site.run("apply") == 0
    site.server.on_request = None
    ((note, content, book),) = left
    note.write_bytes(content)
    site.server.restore(book)
    return note, book


COMMANDS = {
    "plan": ["plan"],
    "plan --json": ["plan", "--json"],
    "doctor": ["doctor"],
    "preview": ["preview", "confirmation"],
}


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_who_only_looks_leaves_the_note_and_the_sheet_alone(site: Site, words: list[str]) -> None:
    note, book = in_disorder(site)
    content = note.read_bytes()
    site.run(*words)
    assert note.read_bytes() == content
    assert site.server.book == book
    assert site.run("apply") == 0
    assert not note.exists()
    assert site.server.book != book


def test_a_note_is_of_one_spreadsheet(site: Site) -> None:
    note, book = in_disorder(site)
    content = note.read_bytes()
    other = site.server.drive.create("Copie", locale="fr_FR", time_zone="Europe/Paris")
    other.book = book
    site.write(other.key)
    site.run("apply")
    assert note.read_bytes() == content
    header, row = [row for row in people(site.server).rows if any(row)]
    assert row[header.index("Session")] != "BENEVOLES", "and the first is not asked for"
    site.write()
    assert site.run("apply") == 0
    header, row = [row for row in people(site.server).rows if any(row)]
    assert row[header.index("Session")] == "BENEVOLES"

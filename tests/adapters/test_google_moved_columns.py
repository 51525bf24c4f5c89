"""Staff move a column in the very moment of a write: what was overwritten comes back."""

from typing import Any

import pytest

from douze.errors.sheet import StaleSnapshot
from tests.adapters.google_house import GoogleHouse
from tests.adapters.google_lost import (
    COLUMNS,
    TOOL_HEADERS,
    WRITE,
    Edit,
    check_quiet,
    people,
    unanswered,
)
from tests.adapters.test_google_faults import SECOND, THIRD, bench, expected, settled
from tests.adapters.test_google_moves import as_expected, by_header
from tests.adapters.test_google_words import Site, site
from tests.lengths import in_turn
from tests.tabs import REGISTRATIONS

__all__ = ["bench", "expected", "settled", "site"]  # fixtures

#: The house is furnished in memory, and moves into a Google Sheet of the test's own.
SPREADSHEETS = ["memory"]
FOURTH, NEXT_DAY = "2020-09-20T10:30", "2020-09-21T10:30"


def typed(bench: GoogleHouse) -> list[dict[str, Any]]:
    """What people have written on the rows of registrations."""
    rows = by_header(bench.tables()[REGISTRATIONS])
    return [{h: c for h, c in row.items() if h not in TOOL_HEADERS} for row in rows]


def alerts(bench: GoogleHouse) -> list[dict[str, Any]]:
    """The facts that staff were told about columns, one for each alert and tab."""
    kind = "alert/columns-"
    letters = [letter for done in bench.house.passes for letter in done.plan.letters]
    told = [p.letter for p in letters if p.letter.key.startswith(kind)]
    assert len({letter.key for letter in told}) == len(told)
    return [{"tab": m.where, **m.what.facts} for letter in told for m in letter.matters]


@pytest.mark.parametrize("edit", COLUMNS.values(), ids=COLUMNS)
def test_what_was_overwritten_is_put_back_at_once_and_told(
    bench: GoogleHouse, expected: dict[str, Any], edit: Edit
) -> None:
    before = typed(bench)
    bench.server.between(WRITE, edit)
    with pytest.raises(StaleSnapshot, match="the columns moved while they were written"):
        bench.pass_at(SECOND)
    assert typed(bench) == before, "as it was before the write"
    for when in (SECOND, THIRD, FOURTH):
        bench.pass_at(when)
    (told,) = alerts(bench)
    assert told["tab"] == REGISTRATIONS
    assert told["columns"]
    assert told["cells"]
    as_expected(bench, expected)
    bench.pass_at(NEXT_DAY)
    assert bench.house.ledger.read().writes == (), "after a day nobody has to be told"
    assert len(alerts(bench)) == 1


def test_what_somebody_typed_over_it_stays(bench: GoogleHouse) -> None:
    bench.server.between(WRITE, lambda s: people(s).move_columns("L", before="A"))
    tab = people(bench.server)
    at = next(n for n, row in enumerate(tab.rows, 1) if "zoe@ambert.example" in row)
    below = "I"  # where `Statut` was, and `Cotisation` is then: the status was written there
    bench.server.between(WRITE + 1, lambda s: people(s).put(f"{below}{at}", "tapé à la main"))
    with pytest.raises(StaleSnapshot):
        bench.pass_at(SECOND)
    assert tab.rows[0][8] == "Cotisation"
    assert tab.rows[at - 1][8] == "tapé à la main"


@pytest.mark.parametrize(("move", "end"), in_turn(COLUMNS, ("silence", "killed"), short=1))
def test_where_no_answer_came_columns_and_rows_are_named(
    bench: GoogleHouse, move: str, end: str
) -> None:
    refs = {row["Prénom"]: row["Réf"] for row in by_header(bench.tables()[REGISTRATIONS])}
    unanswered(bench, COLUMNS[move], WRITE, SECOND, killed=end == "killed")
    for when in (SECOND, THIRD, FOURTH):
        bench.pass_at(when)
    (told,) = alerts(bench)
    assert told["tab"] == REGISTRATIONS
    assert told["columns"]
    assert {refs["Zoe"]} <= {*told["rows"]}
    known = bench.house.ledger.read().registrations
    assert {*told["rows"]} <= known.keys()
    shown = {row["Réf"]: row for row in by_header(bench.tables()[REGISTRATIONS]) if "Réf" in row}
    for ref in refs.values():
        assert shown[ref]["Statut"] == known[ref].status, "the tool's cells are written anew"
    ids = [mail.message_id for mail in bench.house.mailer.sent]
    assert len(set(ids)) == len(ids)
    bench.pass_at(NEXT_DAY)
    assert len(alerts(bench)) == 1
    check_quiet(bench)


@pytest.mark.parametrize("words", [["plan"], ["plan", "--json"], ["doctor"]], ids=" ".join)
def test_who_only_looks_leaves_what_is_to_be_told(site: Site, words: list[str]) -> None:
    site.server.between(WRITE, lambda s: people(s).move_columns("B", before="J"))
    site.run("apply")
    book, ledger = site.server.snapshot(), (site.folder / "var/ledger.sqlite").read_bytes()
    site.run(*words)
    assert site.server.book == book
    assert (site.folder / "var/ledger.sqlite").read_bytes() == ledger


def test_a_note_of_an_earlier_version_is_deleted(site: Site) -> None:
    site.run("apply")
    old = site.folder / "var/google-unanswered-0badcafe.json"
    old.write_text('[{"tabs": {"x": [7, []]}, "hits": [3]}]')
    assert site.run("apply") == 0
    assert not old.exists()

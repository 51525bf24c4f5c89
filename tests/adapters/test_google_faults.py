"""A Google that fails at any request of a pass: no wrong row, no double, the next pass mends."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.json import encode as to_json

from douze.adapters.google import batch
from douze.errors import DouzeError
from douze.errors.sheet import SheetUnreachable
from douze.model.sheet import Cell
from tests.adapters.google_house import GoogleHouse
from tests.factories import CODE, settings, wall
from tests.house import House
from tests.lengths import in_turn
from tests.sheets_server import SheetsServer
from tests.tabs import ANSWERS, MESSAGES, REGISTRATIONS

#: The house is furnished in memory, and moves into a Google Sheet of the test's own.
SPREADSHEETS = ["memory"]

FIRST, SECOND, THIRD = "2020-09-20T10:00", "2020-09-20T10:10", "2020-09-20T10:20"
#: What fails, and what of it is said where it lasts; by the names of parts A to C.
PASSING: dict[str, tuple[str, dict[str, Any]]] = {
    "A1 the quota is used up": ("429", {}),
    "A1 the quota is used up, and it says until when": ("429", {"retry_after": 20}),
    "A2 an internal error": ("500", {}),
    "A2 a proxy's page": ("html 502", {}),
    "A2 unavailable": ("503", {}),
    "A3 silence": ("silence", {}),
    "A3 a closed line": ("closed", {}),
    "A4 done, and then 500": ("500 after", {}),
    "A4 done, and then 503": ("503 after", {}),
    "A4 done, and then silence": ("silence after", {}),
    "A4 done, and then a closed line": ("closed after", {}),
    "A5 an answer cut in the first tenth": ("cut", {"share": 0.05}),
    "A5 an answer cut in half": ("cut", {"share": 0.5}),
    "A5 an answer without its last letter": ("cut", {"share": 0.999}),
    "A5 another page with 200": ("html 200", {}),
    "A5 JSON of something else": ("wrong json", {}),
    "A9 a token that ended early": ("401", {}),
}
LASTING = {
    "A7 not shared any more": ("403", 2),
    "A8 gone": ("404", 2),
    "A2 unavailable for ever": ("503", 1),
    "A1 no quota for ever": ("429", 1),
    "A3 silence for ever": ("silence", 1),
    "A5 another page for ever": ("html 200", 1),
}
REQUESTS = (1, 2, 3, 4)  # the reading, the look, the writing, the stamp


def furnished() -> House:
    """A house in which the second pass changes rows, adds some, and sends letters."""
    house = House()
    house.session("BENEVOLES", Places=2)
    for who, when in (("zoe", "2020-09-19T09:00"), ("max", "2020-09-19T10:00")):
        house.answer(who, when)
    return house


def second_day(house: House) -> None:
    """What happens before the second pass."""
    house.answer("ann", "2020-09-20T10:05")
    house.answer("tom", "2020-09-20T10:06")


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    """What two passes leave where nothing fails."""
    house = furnished()
    house.pass_at(FIRST)
    second_day(house)
    house.decide("zoe", "annuler")
    house.pass_at(SECOND)
    house.pass_at(THIRD)
    return {title: [_plain(row) for row in rows] for title, rows in house.workbook.tabs.items()}


def _plain(row: Any) -> list[Any]:
    cells = [None if cell == "" else cell for cell in row]
    while cells and cells[-1] is None:
        cells.pop()
    return cells


@pytest.fixture(scope="module")
def settled(google: SheetsServer) -> GoogleHouse:
    """A house online, after its first pass, with things to do for the second."""
    house = furnished()
    online = GoogleHouse(house, google)
    online.pass_at(FIRST)
    rows = google.tab("Réponses au formulaire 1")
    memory = House()
    second_day(memory)
    rows.append(*memory.workbook.tabs["Réponses au formulaire 1"][1:])
    header, *lines = google.tab(REGISTRATIONS).rows
    at = next(n for n, line in enumerate(lines, start=2) if "zoe" in str(line))
    google.tab(REGISTRATIONS).put(f"{_letter(header.index('Décision'))}{at}", "annuler")
    return online


@pytest.fixture
def bench(settled: GoogleHouse) -> GoogleHouse:
    """That house, as if it had come to this for each test anew."""
    return settled.again()


def _letter(place: int) -> str:
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[place]


def attempt(online: GoogleHouse, when: str, read: float = 30) -> DouzeError | None:
    try:
        online.pass_at(when, read=read)
    except DouzeError as error:
        return error
    return None


def check_end(online: GoogleHouse, expected: dict[str, Any]) -> None:
    """The next passes finish the work; nobody is written to twice, no row stands twice."""
    online.server.faults.clear()
    online.pass_at(SECOND)
    online.pass_at(THIRD)
    there = online.tables()
    refs = Counter(row[0] for row in there[REGISTRATIONS])
    assert set(refs.values()) == {1}, refs
    assert {row[0] for row in there[MESSAGES]} == {row[0] for row in expected[MESSAGES]}
    assert there == expected
    sent = Counter(mail.message_id for mail in online.house.mailer.sent)
    assert set(sent.values()) == {1}, sent


@pytest.mark.parametrize(("fault", "request_number"), in_turn(PASSING, REQUESTS, short=1))
def test_a_fault_that_passes(
    bench: GoogleHouse, expected: dict[str, Any], fault: str, request_number: int
) -> None:
    kind, more = PASSING[fault]
    bench.server.faults.add(kind, at=request_number, on="api", **more)
    before = bench.waits.seconds()
    failed = attempt(bench, SECOND, read=0.5 if "silence" in kind else 30)
    assert bench.waits.seconds() - before < 120
    assert failed is None, failed
    check_end(bench, expected)


@pytest.mark.parametrize(("fault", "request_number"), in_turn(LASTING, REQUESTS, short=1))
def test_a_fault_that_lasts(
    bench: GoogleHouse, expected: dict[str, Any], fault: str, request_number: int
) -> None:
    kind, status = LASTING[fault]
    bench.server.faults.add(kind, at=request_number, times=0, on="api")
    before, calls = bench.waits.seconds(), len(bench.server.calls)
    failed = attempt(bench, SECOND, read=0.1 if kind == "silence" else 30)
    assert isinstance(failed, DouzeError)
    assert failed.exit_status == status, failed
    assert bench.waits.seconds() - before < 120
    assert len(bench.server.calls) - calls < 16
    check_end(bench, expected)


@pytest.mark.parametrize("scope", ["token", "read", "write"])
def test_an_answer_that_comes_byte_by_byte_does_not_keep_a_pass(
    bench: GoogleHouse, expected: dict[str, Any], scope: str
) -> None:
    bench.server.faults.add("drip", times=0, on=scope, seconds=0.1)
    if scope == "token":
        bench.server.credentials.with_name("google-token.json").unlink()
    with pytest.raises(SheetUnreachable, match="it is too slow") as failed:
        bench.pass_at(SECOND, whole=0.5)  # a whole answer takes minutes
    assert failed.value.exit_status == 1
    check_end(bench, expected)


def test_a_busy_pass_asks_four_times_and_a_quiet_one_once(bench: GoogleHouse) -> None:
    calls = bench.server.calls
    before = len(calls)
    bench.pass_at(SECOND)
    busy = [entry.method for entry in bench.server.calls[before:]]
    assert busy == ["GET", "GET", "POST", "POST"]
    bench.pass_at(THIRD)
    assert [entry.method for entry in bench.server.calls[before + 4 :]] == ["GET"]


def test_hundreds_of_new_rows_are_still_four_requests(google: SheetsServer) -> None:
    house = House(ours=settings(guard={"letters": 5000}))
    house.session(Places=500)
    house.workbook.edit(ANSWERS, [*house.workbook.tabs[ANSWERS], *hundreds_of_answers()])
    online = GoogleHouse(house, google)
    before = len(google.calls)
    online.pass_at(FIRST, limit=0)
    busy = google.calls[before:]
    assert [entry.method for entry in busy] == ["GET", "GET", "POST", "POST"]
    assert max(entry.sent for entry in busy) < batch.LARGEST_BODY
    online.pass_at(SECOND, limit=0)
    assert [entry.method for entry in google.calls[before + 4 :]] == ["GET"]


def test_a_tab_is_shown_once_however_many_portions_are_written(google: SheetsServer) -> None:
    house = House(ours=settings(guard={"letters": 5000}))
    house.session(Places=200)
    people = [[*answer[:4], "e" * 45_000, *answer[5:]] for answer in hundreds_of_answers()]
    house.workbook.edit(ANSWERS, [*house.workbook.tabs[ANSWERS], *people[:80]])
    online = GoogleHouse(house, google)
    online.pass_at(FIRST, limit=0)
    first, *more = [entry for entry in google.calls if entry.sent > 500_000]
    assert more
    assert first.received < 1000
    header, *people = online.tables()[REGISTRATIONS]
    assert len({row[header.index("Réf")] for row in people}) == 80


def hundreds_of_answers() -> Iterator[list[Cell]]:
    for n in range(300):
        yield [wall("2020-09-19T10:00"), f"p{n}@ambert.example", f"P{n}", "Martin", None, CODE]


def test_what_is_too_large_goes_in_portions_and_stays_in_order() -> None:
    rows: list[dict[int, Cell]] = [{0: f"R-{n}", 1: n} for n in range(500)]
    requests = batch.insert_rows(7, rows, above=1, height=1000, largest=4000)
    portions = batch.in_chunks(requests, largest=4000)
    assert len(portions) > 5
    written = [
        each["updateCells"] for portion in portions for each in portion if "rows" in str(each)
    ]
    at = 1
    for block in written:
        assert block["start"] == {"sheetId": 7, "rowIndex": at, "columnIndex": 0}
        at += len(block["rows"])
    assert at == 501
    assert all("insertDimension" in portion[0] for portion in portions), "each makes its own room"
    assert all(len(to_json(portion)) <= 4000 for portion in portions)
    assert len(batch.in_chunks(batch.insert_rows(7, rows, above=1, height=1000))) == 1


def test_the_form_of_a_new_sheet_does_not_push_rows_down(google: SheetsServer) -> None:
    online = GoogleHouse(furnished(), google)
    tab = google.tab(REGISTRATIONS)
    everywhere = {"sheetId": tab.number, "startRowIndex": 1}
    tab.request(
        {
            "repeatCell": {
                "range": everywhere,
                "cell": {"userEnteredFormat": {"numberFormat": {"type": "TEXT", "pattern": "@"}}},
                "fields": "userEnteredFormat.numberFormat",
            }
        }
    )
    online.pass_at(FIRST)
    assert [bool(row and row[0]) for row in tab.rows[:4]] == [True, True, True, False]


def test_a_row_that_is_typed_in_the_moment_of_writing_is_not_written_over(
    bench: GoogleHouse,
) -> None:
    typed = ["", "BENEVOLES", "", "Eva", "Roy", "eva@ambert.example"]
    bench.server.between(3, lambda server: server.tab(REGISTRATIONS).append(typed))
    bench.pass_at(SECOND)
    bench.pass_at(THIRD)
    rows = [row for row in bench.tables()[REGISTRATIONS][1:] if row]
    assert Counter(row[5] for row in rows)["eva@ambert.example"] == 1
    assert len(rows) == 5
    assert all(row[0] for row in rows)

"""The bench itself: its association is what it says, and its tables can be read."""

from collections import Counter
from pathlib import Path

import pytest

from bench.association import SIZES, tabs, write_workbook
from bench.fleet_on_paper import Fleet, live
from bench.measure import PYTHON, Cost, cost_of, in_turn
from bench.tables import FIGURES, Table, figures, into_page, ratio, seconds
from douze.adapters.xlsx_file import XlsxFile
from douze.read.addresses import read_address
from douze.read.read_book import read_book
from tests.factories import settings
from tests.tabs import ANSWERS, MEMBERS, SESSIONS

MEDIUM = SIZES["medium"]


def test_the_association_has_its_size_and_is_always_the_same() -> None:
    rows = tabs(MEDIUM)
    assert rows == tabs(MEDIUM)
    sizes = [len(rows[title]) - 1 for title in (SESSIONS, ANSWERS, MEMBERS)]
    assert sizes == [MEDIUM.sessions, MEDIUM.answers, MEDIUM.members]


def test_some_answer_twice_and_some_cannot_be_written_to() -> None:
    answers = tabs(MEDIUM)[ANSWERS][1:]
    given = Counter(row[1:6] for row in answers)
    assert sum(times - 1 for times in given.values()) == 0.05 * MEDIUM.answers
    unreadable = [row[1] for row in given if read_address(str(row[0])).written is None]
    assert len(unreadable) == 0.02 * MEDIUM.answers


def test_most_members_have_paid() -> None:
    paid = [row[3] for row in tabs(SIZES["large"])[MEMBERS][1:]]
    assert 0.68 < 1 - paid.count("non") / len(paid) < 0.72


def test_a_pass_can_read_the_workbook(tmp_path: Path) -> None:
    write_workbook(tmp_path / "small.xlsx", tabs(SIZES["small"]))
    book = read_book(XlsxFile(tmp_path / "small.xlsx").read(), settings())
    assert (len(book.sessions), len(book.answers), len(book.members)) == (1, 20, 50)
    assert book.problems == ()


def test_a_program_is_measured_to_its_end() -> None:
    cost = cost_of(PYTHON, "-c", "print(input()); sum(range(3_000_000))", words="heard")
    assert cost.said == "heard"
    assert not cost.stopped
    assert cost.cpu > 0
    assert cost.memory > 5


def test_a_program_that_takes_too_long_is_stopped() -> None:
    cost = cost_of(PYTHON, "-uc", "import time; time.sleep(60)", patience=1)
    assert (cost.stopped, cost.wall) == (True, 1)
    assert figures(cost) == ["over 1", "–", "–"]


def test_a_program_that_fails_is_told() -> None:
    with pytest.raises(RuntimeError, match="ended with 3"):
        cost_of(PYTHON, "-c", "raise SystemExit(3)")


def test_several_take_turns_and_the_median_counts() -> None:
    order: list[str] = []
    walls = iter((1.0, 9.0, 2.0, 8.0, 3.0, 70.0))

    def run(name: str) -> Cost:
        order.append(name)
        return Cost(wall=next(walls), cpu=0, memory=0)

    costs = in_turn({"max": lambda: run("max"), "ann": lambda: run("ann")}, 3)
    assert order == ["max", "ann"] * 3
    assert {name: cost.wall for name, cost in costs.items()} == {"max": 2.0, "ann": 9.0}


def test_a_table_is_put_into_the_page_in_place_of_the_last() -> None:
    row = ["small", *figures(Cost(wall=1.234, cpu=0.5678, memory=61.4))]
    table = Table(title="A pass", header=("size", *FIGURES), rows=[row])
    page = into_page("# P\n<!-- made by make bench -->\nold\n<!-- end -->\nmore\n", table.lines())
    assert page.splitlines() == [
        "# P",
        "<!-- made by make bench -->",
        "### A pass",
        "",
        "| size  | wall, s | CPU, s | peak, MB |",
        "| ----- | ------- | ------ | -------- |",
        "| small |    1.23 |  0.568 |       61 |",
        "",
        "<!-- end -->",
        "more",
    ]


def test_figures_are_short() -> None:
    assert [seconds(0.1534), seconds(15.34), ratio(3, 2), ratio(1, float("nan"))] == [
        "0.153",
        "15.3",
        "1.5 ×",
        "–",
    ]


def test_a_fleet_on_paper_keeps_to_what_a_robot_may_ask() -> None:
    """Two robots of thirty reads a minute carry some 600 at ten minutes: twice as many wait."""
    half, whole = (
        live(Fleet(name="", associations=n, robots=2, reads_a_minute=30), 2) for n in (300, 1200)
    )
    assert half.most <= whole.most <= 60
    assert half.waited[-1] < whole.waited[-1]
    assert len(half.waited) == half.passes > 300 * 11


def test_with_a_feed_a_fleet_on_paper_is_read_where_something_changed() -> None:
    polled, fed = (
        live(Fleet(name="", associations=300, robots=2, feed=feed), 2) for feed in (False, True)
    )
    assert fed.passes < polled.passes / 5

"""`Pourquoi` says why a row stands as it does, `Alerte` what somebody has to do."""

import pytest

from tests.house import House
from tests.steps import Step, answers, decides, passes, stranger, tell
from tests.tabs import REGISTRATIONS


def with_why(house: House) -> None:
    """Have the sheet get the column, as `setup` adds it: at the right."""
    rows = [list(row) for row in house.workbook.tabs[REGISTRATIONS]]
    rows[0].append("Pourquoi")
    house.workbook.edit(REGISTRATIONS, rows)


#: A sentence: what happens, then whether `Pourquoi` and `Alerte` of Zoe's row say something.
TOLD: dict[str, tuple[list[Step], tuple[bool, bool]]] = {
    "who has a seat needs nobody": ([answers("zoe", "09-20 10:00")], (True, False)),
    "who has dues to settle needs nobody yet": ([stranger("zoe", "09-20 10:00")], (True, False)),
    "a member that looks alike is to be looked at": (
        [stranger("zoe", "09-20 10:00", Structure="Mairie d'Ambret")], (True, True)),
    "what cannot be read is to be corrected": (
        [answers("zoe", "09-20 10:00"), passes("09-20 10:05"), decides("zoe", "peut-être")],
        (True, True)),
    "what staff decided needs nobody": (
        [answers("zoe", "09-20 10:00"), passes("09-20 10:05"), decides("zoe", "annuler")],
        (True, False)),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "expected"), TOLD.values(), ids=TOLD)
def test_each_tells_its_own(steps: list[Step], expected: tuple[bool, bool]) -> None:
    house = tell([with_why, *steps, passes("09-20 10:10")])
    row = house.cells("zoe")
    assert (bool(row["Pourquoi"]), bool(row["Alerte"])) == expected
    assert not house.pass_at("09-20 10:10").plan, "nothing is left to be said"


@pytest.mark.parametrize(("steps", "expected"), TOLD.values(), ids=TOLD)
def test_without_the_column_the_alert_says_both(
    steps: list[Step], expected: tuple[bool, bool]
) -> None:
    apart = tell([with_why, *steps, passes("09-20 10:10")]).cells("zoe")
    together = tell([*steps, passes("09-20 10:10")]).cells("zoe")
    said = " ".join(str(apart[name]) for name in ("Pourquoi", "Alerte") if apart[name])
    assert sorted(str(together["Alerte"]).split()) == sorted(said.split())
    assert "Pourquoi" not in together


@pytest.mark.everywhere
@pytest.mark.parametrize("when", ["09-20 10:20", "10-01 18:00"], ids=["before", "after it is over"])
def test_a_column_that_comes_later_takes_over_what_the_alert_said(when: str) -> None:
    house = tell([answers("zoe", "09-20 10:00"), passes("09-20 10:10")])
    before = str(house.cells("zoe")["Alerte"])
    with_why(house)
    done = house.pass_at(when)
    row = house.cells("zoe")
    assert (row["Pourquoi"], row["Alerte"]) == (before, None)
    assert not [kind for _, kind in done.letters if kind == "confirmation"], "nobody hears it twice"
    assert not house.pass_at(when).plan


def test_a_copy_of_a_row_says_what_to_do_about_it_and_not_why_the_other_stands_so() -> None:
    house = tell([with_why, answers("zoe", "09-20 10:00"), passes("09-20 10:10")])
    header, zoe = house.workbook.tabs[REGISTRATIONS]
    house.workbook.edit(REGISTRATIONS, [header, zoe, zoe])
    house.pass_at("09-20 10:20")
    copy = house.line(REGISTRATIONS, 3)
    assert copy["Alerte"]
    assert copy["Pourquoi"] is None

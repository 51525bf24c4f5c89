"""A write that came to nothing: what was recorded before it is nobody's word but the tool's.

Staff cut or save the sheet in the moment of a write, and the pass ends before its cells are
written, though the ledger has them by then; or it is killed, and nobody knows whether they are.
"""

from collections.abc import Sequence
from datetime import date

import pytest

from douze.apply.apply_plan import apply_plan
from douze.apply.options import PlanAdapters
from douze.errors.sheet import StaleSnapshot
from douze.model.plan import Plan
from douze.model.sheet import NO_EDITS, Cell, Edits
from douze.model.writes import NoteWrite, unnoted
from douze.ports import Workbook
from tests.house import House
from tests.spreadsheets import Beside
from tests.steps import Step, passes, pays, stranger, tell, types
from tests.tabs import REGISTRATIONS, SESSIONS

#: How many people say their names anew in one moment: more than may exchange them on the sheet.
MANY = 7
HELD = (stranger("zoe", "09-20 10:00", Prénom="Zo"), passes("09-20 11:00"))
#: zoe, whose seat is held, says her name once more, and her structure.
AGAIN = (*HELD, stranger("zoe", "09-20 12:00", Prénom="Zoé", Nom="Roux", Structure="Parc"))


class Mute(Beside):
    """A spreadsheet that is written to, though nobody hears of it any more."""

    def write(self, edits: Edits = NO_EDITS, note: NoteWrite = unnoted) -> None:
        self.book.write(edits, note)
        raise KeyboardInterrupt


def _apply(house: House, plan: Plan, workbook: Workbook | None = None) -> None:
    post, words = house.mailer, house.composer.compose
    book = workbook or house.workbook
    apply_plan(plan, PlanAdapters(book, post, house.ledger, words, house.wording))


def stale(when: str) -> Step:
    """A pass goes by while staff cut the last row out of the sheet; then they put it back."""

    def step(house: House) -> None:
        _, plan = house.look_at(when)
        rows = house.workbook.tabs[REGISTRATIONS]
        house.workbook.edit(REGISTRATIONS, rows[:-1])
        with pytest.raises(StaleSnapshot):
            _apply(house, plan)
        house.workbook.edit(REGISTRATIONS, rows)

    return step


def killed(when: str) -> Step:
    """A pass is killed when its cells have just been written."""

    def step(house: House) -> None:
        _, plan = house.look_at(when)
        with pytest.raises(KeyboardInterrupt):
            _apply(house, plan, Mute(house.workbook))

    return step


def named(house: House, who: str = "zoe") -> tuple[Cell, ...]:
    cells = house.cells(who)
    return tuple(cells[word] for word in ("Prénom", "Nom", "Structure"))


ANSWERED = ("Zoé", "Roux", "Parc")
OTHERS = {"Prénom": "Léa", "Nom": "Brun", "Structure": "Gîte"}

#: What happens after a second answer, and what stands on the row in the end.
STANDS: dict[str, tuple[Sequence[Step], tuple[Cell, ...]]] = {
    "what did not reach the sheet does with the next pass": (
        (stale("09-20 13:00"), passes("09-20 13:10")), ANSWERED,
    ),
    "also with the one after that": (
        (stale("09-20 13:00"), stale("09-20 13:10"), passes("09-20 13:20")), ANSWERED,
    ),
    "also where the seat is confirmed by then, and no answer counts any more": (
        (pays("zoe"), stale("09-20 13:00"), passes("09-20 13:10")), ANSWERED,
    ),
    "what staff typed meanwhile stays": (
        (stale("09-20 13:00"), types("zoe", **OTHERS), passes("09-20 13:10", "09-20 13:20")),
        tuple(OTHERS.values()),
    ),
    "what staff typed before stays, with what the answer brings beside it": (
        (types("zoe", Nom="Brun"), stale("09-20 13:00"), passes("09-20 13:10", "09-20 13:20")),
        ("Zoé", "Brun", "Parc"),
    ),
    "what staff put back once it was written stays": (
        (passes("09-20 13:00"), types("zoe", Prénom="Zo"), passes("09-20 13:10", "09-20 13:20")),
        ("Zo", "Roux", "Parc"),
    ),
    "so it does where the pass that wrote it was killed, and another has seen it": (
        (killed("09-20 13:00"), passes("09-20 13:10"), types("zoe", Prénom="Zo"),
         passes("09-20 13:20", "09-20 13:30")),
        ("Zo", "Roux", "Parc"),
    ),
    "a row that is cut and put back has what did not reach it": (
        (stale("09-20 13:00"), lambda house: cut(house, "09-20 13:10"), passes("09-20 13:20")),
        ANSWERED,
    ),
}  # fmt: skip


def cut(house: House, when: str) -> None:
    rows = house.workbook.tabs[REGISTRATIONS]
    house.workbook.edit(REGISTRATIONS, rows[:1])
    house.pass_at(when)
    house.workbook.edit(REGISTRATIONS, rows)


@pytest.mark.parametrize(("steps", "stands"), STANDS.values(), ids=STANDS)
def test_on_the_row_of_whoever_answers_twice(
    steps: Sequence[Step], stands: tuple[Cell, ...]
) -> None:
    house = tell([*AGAIN, *steps])
    assert named(house) == stands
    assert len(house.workbook.tabs[REGISTRATIONS]) == 2, "nobody took anybody's place"
    assert not house.look_at("09-20 14:00")[1]
    (known,) = house.ledger.read().registrations.values()
    assert not known.seen.before_write


@pytest.mark.everywhere
def test_many_names_that_did_not_reach_the_sheet_are_no_columns_that_were_exchanged() -> None:
    """Each person's first name is the one that another had: as if staff had sorted them."""
    people = [f"p{number}" for number in range(MANY)]
    anew = dict(zip(people, [*people[1:], "neuf"], strict=True))
    house = tell(
        [
            *(stranger(who, "09-20 10:00", Prénom=who.title()) for who in people),
            passes("09-20 11:00"),
            *(stranger(who, "09-20 12:00", Prénom=anew[who].title()) for who in people),
            stale("09-20 13:00"),
        ],
        Places=MANY,
    )
    assert [named(house, who)[0] for who in people] == [who.title() for who in people]
    done = house.pass_at("09-20 13:10")
    assert not done.plan.guards
    assert [named(house, who)[0] for who in people] == [name.title() for name in anew.values()]
    assert not house.look_at("09-20 13:20")[1]


def test_who_got_no_row_gets_one_once_something_can_be_decided_about_them() -> None:
    house = tell([*HELD, stranger("max", "09-20 12:00"), stale("09-20 12:10")])
    house.edit(SESSIONS, 2, Date="?")
    house.pass_at("09-20 12:20")
    assert set(house.everybody()) == {"zoe"}
    house.edit(SESSIONS, 2, Date=date(2020, 10, 1))
    for when in ("09-20 12:30", "09-20 12:50"):
        house.pass_at(when)
    assert set(house.everybody()) == {"zoe", "max"}

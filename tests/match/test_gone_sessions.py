"""This year's session has the title of last year's: who answered then does not ask for it."""

from collections.abc import Sequence
from datetime import date

import pytest

from tests.factories import CODE, TITLE
from tests.house import House
from tests.steps import Step, answers, passes, tell
from tests.tabs import REGISTRATIONS, SESSIONS

NEXT, SPRING = "2021-09-01 10:00", "2021-09-20 10:00"
DATED = f"{TITLE} (jeudi 1er octobre 2020)"


def _next_year(house: House) -> None:
    house.session("NEXT", Intitulé=TITLE, Date=date(2021, 10, 7), Cotisation="non")


def _row_goes(house: House) -> None:
    house.remove(SESSIONS, 2)


def _all_rows_go(house: House) -> None:
    house.remove(SESSIONS, 2)
    house.remove(REGISTRATIONS, 2)


def asks(who: str, when: str, text: str = TITLE) -> Step:
    return answers(who, when, session=text)


#: A sentence: what happens after the session of 2020, and who is registered for that of 2021.
LIVES: dict[str, tuple[str, Sequence[Step], dict[str, str]]] = {
    "the old row is deleted": (TITLE, [_row_goes, _next_year, passes(NEXT)], {}),
    "whatever day the choice names": (DATED, [_row_goes, _next_year, passes(NEXT)], {}),
    "so are all rows of that time": (TITLE, [_all_rows_go, _next_year, passes(NEXT)], {}),
    "also in the passes that follow": (
        TITLE,
        [_row_goes, _next_year, passes(NEXT), asks("max", "2021-09-19 10:00"),
         passes(SPRING, "2021-09-21 10:00")],
        {"max": "confirmée"},
    ),
    "who comes again is registered by the new answer": (
        TITLE,
        [_row_goes, _next_year, passes(NEXT), asks("zoe", "2021-09-19 10:00"),
         passes(SPRING, "2021-09-21 10:00")],
        {"zoe": "confirmée"},
    ),
    "while both rows stand there, a title alone is looked at by staff": (
        TITLE,
        [_next_year, passes(NEXT), asks("max", "2021-09-19 10:00"), passes(SPRING)],
        {"max": "à vérifier"},
    ),
    "the day tells them apart": (
        DATED,
        [_next_year, passes(NEXT), asks("max", "2021-09-19 10:00", f"{TITLE} (7/10/2021)"),
         passes(SPRING)],
        {"max": "confirmée"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "steps", "stand"), LIVES.values(), ids=LIVES)
def test_life(text: str, steps: Sequence[Step], stand: dict[str, str]) -> None:
    past = [asks("zoe", "09-20 10:00", text), passes("09-20 11:00", "10-05 11:00")]
    house = tell([*past, *steps])
    rows = [
        house.line(REGISTRATIONS, n) for n in range(2, len(house.workbook.tabs[REGISTRATIONS]) + 1)
    ]
    there = {str(r["E-mail"]).partition("@")[0]: r["Statut"] for r in rows if r["Session"] != CODE}
    assert there == stand
    assert house.letters("zoe")[2:] == ["confirmation"] * (stand.keys() == {"zoe"})

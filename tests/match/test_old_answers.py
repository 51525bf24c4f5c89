"""This year's session has the title of last year's: who answered then does not ask for it."""

from collections.abc import Sequence
from datetime import date

import pytest

from douze.errors.sheet import SheetUnusable
from douze.model.settings import AnswerTab
from tests.factories import CODE, TITLE, settings
from tests.house import House
from tests.steps import Step, answers, passes, sets, tell
from tests.tabs import ANSWERS, HEADER, REGISTRATIONS, SESSIONS

NEXT, SPRING = "2021-09-01 10:00", "2021-09-20 10:00"
DATED = f"{TITLE} (jeudi 1er octobre 2020)"


def _next_year(house: House) -> None:
    house.session("NEXT", Intitulé=TITLE, Date=date(2021, 10, 7), Cotisation="non")


def _row_goes(house: House) -> None:
    house.remove(SESSIONS, 2)


def _old_title_changes(house: House) -> None:
    house.edit(SESSIONS, 2, Intitulé=f"L'année passée : {TITLE}")


def _all_rows_go(house: House) -> None:
    house.remove(SESSIONS, 2)
    house.remove(REGISTRATIONS, 2)


def asks(who: str, when: str, text: str = TITLE) -> Step:
    return answers(who, when, session=text)


#: A sentence: what happens after the session of 2020, and who is registered for that of 2021.
LIVES: dict[str, tuple[str, Sequence[Step], dict[str, str]]] = {
    "the old row is deleted": (TITLE, [_row_goes, _next_year, passes(NEXT)], {}),
    "whatever day the choice names": (DATED, [_row_goes, _next_year, passes(NEXT)], {}),
    "the old one is called otherwise": (TITLE, [_old_title_changes, _next_year, passes(NEXT)], {}),
    "and was while it was not closed yet": (
        TITLE,
        [_old_title_changes, passes("10-06 10:00", "10-07 10:00"), _next_year, passes(NEXT)], {},
    ),
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


def _another(house: House) -> None:
    house.session("AUTRE", Intitulé=TITLE, Date=date(2020, 10, 8))


TWO: dict[str, tuple[Sequence[Step], dict[str, str]]] = {
    "a title that two have by now is one to check": (
        [_another, asks("max", "09-21 10:00")], {"zoe": "confirmée", "max": "à vérifier"},
    ),
    "so it is where the first is cancelled": (
        [_another, sets(État="annulée"), passes("09-21 09:00", "09-21 09:30"),
         asks("max", "09-21 10:00")],
        {"zoe": "annulée", "max": "à vérifier"},
    ),
    "a choice that named its day is known though it is moved": (
        [_another, asks("ida", "09-20 10:01", DATED), passes("09-20 12:00"),
         sets(Date="2/10/2020"), passes("09-21 09:00", "09-21 09:30"),
         asks("max", "09-21 10:00", DATED)],
        {"zoe": "confirmée", "ida": "confirmée", "max": "confirmée"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "stand"), TWO.values(), ids=TWO)
def test_two_of_one_title(steps: Sequence[Step], stand: dict[str, str]) -> None:
    house = tell([asks("zoe", "09-20 10:00"), passes("09-20 11:00"), *steps, passes("09-21 11:00")])
    assert house.everybody() == stand


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


def test_a_tab_that_was_all_of_one_session_stays_so(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = tuple(name for name in HEADER[ANSWERS] if name != "Session")
    monkeypatch.setitem(HEADER, ANSWERS, asked)
    of_one = AnswerTab(title=ANSWERS, session=CODE)
    house = House(ours=settings(tabs={"answers": (of_one,)}))
    house.session()
    house.workbook.edit(ANSWERS, [asked, ("20/09/2020 10:00", "zoe@ambert.example", "Zoé", "M")])
    passes("09-20 11:00", "10-05 11:00")(house)
    _row_goes(house)
    passes("10-12 10:00", "10-12 10:20")(house)
    assert house.everybody() == {"zoe": "confirmée"}
    house.settings = settings(tabs={"answers": (AnswerTab(title=ANSWERS, session="AUTRE"),)})
    with pytest.raises(SheetUnusable):
        house.pass_at("10-13 10:00")  # nobody knows that one

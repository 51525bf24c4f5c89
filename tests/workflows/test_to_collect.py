"""Which dues are outstanding: the treasurer's letter once a week, and the list in the workbook."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

import pytest

from douze.letters.composer import Composer
from douze.model.columns import TO_COLLECT
from douze.model.sheet import Cell
from douze.model.value_types import NamedAddress
from tests.factories import TEMPLATES, settings, wording
from tests.house import House
from tests.steps import Step, answers, decides, passes, pays, sets, stranger, types
from tests.tabs import SESSIONS

LIST = "À encaisser"
HEADERS = tuple(column.headers[0] for column in TO_COLLECT)
MONDAY, TUESDAY = "09-21 10:00", "09-22 10:00"
TREASURER = NamedAddress(name="Jeanne", address="jeanne@caprural.example")
FOYER: dict[str, Any] = {"Structure": "Foyer rural d'Arlanc"}


def tell(
    *steps: Step,
    listed: bool = True,
    header: Sequence[Cell] = HEADERS,
    hold_days: int = 7,
    **ours: Any,
) -> House:
    """Let a life pass in a house whose treasurer is told, and has a list where `listed`."""
    association = {"treasurer": TREASURER, **ours}
    dues = {"hold_days": hold_days}
    house = House(ours=settings(association=association, dues=dues, digest_at=time(8)))
    house.session(Date=date(2020, 10, 29))
    if listed:
        house.workbook.edit(LIST, [header])
    for step in steps:
        step(house)
    return house


def told(house: House) -> list[str]:
    """When the treasurer was written to."""
    return [mail.subject for mail in house.mailer.sent if mail.recipient == TREASURER.address]


def lines(house: House) -> list[str]:
    """The list: number, structure, people, sessions, deadline."""
    found = []
    for number in range(2, len(house.workbook.tabs[LIST]) + 1):
        cells = house.line(LIST, number)
        shown = ("N°", "Structure", "Personnes", "Sessions", "Échéance")
        found.append(" | ".join(str(cells[name] or "") for name in shown))
    return found


def silent(house: House) -> None:
    house.mailer.fails_after = 0


def answering(house: House) -> None:
    house.mailer.fails_after = -1


ZOE = stranger("zoe", "09-21 09:00")
EARLY = (stranger("zoe", "09-20 09:00"), passes("09-20 10:00"))
PROMISES: dict[str, tuple[Sequence[Step], int]] = {
    "somebody owes dues": ([ZOE, passes(MONDAY)], 1),
    "nobody does": ([answers("zoe", "09-21 09:00"), passes(MONDAY)], 0),
    "once a week": ([ZOE, passes(MONDAY, TUESDAY, "09-27 23:50")], 1),
    "and again the next": ([ZOE, passes(MONDAY, "09-28 08:00")], 2),
    "not before the digest's hour": ([ZOE, passes(MONDAY, "09-28 07:59")], 1),
    "a machine that was off on Monday tells on Tuesday": (
        [answers("ann", "09-14 09:00"), passes("09-14 10:00"), ZOE, passes(TUESDAY)], 1,
    ),
    "found first on a Friday, it waits for Monday": (
        [stranger("zoe", "09-24 23:55"), passes("09-25 10:00", "09-27 10:00")], 0,
    ),
    "and then is one letter, not two": (
        [stranger("zoe", "09-24 23:55"), passes("09-25 10:00", "09-27 10:00", "09-28 08:00")], 1,
    ),
    "a Thursday is in time": ([stranger("zoe", "09-24 09:00"), passes("09-24 23:55")], 1),
    "one that could not leave goes on the weekend": (
        [silent, ZOE, passes(MONDAY), answering, passes("09-26 10:00")], 1,
    ),
    "paid by the next Monday, nothing": (
        [ZOE, passes(MONDAY), pays("zoe"), passes(TUESDAY, "09-28 10:00")], 1,
    ),
    "expired, nobody is asked any more": ([ZOE, passes(MONDAY, "09-28 18:10", "10-05 10:00")], 1),
    "who waits is not asked yet": ([sets(Places=0), ZOE, passes(MONDAY)], 0),
    "confirmed by staff, it is still owed": (
        [ZOE, passes("09-21 07:00"), decides("zoe", "confirmer"), passes(MONDAY)], 1,
    ),
    "not for a session that is put off, while nobody knows to when": (
        [*EARLY, decides("zoe", "confirmer"), passes("09-20 10:10"),
         sets(État="reportée"), passes("09-20 10:20", "09-20 10:50", MONDAY)], 0,
    ),
    "not for one that is a draft again": (
        [*EARLY, sets(État="brouillon"), passes("09-20 10:20", "09-20 10:50", MONDAY)], 0,
    ),
    "not once the session has begun": (
        [ZOE, passes("09-21 07:00"), decides("zoe", "confirmer"), passes("09-21 07:10"),
         sets(Date=date(2020, 9, 28), Début="07:00", Fin="09:00"), passes("09-22 07:00"),
         passes("09-22 07:20", "09-28 10:00")], 1,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "letters"), PROMISES.values(), ids=PROMISES)
def test_promise(steps: Sequence[Step], letters: int) -> None:
    assert len(told(tell(*steps))) == letters


def test_what_nobody_loses_a_place_for_has_no_deadline() -> None:
    house = tell(
        pays("zoe", **FOYER, Réglée="voir avec Odile"),
        stranger("zoe", "09-21 09:00"), passes(MONDAY, "09-29 10:00"),
    )  # fmt: skip
    assert house.cells("zoe")["Statut"] == "à régler"
    assert lines(house) == ["1 |  | Zoe Martin <zoe@ailleurs.example> | BENEVOLES | "]


def test_a_member_who_comes_near_and_has_not_paid_is_told_to_the_treasurer_alone() -> None:
    house = tell(
        pays("x", Structure="Foyer rural d'Arlance", Réglée="non"),
        stranger("zoe", "09-21 09:00", **FOYER), passes(MONDAY, TUESDAY),
    )  # fmt: skip
    assert "Foyer rural d'Arlance" in str(house.line(LIST, 2)["À savoir"])
    assert "digest" not in house.letters("formation")
    types("zoe", **{"Pas le même": "oui"})(house)
    house.pass_at("09-22 10:10")
    assert house.line(LIST, 2)["À savoir"] is None


def test_whose_session_is_over_is_not_asked_though_nothing_was_held() -> None:
    house = tell(hold_days=0)
    for step in (ZOE, passes(MONDAY, "11-02 10:00")):
        step(house)
    assert house.cells("zoe")["Statut"] == "à régler"
    assert len(told(house)) == 1
    assert not any(line.strip(" |") for line in lines(house))


def test_without_a_treasurer_nobody_is_told_and_the_list_is_let_be() -> None:
    house = tell(ZOE, passes(MONDAY), treasurer=None)
    assert told(house) == []
    assert lines(house) == []


def test_the_letter_says_who_owes_what_until_when_and_what_comes_near() -> None:
    house = tell(
        pays("x", Structure="Foyer rural d'Arlance", **{"E-mails": "x@arlance.example"}),
        stranger("zoe", "09-21 09:00", **FOYER),
        stranger("max", "09-21 09:01", **FOYER),
        stranger("ann", "09-21 09:02"),
    )
    house.composer = Composer(house.settings, TEMPLATES, wording=wording())
    house.pass_at(MONDAY)
    [mail] = [mail for mail in house.mailer.sent if mail.recipient == TREASURER.address]
    text = mail.text.replace("\u00a0", " ")
    assert mail.subject == "2 cotisations à encaisser – Cap Rural"
    assert "1. Ann Martin, ann@ailleurs.example, cotisation 2020" in text
    assert (
        "2. Foyer rural d'Arlanc, cotisation 2020\n"
        "   À régler avant le lundi 28 septembre 2020 à 18 h, sinon une place est proposée à "
        "quelqu'un d'autre.\n"
        "   Zoe Martin, zoe@ailleurs.example ; Max Martin, max@ailleurs.example\n"
    ) in text
    assert "ressemble à l'adhérent « Foyer rural d'Arlance » (ligne 3)" in text


# The list


@pytest.mark.everywhere
def test_the_list_is_kept_from_the_first_deadline_to_the_last_payment() -> None:
    house = tell(
        stranger("zoe", "09-21 09:00", **FOYER), passes(MONDAY),
        stranger("ann", "09-22 09:00"), passes(TUESDAY),
    )  # fmt: skip
    foyer = "Foyer rural d'Arlanc | Zoe Martin <zoe@ailleurs.example> | BENEVOLES"
    ann = " | Ann Martin <ann@ailleurs.example> | BENEVOLES"
    assert lines(house) == [
        f"1 | {foyer} | 2020-09-28 18:00:00",
        f"2 | {ann} | 2020-09-29 18:00:00",
    ]
    assert not house.pass_at("09-22 10:10").plan.edits
    house.pays("zoe")
    house.pass_at("09-22 10:20")
    assert lines(house)[:1] == [f"1 | {ann} | 2020-09-29 18:00:00"]
    house.pays("ann")
    house.pass_at("09-22 10:30")
    assert not any(house.workbook.tabs[LIST][n][0] for n in range(1, len(lines(house)) + 1))
    house.answer("max", "09-22 10:35", member=False)
    house.pass_at("09-22 10:40")
    assert next(line for line in lines(house) if "max@" in line).startswith("1 | ")
    assert not house.pass_at("09-22 10:50").plan.edits


def owing() -> House:
    return tell(
        stranger("zoe", "09-21 09:00"), passes(MONDAY),
        stranger("ann", "09-22 09:00"), passes(TUESDAY),
    )  # fmt: skip


def test_staff_may_sort_it() -> None:
    house = owing()
    header, first, second = house.workbook.tabs[LIST]
    house.workbook.edit(LIST, [header, second, first])
    assert not house.pass_at("09-22 10:10").plan.edits
    house.answer("max", "09-22 10:15", member=False)
    house.pass_at("09-22 10:20")
    assert [line[0] for line in lines(house)] == ["2", "1", "3"]


STAFFS_HANDS: dict[str, tuple[str, Cell]] = {
    "a name that was typed over comes back": ("Personnes", "quelqu'un"),
    "so does a deadline": ("Échéance", None),
    "and a number": ("N°", 7),
}


@pytest.mark.parametrize(("name", "typed"), STAFFS_HANDS.values(), ids=STAFFS_HANDS)
def test_the_list_is_the_tools(name: str, typed: Cell) -> None:
    house = owing()
    before = set(lines(house))
    house.edit(LIST, 2, **{name: typed})
    house.pass_at("09-22 10:10")
    assert before <= set(lines(house))
    assert not house.pass_at("09-22 10:20").plan.edits


def test_a_row_that_staff_copied_goes_again() -> None:
    house = owing()
    rows = house.workbook.tabs[LIST]
    house.workbook.edit(LIST, [*rows, rows[1]])
    house.pass_at("09-22 10:10")
    assert [line for line in lines(house) if line.strip(" |")] == lines(owing())


STAFFS_ROWS: dict[str, tuple[Cell, ...]] = {
    "a note without a number": (None, None, "à relancer vendredi"),
    "a total": ("Total", None, "à relancer vendredi"),
}


@pytest.mark.parametrize("row", STAFFS_ROWS.values(), ids=STAFFS_ROWS)
def test_a_row_without_a_number_is_staffs(row: tuple[Cell, ...]) -> None:
    house = owing()
    house.workbook.edit(LIST, [*house.workbook.tabs[LIST], row])
    assert not house.pass_at("09-22 10:05").plan.edits
    house.pays("zoe")
    house.pass_at("09-22 10:10")
    assert any("à relancer vendredi" in line for line in lines(house))


@pytest.mark.everywhere
def test_a_tab_of_staffs_own_is_let_be() -> None:
    house = tell(header=("Structure", "Somme", "Encaissé le"))
    house.workbook.edit(LIST, [*house.workbook.tabs[LIST], ("Parc", 30, "vendredi")])
    before = house.workbook.tabs[LIST]
    ZOE(house)
    house.pass_at(MONDAY)
    assert house.workbook.tabs[LIST] == before
    assert len(told(house)) == 1


@pytest.mark.everywhere
def test_a_sheet_without_the_tab_goes_on() -> None:
    house = tell(ZOE, passes(MONDAY), listed=False)
    assert LIST not in house.workbook.tabs
    assert len(told(house)) == 1


def test_many_people_of_one_structure_fit_a_cell() -> None:
    crowd = [stranger(f"p{n:02}", f"09-21 09:{n:02}", **FOYER) for n in range(30)]
    house = tell(sets(Places=100), *crowd, passes(MONDAY))
    [line] = lines(house)
    assert "p19@" in line and "p20@" not in line and "… (+ 10)" in line


def test_a_session_that_is_being_edited_leaves_the_list_as_it_is() -> None:
    house = owing()
    before = house.workbook.tabs[LIST]
    house.edit(SESSIONS, 2, Fin="17:00")
    house.pays("zoe")
    house.pass_at("09-22 10:10")
    assert house.workbook.tabs[LIST] == before
    house.pass_at("09-22 10:30")
    assert len([line for line in lines(house) if "BENEVOLES" in line]) == 1

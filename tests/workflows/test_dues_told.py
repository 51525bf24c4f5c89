"""Dues told as they are: what came, what is announced, what nobody can read, what comes late."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from douze.model.dues import DuesAsked, Lapsed
from douze.model.kinds import Kind
from douze.model.settings import Settings
from douze.model.sheet import Cell
from tests.factories import PARIS, at, settings
from tests.house import House
from tests.steps import Step, answers, decides, passes, pays, sets, stranger, tell, types
from tests.tabs import MEMBERS
from tests.workflows.lives import HELD, ONE, Story


def member(who: str = "zoe", /, **cells: Cell) -> Step:
    """A member's row; the council of Ambert stands in row 2, the first of these in row 3."""
    return pays(who, **cells)


def corrects(**cells: Cell) -> Step:
    """Staff correct the first of these rows."""
    return lambda house: house.edit(MEMBERS, 3, **cells)


FULL: dict[str, Cell] = {"Places": 1}
#: Zoe holds the seat until 28 September 18:00; Max waits.
STANDS: dict[str, Story] = {
    "a cheque settles": (
        ONE, [*HELD, member(Réglée="chèque 12/09"), passes("09-22 10:00")],
        {"zoe": "confirmée", "max": "liste d'attente 1"},
    ),
    "a promise settles nothing, and the seat is held for longer": (
        ONE, [*HELD, member(Réglée="mandat"), passes("09-22 10:00", "09-29 10:00")],
        {"zoe": "à régler", "max": "liste d'attente 1"},
    ),
    "not longer than the last call before the start": (
        ONE, [*HELD, member(Réglée="mandat"), passes("09-22 10:00", "09-30 14:01")],
        {"zoe": "expirée", "max": "confirmée"},
    ),
    "a promise for another year holds nothing": (
        ONE, [*HELD, member(Réglée="mandat", Année=2019), passes("09-22 10:00", "09-28 18:10")],
        {"zoe": "expirée", "max": "confirmée"},
    ),
    "a promise that comes after the deadline opens nothing": (
        ONE, [*HELD, passes("09-28 18:10"), member(Réglée="promis"), passes("09-28 18:20")],
        {"zoe": "expirée", "max": "confirmée"},
    ),
    "a promise that is taken back leaves the time that was given": (
        ONE, [*HELD, member(Réglée="promis"), passes("09-22 10:00"),
              corrects(Réglée="non"), passes("09-28 18:10")],
        {"zoe": "à régler", "max": "liste d'attente 1"},
    ),
    "what nobody can read expires nobody": (
        ONE, [*HELD, member(Réglée="voir Jeanne"), passes("09-22 10:00", "09-30 18:00")],
        {"zoe": "à régler", "max": "liste d'attente 1"},
    ),
    "nor does a year that nobody can read": (
        ONE, [*HELD, member(Année="l'an dernier"), passes("09-22 10:00", "09-30 18:00")],
        {"zoe": "à régler", "max": "liste d'attente 1"},
    ),
    "read as no, it expires as it would have": (
        ONE, [*HELD, member(Réglée="voir Jeanne"), passes("09-29 10:00"),
              corrects(Réglée="non"), passes("09-29 10:10")],
        {"zoe": "expirée", "max": "confirmée"},
    ),
    "what nobody can read of another year keeps nobody": (
        ONE, [*HELD, member(Réglée="voir Jeanne", Année=2019), passes("09-28 18:10")],
        {"zoe": "expirée", "max": "confirmée"},
    ),
    "an address that cannot be read keeps nobody": (
        ONE, [*HELD, member(Réglée="non", **{"E-mails": "zoe@ailleurs.example, mairie"}),
              passes("09-28 18:10")],
        {"zoe": "expirée", "max": "confirmée"},
    ),
    "dues that arrive after the deadline open the registration again, behind whoever waits": (
        ONE, [*HELD, answers("ann", "09-28 12:00"), passes("09-28 18:10"),
              member(), passes("09-28 18:20")],
        {"zoe": "liste d'attente 2", "max": "confirmée", "ann": "liste d'attente 1"},
    ),
    "where a seat is free it is theirs": (
        FULL, [stranger("zoe", "09-21 10:00"), passes("09-21 10:10", "09-28 18:10"),
               member(), passes("09-28 18:20")],
        {"zoe": "confirmée"},
    ),
    "dues that arrive after the closing count too: the answer came in time": (
        {"Clôture": "25/09/2020 12:00"},
        [stranger("zoe", "09-21 10:00"), passes("09-21 10:10", "09-28 18:10"),
         member(), passes("09-28 18:20", "09-28 18:30")],
        {"zoe": "confirmée"},
    ),
    "after the closing, they queue behind all who answered in time": (
        {"Clôture": "25/09/2020 12:00", "Places": 1},
        [*HELD, passes("09-28 18:10"), member(), passes("09-28 18:20", "09-28 18:30")],
        {"zoe": "liste d'attente 1", "max": "confirmée"},
    ),
    "after the start nothing is opened": (
        FULL, [stranger("zoe", "09-21 10:00"), passes("09-21 10:10", "09-28 18:10"),
               member(), passes("10-01 14:10")],
        {"zoe": "expirée"},
    ),
    "nor on a session that is cancelled": (
        FULL, [stranger("zoe", "09-21 10:00"), passes("09-21 10:10", "09-28 18:10"),
               sets(État="annulée"), passes("09-28 18:20", "09-28 18:40"),
               member(), passes("09-28 18:50")],
        {"zoe": "expirée"},
    ),
    "nor against staff's word": (
        FULL, [stranger("zoe", "09-21 10:00"), passes("09-21 10:10", "09-28 18:10"),
               decides("zoe", "annuler"), passes("09-28 18:20"), member(), passes("09-28 18:30")],
        {"zoe": "annulée"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "steps", "expected"), STANDS.values(), ids=STANDS)
def test_where_people_stand(
    cells: dict[str, Any], steps: Sequence[Step], expected: dict[str, str]
) -> None:
    house = tell(steps, **cells)
    assert house.everybody() == expected
    again = house.passes[-1].now.astimezone(PARIS)
    assert not house.look_at(f"{again:%m-%d %H:%M}")[1].edits, "a quiet pass writes nothing"


def test_who_paid_late_is_told_once() -> None:
    house = tell([
        stranger("zoe", "09-21 10:00"), passes("09-21 10:10", "09-25 12:00", "09-28 18:10"),
        member(), passes("09-28 18:20", "09-28 18:30", "09-29 10:00"),
    ])  # fmt: skip
    assert house.letters("zoe") == ["dues", "dues_reminder", "expired", "confirmation"]


def test_what_had_expired_before_this_rule_stays_as_it_is() -> None:
    house = tell([stranger("zoe", "09-21 10:00"), passes("09-21 10:10", "09-28 18:10")])
    state = house.ledger.read()
    kinds = {name: since for name, since in state.kinds.items() if name != "late_dues"}
    house.ledger = type(house.ledger)(replace(state, kinds=kinds))
    member()(house)
    passes("09-28 18:20", "09-28 18:30", "09-29 10:00")(house)
    assert house.everybody() == {"zoe": "expirée"}


def test_what_cannot_be_read_stands_on_the_members_row_until_it_is_corrected() -> None:
    house = tell([stranger("zoe", "09-21 10:00"), member(Réglée="voir Jeanne"),
                  passes("09-21 10:10")])  # fmt: skip
    assert "« voir Jeanne »" in str(house.line(MEMBERS, 3)["Alerte"])
    assert house.line(MEMBERS, 2)["Alerte"] is None
    assert "ligne 3" in str(house.cells("zoe")["Alerte"])
    assert not house.look_at("09-21 10:20")[1].edits, "a quiet pass writes nothing"
    corrects(Réglée="oui")(house)
    house.pass_at("09-21 10:30")
    assert house.line(MEMBERS, 3)["Alerte"] is None
    assert house.stands("zoe") == "confirmée"


def test_while_its_session_is_edited_a_row_says_of_the_dues_what_it_said() -> None:
    house = tell([stranger("zoe", "09-21 10:00"), member(Réglée="voir Jeanne"),
                  passes("09-21 10:10")])  # fmt: skip
    said = house.cells("zoe")["Alerte"]
    for moves in ("08/10/2020", "01/10/2020"):
        sets(Date=moves)(house)
        house.pass_at("09-21 10:20")
        assert house.cells("zoe")["Alerte"] == said


def test_a_members_list_without_that_column_goes_on() -> None:
    house = House()
    house.session()
    house.workbook.edit(MEMBERS, [row[:5] for row in house.workbook.tabs[MEMBERS]])
    house.answer("zoe", "09-21 10:00", member=False)
    rows = [*house.workbook.tabs[MEMBERS], ("Zoé", "zoe@ailleurs.example", 2020, "voir Jeanne")]
    house.workbook.edit(MEMBERS, rows)
    house.pass_at("09-21 10:10")
    assert house.stands("zoe") == "à régler"
    assert "ligne 3" in str(house.cells("zoe")["Alerte"])
    assert [row[:5] for row in rows] == [row[:5] for row in house.workbook.tabs[MEMBERS]]


ALIKE = member("gus", Structure="Communauté de communes du Livradois")
NEARLY = stranger("zoe", "09-21 10:00", Structure="Communauté de commune du Livradois")


def test_a_near_match_is_told_until_staff_say_that_it_is_another() -> None:
    house = tell([ALIKE, NEARLY, passes("09-21 10:10")])
    assert "ressemble à l'adhérent" in str(house.cells("zoe")["Alerte"])
    types("zoe", **{"Pas le même": "oui"})(house)
    house.pass_at("09-21 10:20")
    assert "ressemble à l'adhérent" not in str(house.cells("zoe")["Alerte"])


def asked(house: House) -> list[DuesAsked | None]:
    planned = [p.letter for done in house.passes for p in done.plan.letters]
    return [letter.dues_asked for letter in planned if letter.kind is Kind.DUES]


ENDED: dict[str, Cell] = {"Structure": "", "Valable jusqu'au": date(2020, 9, 30)}
SCHOOL = settings(dues={"year_starts": (9, 1)})
#: A sentence: what happens, the settings, and what the letter about the dues knows.
ASKED: dict[str, tuple[Sequence[Step], Settings | None, DuesAsked]] = {
    "nothing found: only the year is named": ([], None, DuesAsked(year="2020")),
    "a year that starts in September has both": ([], SCHOOL, DuesAsked(year="2020-2021")),
    "dues of the year before are named with their year": (
        [member(Année=2019, Structure="Mairie d'Arlanc")], None,
        DuesAsked(year="2020", lapsed=Lapsed(structure="Mairie d'Arlanc", year="2019")),
    ),
    "of two, the one that ends last": (
        [member(Année=2018), member(Année=2019)], None,
        DuesAsked(year="2020", lapsed=Lapsed(structure="Structure de zoe", year="2019")),
    ),
    "one that ends before comes before one that begins after": (
        [member(Année=2021), member(Année=2019)], None,
        DuesAsked(year="2020", lapsed=Lapsed(structure="Structure de zoe", year="2019")),
    ),
    "an end of its own is named as that": (
        [member(**ENDED)], None,
        DuesAsked(
            year="2020", lapsed=Lapsed(structure="", year="2020", until=date(2020, 9, 30))
        ),
    ),
    "dues that were never paid are nothing found": (
        [member(Réglée="non")], None, DuesAsked(year="2020"),
    ),
    "a payment that is announced is named as that": (
        [member(Réglée="promis pour fin novembre")], None, DuesAsked(year="2020", announced=True),
    ),
    "one that is announced for another year is nothing found": (
        [member(Réglée="mandat", Année=2019)], None, DuesAsked(year="2020"),
    ),
    "somebody else's dues are nothing found": (
        [member("gus", Année=2019)], None, DuesAsked(year="2020"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "ours", "known"), ASKED.values(), ids=ASKED)
def test_what_the_letter_knows(
    steps: Sequence[Step], ours: Settings | None, known: DuesAsked
) -> None:
    house = tell([stranger("zoe", "09-20 10:00"), *steps, passes("09-20 10:10")], ours=ours)
    assert asked(house) == [known]


def test_the_hold_is_prolonged_from_its_beginning() -> None:
    house = tell([sets(Date=date(2020, 12, 17)), stranger("zoe", "09-21 10:00"),
                  passes("09-21 10:10"), member(Réglée="mandat"),
                  passes("09-23 10:00")])  # fmt: skip
    (record,) = house.ledger.read().registrations.values()
    assert record.deadline == at("10-28 18:00"), "37 days after 21 September"

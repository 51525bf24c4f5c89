"""The plan: how things should be, less how they are. Told by what stands in plans of passes."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from douze.model.sheet import Cell, NewRow, RowChange
from douze.model.words import LetterState, Status
from douze.plan.taken_back import taken_back
from tests.factories import CODE, at, wording
from tests.house import House
from tests.steps import Step, answers, decides, passes, pays, stranger, tell, types
from tests.tabs import HEADER, MESSAGES, REGISTRATIONS, SESSIONS

STAFFS = {"Prénom", "Nom", "E-mail", "Structure", "Décision", "Présence", "Notes"}
STAFFS_OF_SESSIONS = set(HEADER[SESSIONS][:11])
LIFE: Sequence[Step] = (
    answers("ann", "09-21 08:30"),
    answers("zoe", "09-21 08:00"),
    stranger("bob", "09-21 08:10"),
    answers("max", "09-21 08:40", Session="Abeilles"),
    passes("09-21 09:00", "09-25 09:00", "09-28 18:10"),
    decides("zoe", "annuler"),
    passes("09-28 19:00", "09-30 14:00", "10-01 13:00", "10-01 17:00"),
)


@pytest.mark.everywhere
def test_with_nothing_changed_a_plan_holds_nothing() -> None:
    house = tell(LIFE, Places=2)
    _, plan = house.look_at("10-01 17:10")
    assert not plan
    assert (plan.statuses, plan.letters, plan.records) == ((), (), ())
    assert not plan.decided.registrations
    assert not plan.edits


@pytest.mark.parametrize("when", ["09-25 09:00", "09-28 18:10", "09-30 14:00", "10-01 13:00"])
def test_after_a_pass_the_next_has_nothing_to_do(when: str) -> None:
    house = tell(
        [
            answers("ann", "09-21 08:30"),
            answers("zoe", "09-21 08:00"),
            stranger("bob", "09-21 08:10"),
            passes("09-21 08:50", when),
        ],
        Places=2,
    )
    assert house.passes[-1].plan.letters
    assert not house.look_at(when)[1]


@pytest.mark.everywhere
def test_a_plan_writes_no_cell_that_staff_own() -> None:
    house = tell(LIFE, Places=2)
    written: set[tuple[str, str]] = set()
    for done in house.passes:
        for change in done.plan.edits.rows:
            written |= {(change.tab, HEADER[change.tab][place]) for place in change.cells}
        assert {new.tab for new in done.plan.edits.new} <= {REGISTRATIONS, MESSAGES}
    assert {tab for tab, _ in written} == {REGISTRATIONS, SESSIONS}, "the log is stamped"
    assert not {name for tab, name in written if tab == REGISTRATIONS} & STAFFS
    assert not {name for tab, name in written if tab == SESSIONS} & STAFFS_OF_SESSIONS


TOOLS = ("Session", "Reçue le", "Cotisation", "Statut", "Messages", "Alerte")


@pytest.mark.parametrize("name", TOOLS)
@pytest.mark.parametrize("typed", ["n'importe quoi", None])
def test_a_cell_of_the_tools_is_put_right(name: str, typed: Cell) -> None:
    house = tell([answers("zoe", "09-20 10:00"), passes("09-20 11:00")])
    before = house.cells("zoe")
    types("zoe", **{name: typed})(house)
    house.pass_at("09-20 12:00")
    assert house.cells("zoe") == before
    assert house.letters("zoe") == ["confirmation"]


@pytest.mark.everywhere
@pytest.mark.parametrize("name", ["Rang", "Échéance"])
def test_a_cell_of_the_tools_that_should_be_empty_is_emptied(name: str) -> None:
    house = tell([answers("zoe", "09-20 10:00"), passes("09-20 11:00")])
    types("zoe", **{name: 3})(house)
    house.pass_at("09-20 12:00")
    assert house.cells("zoe")[name] is None


@pytest.mark.parametrize("name", ["Notes", "Présence", "Prénom", "Nom", "Structure"])
def test_a_cell_of_staffs_stays_as_they_left_it(name: str) -> None:
    house = tell([answers("zoe", "09-20 10:00"), passes("09-20 11:00")])
    types("zoe", **{name: "à rappeler"})(house)
    house.pass_at("09-20 12:00")
    assert house.cells("zoe")[name] == "à rappeler"
    assert not house.look_at("09-20 12:10")[1]


@pytest.mark.everywhere
def test_the_reference_that_staff_erased_comes_back() -> None:
    house = tell([answers("zoe", "09-20 10:00"), passes("09-20 11:00")])
    ref = house.ref("zoe")
    house.edit(REGISTRATIONS, 2, Réf=None)
    house.pass_at("09-20 12:00")
    assert house.line(REGISTRATIONS, 2)["Réf"] == ref
    assert len(house.workbook.tabs[REGISTRATIONS]) == 2
    assert house.letters("zoe") == ["confirmation"]


@pytest.mark.everywhere
def test_the_counts_of_a_session_are_put_right() -> None:
    house = tell([answers("zoe", "09-20 10:00"), passes("09-20 11:00")])
    house.edit(SESSIONS, 2, **{"Confirmées": 99, "Places libres": None})
    house.pass_at("09-20 12:00")
    line = house.line(SESSIONS, 2)
    assert (line["Confirmées"], line["Places libres"]) == (1, 11)


@pytest.mark.everywhere
def test_the_log_is_written_anew_where_rows_are_missing() -> None:
    house = tell([answers("zoe", "09-20 10:00"), passes("09-20 11:00")])
    before = house.workbook.tabs[MESSAGES]
    house.remove(MESSAGES, 2)
    house.pass_at("09-20 12:00")
    assert house.workbook.tabs[MESSAGES] == before


def test_new_rows_stand_in_the_order_of_arrival() -> None:
    house = tell(
        [
            answers("ann", "09-20 10:02"),
            answers("zoe", "09-20 10:00"),
            answers("max", "09-20 10:01"),
            passes("09-20 11:00"),
        ]
    )
    assert list(house.everybody()) == ["zoe", "max", "ann"]


@pytest.mark.everywhere
def test_a_row_that_staff_moved_gets_its_own_cells() -> None:
    house = tell(
        [
            answers("zoe", "09-20 10:00"),
            answers("max", "09-20 10:01"),
            passes("09-20 11:00"),
        ]
    )
    header, zoe, max_ = house.workbook.tabs[REGISTRATIONS]
    house.workbook.edit(REGISTRATIONS, [header, max_, (), zoe])
    house.decide("zoe", "annuler")
    house.pass_at("09-20 12:00")
    assert house.everybody()["zoe"] == "annulée"
    assert house.everybody()["max"] == "confirmée"
    assert house.place("zoe") == 4


def without(house: House, tab: str, *names: str) -> None:
    """Delete columns of a tab."""
    rows = house.workbook.tabs[tab]
    gone = {rows[0].index(name) for name in names}
    house.workbook.edit(tab, [[c for n, c in enumerate(r) if n not in gone] for r in rows])


@pytest.mark.everywhere
def test_a_column_that_is_not_there_is_not_written() -> None:
    house = House()
    house.session()
    without(house, REGISTRATIONS, "Rang", "Échéance", "Messages", "Reçue le", "Cotisation")
    without(house, SESSIONS, "Confirmées", "Alerte")
    stranger("zoe", "09-20 10:00")(house)
    house.pass_at("09-20 11:00")
    line = house.line(REGISTRATIONS, 2)
    assert line["Statut"] == "à régler"
    assert "Échéance" not in line
    assert not house.look_at("09-20 11:10")[1]


# Statuses


def test_a_status_that_changes_is_told_with_its_reason() -> None:
    house = tell([stranger("zoe", "09-21 09:00"), passes("09-21 10:00"), pays("zoe")])
    _, plan = house.look_at("09-22 10:00")
    change = plan.statuses[0]
    assert (change.before, change.after) == (Status.TO_SETTLE, Status.CONFIRMED)
    assert str(change.who) == "Zoe Martin, zoe@ailleurs.example"
    assert wording().say(change.why) == (
        "La cotisation a été réglée, la place réservée est confirmée. Cotisation à jour : "
        "l'adresse est celle de l'adhérent « Structure de zoe »."
    )


def test_who_has_no_name_is_called_by_the_address() -> None:
    house = tell([answers("zoe", "09-20 10:00", Prénom=None, Nom=None)])
    _, plan = house.look_at("09-20 11:00")
    assert plan.statuses[0].who.address == "zoe@ambert.example"
    assert plan.statuses[0].before is None


# Letters


def test_numbers_rise_and_none_comes_twice() -> None:
    house = tell(LIFE, Places=2)
    numbers = [r.number for r in house.ledger.read().letters.values()]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


def test_a_letter_that_waits_keeps_its_number_name_and_date() -> None:
    house = tell([answers("zoe", "09-20 10:00")])
    first = house.pass_at("09-20 11:00", limit=0).plan.letters[0]
    answers("ann", "09-20 09:00")(house)
    _, plan = house.look_at("09-20 12:00")
    again = next(p for p in plan.letters if p.letter.key == first.letter.key)
    assert (again.number, again.message_id, again.decided_at) == (
        first.number, first.message_id, first.decided_at,
    )  # fmt: skip
    assert again.decided_at == at("09-20 11:00")


def test_a_letter_that_goes_again_to_somebody_erased_is_withdrawn() -> None:
    """`resolve KEY again` may say so of one in doubt; without an address others wait on."""
    house = tell([answers("zoe", "09-20 10:00")])
    house.pass_at("09-20 11:00", limit=0)
    desired, _ = house.look_at("09-20 12:00")
    ledger = house.ledger.read()
    gone = replace(
        desired,
        letters=(),
        outcomes=tuple(
            replace(one, registration=replace(one.registration, address=""))
            for one in desired.outcomes
        ),
    )
    assert [*taken_back(gone, ledger, ())] == []
    erased = {key: replace(r, to="") for key, r in ledger.letters.items()}
    withdrawn = taken_back(gone, replace(ledger, letters=erased), ())
    assert {r.state for r in withdrawn} == {LetterState.OUTDATED}


def test_a_letter_that_waits_and_is_not_true_any_more_is_withdrawn() -> None:
    house = tell([answers("zoe", "09-20 10:00")])
    house.pass_at("09-20 11:00", limit=0)
    house.decide("zoe", "annuler")
    done = house.pass_at("09-20 12:00")
    states = {r.kind.value: r.state for r in house.ledger.read().letters.values()}
    assert states["confirmation"] is LetterState.OUTDATED
    assert "confirmation" not in house.letters("zoe")
    assert [kind for _, kind in done.letters] == ["cancellation"]
    shown = house.line(MESSAGES, 2)
    why = "n'était plus vrai, n'est pas parti"
    assert (shown["État"], shown["Détail"]) == ("manqué", why), "it waits no more"


def test_a_letter_that_was_taken_back_gets_no_line_anew_once_staff_have_deleted_it() -> None:
    house = tell([answers("zoe", "09-20 10:00")])
    house.pass_at("09-20 11:00", limit=0)
    house.remove(MESSAGES, 2)
    house.decide("zoe", "annuler")
    house.pass_at("09-20 12:00")
    assert house.line(MESSAGES, 2)["Type"] == "annulation"
    assert len(house.workbook.tabs[MESSAGES]) == 2


def test_the_message_id_is_made_from_the_key_and_does_not_show_it() -> None:
    one, other = (tell([answers("zoe", "09-20 10:00")]).look_at("09-20 11:00")[1] for _ in "ab")
    assert one.letters[0].message_id == other.letters[0].message_id
    assert one.letters[0].message_id.endswith("@example.org")
    assert one.letters[0].letter.ref not in one.letters[0].message_id


def test_urgent_letters_go_first() -> None:
    house = tell(
        [
            answers("zoe", "09-20 10:01"),
            answers("max", "09-20 10:00"),
            passes("09-20 11:00", "09-30 15:00"),
            decides("max", "annuler"),
            answers("ann", "09-20 09:00"),
        ]
    )
    done = house.pass_at("10-01 13:00")
    assert done.letters == [("zoe", "reminder"), ("max", "cancellation"), ("ann", "confirmation")]


#: A sentence: the cells of the log's row, by header, after zoe's confirmation.
LOGGED: dict[str, tuple[str, Any]] = {
    "a letter has a number": ("N°", 1),
    "the log tells to whom": ("À", "zoe@ambert.example"),
    "the log tells the kind in French": ("Type", "confirmation"),
    "the log tells what became of it": ("État", "envoyé"),
    "the log tells the subject": ("Objet", f"confirmation {CODE}"),
    "the log tells the session": ("Session", CODE),
}


@pytest.mark.parametrize(("name", "value"), LOGGED.values(), ids=LOGGED)
def test_the_log(name: str, value: Any) -> None:
    house = tell([answers("zoe", "09-20 10:00"), passes("09-20 11:00")])
    assert house.line(MESSAGES, 2)[name] == value


def test_what_was_said_in_another_letter_names_it_in_the_log() -> None:
    house = tell([answers("zoe", "09-30 15:00"), passes("09-30 15:10")])
    lines: list[Mapping[str, Cell]] = [house.line(MESSAGES, n) for n in (2, 3)]
    assert [line["Type"] for line in lines] == ["confirmation", "lien"]
    assert lines[1]["Détail"] == f"dit dans le message n° {lines[0]['N°']}"


def test_the_cell_of_letters_has_the_newest_first() -> None:
    house = tell([stranger("zoe", "09-21 09:00"), passes("09-21 10:00", "09-25 10:00")])
    assert house.cells("zoe")["Messages"] == (
        "rappel de cotisation 25/09/2020 à 10h00 · cotisation à régler 21/09/2020 à 10h00"
    )


def test_every_edit_says_which_row_it_means() -> None:
    house = tell(LIFE, Places=2)
    for done in house.passes:
        for edit in (*done.plan.edits.rows, *done.plan.edits.new):
            if isinstance(edit, NewRow):
                assert edit.key[1]
            elif isinstance(edit, RowChange) and edit.tab != SESSIONS:
                assert edit.anchor

"""A column of people that was sorted alone makes them somebody else: the pass is refused."""

from collections.abc import Sequence

import pytest

from douze.adapters.memory_ledger import MemoryLedger
from douze.errors import GuardedPass
from douze.model.ledger_state import LedgerState
from douze.model.words import Rule
from tests.factories import settings
from tests.house import FAR, House
from tests.steps import Step, answers, passes, tell
from tests.tabs import REGISTRATIONS

PEOPLE = {"zoe": "Abel", "max": "Roux", "ann": "Petit", "luc": "Blanc", "ben": "Morel"}
ALL = tuple(range(2, 2 + len(PEOPLE)))
CAME = [
    *(
        answers(who, f"09-20 08:0{n}", Nom=name, Prénom=f"{who.title()} {name[0]}.")
        for n, (who, name) in enumerate(PEOPLE.items())
    ),
    passes("09-20 10:00"),
]  # fmt: skip


def turns(*columns: str, rows: Sequence[int] = ALL) -> Step:
    """Move what stands in columns one row further, the last to the first: as a sort does."""

    def step(house: House) -> None:
        cells = [{name: house.line(REGISTRATIONS, row)[name] for name in columns} for row in rows]
        for row, moved in zip(rows, (cells[-1], *cells[:-1]), strict=True):
            house.edit(REGISTRATIONS, row, **moved)

    return step


def types(row: int, **cells: str) -> Step:
    return lambda house: house.edit(REGISTRATIONS, row, **cells)


def told(house: House, when: str = "09-20 10:10") -> list[str]:
    """Say the guards of a pass as a person reads them."""
    return [house.wording.sentence(guard.what) for guard in house.look_at(when)[1].guards]


SLIPS: dict[str, tuple[Step, str]] = {
    "the addresses": (turns("E-mail"), "« E-mail »"),
    "the first names": (turns("Prénom"), "« Prénom »"),
    "the last names": (turns("Nom"), "« Nom »"),
    "both names": (turns("Prénom", "Nom"), "« Prénom », « Nom »"),
    "all but the references": (
        turns("Prénom", "Nom", "E-mail", "Structure"), "« Prénom », « Nom », « E-mail »",
    ),
    "the references alone": (turns("Réf"), "« Prénom », « Nom », « E-mail »"),
    "four rows of five": (turns("E-mail", rows=ALL[1:]), "« E-mail »"),
}  # fmt: skip


@pytest.mark.parametrize(("slip", "columns"), SLIPS.values(), ids=SLIPS)
def test_what_was_sorted_alone_is_told_and_refused(slip: Step, columns: str) -> None:
    house = tell([*CAME, slip])
    [said] = told(house)
    assert f" ({columns}, lignes " in said
    assert "sans doute un tri qui a laissé les autres colonnes en place" in said


EDITS: dict[str, Sequence[Step]] = {
    "whole rows that are sorted": [turns(*("Réf", "Prénom", "Nom", "E-mail", "Session"))],
    "two people who are changed about": [turns("E-mail", rows=(2, 3))],
    "three": [turns("E-mail", rows=(2, 3, 4))],
    "addresses that are corrected": [
        types(row, **{"E-mail": f"p{row}@ambert.example"}) for row in ALL
    ],
    "capitals": [types(row, Nom=name.upper()) for row, name in enumerate(PEOPLE.values(), 2)],
    "one address for all, which one of them has": [
        types(row, **{"E-mail": "ben@ambert.example"}) for row in ALL
    ],
    "one address for all, which one of them had": [
        types(row, **{"E-mail": "zoe@ambert.example"}) for row in ALL[1:]
    ] + [types(2, **{"E-mail": "zo@ambert.example"})],
    "names that are emptied": [types(row, Prénom="", Nom="") for row in ALL],
    "an order of some passes, a few rows in each": [
        turns("E-mail", rows=(2, 3)), passes("09-20 10:01"),
        turns("E-mail", rows=(3, 4)), passes("09-20 10:02"),
        turns("E-mail", rows=(4, 5)), passes("09-20 10:03"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("edits", EDITS.values(), ids=EDITS)
def test_what_is_no_slip(edits: Sequence[Step]) -> None:
    assert told(tell([*CAME, *edits])) == []


def test_how_many_may_be_exchanged_is_a_setting() -> None:
    house = tell([*CAME, turns("E-mail")])
    house.settings = settings(guard={"exchanged": len(ALL)})
    assert told(house) == []
    house.settings = settings(guard={"exchanged": len(ALL) - 1})
    assert len(told(house)) == 1


def test_what_a_ledger_of_before_cannot_have_seen_is_let_be() -> None:
    house = tell(CAME)
    read = house.ledger.read()
    house.ledger = MemoryLedger(
        LedgerState(registrations=read.registrations, kinds={Rule.FIRST_USE: FAR}, last_number=9)
    )
    turns("E-mail")(house)
    assert told(house) == []


@pytest.mark.everywhere
@pytest.mark.parametrize("column", ["E-mail", "Prénom"])
def test_nothing_is_sent_or_written_and_once_undone_all_goes_on(column: str) -> None:
    house = tell(CAME)
    as_it_was = house.workbook.tabs[REGISTRATIONS]
    turns(column)(house)
    sorted_alone, sent = house.workbook.tabs[REGISTRATIONS], len(house.mailer.sent)
    for when in ("09-20 10:10", "09-20 10:30"):
        with pytest.raises(GuardedPass):
            house.pass_at(when)
    assert house.workbook.tabs[REGISTRATIONS] == sorted_alone
    house.workbook.edit(REGISTRATIONS, as_it_was)
    house.answer("bob", "09-20 10:35")
    passes("09-20 10:40", "09-20 11:00")(house)
    assert [mail.recipient for mail in house.mailer.sent[sent:]] == ["bob@ambert.example"]
    assert house.everybody() == dict.fromkeys((*PEOPLE, "bob"), "confirmée")

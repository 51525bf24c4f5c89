"""A column of people that was sorted alone makes them somebody else: the pass is refused."""

from collections.abc import Sequence

import pytest

from douze.errors import GuardedPass
from douze.model.ledger_state import LedgerState
from douze.model.words import Rule
from tests.factories import settings
from tests.house import FAR, House
from tests.memory_ledger import MemoryLedger
from tests.steps import Step, answers, passes, tell
from tests.tabs import REGISTRATIONS

PEOPLE = {"zoe": "Abel", "max": "Roux", "ann": "Petit", "luc": "Blanc", "ben": "Morel"}
ALL = tuple(range(2, 2 + len(PEOPLE)))
DECISIONS = ("attente", "annuler", "confirmer", "refuser", "")
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


DECIDED = [types(row, Décision=said) for row, said in zip(ALL, DECISIONS, strict=True)]
TURNED = turns("Décision")
SLIPS: dict[str, tuple[Step, str]] = {
    "the addresses": (turns("E-mail"), "« E-mail »"),
    "the first names": (turns("Prénom"), "« Prénom »"),
    "the last names": (turns("Nom"), "« Nom »"),
    "both names": (turns("Prénom", "Nom"), "« Prénom », « Nom »"),
    "all but the references": (
        turns("Prénom", "Nom", "E-mail", "Structure"), "« Prénom », « Nom », « E-mail »",
    ),
    "the references alone": (turns("Réf"), "« Prénom », « Nom », « E-mail »"),
    "the decisions": (
        lambda house: [step(house) for step in (*DECIDED, passes("09-20 10:05"), TURNED)],
        "« Décision »",
    ),
    "four rows of five": (turns("E-mail", rows=ALL[1:]), "« E-mail »"),
}  # fmt: skip


@pytest.mark.parametrize(("slip", "columns"), SLIPS.values(), ids=SLIPS)
def test_what_was_sorted_alone_is_told_and_refused(slip: Step, columns: str) -> None:
    house = tell([*CAME, slip])
    [said] = told(house)
    assert f" ({columns}, lignes " in said
    assert "…" not in said, "all are named"
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
    "decisions that are taken": [types(row, Décision="annuler") for row in ALL],
    "two decisions that were a slip": [
        types(2, Décision="attente"), passes("09-20 10:01"), types(2, Décision=""),
        types(3, Décision="attente"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("edits", EDITS.values(), ids=EDITS)
def test_what_is_no_slip(edits: Sequence[Step]) -> None:
    assert told(tell([*CAME, *edits])) == []


#: What was sorted alone before the session, until when that is refused, and from when it is let be.
LATE: dict[str, tuple[Sequence[Step], str, str]] = {
    "decisions, from the start on": ([*DECIDED, passes("10-01 13:00"), TURNED], "13:59", "14:01"),
    "people, once it is over": ([passes("10-01 13:00"), turns("E-mail")], "16:00", "16:01"),
}


@pytest.mark.parametrize(("steps", "refused", "let_be"), LATE.values(), ids=LATE)
def test_what_is_past_is_let_be(steps: Sequence[Step], refused: str, let_be: str) -> None:
    house = tell([*CAME, *steps])
    assert len(told(house, f"10-01 {refused}")) == 1
    assert told(house, f"10-01 {let_be}") == []


def test_how_many_may_be_exchanged_is_a_setting() -> None:
    house = tell([*CAME, turns("E-mail")])
    house.settings = settings(guard={"exchanged": len(ALL)})
    assert told(house) == []
    house.settings = settings(guard={"exchanged": len(ALL) - 1})
    assert len(told(house)) == 1


def test_who_has_no_decision_any_more_took_none_from_those_who_have_one_now() -> None:
    emptied = [types(row, Décision="") for row in (2, 3)]
    decided = [types(row, Décision="annuler") for row in (4, 5)]
    waits = [types(row, Décision="attente") for row in (2, 3)]
    house = tell([*CAME, *waits, passes("09-20 10:05"), *emptied, *decided])
    house.settings = settings(guard={"exchanged": 1})
    assert told(house) == []


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


# A few rows: nobody is written to by them, and all goes on


PEOPLE_OF_ROWS = ("Prénom", "Nom", "E-mail")
FEW: dict[str, tuple[Step, Sequence[int]]] = {
    "two addresses": (turns("E-mail", rows=(2, 3)), (2, 3)),
    "three": (turns("E-mail", rows=(2, 3, 4)), (2, 3, 4)),
    "two names": (turns("Prénom", "Nom", rows=(2, 3)), (2, 3)),
    "two people": (turns(*PEOPLE_OF_ROWS, rows=(2, 3)), (2, 3)),
}  # fmt: skip
#: The link goes from 14:00 on the day before.
LATER = ("09-20 10:10", "09-20 10:30", "09-30 14:10", "10-01 13:10")


@pytest.mark.everywhere
@pytest.mark.parametrize(("slip", "rows"), FEW.values(), ids=FEW)
def test_a_few_who_were_changed_about_are_left_as_they_were(
    slip: Step, rows: Sequence[int]
) -> None:
    house = tell([*CAME, slip])
    sent = len(house.mailer.sent)
    passes(*LATER)(house)
    others = [who for n, who in enumerate(PEOPLE, 2) if n not in rows]
    told = sorted(mail.recipient.partition("@")[0] for mail in house.mailer.sent[sent:])
    assert told == sorted(["formation", *others, *others]), "one alert, links and reminders"
    said = [str(house.line(REGISTRATIONS, row)["Alerte"]) for row in range(2, 7)]
    where = f"(lignes {', '.join(map(str, rows))})"
    assert [where in alert for alert in said] == [row in rows for row in range(2, 7)]
    assert {row["Statut"] for n in rows for row in [house.line(REGISTRATIONS, n)]} == {"confirmée"}


def test_put_back_nothing_has_happened() -> None:
    house = tell([*CAME, turns("E-mail", rows=(2, 3)), passes("09-20 10:10", "09-20 10:30"),
                  turns("E-mail", rows=(2, 3)), passes("09-20 11:00", "09-20 11:20")])  # fmt: skip
    assert [house.letters(who) for who in PEOPLE] == [["confirmation"]] * len(PEOPLE)
    assert not any("(lignes" in str(house.line(REGISTRATIONS, row)["Alerte"]) for row in (2, 3))


def test_meant_one_word_of_staffs_lets_both_rows_go_on() -> None:
    house = tell([*CAME, turns("E-mail", rows=(2, 3)), passes("09-20 10:10"),
                  types(2, Renvoyer="oui"),
                  passes("09-20 10:20", "09-20 10:30", "09-20 10:40", "09-20 11:00")])  # fmt: skip
    assert [house.letters(who) for who in ("zoe", "max")] == [["confirmation", "again"]] * 2
    assert not any("(lignes" in str(house.line(REGISTRATIONS, row)["Alerte"]) for row in (2, 3))


#: Edits of a few rows that are people's ordinary ones.
ORDINARY: dict[str, Sequence[Step]] = {
    "an address that another row gives up to a third": [
        types(2, **{"E-mail": "max@ambert.example"}), types(3, **{"E-mail": "neu@ambert.example"}),
    ],
    "two addresses, of which the first has settled": [
        types(2, **{"E-mail": "max@ambert.example"}), passes("09-20 10:05", "09-20 10:20"),
        types(3, **{"E-mail": "zoe@ambert.example"}),
    ],
    "one person's two addresses": [
        types(2, Prénom="Ann", Nom="Petit"), types(3, Prénom="Ann", Nom="Petit"),
        passes("09-20 10:05", "09-20 10:20"), turns("E-mail", rows=(2, 3)),
    ],
    "two last names of a family": [turns("Nom", rows=(2, 3))],
    "capitals": [types(2, Nom="ABEL"), types(3, Nom="ROUX")],
}  # fmt: skip


@pytest.mark.parametrize("edits", ORDINARY.values(), ids=ORDINARY)
def test_what_exchanges_nothing(edits: Sequence[Step]) -> None:
    house = tell([*CAME, *edits, passes("09-20 10:30")])
    said = [str(house.line(REGISTRATIONS, row)["Alerte"]) for row in (2, 3)]
    assert not any("(lignes" in alert for alert in said)


def test_the_rows_that_are_told_as_exchanged_are_those_and_no_other_that_was_edited() -> None:
    corrected = types(5, **{"E-mail": "luc@new.example"})
    house = tell([*CAME, turns("E-mail", rows=(2, 3)), corrected, passes("09-20 10:10")])
    assert "(lignes 2, 3)" in str(house.line(REGISTRATIONS, 2)["Alerte"])
    assert "lignes" not in str(house.line(REGISTRATIONS, 5)["Alerte"])

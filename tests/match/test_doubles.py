"""Who perhaps registered twice: told on both rows, and nobody is merged or left out."""

from typing import Any

import pytest

from tests.house import House

SAID = "Peut-être la même personne que "


def house(*people: tuple[str, str, str], first_pass: str = "09-20 10:00") -> House:
    """People by their address, first and last name, who come one minute after the other."""
    one = House()
    one.session(Places=12, Cotisation="non")
    for minute, (address, first, last) in enumerate(people):
        at = f"09-20 09:{minute:02}"
        cells: dict[str, Any] = {"Adresse e-mail": address, "Prénom": first, "Nom": last}
        one.answer(address, at, **cells)
    one.pass_at(first_pass)
    return one


def alerts(one: House) -> list[str]:
    rows = one.workbook.tabs["Inscriptions"]
    place = rows[0].index("Alerte")
    return [str(row[place]) for row in rows[1:]]


ALIKE = {
    "a dot more": (("jean.dupont@a.example", "", ""), ("jeandupont@a.example", "", "")),
    "a plus": (("zoe@a.example", "", ""), ("zoe+asso@a.example", "", "")),
    "a zero for an o": (("zoe@a.example", "", ""), ("z0e@a.example", "", "")),
    "a Cyrillic letter": (("zoe@maison.example", "", ""), ("zoe@m\u0430ison.example", "", "")),
    "an accent": (("zoe@ecole.example", "", ""), ("zoe@école.example", "", "")),
    "one name": (("zoe@a.example", "Zoé", "Le Goff"), ("zlg@b.example", "ZOE", "Le-Goff")),
}


@pytest.mark.parametrize("people", ALIKE.values(), ids=ALIKE)
def test_both_rows_name_the_other_and_both_have_their_seats(
    people: tuple[tuple[str, str, str], ...],
) -> None:
    one = house(*people)
    first, second = alerts(one)
    assert f"{SAID}{people[1][0]} (" in first
    assert f"{SAID}{people[0][0]} (" in second
    assert len(one.mailer.sent) == 2
    assert one.passes[0].plan.problems == (), "it is no matter for the daily letter"
    assert not one.look_at("09-20 10:10")[1].edits, "a quiet pass writes nothing"


def test_from_three_on_the_digest_tells_of_it_once() -> None:
    crowd = [(f"zoe+{n}@a.example", "Zoé", "Le Goff") for n in range(4)]
    one = house(*crowd)
    (told,) = one.passes[0].plan.problems
    assert (told.what.code, told.what.facts["count"]) == ("perhaps_one_person", 4)
    assert "inscrite 4 fois à BENEVOLES" in str(one.line("Sessions", 2)["Alerte"])
    one.edit("Inscriptions", 2, Décision="annuler")
    one.edit("Inscriptions", 3, Décision="annuler")
    one.pass_at("09-20 10:10")
    assert one.passes[1].plan.problems == (), "two people of one name do exist"


#: `BENEVOLES` begins at 14:00; when the first pass goes by, and what the session's row asks then.
BEGINS = {
    "until it begins the session asks about a crowd": ("10-01 14:00", "inscrite 3 fois"),
    "who is seen for the first time just after its start is no question": ("10-01 14:00:01", ""),
    "nor who is while it runs": ("10-01 14:15", ""),
    "nor who is once it is over": ("10-01 16:30", ""),
}


@pytest.mark.parametrize(("first_pass", "asked"), BEGINS.values(), ids=BEGINS)
def test_a_second_pass_asks_what_the_first_did(first_pass: str, asked: str) -> None:
    one = house(
        *[(f"zoe+{n}@a.example", "Zoé", "Le Goff") for n in range(3)], first_pass=first_pass
    )
    told = str(one.line("Sessions", 2)["Alerte"] or "")
    assert asked in told if asked else "inscrite" not in told
    assert bool(one.passes[0].plan.problems) == bool(asked)
    assert (SAID in " ".join(alerts(one))) == bool(asked), "nor do rows ask about two of them"
    assert not one.look_at(first_pass)[1].edits, "a second pass writes nothing"


OTHERS = {
    "one last name": (("zoe@a.example", "Zoé", "Martin"), ("max@a.example", "Max", "Martin")),
    "one first name, and no last": (("zoe@a.example", "Zoé", ""), ("z@b.example", "Zoé", "")),
    "one address, and nothing before its plus": (
        ("+a@a.example", "", ""),
        ("+b@a.example", "", ""),
    ),
    "one mailbox of two providers": (("zoe@a.example", "", ""), ("zoe@b.example", "", "")),
}


@pytest.mark.parametrize("people", OTHERS.values(), ids=OTHERS)
def test_others_are_not_mistaken(people: tuple[tuple[str, str, str], ...]) -> None:
    assert SAID not in " ".join(alerts(house(*people)))


def test_it_is_said_until_one_of_the_two_is_cancelled() -> None:
    one = house(*ALIKE["a plus"])
    one.edit("Inscriptions", 3, Décision="annuler")
    one.pass_at("09-20 10:10")
    assert SAID not in " ".join(alerts(one))


def test_it_is_said_while_an_edit_of_the_session_settles() -> None:
    one = house(*ALIKE["a plus"])
    before = alerts(one)
    one.edit("Sessions", 2, Fin="17:00")
    one.pass_at("09-20 10:10")
    assert alerts(one) == before


def test_a_name_in_two_sessions_is_nobodys_double() -> None:
    one = House()
    one.session(Code="UN", Intitulé="Un", Cotisation="non")
    one.session(Code="DEUX", Intitulé="Deux", Cotisation="non")
    for title, address in (("Un", "zoe@a.example"), ("Deux", "zlg@b.example")):
        cells: dict[str, Any] = {"Adresse e-mail": address, "Prénom": "Zoé", "Nom": "Le Goff"}
        one.answer(address, "09-20 09:00", session=title, **cells)
    one.pass_at("09-20 10:00")
    assert [SAID in alert for alert in alerts(one)] == [False, False]

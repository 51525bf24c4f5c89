"""Whose dues are settled on the day of the session: rule 3."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from douze.model.book import Member
from douze.model.settings import DuesRules
from douze.model.words import Dues
from tests.factories import member, paris, registration, session, settings
from tests.house import House
from tests.steps import answers
from tests.tabs import MEMBERS
from workflows.dues import MembersList
from workflows.dues_year import MembershipYears

TODAY = date(2020, 9, 21)
THE_DAY = date(2020, 10, 1)
FORMS = settings().dues.legal_forms


def rules(**changes: Any) -> DuesRules:
    return settings(dues=changes).dues


def is_covered(members: Sequence[Member], of: DuesRules | None = None, **who: Any) -> Dues:
    found = MembersList(members, of or rules(), TODAY)
    return found.cover(registration(**who), session()).dues


#: A sentence: the member's row, the settings that differ, and the last day that it covers.
YEARS: dict[str, tuple[Member, Mapping[str, Any], date | None]] = {
    "a payment covers its year to the last day": (member(), {}, date(2020, 12, 31)),
    "an exemption covers its year": (member(paid="exonéré"), {}, date(2020, 12, 31)),
    "a payment with a date covers its year": (
        member(paid=date(2020, 3, 1)), {}, date(2020, 12, 31),
    ),
    "a payment of today covers": (member(paid=TODAY), {}, date(2020, 12, 31)),
    "a payment of tomorrow covers nothing": (member(paid=date(2020, 9, 22)), {}, None),
    "what is not paid covers nothing": (member(paid="non"), {}, None),
    "what nobody filled in covers nothing": (member(paid=""), {}, None),
    "a payment without a year covers nothing": (member(year=None), {}, None),
    "a year may start on another day": (
        member(), {"year_starts": (9, 1)}, date(2021, 8, 31),
    ),
    "a year may start on 29 February, where there is one": (
        member(), {"year_starts": (2, 29)}, date(2021, 2, 27),
    ),
    "days of grace come on top": (member(), {"grace_days": 31}, date(2021, 1, 31)),
    "valid-until ends the cover sooner": (
        member(valid_until=date(2020, 9, 30)), {}, date(2020, 9, 30),
    ),
    "valid-until ends the cover later": (
        member(valid_until=date(2021, 6, 30)), {}, date(2021, 6, 30),
    ),
    "valid-until has its days of grace": (
        member(valid_until=date(2020, 9, 30)), {"grace_days": 10}, date(2020, 10, 10),
    ),
    "valid-until stands for payment": (
        member(paid="", year=None, valid_until=date(2020, 12, 1)), {}, date(2020, 12, 1),
    ),
    "valid-until does not stand for payment where it says no": (
        member(paid="non", valid_until=date(2020, 12, 1)), {}, None,
    ),
    "without a setting nothing is paid early": (
        member(year=2019, paid=date(2019, 12, 31)), {}, date(2019, 12, 31),
    ),
    "paid on the first early day, it covers the next year too": (
        member(year=2019, paid=date(2019, 9, 1)), {"early_from": (9, 1)}, date(2020, 12, 31),
    ),
    "paid a day before the early days, it covers its year only": (
        member(year=2019, paid=date(2019, 8, 31)), {"early_from": (9, 1)}, date(2019, 12, 31),
    ),
    "a payment without a date is never early": (
        member(year=2019, paid="oui"), {"early_from": (9, 1)}, date(2019, 12, 31),
    ),
    "the early days of a school year are in the next calendar year": (
        member(year=2019, paid=date(2020, 6, 1)),
        {"year_starts": (9, 1), "early_from": (6, 1)},
        date(2021, 8, 31),
    ),
    "a day of the school year before its early days is not early": (
        member(year=2019, paid=date(2019, 10, 1)),
        {"year_starts": (9, 1), "early_from": (6, 1)},
        date(2020, 8, 31),
    ),
    "early days and days of grace add up": (
        member(year=2019, paid=date(2019, 10, 1)),
        {"early_from": (9, 1), "grace_days": 15},
        date(2021, 1, 15),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("row", "changes", "until"), YEARS.values(), ids=YEARS)
def test_the_last_day_that_a_row_covers(
    row: Member, changes: Mapping[str, Any], until: date | None
) -> None:
    assert MembershipYears(rules(**changes), TODAY).covered_until(row) == until


#: A sentence: the row, the day, the settings that differ, and whether that day is covered.
DAYS: dict[str, tuple[Member, date, Mapping[str, Any], bool]] = {
    "the first day of the year is covered": (member(), date(2020, 1, 1), {}, True),
    "the last day of the year is covered": (member(), date(2020, 12, 31), {}, True),
    "the day before the year is not covered": (member(), date(2019, 12, 31), {}, False),
    "the day after the year is not covered": (member(), date(2021, 1, 1), {}, False),
    "the last day of grace is covered": (
        member(), date(2021, 1, 10), {"grace_days": 10}, True,
    ),
    "the day after the grace is not covered": (
        member(), date(2021, 1, 11), {"grace_days": 10}, False,
    ),
    "grace does not reach back before the year": (
        member(), date(2019, 12, 25), {"grace_days": 10}, False,
    ),
    "the last day of valid-until is covered": (
        member(valid_until=THE_DAY), THE_DAY, {}, True,
    ),
    "the day after valid-until is not covered": (
        member(valid_until=date(2020, 9, 30)), THE_DAY, {}, False,
    ),
    "valid-until covers no day before the row's year": (
        member(year=2021, valid_until=date(2021, 6, 30)), THE_DAY, {}, False,
    ),
    "a school year of 2020 does not cover its spring": (
        member(), date(2020, 5, 1), {"year_starts": (9, 1)}, False,
    ),
    "a school year of 2020 covers the spring of 2021": (
        member(), date(2021, 5, 1), {"year_starts": (9, 1)}, True,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("row", "day", "changes", "covered"), DAYS.values(), ids=DAYS)
def test_the_days_that_a_row_covers(
    row: Member, day: date, changes: Mapping[str, Any], covered: bool
) -> None:
    assert MembershipYears(rules(**changes), TODAY).covers(row, day) is covered


#: A sentence: what stands on the member's row, who registers, and whether the dues are settled.
NAMED: dict[str, tuple[Mapping[str, Any], Mapping[str, Any], bool]] = {
    "an address on the list settles": (
        {"addresses": ("zoe@ambert.example",)},
        {"email": "zoe@ambert.example"},
        True,
    ),
    "an address settles whatever its case": (
        {"addresses": ("zoe@ambert.example",)},
        {"email": "Zoe@Ambert.Example"},
        True,
    ),
    "another address of the same domain does not settle": (
        {"addresses": ("mairie@ambert.example",)},
        {"email": "zoe@ambert.example"},
        False,
    ),
    "a domain on the list settles": (
        {"domains": ("ambert.example",)},
        {"email": "zoe@ambert.example"},
        True,
    ),
    "a part of the domain does not settle": (
        {"domains": ("ambert.example",)},
        {"email": "zoe@mairie.ambert.example"},
        False,
    ),
    "a longer name that ends the same does not settle": (
        {"domains": ("ambert.example",)},
        {"email": "zoe@faux-ambert.example"},
        False,
    ),
    "the domain above does not settle": (
        {"domains": ("mairie.ambert.example",)},
        {"email": "zoe@ambert.example"},
        False,
    ),
    "a domain in the first part of an address does not settle": (
        {"domains": ("ambert.example",)},
        {"email": "ambert.example@ailleurs.example"},
        False,
    ),
    "nobody's row settles nobody": (
        {"structure": "", "addresses": (), "domains": ()},
        {"structure": ""},
        False,
    ),
    "two names of which nothing counts are not the same": (
        {"structure": "Association"},
        {"structure": "SARL"},
        False,
    ),
}


@pytest.mark.parametrize(("row", "who", "settled"), NAMED.values(), ids=NAMED)
def test_who_a_members_row_names(
    row: Mapping[str, Any], who: Mapping[str, Any], settled: bool
) -> None:
    expected = Dues.SETTLED if settled else Dues.UNSETTLED
    assert is_covered([member(**row)], **who) is expected


#: A sentence: the structure on the list, the one that was typed, and whether they are one.
STRUCTURES: dict[str, tuple[str, str, bool]] = {
    "the same words are the same structure": ("Mairie d'Ambert", "Mairie d'Ambert", True),
    "case does not matter": ("Mairie d'Ambert", "MAIRIE D'AMBERT", True),
    "accents do not matter": ("Communauté de communes", "Communaute de communes", True),
    "a ligature does not matter": ("Cœur de Vie", "Coeur de vie", True),
    "a curved apostrophe does not matter": ("Mairie d'Ambert", "Mairie d’Ambert", True),
    "a missing apostrophe does not matter": ("Mairie d'Ambert", "Mairie d Ambert", True),
    "hyphens do not matter": ("Saint-Flour", "Saint Flour", True),
    "full stops and commas do not matter": ("Parc, Livradois.", "Parc Livradois", True),
    "spaces do not matter": ("  Parc   Livradois ", "Parc Livradois", True),
    "an association is the same without the word": ("Association Les Amis", "Les Amis", True),
    "a legal form may stand at the end": ("Les Amis SARL", "Les Amis", True),
    "a legal form may have full stops": ("Les Amis S.A.R.L.", "Les Amis", True),
    "a legal form may stand on one side, another on the other": (
        "Asso Les Amis", "Association les amis", True,
    ),
    "a legal form inside a word stays": ("Sasseterie", "Seterie", False),
    "one more word is another structure": ("Mairie d'Ambert", "Mairie d'Ambert-Sud", False),
    "one letter more is another structure": ("Mairie d'Ambert", "Mairie d'Amberts", False),
    "another order is another structure": ("Mairie d'Ambert", "Ambert mairie", False),
    "a number counts": ("Parc 1", "Parc 2", False),
}  # fmt: skip


@pytest.mark.parametrize(("listed", "typed", "same"), STRUCTURES.values(), ids=STRUCTURES)
def test_structures(listed: str, typed: str, same: bool) -> None:
    expected = Dues.SETTLED if same else Dues.UNSETTLED
    assert is_covered([member(structure=listed)], structure=typed) is expected


@pytest.mark.parametrize("form", FORMS)
def test_every_legal_form_is_put_aside(form: str) -> None:
    members = [member(structure=f"{form.upper()} Les Amis")]
    assert is_covered(members, structure="les amis") is Dues.SETTLED
    assert is_covered(members, rules(legal_forms=()), structure="les amis") is Dues.UNSETTLED


def test_of_two_rows_of_one_member_the_one_that_covers_counts() -> None:
    members = [
        member(year=2019, addresses=("zoe@ambert.example",)),
        member(year=2020, addresses=("zoe@ambert.example",), row=3),
    ]
    assert is_covered(members, email="zoe@ambert.example") is Dues.SETTLED


def test_an_unpaid_row_for_the_address_does_not_undo_a_paid_one_for_the_structure() -> None:
    members = [
        member(paid="non", addresses=("zoe@ambert.example",), structure="Les Amis"),
        member(structure="Parc Livradois", row=3),
    ]
    dues = is_covered(members, email="zoe@ambert.example", structure="Parc Livradois")
    assert dues is Dues.SETTLED


def test_a_member_without_a_structure_is_called_by_the_address() -> None:
    alone = member(structure="", addresses=("zoe@ambert.example",))
    members = MembersList([alone], rules(), TODAY)
    cover = members.cover(registration(email="zoe@ambert.example"), session())
    assert dict(cover.why.facts)["structure"] == "zoe@ambert.example"


def test_it_is_the_day_of_the_session_that_counts_not_today() -> None:
    members = MembersList([member(structure="Les Amis")], rules(), TODAY)
    next_year = session(start=paris("2021-01-01 10:00"))
    cover = members.cover(registration(structure="Les Amis"), next_year)
    assert cover.dues is Dues.UNSETTLED


def test_the_day_is_that_of_the_wall_clock() -> None:
    members = MembersList([member(structure="Les Amis")], rules(), TODAY)
    late = session(start=paris("12-31 23:30"))
    assert members.cover(registration(structure="Les Amis"), late).dues is Dues.SETTLED
    early = session(start=paris("2021-01-01 00:30"))
    assert members.cover(registration(structure="Les Amis"), early).dues is Dues.UNSETTLED


def test_a_session_that_asks_for_no_dues_is_open_to_all() -> None:
    cover = MembersList([], rules(), TODAY).cover(registration(), session(dues_required=False))
    assert cover.dues is Dues.NOT_ASKED
    assert cover.settled


#: A sentence: the rows of the list, who registers, and what staff are told.
TOLD: dict[str, tuple[Sequence[Member], Mapping[str, Any], Sequence[str]]] = {
    "a name that is nearly a member's is told": (
        [member(structure="Communauté de communes du Livradois")],
        {"structure": "Communauté de commune du Livradois"},
        ["dues_alike"],
    ),
    "the words of a member in another order are told": (
        [member(structure="Mairie d'Ambert")],
        {"structure": "Ambert, mairie d'"},
        ["dues_alike"],
    ),
    "an address that is nearly a member's is told": (
        [member(addresses=("zoe.martin@ambert.example",))],
        {"email": "zoe.martine@ambert.example"},
        ["dues_alike"],
    ),
    "an address whose domain is nearly that of a member's is told": (
        [member(addresses=("zoe.martin@ambert.example",))],
        {"email": "zoe.martin@amberd.example"},
        ["dues_alike"],
    ),
    "a part of a member's domain is told": (
        [member(domains=("ambert.example",))],
        {"email": "zoe@mairie.ambert.example"},
        ["dues_alike"],
    ),
    "somebody who resembles nobody is told of nothing": (
        [member(structure="Mairie d'Ambert")],
        {"structure": "Parc du Vercors"},
        [],
    ),
    "a near match with a member who has not paid is told as it is": (
        [member(structure="Communauté de communes du Livradois", paid="non")],
        {"structure": "Communauté de commune du Livradois"},
        ["dues_alike_unpaid"],
    ),
    "one who has paid is told before one who has not and is nearer": (
        [
            member(structure="Communauté des communes du Livradois"),
            member(structure="Communauté de communes du Livradois", paid="non"),
        ],
        {"structure": "Communauté de commune du Livradois"},
        ["dues_alike"],
    ),
    "a payment dated ahead is told": (
        [member(structure="Les Amis", paid=date(2020, 9, 30))],
        {"structure": "Les Amis"},
        ["dues_paid_ahead"],
    ),
    "a payment of a year that is over is no payment dated ahead": (
        [member(structure="Les Amis", year=2019, paid=date(2019, 3, 1))],
        {"structure": "Les Amis"},
        ["dues_member_unpaid"],
    ),
    "a member who has not paid is told": (
        [member(structure="Les Amis", paid="non")],
        {"structure": "Les Amis"},
        ["dues_member_unpaid"],
    ),
}


@pytest.mark.parametrize(("members", "who", "codes"), TOLD.values(), ids=TOLD)
def test_what_is_not_accepted_is_told(
    members: Sequence[Member], who: Mapping[str, Any], codes: Sequence[str]
) -> None:
    cover = MembersList(members, rules(), TODAY).cover(registration(**who), session())
    assert cover.dues is Dues.UNSETTLED
    assert [note.code for note in cover.notes] == list(codes)


@pytest.mark.parametrize("paid", ["oui", "non"])
def test_of_several_who_look_alike_the_nearest_is_told(paid: str) -> None:
    near = member(structure="Communautés des communes du Livradois", paid=paid, row=3)
    nearer = member(structure="Communauté de communes du Livradois", paid=paid, row=2)
    for both in ([near, nearer], [nearer, near]):
        who = registration(structure="Communauté de commune du Livradois")
        (note,) = MembersList(both, rules(), TODAY).cover(who, session()).notes
        assert dict(note.facts)["structure"] == nearer.structure


@pytest.mark.parametrize("provider", ["gmail.com", "orange.fr", "laposte.net", "Free.FR"])
def test_a_public_providers_domain_never_settles(provider: str) -> None:
    house = House()
    house.session()
    house.edit(MEMBERS, 2, **{"E-mails": f"@{provider}, elu@ambert.example"})
    answers("zoe", "09-20 10:00", **{"Adresse e-mail": f"zoe@{provider}"})(house)
    plan = house.pass_at("09-20 11:00").plan
    assert house.everybody() == {"zoe": "à régler"}
    assert [problem.what.code for problem in plan.problems] == ["domain_public"]


#: A sentence: the member's cells, and where zoe (who wrote from the council) then stands.
SHEET: dict[str, tuple[Mapping[str, Any], str]] = {
    "yes settles": ({"Réglée": "oui"}, "confirmée"),
    "a ticked box settles": ({"Réglée": True}, "confirmée"),
    "an exemption settles": ({"Réglée": "Exonérée"}, "confirmée"),
    "a day in words settles": ({"Réglée": "3 mars 2020"}, "confirmée"),
    "no does not settle": ({"Réglée": "non"}, "à régler"),
    "an unticked box does not settle": ({"Réglée": False}, "à régler"),
    "an empty cell does not settle": ({"Réglée": None}, "à régler"),
    "a word that nobody understands does not settle": ({"Réglée": "bientôt"}, "à régler"),
    "another year does not settle": ({"Année": 2019}, "à régler"),
    "valid-until before the session does not settle": (
        {"Valable jusqu'au": "30/09/2020"}, "à régler",
    ),
    "valid-until on the session's day settles, though the year is over": (
        {"Année": 2019, "Valable jusqu'au": "01/10/2020"}, "confirmée",
    ),
    "several addresses and domains may stand in the cell": (
        {"E-mails": "elu@a.example; @b.example , @ambert.example"}, "confirmée",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "stands"), SHEET.values(), ids=SHEET)
def test_the_members_list_as_it_is_typed(cells: Mapping[str, Any], stands: str) -> None:
    house = House()
    house.session()
    house.edit(MEMBERS, 2, **cells)
    house.answer("zoe", "09-20 10:00")
    house.pass_at("09-20 11:00")
    assert house.stands("zoe") == stands

"""An address one slip away from a great provider's is told on its row, and goes on as it is."""

from typing import Any

import pytest

from tests.house import House
from tests.tabs import REGISTRATIONS
from workflows.address_typos import provider_meant

SLIPS = {
    "gmial.com": "gmail.com", "gamil.com": "gmail.com", "gmai.com": "gmail.com",
    "gmaill.com": "gmail.com", "gnail.com": "gmail.com", "gmail.con": "gmail.com",
    "gmail.co": "gmail.com", "gmail.cm": "gmail.com", "gmail.fr": "gmail.com",
    "gmail.comm": "gmail.com", "hotmial.fr": "hotmail.fr", "hotmai.com": "hotmail.com",
    "hormail.fr": "hotmail.fr", "outlok.fr": "outlook.fr", "outloo.com": "outlook.com",
    "yaho.fr": "yahoo.fr", "yahooo.fr": "yahoo.fr", "oragne.fr": "orange.fr",
    "orang.fr": "orange.fr", "wandoo.fr": "wanadoo.fr", "wanadoo.rf": "wanadoo.fr",
    "laposte.ne": "laposte.net", "lapsote.net": "laposte.net", "fere.fr": "free.fr",
    "freee.fr": "free.fr", "sfr.rf": "sfr.fr", "icloud.co": "icloud.com",
}  # fmt: skip


@pytest.mark.parametrize("typed", SLIPS)
def test_a_slip_is_seen(typed: str) -> None:
    assert provider_meant(typed) == SLIPS[typed]


@pytest.mark.parametrize(
    "domain",
    [
        "gmail.com", "ymail.com", "mail.com", "email.com", "hotmail.be", "yahoo.ca", "orange.fr",
        "tree.fr", "sir.fr", "frees.org", "ambert.example", "laposte.example", "gmail.example.org",
        "orange-mairie.fr", "",
    ],
)  # fmt: skip
def test_what_is_no_slip(domain: str) -> None:
    assert provider_meant(domain) == ""


def _alert(*addresses: str, member: str = "") -> str:
    house = House()
    house.session()
    if member:
        house.pays("ann", **{"E-mails": member})
    for address in addresses:
        cells: dict[str, Any] = {"Adresse e-mail": address}
        house.answer("zoe", "09-20 10:00", **cells)
    house.pass_at("09-20 11:00")
    cells = house.line(REGISTRATIONS, 2)
    assert cells["E-mail"] == addresses[0]
    assert cells["Statut"] != "à vérifier"
    return str(cells["Alerte"])


def test_it_is_told_on_the_row_and_nothing_is_changed() -> None:
    assert "« zoe@gmial.com » : peut-être gmail.com ?" in _alert("zoe@gmial.com")


def test_a_domain_of_two_people_is_one() -> None:
    assert "peut-être" not in _alert("zoe@gmial.com", "max@gmial.com")


def test_one_person_who_answers_twice_is_still_one() -> None:
    assert "peut-être gmail.com" in _alert("zoe@gmial.com", "zoe@gmial.com")


@pytest.mark.parametrize("listed", ["@gmial.com", "ann@gmial.com"])
def test_a_members_domain_is_one(listed: str) -> None:
    assert "peut-être" not in _alert("zoe@gmial.com", member=listed)

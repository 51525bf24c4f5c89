"""What a session's row asks of staff, and when they hear of it besides."""

from collections.abc import Sequence
from datetime import date, time

import pytest

from douze.model.sheet import Cell
from tests.factories import CODE, LINK, settings
from tests.house import House
from tests.tabs import REGISTRATIONS, SESSIONS

#: Staff read their digest in the morning. BENEVOLES is on Thursday 1 October at 14:00.
STAFF = settings(digest_at=time(8))


def house_with(**cells: Cell) -> House:
    """A session, and Zoe who is confirmed."""
    house = House(ours=STAFF)
    house.session(**cells)
    house.answer("zoe", "09-18 10:00")
    return house


def row_says(house: House) -> str:
    return str(house.line(SESSIONS, 2)["Alerte"] or "")


def told(house: House, *passes: str) -> list[list[str]]:
    """Do passes; give by pass the letters to staff, each as its kind and what it tells of."""
    found = []
    for when in passes:
        done = house.pass_at(when)
        sent = {record.key for record in done.report.sent}
        letters = [p.letter for p in done.plan.letters if p.letter.key in sent]
        found.append(
            [f"{one.kind}: {m.what.code}" for one in letters for m in one.matters]
        )  # fmt: skip
    return found


#: A sentence: cells of a session, when a pass goes by, and what its row says then.
AT_ONCE: dict[str, tuple[dict[str, Cell], str, str]] = {
    "a link that is none": (
        {"Lien": "visio example"}, "09-18 10:10", "Le lien ne peut pas être envoyé"),
    "a link to this machine": (
        {"Lien": "https://localhost/a"}, "09-18 10:10", "Le lien ne peut pas être envoyé"),
    "an end before the start": (
        {"Début": "14:00", "Fin": "04:00"}, "09-18 10:10", "La fin n'est pas après le début"),
    "an end on the next day": (
        {"Début": "22:00", "Fin": "01:00"}, "09-18 10:10", "La session finit le lendemain"),
    "answers to a session whose date has passed": (
        {"Date": date(2019, 10, 1)}, "09-18 10:10",
        "Cette session s'est terminée le 01/10/2019 à 16h00"),
}  # fmt: skip


@pytest.mark.everywhere
@pytest.mark.parametrize(("cells", "when", "said"), AT_ONCE.values(), ids=AT_ONCE)
def test_is_told_on_the_row_at_the_first_pass(cells: dict[str, Cell], when: str, said: str) -> None:
    house = house_with(**cells)
    house.pass_at(when)
    assert said in row_says(house)


SILENT: dict[str, tuple[dict[str, Cell], Sequence[str]]] = {
    "a link that can be sent": ({}, ["09-18 10:10", "09-30 14:00"]),
    "a link that nobody needs before the week": ({"Lien": None}, ["09-18 10:10", "09-23 13:50"]),
    "a link that is none, of a session that is cancelled": (
        {"Lien": "visio", "État": "annulée"}, ["09-18 10:10"]),
    "a link that is none, of a session that is over": (
        {"Lien": "visio", "Date": date(2020, 9, 17), "Clôture": "30/09/2020"}, ["09-26 10:10"]),
    "answers that came while the session was still to come": ({}, ["09-18 10:10", "10-01 16:10"]),
    "an answer to a session of the past, of more than a week ago": (
        {"Date": date(2020, 9, 17)}, ["09-25 10:10"]),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "passes"), SILENT.values(), ids=SILENT)
def test_is_no_matter_for_the_row(cells: dict[str, Cell], passes: Sequence[str]) -> None:
    house = house_with(**cells)
    for when in passes:
        house.pass_at(when)
    assert row_says(house) == ""


def test_a_missing_link_is_in_the_digest_from_a_week_before_it_is_due() -> None:
    house = house_with(Lien=None)
    days = [f"09-{day} 08:00" for day in (22, 23, 24, 25, 28)]
    one = ["digest: link_awaited"]
    assert told(house, "09-18 10:10", *days) == [[], [], [], one, one, one]
    assert "il doit partir le 30/09/2020 à 14h00" in row_says(house)


#: A sentence: the day of the session, when passes go by, and what staff are told in each.
BY_ALERT: dict[str, tuple[date, dict[str, list[str]]]] = {
    "on the last working day before it is due, and not in that day's digest": (
        date(2020, 10, 1),
        {
            "09-28 08:00": ["digest: link_awaited"],
            "09-29 07:50": [],
            "09-29 08:00": ["alert: link_awaited"],
            "09-29 12:00": [],
            "09-30 08:00": ["digest: link_awaited"],
            "09-30 14:00": ["alert: link_missing"],
        },
    ),
    "on Friday where it is due on Sunday": (
        date(2020, 10, 5),
        {
            "10-01 08:00": ["digest: link_awaited"],
            "10-02 08:00": ["alert: link_awaited"],
            "10-03 08:00": ["digest: link_awaited"],
            "10-04 08:00": ["digest: link_awaited"],
            "10-04 14:00": ["alert: link_missing"],
        },
    ),
    "at once, where somebody gets a seat after that": (
        date(2020, 10, 5),
        {"10-03 09:00": ["alert: link_awaited"], "10-03 09:10": []},
    ),
}


@pytest.mark.parametrize(("day", "passes"), BY_ALERT.values(), ids=BY_ALERT)
def test_a_missing_link_is_told_by_alert(day: date, passes: dict[str, list[str]]) -> None:
    house = House(ours=STAFF)
    house.session(Lien=None, Date=day)
    first = next(iter(passes))
    house.answer("zoe", "09-20 10:00" if first != "10-03 09:00" else "10-03 08:55")
    assert dict(zip(passes, told(house, *passes), strict=True)) == passes


def test_a_link_that_was_put_right_is_told_no_more() -> None:
    house = house_with(Lien=None)
    assert told(house, "09-25 08:00") == [["digest: link_awaited"]]
    house.edit(SESSIONS, 2, Lien=LINK)
    assert told(house, "09-29 08:00", "09-29 08:10", "09-30 14:00") == [[], [], []]
    assert row_says(house) == ""


@pytest.mark.everywhere
def test_what_waits_for_an_edit_to_settle_says_until_when() -> None:
    house = house_with()
    house.pass_at("09-18 10:10")
    house.edit(SESSIONS, 2, Fin="17:00")
    house.by_hand(**{"E-mail": "max@ambert.example", "Session": CODE})
    house.pass_at("09-19 10:00")
    assert "cela comptera à partir du 19/09/2020 à 10h10" in row_says(house)
    assert not house.pass_at("09-19 10:00").plan, "nothing is left to be said"
    by_hand = house.line(REGISTRATIONS, 3)
    assert by_hand["Statut"] == "à vérifier"
    assert "Son statut suivra à partir du 19/09/2020 à 10h10" in str(by_hand["Alerte"])
    counts = [house.line(SESSIONS, 2)[name] for name in ("Confirmées", "Places libres")]
    assert counts == [1, 11], "what is counted stands"
    house.pass_at("09-19 10:10")
    assert row_says(house) == ""
    assert house.line(REGISTRATIONS, 3)["Statut"] == "confirmée"


def test_nothing_waits_beyond_half_an_hour_before_the_start() -> None:
    house = house_with()
    house.pass_at("09-18 10:10")
    house.edit(SESSIONS, 2, Fin="17:00")
    house.pass_at("10-01 13:25")
    assert "à partir du 01/10/2020 à 13h30" in row_says(house)


def test_an_edit_that_waits_is_no_matter_for_the_digest() -> None:
    house = house_with()
    house.pass_at("09-18 10:10")
    house.edit(SESSIONS, 2, Fin="17:00")
    assert told(house, "09-19 08:00") == [[]]

"""A session on site: its place is told, and no link is asked for."""

from datetime import time
from typing import Any

import pytest
from msgspec.structs import replace

from douze.letters.composer import Composer
from douze.model.settings import Settings
from tests.factories import CODE, LINK, TEMPLATES, settings, wording
from tests.house import House
from tests.memory_ledger import MemoryLedger
from tests.steps import Step, answers, passes, sets
from tests.tabs import HEADER

HALL = "Mairie d'Ambert, salle 2"
CAME = [answers("zoe", "09-20 09:00"), passes("09-20 10:00")]
DAY = passes("09-30 14:00", "10-01 13:00", "10-05 09:00")
ON_SITE: dict[str, Any] = {"Lieu": HALL, "Lien": None}


@pytest.fixture(autouse=True)
def _with_a_column(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(HEADER, "Sessions", (*HEADER["Sessions"], "Lieu"))


def life(steps: list[Step], ours: Settings | None = None, **cells: Any) -> House:
    house = House(ours=ours)
    house.session(CODE, **cells)
    for step in steps:
        step(house)
    return house


#: The cells of a session, what happens, and what zoe is sent.
LETTERS: dict[str, tuple[dict[str, Any], list[Step], list[str]]] = {
    "on site, the letters of the link say the place": (
        ON_SITE, [*CAME, DAY], ["confirmation", "link", "reminder", "thanks"],
    ),
    "on site and by the link": (
        {"Lieu": HALL}, [*CAME, DAY], ["confirmation", "link", "reminder", "thanks"],
    ),
    "the link typed into the place too is no news": (
        {}, [*CAME, sets(Lieu=LINK), passes("09-21 10:00", "09-21 10:10", "09-21 10:20")],
        ["confirmation"],
    ),
    "another place is told": (
        ON_SITE, [*CAME, sets(Lieu="Salle 3"), passes("09-21 10:00", "09-21 10:10", "09-21 10:20")],
        ["confirmation", "change"],
    ),
    "a session that moves on site": (
        {}, [*CAME, sets(**ON_SITE), passes("09-21 10:00", "09-21 10:10", "09-21 10:20")],
        ["confirmation", "change"],
    ),
    "a place that changes there and back": (
        ON_SITE,
        [*CAME, sets(Lieu="Salle 3"), passes("09-21 10:00"), sets(Lieu=HALL),
         passes("09-21 10:05", "09-21 10:20")],
        ["confirmation"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "steps", "letters"), LETTERS.values(), ids=LETTERS)
def test_letters(cells: dict[str, Any], steps: list[Step], letters: list[str]) -> None:
    assert life(steps, **cells).letters("zoe") == letters


@pytest.mark.everywhere
def test_no_link_is_missed_on_site() -> None:
    house = life(
        [*CAME, passes("09-29 10:00", "09-30 15:00")], settings(digest_at=time(8)), **ON_SITE
    )
    assert not house.line("Sessions", 2)["Alerte"]
    assert house.letters("formation") == ["sign_in"]


def test_a_place_that_stood_there_before_it_was_known_is_no_change() -> None:
    house = life(CAME, **ON_SITE)
    state = house.ledger.read()
    about = {key: replace(r, about=r.about and replace(r.about, place=None))
             for key, r in state.letters.items()}  # fmt: skip
    sessions = {
        code: replace(s, seen=replace(s.seen, place=None), settled=replace(s.settled, place=None))
        for code, s in state.sessions.items()
    }
    house.ledger = MemoryLedger(replace(state, letters=about, sessions=sessions))
    house.answer("max", "09-21 09:00")
    house.pass_at("09-21 10:00")
    house.pass_at("09-21 10:20")
    assert (house.letters("zoe"), house.letters("max")) == (["confirmation"], ["confirmation"])


#: A letter, the cells, and what stands in its text, calendar included.
SAID: dict[str, tuple[dict[str, Any], str, list[str], list[str]]] = {
    "link, on site": (
        ON_SITE, "09-30 14:00", [f"à 14 h : {HALL}.", "LOCATION:Mairie d'Ambert\\, salle 2"],
        ["lien", "URL:"],
    ),
    "link, both": (
        {"Lieu": HALL}, "09-30 14:00",
        ["visio.example.org", f"aussi sur place : {HALL}", "LOCATION:Mairie", "URL:https"], [],
    ),
    "reminder, on site": (ON_SITE, "10-01 13:00", [f"Nous vous attendons : {HALL}."], ["lien"]),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "when", "there", "not_there"), SAID.values(), ids=SAID)
def test_what_is_said(
    cells: dict[str, Any], when: str, there: list[str], not_there: list[str]
) -> None:
    steps = [*CAME, *([passes("09-30 14:00")] if when > "09-30 14:00" else [])]
    house = life(steps, **cells)
    (planned,) = (p for p in house.look_at(when)[1].letters if p.letter.ref)
    mail = Composer(house.settings, TEMPLATES, wording=wording()).compose(planned)
    calendar = mail.raw.decode().replace("\r\n ", "")  # unfolded
    text = f"{mail.subject} {mail.text} {calendar}".replace("\u00a0", " ").replace("’", "'")
    for words in there:
        assert words in text
    for words in not_there:
        assert words not in f"{mail.subject} {mail.text}"

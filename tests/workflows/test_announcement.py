"""`oui` in `Annonce` writes what a newsletter says of the session to its contact."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from douze.adapters.memory_ledger import MemoryLedger
from douze.letters.composer import Composer
from douze.model.sheet import Cell
from tests.factories import LINK, TEMPLATES, settings, wording
from tests.house import House
from tests.steps import Step, answers, passes, sets
from tests.tabs import HEADER, SESSIONS

FIRST, SECOND, THIRD = "09-21 10:00", "09-21 10:30", "09-21 11:00"
CONTACT = "formation"


def tell(*steps: Step, **cells: Cell) -> House:
    """Let a life pass of a session with these cells."""
    house = House()
    house.workbook.edit(SESSIONS, [(*HEADER[SESSIONS], "Annonce")])
    house.session(**cells)
    for step in steps:
        step(house)
    return house


def announced(house: House) -> list[str]:
    """Who got an announcement, pass by pass."""
    letters = (letter for one in house.passes for letter in one.letters)
    return [who for who, kind in letters if kind == "announcement"]


#: A sentence: what happens, and who gets an announcement.
TOLD: dict[str, tuple[Sequence[Step], Sequence[str]]] = {
    "an empty cell asks for nothing": ([passes(FIRST)], []),
    "oui asks for one": ([sets(Annonce="oui"), passes(FIRST)], [CONTACT]),
    "and for no more as long as it stands": (
        [sets(Annonce="oui"), passes(FIRST, SECOND, THIRD)], [CONTACT],
    ),
    "filled later it asks then": (
        [passes(FIRST), sets(Annonce="oui"), passes(SECOND, THIRD)], [CONTACT],
    ),
    "emptied and filled again it asks again": (
        [sets(Annonce="oui"), passes(FIRST), sets(Annonce=None), passes(SECOND),
         sets(Annonce="oui"), passes(THIRD)],
        [CONTACT, CONTACT],
    ),
    "a word that nobody can read between is no change": (
        [sets(Annonce="oui"), passes(FIRST), sets(Annonce="bientôt"), passes(SECOND),
         sets(Annonce="oui"), passes(THIRD)],
        [CONTACT],
    ),
    "non asks for nothing": ([sets(Annonce="non"), passes(FIRST)], []),
    "the session's own contact gets it": (
        [sets(Annonce="oui", Contact="Max <max@example.org>"), passes(FIRST)], ["max"],
    ),
    "a draft is not announced before it is one no more": (
        [sets(Annonce="oui", État="brouillon"), passes(FIRST), sets(État=None),
         passes(SECOND, THIRD)],
        [CONTACT],
    ),
    "what is cancelled is not announced": (
        [sets(Annonce="oui", État="annulée"), passes(FIRST)], [],
    ),
    "what has begun is not announced": ([sets(Annonce="oui"), passes("10-01 14:10")], []),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "who"), TOLD.values(), ids=TOLD)
def test_who_gets_an_announcement(steps: Sequence[Step], who: Sequence[str]) -> None:
    assert announced(tell(*steps)) == list(who)


@pytest.mark.everywhere
def test_it_is_asked_for_on_every_sheet() -> None:
    steps, who = TOLD["emptied and filled again it asks again"]
    assert announced(tell(*steps)) == list(who)


def test_what_stood_there_before_it_was_looked_for_asks_for_nothing() -> None:
    house = tell(passes(FIRST))
    before = house.ledger.read()
    records = {code: replace(one, announce=None) for code, one in before.sessions.items()}
    house.ledger = MemoryLedger(replace(before, sessions=records))
    for step in (sets(Annonce="oui"), passes(SECOND, THIRD)):
        step(house)
    assert announced(house) == []


def test_a_word_that_nobody_can_read_is_told_on_the_row() -> None:
    house = tell(sets(Annonce="bientôt"), passes(FIRST))
    assert house.line(SESSIONS, 2)["Alerte"] == (
        "« Annonce » ne dit ni oui ni non : l'annonce n'est pas envoyée. Corrigez la cellule."
    )


def test_it_says_what_anybody_may_know_and_nothing_else() -> None:
    house = House(words=Composer(settings(), TEMPLATES, wording=wording("fr")))
    house.workbook.edit(SESSIONS, [(*HEADER[SESSIONS], "Annonce", "Pourquoi")])
    house.session(Places=2, Intervenants="Claire Fontanel <claire@example.org>")
    sets(Annonce="oui", Pourquoi=f"Venez. {LINK} claire@example.org <script>")(house)
    answers("zoe", "09-20 10:00")(house)
    passes(FIRST)(house)
    (mail,) = (mail for mail in house.mailer.sent if mail.recipient.startswith(CONTACT))
    for secret in (LINK, "claire@", "zoe", "Zoe", "<script>"):
        assert secret not in mail.html
    for said in ("Claire Fontanel", "Il reste 1 place sur 2", "Venez."):
        assert said in mail.text.replace("\N{NO-BREAK SPACE}", " ")

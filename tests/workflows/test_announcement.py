"""`oui` in `Annonce` writes what a newsletter says of the session to its contact."""

from collections.abc import Sequence
from datetime import date

import pytest
from msgspec.structs import replace

from douze.letters.composer import Composer
from douze.model.ledger_state import LedgerState
from douze.model.sheet import Cell
from tests.factories import LINK, TEMPLATES, at, settings, wording
from tests.house import House
from tests.memory_ledger import MemoryLedger
from tests.steps import Step, answers, passes, sets
from tests.tabs import HEADER, SESSIONS

FIRST, SECOND, THIRD, FOURTH = "09-21 10:00", "09-21 10:30", "09-21 11:00", "09-21 11:30"
LATER = date(2020, 10, 8)
CONTACT = "formation"
TEXTS = ("Lieu", "Pourquoi", "Pour qui", "Programme", "Qui intervient", "En pratique")


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
    "what is postponed is announced once it has a date": (
        [sets(Annonce="oui", État="reportée"), passes(FIRST), sets(État=None, Date=LATER),
         passes(SECOND, THIRD)],
        [CONTACT],
    ),
    "what was announced is not announced again when it is postponed and takes place": (
        [sets(Annonce="oui"), passes(FIRST), sets(État="reportée"), passes(SECOND),
         sets(État=None, Date=LATER), passes(THIRD, FOURTH)],
        [CONTACT],
    ),
    "a wish that is taken back while it is a draft is none": (
        [sets(Annonce="oui", État="brouillon"), passes(FIRST), sets(Annonce=None), passes(SECOND),
         sets(État=None), passes(THIRD, FOURTH)],
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "who"), TOLD.values(), ids=TOLD)
def test_who_gets_an_announcement(steps: Sequence[Step], who: Sequence[str]) -> None:
    assert announced(tell(*steps)) == list(who)


@pytest.mark.everywhere
def test_it_is_asked_for_on_every_sheet() -> None:
    steps, who = TOLD["emptied and filled again it asks again"]
    assert announced(tell(*steps)) == list(who)


def before_it_was_known(house: House) -> None:
    """Let the ledger be as the version before wrote it: nobody looked at the cell."""
    ledger = house.ledger.read()
    records = {
        code: replace(one, announce=None, announced_at=None)
        for code, one in ledger.sessions.items()
    }
    house.ledger = MemoryLedger(replace(ledger, sessions=records))


def adopted(house: House) -> None:
    """Let the ledger be as `adopt` leaves it."""
    house.ledger = MemoryLedger(
        LedgerState(adopted=at("09-21 09:00"), first_pass=at("09-21 09:00"))
    )


#: What happens, and how often it is announced: what was before is no wish.
BEFORE: dict[str, tuple[Sequence[Step], int]] = {
    "what stood there before anybody looked for it": (
        [passes(FIRST), before_it_was_known, sets(Annonce="oui"), passes(SECOND, THIRD)], 0,
    ),
    "what is filled after that": (
        [passes(FIRST), before_it_was_known, passes(SECOND), sets(Annonce="oui"), passes(THIRD)], 1,
    ),
    "what stood there when a sheet was adopted": (
        [sets(Annonce="oui"), adopted, passes(FIRST, SECOND)], 0,
    ),
    "what is filled after a sheet was adopted": (
        [adopted, passes(FIRST), sets(Annonce="oui"), passes(SECOND, THIRD)], 1,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "times"), BEFORE.values(), ids=BEFORE)
def test_what_was_before_is_no_wish(steps: Sequence[Step], times: int) -> None:
    assert announced(tell(*steps)) == [CONTACT] * times


#: What happens, and what the row says.
SAID: dict[str, tuple[Sequence[Step], str | None]] = {
    "a word that nobody can read": (
        [sets(Annonce="bientôt"), passes(FIRST)],
        "« Annonce » ne dit ni oui ni non : l'annonce n'est pas envoyée. Corrigez la cellule.",
    ),
    "a word of theirs that stood there before anybody looked for it": (
        [passes(FIRST), before_it_was_known, sets(Annonce="lettre d'avril"), passes(SECOND)],
        None,
    ),
    "a draft": (
        [sets(Annonce="oui", État="brouillon"), passes(FIRST)],
        "L'annonce sera envoyée quand la session ne sera plus un brouillon ; pour y renoncer,"
        " videz « Annonce ».",
    ),
    "one without a date": (
        [sets(Annonce="oui", État="reportée"), passes(FIRST)],
        "L'annonce sera envoyée quand la session aura une date ; pour y renoncer,"
        " videz « Annonce ».",
    ),
    "one that is cancelled": (
        [sets(Annonce="oui", État="annulée"), passes(FIRST)],
        "Session annulée : l'annonce n'est pas envoyée. Videz « Annonce ».",
    ),
    "one that has begun": (
        [passes(FIRST), sets(Annonce="oui"), passes("10-01 14:10")],
        "La session a commencé : l'annonce n'est plus envoyée. Videz « Annonce ».",
    ),
    "one that is over for long": (
        [passes(FIRST), sets(Annonce="oui"), passes("10-09 14:10")], None,
    ),
    "one that was over when it was first seen": (
        [sets(Annonce="oui"), passes("10-01 17:00")], None,
    ),
    "one that was announced, and is cancelled": (
        [sets(Annonce="oui"), passes(FIRST), sets(État="annulée"), passes("09-22 10:00")], None,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "said"), SAID.values(), ids=SAID)
def test_the_row_says_why_it_is_not_sent(steps: Sequence[Step], said: str | None) -> None:
    house = tell(*steps)
    alert = str(house.line(SESSIONS, 2)["Alerte"] or "")
    assert (alert[alert.rfind(said) :] if said else None) == said
    assert said is not None or "nnonce" not in alert


SPEAKER = "Claire Fontanel <claire@example.org>"
TYPED = f"Venez. {LINK} claire@example.org <script> =HYPERLINK(1)"


@pytest.mark.parametrize("column", ["Intitulé", "Lieu", "Pourquoi", "Pour qui", "Programme",
                                    "Qui intervient", "En pratique"])  # fmt: skip
def test_it_says_what_anybody_may_know_and_nothing_else(column: str) -> None:
    house = House(words=Composer(settings(), TEMPLATES, wording=wording("fr")))
    texts = [one for one in TEXTS if one not in HEADER[SESSIONS]]
    house.workbook.edit(SESSIONS, [(*HEADER[SESSIONS], "Annonce", *texts)])
    house.session(Places=2, Intervenants=SPEAKER)
    sets(Annonce="oui", **{column: TYPED})(house)
    answers("zoe", "09-20 10:00")(house)
    passes(FIRST)(house)
    (mail,) = (mail for mail in house.mailer.sent if mail.recipient.startswith(CONTACT))
    for secret in (LINK, LINK.split("?")[0], "claire@", "zoe", "Zoe", "<script>"):
        assert secret not in mail.html
        assert secret == "<script>" or secret not in mail.text + mail.subject
    shown = mail.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Il reste 1 place sur 2" in shown
    assert "Venez." in shown


def test_a_contact_who_speaks_is_written_to_and_not_named() -> None:
    house = House(words=Composer(settings(), TEMPLATES, wording=wording("fr")))
    house.workbook.edit(SESSIONS, [(*HEADER[SESSIONS], "Annonce")])
    house.session(Contact=SPEAKER, Intervenants=SPEAKER)
    sets(Annonce="oui")(house)
    passes(FIRST)(house)
    mail = next(m for m in house.mailer.sent if "Webconférence du" in m.subject)
    assert mail.recipient == "claire@example.org"
    assert "claire@" not in mail.text + mail.html
    assert "formation@example.org" in mail.text

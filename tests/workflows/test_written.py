"""A letter in a folder has not been sent: what a mail server that comes later does about it."""

from collections.abc import Sequence
from datetime import date

import pytest

from douze.errors import NotInDoubt
from douze.model.settings import Settings
from douze.recovery.history import history_lines
from douze.recovery.resolve import SaidByPerson, resolve
from tests.factories import at, settings
from tests.house import House
from tests.memory_mailer import MemoryMailer
from tests.steps import Step, answers, decides, passes, pays, stranger, tell
from tests.tabs import MESSAGES, SESSIONS


def by(kind: str, *, pickup: bool = False) -> Settings:
    return settings(mail={"kind": kind, "pickup": pickup, "host": "smtp.example.org"})


def folder(house: House) -> None:
    """Letters are written into a folder, where they stay."""
    house.settings, house.mailer = by("folder"), MemoryMailer(delivers=False)


def pickup(house: House) -> None:
    """Another program sends what lies in the folder."""
    house.settings, house.mailer = by("folder", pickup=True), MemoryMailer()


def smtp(house: House) -> None:
    """Letters leave by a mail server."""
    house.settings, house.mailer = by("smtp"), MemoryMailer()


def moved(house: House) -> None:
    house.edit(SESSIONS, 2, Date=date(2020, 10, 2))


def called_off(house: House) -> None:
    house.edit(SESSIONS, 2, État="annulée")


ZOE = answers("zoe", "09-20 10:00")
LATER = passes("09-22 10:00", "09-22 10:10")
#: A sentence: what happens, and whom the mail server is handed which letter for.
LEAVES: dict[str, tuple[Sequence[Step], list[str]]] = {
    "what lies in the folder leaves once": (
        [ZOE, folder, passes("09-20 11:00"), smtp, LATER], ["zoe confirmation"]),
    "what another program sent from the folder does not": (
        [ZOE, pickup, passes("09-20 11:00"), smtp, LATER], []),
    "nor what lay there when another program began to send": (
        [ZOE, folder, passes("09-20 11:00"), pickup, passes("09-21 10:00"), smtp, LATER], []),
    "what a mail server sent before the folder is not said again": (
        [ZOE, smtp, passes("09-20 11:00"), folder, passes("09-21 10:00"), smtp, LATER], []),
    "what is not true any more stays where it lies": (
        [ZOE, folder, passes("09-20 11:00"), decides("zoe", "annuler"), smtp, LATER],
        ["zoe cancellation"]),
    "of several letters that one says everything that holds": (
        [ZOE, folder, passes("09-20 11:00"), moved, passes("09-21 10:00", "09-21 10:20"),
         smtp, LATER], ["zoe confirmation"]),
    "a letter whose use is over stays where it lies": (
        [ZOE, folder, passes("09-20 11:00", "10-01 13:10", "10-05 09:00"), smtp,
         passes("10-20 10:00", "10-20 10:10")], []),
    "one that is of use for some days yet leaves": (
        [ZOE, folder, passes("09-20 11:00", "10-01 13:10", "10-05 09:00"), smtp,
         passes("10-05 10:00", "10-05 10:10")], ["zoe thanks"]),
    "who was to hear that a session is cancelled hears it": (
        [ZOE, folder, passes("09-20 11:00"), called_off, passes("09-21 10:00", "09-21 10:20"),
         smtp, LATER], ["zoe session_cancelled"]),
    "while letters go into a folder all goes on as if they had been read": (
        [stranger("zoe", "09-20 10:00"), folder,
         passes("09-20 11:00", "09-25 11:00", "09-25 11:10"), pays("zoe"),
         passes("09-25 12:00", "09-30 15:00", "10-01 13:10")], [
         "zoe dues", "zoe dues_reminder", "zoe confirmation", "zoe link", "zoe reminder"]),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "expected"), LEAVES.values(), ids=LEAVES)
def test_of_what_lies_in_a_folder_leaves_what_is_true_and_of_use(
    steps: Sequence[Step], expected: list[str]
) -> None:
    house = tell(steps)
    handed = [mail.recipient.partition("@")[0] for mail in house.mailer.sent]
    kinds = [mail.subject.split()[0] for mail in house.mailer.sent]
    assert [" ".join(one) for one in zip(handed, kinds, strict=True)] == expected


#: A sentence: what happens, and the states in the tab `Messages`, the oldest first.
STATES: dict[str, tuple[Sequence[Step], list[str]]] = {
    "what lies in a folder is written": ([ZOE, folder, passes("09-20 11:00")], ["écrit"]),
    "what another program picks up is sent": ([ZOE, pickup, passes("09-20 11:00")], ["envoyé"]),
    "what has left from the folder is sent, under its number": (
        [ZOE, folder, passes("09-20 11:00"), smtp, LATER], ["envoyé"]),
    "what is not true any more was only written": (
        [ZOE, folder, passes("09-20 11:00"), decides("zoe", "annuler"), smtp, LATER],
        ["écrit", "envoyé"]),
    "what is of no use any more was not missed": (
        [ZOE, folder, passes("09-20 11:00", "10-01 13:10", "10-05 09:00"), smtp,
         passes("10-20 10:00", "10-20 10:10")],
        ["écrit"] * 4),
    "what another program picks up from now on was sent by it too": (
        [ZOE, folder, passes("09-20 11:00"), pickup, passes("09-21 10:00")], ["envoyé"]),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "expected"), STATES.values(), ids=STATES)
def test_the_sheet_says_what_became_of_it(steps: Sequence[Step], expected: list[str]) -> None:
    house = tell(steps)
    rows = range(2, len(house.workbook.tabs[MESSAGES]) + 1)
    about_zoe = [house.line(MESSAGES, row) for row in rows if house.line(MESSAGES, row)["Réf"]]
    assert [row["État"] for row in about_zoe] == expected
    assert len({row["N°"] for row in about_zoe}) == len(about_zoe)


def test_a_row_says_that_its_letter_was_only_written() -> None:
    house = tell([ZOE, folder, passes("09-20 11:00")])
    assert str(house.cells("zoe")["Messages"]).endswith("(écrit)")
    ledger = house.ledger.read()
    changes = house.ledger.changes([house.ref("zoe")])
    told = "\n".join(history_lines(house.ref("zoe"), ledger, changes, house.wording))
    assert "écrit" in told
    assert "envoyé" not in told


def test_a_hold_that_nobody_was_told_of_begins_anew() -> None:
    house = tell([stranger("zoe", "09-20 10:00"), folder, passes("09-20 11:00")])
    tried = house.cells("zoe")["Échéance"]
    smtp(house)
    passes("09-26 11:00")(house)
    told = house.cells("zoe")["Échéance"]
    assert str(tried) < str(told)
    assert house.letters("zoe") == ["dues"]
    passes("09-26 11:10", "09-27 12:00")(house)
    assert house.cells("zoe")["Échéance"] == told, "from now on it runs"


def test_letters_of_a_long_trial_wait_for_staff_like_any_flood() -> None:
    house = House(ours=by("folder"))
    house.session(Places=100)
    for number in range(70):
        house.answer(f"zoe{number}", "09-20 10:00")
    folder(house)
    house.pass_at("09-20 11:00")
    smtp(house)
    house.pass_at("09-21 11:00")
    assert [m for m in house.mailer.sent if m.recipient.startswith("zoe")] == []
    house.edit(SESSIONS, 2, **{"Laisser passer": "oui"})
    house.pass_at("09-21 11:10")
    assert len([m for m in house.mailer.sent if m.recipient.startswith("zoe")]) > 0


BY_HAND = {
    "noted as sent, it leaves no more": (True, "envoyé", 0),
    "that it is to go again is for where letters go by mail": (False, "envoyé", 1),
}


@pytest.mark.parametrize(("sent", "state", "left"), BY_HAND.values(), ids=BY_HAND)
def test_somebody_settles_what_was_only_written(sent: bool, state: str, left: int) -> None:
    house = tell([ZOE, folder, passes("09-20 11:00")])
    letters = house.ledger.read().letters
    (key,) = letters
    if sent:
        noted = resolve(
            key, letters, SaidByPerson(sent=True, who="ann", at=at("09-20 12:00")), house.wording
        )
        house.ledger.finish(noted)
    else:
        with pytest.raises(NotInDoubt):
            resolve(
                key,
                letters,
                SaidByPerson(sent=False, who="ann", at=at("09-20 12:00")),
                house.wording,
            )
    smtp(house)
    passes("09-20 13:00")(house)
    assert house.line(MESSAGES, 2)["État"] == state
    assert len(house.passes[-1].report.sent) == left

"""An older memory: what may have left already does not leave again, and staff read since when."""

from collections.abc import Callable
from datetime import time

import pytest

from douze.errors.mail import MailDeferred, MailInDoubt
from douze.model.ledger_state import FromBackup
from douze.model.letters import Mail
from douze.model.value_types import Hours
from tests.factories import at, settings
from tests.house import House
from tests.memory_mailer import MemoryMailer
from tests.steps import answers, passes, tell
from tests.tabs import MESSAGES, SESSIONS

ZOE = answers("zoe", "09-20 10:00")


def from_backup(house: House, when: str) -> None:
    """The memory is that of a backup, and a person says that what is due has left since."""
    house.ledger.note_from_backup(FromBackup(at=at(when), told="sent"))


def line(house: House, number: int) -> str:
    """What staff read of a letter: what it is, since when, and how it stands."""
    cells = house.line(MESSAGES, number + 1)
    return f"{cells['Type']} {cells['Date']:%d/%m %H:%M} {cells['État']}: {cells['Détail']}"


def test_what_a_letter_says_too_is_in_doubt_with_it_since_the_backup() -> None:
    house = tell([ZOE, passes("09-20 11:00")])
    from_backup(house, "10-01 13:00")
    assert not house.pass_at("10-01 13:30").mails
    assert line(house, 2) == (
        "rappel 01/10 13:00 incertain: peut-être parti après la sauvegarde du 01/10/2020 à 13h00"
    )
    assert line(house, 3) == "lien 01/10 13:00 incertain: dit dans le message n° 2"
    assert not house.pass_at("10-01 13:40").mails


def test_what_waits_for_the_morning_when_it_is_restored_is_in_doubt_too() -> None:
    house = tell(
        [answers("zoe", "09-21 20:50"), passes("09-21 21:00")],
        ours=settings(letters={"quiet": Hours(time(20), time(8))}),
    )
    from_backup(house, "09-21 21:05")
    assert not house.pass_at("09-22 21:10").plan.withheld
    assert line(house, 1) == (
        "confirmation 21/09 21:05 incertain: peut-être parti après la sauvegarde du 21/09/2020 à "
        "21h05"
    )
    assert not house.pass_at("09-23 08:00").mails


def test_what_a_server_puts_off_when_it_is_restored_is_in_doubt_too() -> None:
    house = tell([ZOE])
    house.mailer = Busy()
    house.pass_at("09-20 11:00")
    house.mailer = MemoryMailer()
    from_backup(house, "09-20 11:02")
    assert not house.pass_at("09-20 11:04").plan.resting
    assert line(house, 1).startswith("confirmation 20/09 11:02 incertain: peut-être parti")
    assert not house.pass_at("09-20 11:10").mails


def test_people_whom_nobody_has_let_through_are_in_no_doubt() -> None:
    house = tell([], ours=settings(guard={"letters": 1}))
    for who in ("zoe", "max"):
        house.answer(who, "09-20 10:00")
    house.pass_at("09-20 11:00")
    from_backup(house, "09-20 11:02")
    assert len(house.pass_at("09-20 11:10").plan.withheld) == 2
    house.edit(SESSIONS, 2, **{"Laisser passer": "oui"})
    assert len(house.pass_at("09-20 11:20").mails) == 2


class Busy(MemoryMailer):
    """A server that puts every letter off."""

    def send(self, mail: Mail, claim: Callable[[], None] = lambda: None) -> str:
        raise MailDeferred("450 4.7.1 later")


class Silent(MemoryMailer):
    """A server that takes a letter, and says nothing."""

    def send(self, mail: Mail, claim: Callable[[], None] = lambda: None) -> str:
        claim()
        raise MailInDoubt("the server is silent")


@pytest.mark.parametrize("restored", ["09-20 11:06", "09-20 11:10"], ids=["rests", "is due"])
def test_a_letter_that_was_in_doubt_when_the_backup_was_made_is_not_repeated_any_more(
    restored: str,
) -> None:
    house = tell([ZOE])
    house.mailer = Silent()
    house.pass_at("09-20 11:00")
    house.mailer = MemoryMailer()
    from_backup(house, "09-20 11:05")
    for when in (restored, "09-20 11:20"):
        assert not house.pass_at(when).mails
    assert line(house, 1) == (
        "confirmation 20/09 11:05 incertain: peut-être parti après la sauvegarde du 20/09/2020 à "
        "11h05"
    )
    assert not house.ledger.read().texts_in_doubt


def test_of_a_copy_put_back_by_hand_the_sheet_says_what_left_and_when() -> None:
    house = tell([ZOE])
    house.pass_at("09-20 11:00", limit=0)
    copy = house.ledger.copy()
    assert len(house.pass_at("09-20 11:20").mails) == 1
    house.ledger = copy
    assert not house.pass_at("09-20 11:30").mails
    assert line(house, 1) == (
        "confirmation 20/09 11:20 incertain: la feuille dit que ce message est parti le "
        "20/09/2020 à 11h20, la mémoire ne le sait pas"
    )

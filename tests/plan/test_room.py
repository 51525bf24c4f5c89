"""A provider's limits: the last quarter, or more, is for those who have been told before."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from douze.model.ledger_state import LedgerState
from douze.model.letters import Mail
from douze.model.quota import RelayRoom, for_newcomers, reserve_of
from douze.plan.quota import quota
from tests.factories import at, planned, settings
from tests.house import House
from tests.memory_mailer import MemoryMailer
from tests.steps import answers, passes, tell

#: A day of answers every ten minutes is many rows; where they stand changes nothing.
SPREADSHEETS = ("memory",)

NOW = at("09-21 10:00")
MINUTE = timedelta(minutes=1)


def smtp(per_hour: int = 100, per_day: int = 400) -> dict[str, object]:
    return {"kind": "smtp", "host": "mail", "per_hour": per_hour, "per_day": per_day}


QUARTERS = {1: 0, 3: 0, 4: 1, 5: 2, 10: 3, 100: 25, 400: 100}


@pytest.mark.parametrize(("most", "kept"), QUARTERS.items())
def test_a_quarter_is_kept_and_a_tiny_limit_keeps_nothing(most: int, kept: int) -> None:
    assert reserve_of(most) == kept
    assert for_newcomers(most) == most - kept > 0


#: A sentence: how many left in this hour, how many links are due within it and within two days,
#: how many letters may leave, and how many of these to newcomers.
ROOMS = {
    "an empty hour keeps a quarter": (0, 0, 0, 100, 75),
    "what has left counts": (40, 0, 0, 60, 35),
    "the last quarter is for those who were told": (75, 0, 0, 25, 0),
    "more is kept where the next hour needs more": (0, 60, 0, 100, 40),
    "more is kept of the day where the next two days need more": (0, 0, 380, 100, 20),
}


@pytest.mark.parametrize(("gone", "soon", "later", "letters", "new"), ROOMS.values(), ids=ROOMS)
def test_how_much_room_there_is(gone: int, soon: int, later: int, letters: int, new: int) -> None:
    ledger = LedgerState(handed_over=tuple(NOW - MINUTE for _ in range(gone)))
    coming = [NOW + MINUTE] * soon + [NOW + 600 * MINUTE] * later
    found = quota(ledger, settings(mail=smtp()).mail, NOW, coming=coming)
    assert (found.letters, found.newcomers) == (letters, new)


#: A sentence: how many letters to people who were told leave now, how many links are due within
#: the hour, how many later, what is left to newcomers beside them, and why no more.
BESIDE = {
    "what leaves now takes nothing of what the next hour needs": (30, 20, 0, 50, "mail_share_hour"),
    "nor of what the next two days need": (0, 0, 390, 10, "mail_share_day"),
    "nor of what they need beside it": (30, 0, 340, 30, "mail_share_day"),
    "what is due in two days takes nothing of this hour": (30, 0, 200, 70, "mail_per_hour"),
}


@pytest.mark.parametrize(("told", "soon", "later", "new", "why"), BESIDE.values(), ids=BESIDE)
def test_what_is_left_to_newcomers_where_others_leave(
    told: int, soon: int, later: int, new: int, why: str
) -> None:
    coming = [NOW + timedelta(hours=1)] * soon + [NOW + 600 * MINUTE] * later
    leaving = [planned(newcomer=n >= told) for n in range(told + 100)]
    found = quota(LedgerState(), settings(mail=smtp()).mail, NOW, coming=coming, letters=leaving)
    assert found.newcomers == new
    leave, said = found.takes(leaving)
    assert (leave, said and said.code) == (told + new, why)
    few = leaving[: told + 10]
    assert found.takes(few)[0] == len(few), "no more than there are"


def test_a_relay_keeps_what_the_next_hour_needs_of_it() -> None:
    ledger = LedgerState(relay=RelayRoom(name="ovh", per_hour=100, left=100))
    soon, later = [NOW + MINUTE] * 60, [NOW + 600 * MINUTE] * 200
    mail = settings(mail=smtp(per_hour=1000, per_day=4000)).mail
    assert quota(ledger, mail, NOW, coming=[*soon, *later]).newcomers == 40


#: A sentence: how many letters the relay still takes of 100 an hour, how many leave where 10 go to
#: people who were told before and 100 to newcomers, and why no more do.
RELAYS = {
    "a relay that is free takes no more than our own limits": (100, 85, "mail_share_hour"),
    "what others took of it is gone": (60, 45, "mail_relay_share"),
    "its last quarter is for those who were told": (25, 10, "mail_relay_share"),
    "a relay that is full takes nobody": (0, 0, "mail_relay"),
}


@pytest.mark.parametrize(("left", "most", "why"), RELAYS.values(), ids=RELAYS)
def test_what_a_relay_still_takes(left: int, most: int, why: str) -> None:
    ledger = LedgerState(relay=RelayRoom(name="ovh", per_hour=100, left=left))
    found = quota(ledger, settings(mail=smtp(per_hour=100)).mail, NOW)
    letters = [planned(newcomer=n >= 10) for n in range(110)]
    leave, told = found.takes(letters)
    assert (leave, told and told.code) == (most, why)


def test_a_relay_of_which_nobody_has_said_what_it_takes_takes_nothing() -> None:
    ledger = LedgerState(relay=RelayRoom(name="ovh", per_hour=0, left=0))
    found = quota(ledger, settings(mail=smtp()).mail, NOW)
    assert (found.letters, found.why and found.why.code) == (0, "mail_relay_unknown")


class Server(MemoryMailer):
    """Has each letter claimed, as a mail server does: so it counts as handed over."""

    def send(self, mail: Mail, claim: Callable[[], None] = lambda: None) -> str:
        claim()
        return super().send(mail)


def test_throw_aways_do_not_take_the_links_of_the_day() -> None:
    """Two answers every ten minutes for a day; six people wait for their link."""
    ours = settings(mail=smtp(per_hour=50, per_day=200))
    people = [answers(f"m{n:02}", f"09-20 09:{n:02}") for n in range(6)]
    house = tell([*people, passes("09-20 10:00")], ours=ours, Places=6)
    house.mailer = Server()
    for step in range(6 * 24):
        hour, minute = divmod(step * 10 + 14 * 60 + 10, 60)
        day, hour = divmod(hour, 24)
        when = f"{29 + day if day < 2 else 1:02}"
        for n in range(2):
            house.answer(f"x{step}-{n}", f"09-{when} {hour:02}:{minute:02}:{n:02}", member=False)
        if step % 6 == 5:
            house.pass_at(f"09-{when} {hour:02}:{minute + 1:02}")
    sent = [letter for done in house.passes for letter in done.letters]
    assert sum(kind == "link" for _, kind in sent) == 6
    assert sum(kind == "waiting_list" for _, kind in sent) == 150, "of 288 who ask"


def test_the_reason_stands_in_the_log() -> None:
    ours = settings(mail=smtp(per_hour=4))
    house = tell([*(answers(f"p{n}", f"09-20 09:0{n}") for n in range(5))], ours=ours)
    done = house.pass_at("09-20 10:00")
    assert len(done.letters) == 3
    assert done.report.held_back.startswith(
        "attend : le reste de la limite de 4 messages par heure"
    )


def test_newcomers_of_every_session_take_turns() -> None:
    ours = settings(mail=smtp(per_hour=8))
    house = House(ours=ours)
    house.session(Places=20)
    house.session("SOIR", Places=20)
    for n in range(9):
        house.answer(f"p{n}", f"09-20 09:0{n}")
    house.answer("zoe", "09-20 09:30", session="SOIR")
    house.pass_at("09-20 10:00")
    assert ("zoe", "confirmation") in house.passes[0].letters

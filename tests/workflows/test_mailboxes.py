"""So many letters a day to one mailbox, whoever fills in the form in its name."""

from collections.abc import Sequence
from typing import Any

import pytest

from tests.factories import settings
from tests.house import House
from tests.steps import Step, decides, passes, sets, stranger, tell
from workflows.mailboxes import mailbox

SAME = {
    "as it is": "zoe@ambert.example",
    "what follows a plus": "zoe+asso@ambert.example",
    "dots": "z.o.e@ambert.example",
    "capitals": "Zoe+A.B@Ambert.example",
}


@pytest.mark.parametrize("address", SAME.values(), ids=SAME)
def test_one_mailbox(address: str) -> None:
    assert mailbox(address) == "zoe@ambert.example"


OTHERS = {
    "another name": "zoé2@ambert.example",
    "another domain": "zoe@ambert2.example",
    "nothing before its plus": "+zoe@ambert.example",
}


@pytest.mark.parametrize("address", OTHERS.values(), ids=OTHERS)
def test_another_mailbox(address: str) -> None:
    assert mailbox(address) != "zoe@ambert.example"


def test_both_names_of_one_provider_are_one_mailbox() -> None:
    assert mailbox("zoe@googlemail.com") == mailbox("z.oe+x@gmail.com")


#: ann's seat is held until Monday 28 September, 18:00.
ANN = (stranger("ann", "09-21 09:00"), passes("09-21 10:00", "09-25 10:00"))


def answer(house: House, when: str, email: str) -> None:
    cells: dict[str, Any] = {"Adresse e-mail": email}
    house.answer("x", when, **cells)


def flooded(count: int = 58) -> House:
    """Somebody fills in the form in the name of one mailbox."""
    house = House()
    house.session(Places=100, Cotisation="non")
    for n in range(count):
        answer(house, f"09-20 09:{n:02}", f"victim+{n}@v.example")
    house.pass_at("09-20 10:00")
    return house


def to_victim(house: House) -> int:
    return sum(mailbox(mail.recipient) == "victim@v.example" for mail in house.mailer.sent)


def test_a_mailbox_gets_six_letters_a_day_and_the_rows_say_why_the_rest_waits() -> None:
    house = flooded()
    assert to_victim(house) == 6
    said = [str(row[14]) for row in house.workbook.tabs["Inscriptions"][1:]]
    assert sum("déjà eu 6 messages" in alert for alert in said) == 52
    assert not house.passes[0].plan.guards
    house.pass_at("09-20 20:00")
    assert to_victim(house) == 6
    assert not house.look_at("09-20 20:00")[1].edits, "a quiet pass writes nothing"
    house.pass_at("09-21 10:10")
    assert to_victim(house) == 12


def test_how_many_is_a_setting() -> None:
    house = House(ours=settings(letters={"per_mailbox_day": 2}))
    house.session(Places=100, Cotisation="non")
    for n in range(5):
        answer(house, f"09-20 09:{n:02}", f"victim+{n}@v.example")
    house.pass_at("09-20 10:00")
    assert to_victim(house) == 2


def test_a_person_who_chose_twelve_sessions_hears_of_six_a_day() -> None:
    house = House()
    for n in range(12):
        house.session(f"S{n:02}", Date=f"{n + 10}/10/2020")
    house.answer("zoe", "09-20 09:00", session=", ".join(f"S{n:02}" for n in range(12)))
    house.pass_at("09-20 10:00")
    house.pass_at("09-21 10:10")
    assert [len(done.letters) for done in house.passes] == [6, 6]
    assert set(house.everybody().values()) == {"confirmée"}, "all twelve seats are hers at once"


#: What becomes of ann's registration, and the letter that says so though her mailbox is full.
ENDS: dict[str, tuple[Sequence[Step], str]] = {
    "staff refuse it": ([decides("ann", "refuser"), passes("09-28 10:00")], "refusal"),
    "the hold runs out": ([passes("09-28 18:10")], "expired"),
    "staff keep it waiting": ([decides("ann", "attente"), passes("09-28 10:00")], "waiting_list"),
    "no seat is given any more": (
        [sets(Date="28/09/2020", Début="11:00"), decides("ann", "attente"),
         passes("09-28 09:05", "09-28 09:20")],
        "no_seat",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "kind"), ENDS.values(), ids=ENDS)
def test_what_becomes_of_a_registration_is_told_however_full_the_mailbox(
    steps: Sequence[Step], kind: str
) -> None:
    """Strangers have filled it just before; what is new to it waits."""
    house = tell(ANN, ours=settings(letters={"per_mailbox_day": 2}))
    house.session("AUTRE", Places=100, Cotisation="non", Date="20/12/2020")
    for n in range(4):
        house.answer(f"ann+{n}", "09-28 08:50", session="AUTRE", member=False)
    for step in (passes("09-28 09:00"), *steps):
        step(house)
    assert house.letters("ann")[-1] == kind
    told = [letters for n in range(4) if (letters := house.letters(f"ann+{n}"))]
    assert told == [["confirmation"]] * 2


def test_what_cannot_wait_leaves_whatever_strangers_send_to_that_mailbox() -> None:
    """Zoé was told of her place; strangers fill her mailbox's day; her link leaves."""
    house = House()
    house.session(Places=100, Cotisation="non")
    answer(house, "09-20 08:00", "victim@v.example")
    house.pass_at("09-20 08:30")
    for n in range(20):
        answer(house, f"09-30 09:{n:02}", f"victim+{n}@v.example")
    house.pass_at("09-30 10:00")
    before = to_victim(house)
    house.pass_at("09-30 14:00")
    house.edit("Sessions", 2, État="annulée")
    house.pass_at("09-30 14:10")
    house.pass_at("09-30 14:30")
    assert before == 7
    assert {"link", "session_cancelled"} <= set(house.letters("victim"))

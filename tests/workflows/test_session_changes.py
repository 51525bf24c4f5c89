"""A session moves, is cancelled, is restored: what counts when, and who is told."""

import pytest
from msgspec.structs import replace

from tests.factories import CODE, TITLE
from tests.house import House
from tests.memory_ledger import MemoryLedger
from tests.steps import Step, answers, decides, passes, sets, stranger, telephones, tell

MOVED = "08/10/2020"
CAME = [answers("zoe", "09-20 09:00"), passes("09-20 10:00")]
TWO_WAIT = [
    answers("zoe", "09-20 09:00"),
    answers("max", "09-20 09:01"),
    passes("09-20 10:00"),
]

#: What happens after zoe was confirmed on 20 September, and all that she is sent.
LETTERS: dict[str, tuple[list[Step], list[str]]] = {
    "a session that moves is told once the edit has stood still for ten minutes": (
        [sets(Date=MOVED), passes("09-21 10:00", "09-21 10:09", "09-21 10:10", "09-21 10:20")],
        ["confirmation", "change"],
    ),
    "while an edit is fresh nothing is sent about that session": (
        [sets(Date=MOVED), passes("09-30 14:00", "09-30 14:09")],
        ["confirmation"],
    ),
    "an edit that goes on begins to stand still anew": (
        [
            sets(Date=MOVED), passes("09-21 10:00"), sets(Début="15:00"),
            passes("09-21 10:09", "09-21 10:18"),
        ],
        ["confirmation"],
    ),
    "moved there and back between two passes: no letter": (
        [sets(Date=MOVED), sets(Date="01/10/2020"), passes("09-21 10:00", "09-21 11:00")],
        ["confirmation"],
    ),
    "moved there and back before the edit has stood still: no letter": (
        [
            sets(Date=MOVED), passes("09-21 10:00"), sets(Date="01/10/2020"),
            passes("09-21 10:05", "09-21 11:00"),
        ],
        ["confirmation"],
    ),
    "moved there and, once that was told, back: told twice": (
        [
            sets(Date=MOVED), passes("09-21 10:00", "09-21 10:10"), sets(Date="01/10/2020"),
            passes("09-21 12:00", "09-21 12:10"),
        ],
        ["confirmation", "change", "change"],
    ),
    "another date typed onto a session that is over waits as any edit does": (
        [passes("10-05 10:00"), sets(Date="08/11/2020"), passes("10-05 11:00", "10-05 11:09")],
        ["confirmation", "thanks"],
    ),
    "and is told once it has stood still": (
        [passes("10-05 10:00"), sets(Date="08/11/2020"), passes("10-05 11:00", "10-05 11:10")],
        ["confirmation", "thanks", "change"],
    ),
    "another title is told": (
        [sets(Intitulé="Bénévolat"), passes("09-21 10:00", "09-21 10:10")],
        ["confirmation", "change"],
    ),
    "another capacity is no change": (
        [sets(Places=5), passes("09-21 10:00", "09-21 10:10")],
        ["confirmation"],
    ),
    "from half an hour before the start nothing waits": (
        [passes("09-30 14:00", "10-01 13:00"), sets(Fin="16:30"), passes("10-01 13:30")],
        ["confirmation", "link", "reminder", "change"],
    ),
    "a moved session gets its link and its reminder again": (
        [
            passes("09-30 14:00", "10-01 09:00"), sets(Date=MOVED),
            passes("10-01 10:00", "10-01 10:10", "10-07 14:00", "10-08 13:00"),
        ],
        ["confirmation", "link", "change", "link", "reminder"],
    ),
    "a link that changes before it was sent is no change": (
        [
            sets(Lien="https://visio.example.org/new"),
            passes("09-21 10:00", "09-21 10:10", "09-30 14:00"),
        ],
        ["confirmation", "link"],
    ),
    "a link that changes after it was sent is told": (
        [
            passes("09-30 14:00"), sets(Lien="https://visio.example.org/new"),
            passes("09-30 15:00", "09-30 15:10"),
        ],
        ["confirmation", "link", "link_change"],
    ),
    "a link that changes twice is told twice": (
        [
            passes("09-30 14:00"), sets(Lien="https://visio.example.org/new"),
            passes("09-30 15:00", "09-30 15:10"), sets(Lien="https://visio.example.org/newer"),
            passes("09-30 16:00", "09-30 16:10", "09-30 17:00"),
        ],
        ["confirmation", "link", "link_change", "link_change"],
    ),
    "a cancelled session is told, and nothing more": (
        [sets(État="annulée"), passes("09-21 10:00", "09-21 10:10", "09-30 14:00", "10-01 13:00")],
        ["confirmation", "session_cancelled"],
    ),
    "a cancellation that was taken back in time is no cancellation": (
        [
            sets(État="annulée"), passes("09-21 10:00"), sets(État=""),
            passes("09-21 10:05", "09-21 11:00"),
        ],
        ["confirmation"],
    ),
    "a session that is restored confirms again": (
        [
            sets(État="annulée"), passes("09-21 10:00", "09-21 10:10"), sets(État="ouverte"),
            passes("09-22 10:00", "09-22 10:10"),
        ],
        ["confirmation", "session_cancelled", "confirmation"],
    ),
    "a confirmation in the last day carries the link, and counts as having told it": (
        [sets(Lien="https://visio.example.org/new"), passes("09-30 20:00", "09-30 20:10")],
        ["confirmation", "link"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "letters"), LETTERS.values(), ids=LETTERS)
def test_letters(steps: list[Step], letters: list[str]) -> None:
    assert tell([*CAME, *steps]).letters("zoe") == letters


@pytest.mark.everywhere
def test_while_an_edit_is_fresh_statuses_stand_and_new_answers_wait() -> None:
    house = tell(TWO_WAIT, Places=1)
    house.edit("Sessions", 2, Date=MOVED, Places=2)
    house.answer("ann", "09-21 09:00")
    house.pass_at("09-21 10:00")
    assert house.everybody() == {"zoe": "confirmée", "max": "liste d'attente 1"}
    house.pass_at("09-21 10:10")
    assert house.everybody() == {
        "zoe": "confirmée",
        "max": "confirmée",
        "ann": "liste d'attente 1",
    }


def test_a_fresh_edit_leaves_nothing_to_do_for_a_second_pass() -> None:
    house = tell([*CAME, sets(Date=MOVED), passes("09-21 10:00")])
    assert not house.look_at("09-21 10:00")[1]
    assert not house.look_at("09-21 10:05")[1]


def cancelled() -> House:
    return tell(
        [
            *TWO_WAIT,
            stranger("ann", "09-20 11:00"),
            decides("max", "annuler"),
            passes("09-20 12:00"),
            sets(État="annulée"),
            passes("09-21 10:00", "09-21 10:10"),
        ],
    )


@pytest.mark.everywhere
def test_a_cancelled_session_cancels_all_that_lives() -> None:
    house = cancelled()
    assert set(house.everybody().values()) == {"annulée"}
    assert house.cells("zoe")["Alerte"] == "La session est annulée."
    assert house.cells("max")["Alerte"] == "Décision : annuler."


def test_all_who_were_told_anything_hear_of_it_and_the_others_do_not() -> None:
    house = cancelled()
    assert house.letters("zoe")[-1] == "session_cancelled"
    assert house.letters("ann")[-1] == "session_cancelled"
    assert house.letters("max")[-1] == "cancellation"


def test_a_cancelled_session_refuses_later_answers() -> None:
    house = cancelled()
    house.answer("bob", "09-22 09:00")
    house.pass_at("09-22 10:00")
    assert house.stands("bob") == "refusée"
    assert house.letters("bob") == ["refusal"]


def test_a_restored_session_gives_its_seats_in_the_first_order() -> None:
    house = tell([*TWO_WAIT, sets(État="annulée"), passes("09-21 10:00", "09-21 10:10")], Places=1)
    house.edit("Sessions", 2, État="ouverte")
    house.pass_at("09-22 10:00")
    house.pass_at("09-22 10:10")
    assert house.everybody() == {"zoe": "confirmée", "max": "liste d'attente 1"}


def test_a_change_updates_the_invitation_and_says_what_was() -> None:
    house = tell([*CAME, sets(Date=MOVED), passes("09-21 10:00")])
    letter = house.pass_at("09-21 10:10").plan.letters[0].letter
    assert letter.invitation == "REQUEST"
    assert letter.before is not None and letter.session is not None
    assert (letter.before.start.day, letter.session.start.day) == (1, 8)
    assert letter.key.endswith("/change/2020-10-08T14:00")


def test_unseen_signs_that_an_earlier_version_kept_are_no_change() -> None:
    title = TITLE.replace("bénévoles", "béné\u00advoles")
    house = tell(CAME, Intitulé=title)
    state = house.ledger.read()
    about = {
        key: replace(one, about=one.about and replace(one.about, title=title))
        for key, one in state.letters.items()
    }
    one = state.sessions[CODE]
    noted = replace(one.seen, title=title)
    sessions = {CODE: replace(one, seen=noted, settled=noted)}
    house.ledger = MemoryLedger(replace(state, letters=about, sessions=sessions))
    passes("09-21 09:00", "09-21 09:20")(house)
    assert house.letters("zoe") == ["confirmation"]


def test_a_deadline_is_brought_forward_to_the_new_start_and_no_further() -> None:
    house = tell([stranger("zoe", "09-20 09:00"), passes("09-20 10:00")])
    house.edit("Sessions", 2, Date="24/09/2020")
    house.pass_at("09-21 10:00")
    house.pass_at("09-21 10:10")
    assert str(house.cells("zoe")["Échéance"]) == "2020-09-24 14:00:00"


# A row that staff add while a session is being edited


EDITED = (
    answers("zoe", "09-20 10:00"),
    passes("09-20 11:00"),
    sets(Intitulé="Autre titre"),
    telephones("ann@ambert.example", Prénom="Ann"),
    passes("09-20 12:00"),
)


def test_a_row_by_hand_has_come_when_the_first_pass_sees_it() -> None:
    house = tell([*EDITED, answers("max", "09-20 12:05")], Places=2)
    waits = house.cells("ann")
    assert (waits["Statut"], str(waits["Reçue le"])) == ("à vérifier", "2020-09-20 12:00:00")
    assert str(waits["Alerte"]).startswith("La session est en cours de modification")
    assert house.letters("ann") == []
    house.pass_at("09-20 12:06")
    assert house.everybody() == {"zoe": "confirmée", "ann": "à vérifier"}
    house.pass_at("09-20 12:40")
    assert house.everybody() == {
        "zoe": "confirmée", "ann": "confirmée", "max": "liste d'attente 1"
    }  # fmt: skip
    assert str(house.cells("ann")["Reçue le"]) == "2020-09-20 12:00:00"
    assert house.letters("ann") == ["confirmation"]
    assert not house.pass_at("09-20 12:40").plan


def test_such_a_row_is_no_matter_of_the_digest() -> None:
    house = tell(EDITED)
    assert [p.what.code for p in house.passes[-1].plan.problems] == []


def test_such_a_row_is_new_when_promotions_have_stopped() -> None:
    started = [answers("zoe", "09-20 10:00"), passes("09-20 11:00"), sets(Intitulé="Autre titre")]
    house = tell([*started, telephones("ann@ambert.example"), passes("10-01 13:20", "10-01 13:50")])
    assert house.stands("ann") == "confirmée", "a free seat goes to whoever comes now"


#: A sentence: what staff decide, while the session is being edited, and whether zoe's row says
#: from when on it counts.
DECIDED: dict[str, tuple[list[Step], bool]] = {
    "a decision that no pass has followed yet": ([decides("zoe", "annuler")], True),
    "nothing was decided": ([], False),
}


@pytest.mark.parametrize(("steps", "told"), DECIDED.values(), ids=DECIDED)
def test_a_decision_that_waits_for_an_edit_says_from_when_on_it_counts(
    steps: list[Step], told: bool
) -> None:
    house = tell([*CAME, sets(Date=MOVED), *steps, passes("09-21 09:00")])
    says = str(house.cells("zoe")["Alerte"])
    assert ("à partir du 21/09/2020 à 09h10" in says) is told
    assert house.stands("zoe") == "confirmée"
    house.pass_at("09-21 09:10")
    assert house.stands("zoe") == ("annulée" if told else "confirmée")
    assert "à partir du" not in str(house.cells("zoe")["Alerte"])

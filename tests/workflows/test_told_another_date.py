"""Who was told another date hears of the change, whatever they wait for."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from douze.model.desired import Cover
from douze.model.kinds import Kind
from douze.model.letters import Letter
from douze.model.phrases import phrase
from douze.model.reasons import Reason
from douze.model.words import Dues, LetterState, Rule
from tests.factories import at, session
from tests.house import FAR, House
from tests.steps import Step, answers, decides, passes, pays, sets, stranger, tell, types
from tests.tabs import MEMBERS
from tests.workflows.lives import ASKED, HELD, MAX_WAITS, ONE
from workflows.case import Case
from workflows.doubts import about_doubts
from workflows.letter_history import letter_history_by_ref

MOVED = "08/10/2020"
#: The session moves a week, and that has settled by 10:10.
MOVES = (sets(Date=MOVED), passes("09-22 10:00", "09-22 10:10"))

#: What happens, who is looked at, and all that they are sent.
TOLD: dict[str, tuple[Sequence[Step], str, list[str]]] = {
    "who waits is told": ([*MAX_WAITS, *MOVES], "max", ["waiting_list", "change"]),
    "who has dues to settle is told": ([*ASKED, *MOVES], "zoe", ["dues", "change"]),
    "whom staff keep waiting is told": (
        [*MAX_WAITS, decides("zoe", "attente"), passes("09-21 10:00"), *MOVES],
        "zoe",
        ["confirmation", "waiting_list", "change"],
    ),
    "once, however many passes go by": (
        [*MAX_WAITS, *MOVES, passes("09-22 10:20", "09-23 10:00")],
        "max",
        ["waiting_list", "change"],
    ),
    "another title is told too": (
        [*MAX_WAITS, sets(Intitulé="Autre titre"), passes("09-22 10:00", "09-22 10:10")],
        "max",
        ["waiting_list", "change"],
    ),
    "another link is none of theirs": (
        [
            *MAX_WAITS, sets(Lien="https://visio.example.org/x"),
            passes("09-30 15:00", "09-30 15:10"),
        ],
        "max",
        ["waiting_list"],
    ),
    "moved there and back before it was told: nothing": (
        [*MAX_WAITS, sets(Date=MOVED), passes("09-22 10:00"), sets(Date="01/10/2020"),
         passes("09-22 10:05", "09-22 10:30")],
        "max",
        ["waiting_list"],
    ),
    "who is promoted by the pass that tells the change hears both in one": (
        [
            *MAX_WAITS, sets(Date=MOVED, Places=2),
            passes("09-22 10:00", "09-22 10:10", "09-22 11:00"),
        ],
        "max",
        ["waiting_list", "confirmation"],
    ),
    "who settles the dues while it moves hears both in one": (
        [*ASKED, sets(Date=MOVED), passes("09-22 10:00"), pays("zoe"),
         passes("09-22 10:10", "09-22 11:00")],
        "zoe",
        ["dues", "confirmation"],
    ),
    "who gets a held seat while it moves hears both in one": (
        [answers("zoe", "09-20 10:00"), stranger("max", "09-20 10:30"), passes("09-20 11:00"),
         sets(Date=MOVED, Places=2), passes("09-22 10:00", "09-22 10:10", "09-22 11:00")],
        "max",
        ["waiting_list", "dues"],
    ),
    "who is over is not told": (
        [*MAX_WAITS, decides("max", "annuler"), passes("09-21 10:00"), *MOVES],
        "max",
        ["waiting_list", "cancellation"],
    ),
    "whose hold ran out is told: the dues would open the registration again": (
        [*HELD, passes("09-28 18:10"), sets(Date=MOVED), passes("09-28 19:00", "09-28 19:10")],
        "zoe",
        ["dues", "expired", "change"],
    ),
    "moved so near that nobody is promoted any more: no seat, and no change": (
        [*MAX_WAITS, sets(Date="22/09/2020", Début="11:00", Fin="12:00"),
         passes("09-22 10:00", "09-22 10:10", "09-22 10:20")],
        "max",
        ["waiting_list", "no_seat"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "who", "letters"), TOLD.values(), ids=TOLD)
def test_who_hears_what(steps: Sequence[Step], who: str, letters: list[str]) -> None:
    assert tell(steps, **ONE).letters(who) == letters


def last_letter(house: House, who: str) -> Letter:
    letters = [p.letter for done in house.passes for p in done.plan.letters]
    return [one for one in letters if one.to.startswith(f"{who}@")][-1]


#: zoe's hold is over, and what staff wrote of her payment cannot be read: her seat is kept.
KEPT = (
    *ASKED,
    pays("zoe", Réglée="voir avec Paul", **{"E-mails": "zoe@ailleurs.example zoe@neuf.example"}),
    passes("09-28 18:10"),
)
LATE_MOVE = (sets(Date=MOVED), passes("09-29 10:00", "09-29 10:10"))
#: What happens then, and the kind of the letter that says that the seat is kept.
KEPT_TOLD: dict[str, tuple[Sequence[Step], str]] = {
    "the session moves": (LATE_MOVE, "change"),
    "it is said again": ((types("zoe", Renvoyer="oui"), passes("09-29 10:00")), "again"),
    "the address is corrected": (
        (types("zoe", **{"E-mail": "zoe@neuf.example"}), passes("09-29 10:00", "09-29 10:10")),
        "again",
    ),
}  # fmt: skip


@pytest.mark.everywhere
@pytest.mark.parametrize(("steps", "kind"), KEPT_TOLD.values(), ids=KEPT_TOLD)
def test_whose_seat_is_kept_beyond_its_deadline_hears_that_staff_look_at_the_payment(
    steps: Sequence[Step], kind: str
) -> None:
    house = tell([*KEPT, *steps], **ONE)
    letter = last_letter(house, "zoe")
    assert (letter.kind, letter.payment_unclear, letter.deadline) == (kind, True, None)
    assert house.letters("zoe")[-1] == kind
    assert not house.look_at("09-29 10:20")[1].letters, "nobody hears it twice"


def test_once_the_payment_can_be_read_they_hear_what_it_is() -> None:
    paid, refused = (
        [types_member("oui"), passes("09-29 10:20")], [types_member("non"), passes("09-29 10:20")],
    )  # fmt: skip
    assert tell([*KEPT, *LATE_MOVE, *paid], **ONE).letters("zoe")[-1] == "confirmation"
    assert tell([*KEPT, *LATE_MOVE, *refused], **ONE).letters("zoe")[-1] == "expired"


def types_member(paid: str) -> Step:
    return lambda house: house.edit(MEMBERS, 3, Réglée=paid)


@pytest.mark.everywhere
def test_it_says_what_was_and_what_is_and_invites_nobody() -> None:
    letter = last_letter(tell([*MAX_WAITS, *MOVES], **ONE), "max")
    assert letter.before is not None and letter.session is not None
    assert (letter.before.start.day, letter.session.start.day) == (1, 8)
    assert (letter.status, letter.rank) == ("liste d'attente", 1)
    assert (letter.invitation, letter.carries_link) == (None, False)


def test_it_says_the_deadline_as_it_stands_now() -> None:
    house = tell([*ASKED, sets(Date="25/09/2020"), passes("09-22 10:00", "09-22 10:10")])
    letter = last_letter(house, "zoe")
    assert (letter.kind, letter.deadline) == ("change", at("09-25 14:00"))
    assert str(house.cells("zoe")["Échéance"]) == "2020-09-25 14:00:00"


#: Whoever hears of a new place in a session that moved hears what it was before.
PROMOTED = {
    "a confirmation": (
        [*MAX_WAITS, sets(Date=MOVED, Places=2), passes("09-22 10:00", "09-22 10:10")],
        "confirmation",
    ),
    "the dues": (
        [
            answers("zoe", "09-20 10:00"), stranger("max", "09-20 10:30"), passes("09-20 11:00"),
            sets(Date=MOVED, Places=2), passes("09-22 10:00", "09-22 10:10"),
        ],
        "dues",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "kind"), PROMOTED.values(), ids=PROMOTED)
def test_what_was_stands_in(steps: Sequence[Step], kind: str) -> None:
    letter = last_letter(tell(steps, **ONE), "max")
    assert (letter.kind, letter.before and letter.before.start.day) == (kind, 1)


def test_who_was_told_of_no_other_date_hears_of_none() -> None:
    letter = last_letter(
        tell([*MAX_WAITS, decides("max", "confirmer"), passes("09-22 10:00")]), "max"
    )
    assert (letter.kind, letter.before) == ("confirmation", None)


# What moved before this was known


def of_before(steps: Sequence[Step]) -> House:
    """A house in which the session moved while the program told only the confirmed."""
    house = tell(MAX_WAITS, **ONE)
    house.knows_rule_since(Rule.CHANGE_TO_ALL, FAR)
    for step in MOVES:
        step(house)
    assert house.letters("max") == ["waiting_list"]
    house.knows_rule_since(Rule.CHANGE_TO_ALL, None)
    for step in steps:
        step(house)
    return house


#: What happens after that, and all that max is sent.
SINCE: dict[str, tuple[Sequence[Step], list[str]]] = {
    "nothing is said of what was before": (
        [passes("09-23 10:00", "09-23 10:10")],
        ["waiting_list"],
    ),
    "the next move is told": (
        [passes("09-23 10:00"), sets(Date="15/10/2020"), passes("09-24 10:00", "09-24 10:10")],
        ["waiting_list", "change"],
    ),
    "who is promoted is told": (
        [passes("09-23 10:00"), decides("zoe", "annuler"), passes("09-24 10:00")],
        ["waiting_list", "confirmation"],
    ),
}


@pytest.mark.parametrize(("steps", "letters"), SINCE.values(), ids=SINCE)
def test_what_moved_before_this_was_known(steps: Sequence[Step], letters: list[str]) -> None:
    assert of_before(steps).letters("max") == letters


def test_who_is_promoted_then_hears_that_the_date_was_another() -> None:
    letter = last_letter(of_before(SINCE["who is promoted is told"][0]), "max")
    assert letter.before and letter.before.start.day == 1


# A change in doubt


#: What has become of max since, and whether a `change` in doubt may be said again.
IN_DOUBT: dict[str, tuple[Sequence[Step], bool]] = {
    "who waits still": ((passes("09-22 10:30"),), True),
    "who has a seat now": ((decides("max", "confirmer"), passes("09-22 10:30")), False),
    "who is out now": ((decides("max", "annuler"), passes("09-22 10:30")), False),
}


@pytest.mark.parametrize(("steps", "again"), IN_DOUBT.values(), ids=IN_DOUBT)
def test_a_change_in_doubt_is_said_again_to(steps: Sequence[Step], again: bool) -> None:
    house = tell([*MAX_WAITS, *MOVES, *steps], **ONE)
    memory = house.ledger.read()
    (change,) = [
        r for r in memory.letters.values() if (r.ref, r.kind) == (house.ref("max"), Kind.CHANGE)
    ]
    doubted = replace(change, state=LetterState.IN_DOUBT)
    letters = {**memory.letters, change.key: doubted}
    memory = replace(memory, letters=letters, texts_in_doubt={change.key: None})
    (outcome,) = [s for s in house.passes[-1].desired.outcomes if s.registration.ref == change.ref]
    heard = letter_history_by_ref(memory)[change.ref]
    moved = session(start=at("10-08 14:00"))
    case = Case(
        registration=outcome.registration,
        session=moved,
        cover=Cover(dues=Dues.SETTLED, why=phrase(Reason.DUES_NOT_ASKED)),
        history=heard,
        ledger=memory,
        settings=house.settings,
        now=at("09-22 11:00"),
    )
    repeated = list(about_doubts(case.decided(outcome)))
    assert [letter.kind for letter in repeated] == (["change"] if again else [])

"""At most so many of one structure: who is beyond that comes after all others.

zoe and max are of the town council of Ambert, whose domain a member's row names; ann and bob of
what they typed. The session begins on 1 October at 14:00: promotions end at 12:00, and the limit
falls a day before.
"""

from collections.abc import Mapping, Sequence
from itertools import permutations, product
from typing import Any

import pytest

from douze.model.book import Arrival, Session
from douze.model.desired import Registration
from douze.model.ledger_state import LedgerState
from douze.model.settings import Settings
from douze.model.sheet import Cell
from douze.model.words import Status
from tests.factories import SETTLED, TOP, at, registration, session, settings, wording
from tests.steps import Step, answers, decides, passes, sets, stranger, tell, types
from tests.tabs import HEADER, SESSIONS
from tests.workflows.lives import Story
from workflows.case import Case
from workflows.letter_history import NOBODY_TOLD
from workflows.per_structure import RULE_BOOK
from workflows.seats import allot

MOST = "Max par structure"


@pytest.fixture(autouse=True)
def _with_column(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(HEADER, SESSIONS, (*HEADER[SESSIONS], MOST))


def room(places: int, most: Cell = 1) -> dict[str, Any]:
    return {"Places": places, MOST: most, "Cotisation": "non"}


ZOE, MAX = answers("zoe", "09-20 08:00"), answers("max", "09-20 09:00")
ANN = stranger("ann", "09-20 10:00", Structure="Thiers")
BOB = stranger("bob", "09-20 07:00", Structure="Issoire")
NOW = passes("09-20 11:00")

STORIES: dict[str, Story] = {
    "who is beyond the limit waits, and the seat goes to the next": (
        room(2), [ZOE, MAX, ANN, NOW],
        {"zoe": "confirmée", "ann": "confirmée", "max": "liste d'attente 1"},
    ),
    "a limit of 0 is none": (
        room(2, 0), [ZOE, MAX, ANN, NOW],
        {"zoe": "confirmée", "max": "confirmée", "ann": "liste d'attente 1"},
    ),
    "a seat stays free while only those beyond the limit wait": (
        room(3), [ZOE, MAX, NOW, passes("09-30 12:00")],
        {"zoe": "confirmée", "max": "liste d'attente 1"},
    ),
    "a day before promotions end the limit falls for what nobody else wants": (
        room(3), [ZOE, MAX, NOW, passes("09-30 12:01")],
        {"zoe": "confirmée", "max": "confirmée"},
    ),
    "also then somebody else goes first": (
        room(2),
        [
            ZOE, NOW,
            answers("max", "09-30 11:30"),
            stranger("ann", "09-30 11:40", Structure="Thiers"),
            passes("09-30 13:00"),
        ],
        {"zoe": "confirmée", "max": "liste d'attente 1", "ann": "confirmée"},
    ),
    "but nobody who comes after the limit has fallen, whenever a pass sees it": (
        room(2),
        [
            ZOE, NOW,
            answers("max", "09-30 11:30"),
            stranger("ann", "09-30 12:40", Structure="Thiers"),
            passes("09-30 13:00"),
        ],
        {"zoe": "confirmée", "max": "confirmée", "ann": "liste d'attente 1"},
    ),
    "once promotions are over who comes alone has a free seat, of whatever structure": (
        room(2), [ZOE, NOW, answers("max", "10-01 12:30"), passes("10-01 12:40")],
        {"zoe": "confirmée", "max": "confirmée"},
    ),
    "ranks follow the order in which seats are given": (
        room(1), [ZOE, MAX, ANN, NOW],
        {"zoe": "confirmée", "max": "liste d'attente 2", "ann": "liste d'attente 1"},
    ),
    "of those who wait before, one counts as those who have a seat": (
        room(1), [BOB, ZOE, MAX, ANN, NOW],
        {
            "bob": "confirmée", "zoe": "liste d'attente 1",
            "ann": "liste d'attente 2", "max": "liste d'attente 3",
        },
    ),
    "a seat of the structure that is freed gives back the place in the queue": (
        room(1), [ZOE, MAX, ANN, NOW, decides("zoe", "annuler"), passes("09-20 12:00")],
        {"zoe": "annulée", "max": "confirmée", "ann": "liste d'attente 1"},
    ),
    "a freed seat of another goes to whom no limit keeps back": (
        room(2),
        [
            BOB, ZOE, MAX, ANN, NOW,
            decides("bob", "annuler"), passes("09-20 12:00"),
        ],
        {
            "bob": "annulée", "zoe": "confirmée",
            "ann": "confirmée", "max": "liste d'attente 1",
        },
    ),
    "staff's confirmer beats the limit": (
        room(3), [ZOE, MAX, NOW, decides("max", "confirmer"), passes("09-20 12:00")],
        {"zoe": "confirmée", "max": "confirmée"},
    ),
    "a seat that staff gave counts": (
        room(3),
        [
            ZOE, NOW, decides("zoe", "confirmer"), passes("09-20 12:00"),
            answers("max", "09-20 12:30"), passes("09-20 13:00"),
        ],
        {"zoe": "confirmée", "max": "liste d'attente 1"},
    ),
    "a limit that comes later takes no seat away, and lets nobody more in": (
        room(4, None),
        [
            ZOE, MAX, NOW, sets(**{MOST: 1}), passes("09-20 11:30"),
            answers("leo", "09-20 11:40"), passes("09-20 12:00"),
        ],
        {"zoe": "confirmée", "max": "confirmée", "leo": "liste d'attente 1"},
    ),
    "what was typed is compared as dues compare it": (
        room(3),
        [
            stranger("zoe", "09-20 08:00", Structure="Association Les Étables"),
            stranger("max", "09-20 09:00", Structure="les etables (Asso.)"),
            NOW,
        ],
        {"zoe": "confirmée", "max": "liste d'attente 1"},
    ),
    "whoever types the name of a member is of that structure too": (
        room(3), [ZOE, stranger("bob", "09-20 09:00", Structure="MAIRIE D’AMBERT"), NOW],
        {"zoe": "confirmée", "bob": "liste d'attente 1"},
    ),
    "a member's structure counts, whatever was typed": (
        room(3),
        [
            answers("zoe", "09-20 08:00", Structure="Service technique"),
            answers("max", "09-20 09:00", Structure="Cabinet"),
            NOW,
        ],
        {"zoe": "confirmée", "max": "liste d'attente 1"},
    ),
    "where dues are asked it counts as well, and a seat that is held": (
        {"Places": 3, MOST: 1},
        [
            stranger("bob", "09-20 08:00", Structure="Thiers"),
            stranger("ann", "09-20 09:00", Structure="Thiers"),
            ZOE, MAX, NOW,
        ],
        {
            "bob": "à régler", "ann": "liste d'attente 1",
            "zoe": "confirmée", "max": "liste d'attente 2",
        },
    ),
    "who named no structure is nobody's": (
        room(2), [stranger("bob", "09-20 08:00"), stranger("ann", "09-20 09:00"), NOW],
        {"bob": "confirmée", "ann": "confirmée"},
    ),
    "the structure that staff correct on the row counts": (
        room(3),
        [
            BOB, stranger("ann", "09-20 10:00", Structure="Isoire"), NOW,
            stranger("leo", "09-20 11:10", Structure="Issoire"), passes("09-20 11:20"),
            types("leo", Structure="Riom"), passes("09-20 12:00"),
        ],
        {"bob": "confirmée", "ann": "confirmée", "leo": "confirmée"},
    ),
    "while a session is postponed nobody is given a seat, and nobody comes after others": (
        room(3) | {"État": "reportée"}, [ZOE, MAX, NOW],
        {"zoe": "liste d'attente 1", "max": "liste d'attente 2"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("row", "steps", "expected"), STORIES.values(), ids=STORIES)
def test_per_structure(
    row: Mapping[str, Any], steps: Sequence[Step], expected: Mapping[str, str]
) -> None:
    assert tell(steps, **row).everybody() == expected


ONE_EACH = settings(seats={"per_structure": 1})


@pytest.mark.parametrize(
    ("ours", "cell", "stands"),
    [
        (settings(), None, "confirmée"),
        (ONE_EACH, None, "liste d'attente 1"),
        (ONE_EACH, 0, "confirmée"),
        (ONE_EACH, 2, "confirmée"),
    ],
    ids=["shipped", "as the settings say", "no limit for this session", "another one"],
)
def test_the_cell_beats_the_setting(ours: Settings, cell: int | None, stands: str) -> None:
    assert tell([ZOE, MAX, NOW], ours=ours, **room(3, cell)).stands("max") == stands


#: When a pass goes by, and what the row of max says then.
SAID = {
    "the limit": (
        ["09-20 11:00"],
        "Le nombre de personnes d'une même structure est limité à 1 pour cette session, et "
        "d'autres de cette structure ont déjà une place ou passent avant : cette inscription "
        "vient après toutes les autres, dans l'ordre d'arrivée.",
    ),
    "that it has fallen": (
        ["09-20 11:00", "09-30 13:00"],
        "Au-delà de la limite par structure (1), une place n'est donnée que si personne d'autre "
        "ne l'attend : cette inscription vient après toutes les autres, dans l'ordre d'arrivée.",
    ),
    "that nothing is given any more, and who went before": (
        ["09-20 11:00", "10-01 12:30"],
        "Plus aucune place n'est donnée : la session commence bientôt, ou a déjà commencé. "
        "Au-delà de la limite par structure (1), une place n'est donnée que si personne d'autre "
        "ne l'attend : cette inscription vient après toutes les autres, dans l'ordre d'arrivée.",
    ),
}


@pytest.mark.parametrize(("when", "said"), SAID.values(), ids=SAID)
def test_the_row_says(when: Sequence[str], said: str) -> None:
    house = tell([ZOE, MAX, passes(*when)], **room(1))
    assert house.cells("max")["Alerte"] == said


def test_the_row_says_the_limit_as_it_is_now() -> None:
    three = [ZOE, MAX, answers("leo", "09-20 10:00"), answers("eve", "09-20 10:30")]
    steps = [*three, NOW, sets(**{MOST: 2}), passes("09-20 12:00", "09-20 12:20")]
    house = tell(steps, **room(2))
    assert "limité à 2 pour" in str(house.cells("eve")["Alerte"])


def test_the_letter_says_so_and_not_that_all_seats_are_taken() -> None:
    from douze.letters.composer import Composer

    house = tell([ZOE, MAX, ANN, NOW], **room(3))
    words = Composer(house.settings, TOP / "templates", wording=wording("fr"))
    planned = {one.letter.ref: one for one in house.passes[-1].plan.letters}
    letter = " ".join(words.show(planned[house.ref("max")]).text.replace("\u00a0", " ").split())
    assert "est bien arrivée. Le nombre de personnes d'une même structure est limité à 1" in letter
    assert "au rang 1" in letter
    assert "toutes les places sont prises" not in letter


def test_a_limit_that_nobody_can_read_leaves_the_session_aside() -> None:
    house = tell([ZOE, NOW], **room(3, "deux"))
    assert house.stands("zoe") == "à vérifier"
    assert "« deux » n'est pas un nombre" in str(house.line(SESSIONS, 2)["Alerte"])


#: Before the limit falls, between that and the end of promotions, and after it.
MOMENTS = ("09-20 11:00", "09-30 13:00", "10-01 12:30")


def in_cases(people: Sequence[Registration], one: Session, now: str) -> list[Case]:
    return [
        Case(
            registration=each,
            session=one,
            cover=SETTLED,
            history=NOBODY_TOLD,
            ledger=LedgerState(),
            settings=settings(),
            now=at(now),
        )
        for each in people
    ]


@pytest.mark.parametrize("when", MOMENTS)
def test_no_seat_is_free_for_whom_no_rule_keeps_back_and_nobody_is_overtaken(when: str) -> None:
    for places, most, whose in product((1, 2, 3), (0, 1, 2), product("ab ", repeat=4)):
        one = session(places=places, per_structure=most)
        people = [
            registration(
                f"{who}@x.example",
                arrival=Arrival(received=at(f"09-19 0{n}:00"), tab=0, row=2),
                of_structure=structure.strip(),
            )
            for n, (who, structure) in enumerate(zip("zmab", whose, strict=True))
        ]
        given: dict[str, tuple[Status, int | None]] = {}
        for order in (people, people[::-1], [*permutations(people)][9]):
            outcomes = allot(one, in_cases(order, one, when), [RULE_BOOK])
            stands = {o.registration.ref: (o.status, o.rank) for o in outcomes}
            given = given or stands
            assert stands == given, "whatever the order of the sheet"
        seated = [p for p in people if given[p.ref][0] is Status.CONFIRMED]
        waits = sorted((p for p in people if p not in seated), key=lambda p: given[p.ref][1] or 0)
        assert len(seated) <= places
        assert [given[p.ref][1] for p in waits] == [*range(1, len(waits) + 1)]
        ahead: list[Registration] = []
        last: list[Registration] = []
        for each in people:
            theirs = [p for p in ahead if p.of_structure == each.of_structure]
            beyond = most and each.of_structure and len(theirs) >= most
            (last if beyond else ahead).append(each)
        by_rule = [*ahead, *last] if when != MOMENTS[0] else ahead
        assert seated == [p for p in people if p in by_rule[:places]]
        assert waits == [p for p in [*ahead, *last] if p not in seated]

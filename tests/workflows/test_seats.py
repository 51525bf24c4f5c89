"""Who is given a seat, who waits, and that a seat given stays given, told as lives.

zoe, max, ann and bob write in an order that is neither the alphabet's nor the sheet's.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from douze.model.book import Arrival
from douze.model.desired import Outcome, Registration
from douze.model.ledger_state import LedgerState
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from douze.model.words import Status
from tests.factories import SETTLED, at, known, registration, session, settings
from tests.steps import Step, answers, decides, passes, pays, sets, tell, unpays, vanishes
from tests.tabs import SESSIONS
from tests.workflows.lives import HELD, ONE, TAKEN, Story
from workflows.case import Case
from workflows.letter_history import NOBODY_TOLD
from workflows.rule_book import RuleBook
from workflows.seats import allot

SEATS: dict[str, Story] = {
    "the last free seat goes to whoever registered first": (
        ONE,
        [
            answers("zoe", "09-20 10:00"),
            answers("max", "09-20 09:00"),
            passes("09-20 11:00"),
        ],
        {"max": "confirmée", "zoe": "liste d'attente 1"},
    ),
    "of two answers of one moment the upper row is the first": (
        ONE,
        [
            answers("zoe", "09-20 10:00"),
            answers("ann", "09-20 10:00"),
            passes("09-20 11:00"),
        ],
        {"zoe": "confirmée", "ann": "liste d'attente 1"},
    ),
    "ranks count from 1 in the order of arrival": (
        ONE,
        TAKEN,
        {"zoe": "confirmée", "max": "liste d'attente 1", "ann": "liste d'attente 2"},
    ),
    "a seat that is held is taken": (
        ONE,
        HELD,
        {"zoe": "à régler", "max": "liste d'attente 1"},
    ),
    "a session of 0 seats gives none by rule": (
        {"Places": 0},
        [answers("zoe", "09-20 10:00"), passes("09-20 11:00")],
        {"zoe": "liste d'attente 1"},
    ),
    "a session of 0 seats still obeys staff": (
        {"Places": 0},
        [
            answers("zoe", "09-20 10:00"),
            passes("09-20 11:00"),
            decides("zoe", "confirmer"),
            passes("09-20 12:00"),
        ],
        {"zoe": "confirmée"},
    ),
    "an answer that comes later takes the seat that is left": (
        {"Places": 2},
        [
            answers("zoe", "09-20 10:00"),
            passes("09-20 11:00"),
            answers("max", "09-20 12:00"),
            passes("09-20 13:00"),
        ],
        {"zoe": "confirmée", "max": "confirmée"},
    ),
    # A freed seat goes to the next, whatever freed it
    "a cancellation frees the seat for the next": (
        ONE,
        [*TAKEN, decides("zoe", "annuler"), passes("09-20 12:00")],
        {"zoe": "annulée", "max": "confirmée", "ann": "liste d'attente 1"},
    ),
    "a refusal frees the seat for the next": (
        ONE,
        [*TAKEN, decides("zoe", "refuser"), passes("09-20 12:00")],
        {"zoe": "refusée", "max": "confirmée", "ann": "liste d'attente 1"},
    ),
    "being put on the waiting list by staff frees the seat for the next": (
        ONE,
        [*TAKEN, decides("zoe", "attente"), passes("09-20 12:00")],
        {"zoe": "liste d'attente", "max": "confirmée", "ann": "liste d'attente 1"},
    ),
    "a hold that ran out frees the seat for the next": (
        ONE,
        [*HELD, passes("09-28 18:10")],
        {"zoe": "expirée", "max": "confirmée"},
    ),
    "a row gone for more than 24 hours frees the seat for the next": (
        ONE,
        [*TAKEN, vanishes("zoe"), passes("09-20 12:00", "09-21 12:10")],
        {"max": "confirmée", "ann": "liste d'attente 1"},
    ),
    "one more seat goes to the next": (
        ONE,
        [*TAKEN, sets(Places=2), passes("09-20 12:00", "09-20 12:20")],
        {"zoe": "confirmée", "max": "confirmée", "ann": "liste d'attente 1"},
    ),
    # Rule 5, a seat given stays given
    "fewer seats take none away": (
        {"Places": 2},
        [
            answers("zoe", "09-20 10:00"),
            answers("max", "09-20 09:00"),
            passes("09-20 11:00"),
            sets(Places=1),
            passes("09-20 12:00", "09-20 12:20"),
        ],
        {"zoe": "confirmée", "max": "confirmée"},
    ),
    "no more seats take no held seat away": (
        ONE,
        [*HELD, sets(Places=0), passes("09-21 12:00", "09-21 12:20")],
        {"zoe": "à régler", "max": "liste d'attente 1"},
    ),
    "an earlier answer that is found later takes no seat away": (
        ONE,
        [
            answers("zoe", "09-20 10:00"),
            passes("09-20 11:00"),
            answers("ann", "09-19 10:00"),
            passes("09-20 12:00"),
        ],
        {"zoe": "confirmée", "ann": "liste d'attente 1"},
    ),
    "a member's row that was unpaid after all takes no seat away": (
        ONE,
        [*TAKEN, unpays(), passes("09-20 12:00")],
        {"zoe": "confirmée", "max": "liste d'attente 1", "ann": "liste d'attente 2"},
    ),
    "who pays in time is confirmed although there are fewer seats now": (
        ONE,
        [*HELD, sets(Places=0), pays("zoe"), passes("09-21 12:00", "09-21 12:20")],
        {"zoe": "confirmée", "max": "liste d'attente 1"},
    ),
}


@pytest.mark.parametrize(("row", "steps", "expected"), SEATS.values(), ids=SEATS)
def test_seats(row: Mapping[str, Any], steps: Sequence[Step], expected: Mapping[str, str]) -> None:
    assert tell(steps, **row).everybody() == expected


def test_the_thirteenth_waits_where_nothing_says_otherwise() -> None:
    steps = [answers(f"p{n:02}", f"09-20 08:{n:02}") for n in range(13, 0, -1)]
    house = tell([*steps, passes("09-20 09:00")])
    seats = {who for who, status in house.everybody().items() if status == "confirmée"}
    assert seats == {f"p{n:02}" for n in range(1, 13)}
    assert house.stands("p13") == "liste d'attente 1"


def test_the_counts_of_a_session_agree_with_its_people() -> None:
    house = tell([*HELD, answers("ann", "09-21 10:30"), passes("09-21 11:00")], Places=2)
    line = house.line(SESSIONS, 2)
    counts = [line[name] for name in ("Confirmées", "À régler", "En attente", "Places libres")]
    assert counts == [1, 1, 1, 0]
    assert line["Alerte"] is None


def in_cases(registrations: Sequence[Registration]) -> list[Case]:
    return [
        Case(
            registration=one,
            session=session(places=1),
            cover=SETTLED,
            history=NOBODY_TOLD,
            ledger=LedgerState(),
            settings=settings(),
            now=at("09-20 11:00"),
        )
        for one in registrations
    ]


def test_a_rule_may_keep_somebody_waiting_though_a_seat_is_free_and_the_next_gets_it() -> None:
    zoe, max_, ann = (
        registration(f"{who}@ambert.example", arrival=Arrival(received=at(when), tab=0, row=2))
        for who, when in (("zoe", "09-20 10:00"), ("max", "09-20 10:01"), ("ann", "09-20 10:02"))
    )
    asked: list[tuple[str, list[str]]] = []

    def not_max(case: Case, so_far: Sequence[Outcome]) -> Phrase | None:
        asked.append((case.registration.ref, [one.registration.ref for one in so_far]))
        return phrase(Reason.FULL) if case.registration.ref == max_.ref else None

    rules = (RuleBook(), RuleBook(may_have_seat=not_max))
    cases = in_cases([ann, zoe, max_])
    outcomes = allot(session(places=2), cases, rules)
    stands = {one.registration.ref: (one.status, one.rank, one.reason) for one in outcomes}
    assert stands == {
        zoe.ref: (Status.CONFIRMED, None, Reason.SEAT_IN_ORDER),
        max_.ref: (Status.WAITING, 1, Reason.FULL),
        ann.ref: (Status.CONFIRMED, None, Reason.SEAT_IN_ORDER),
    }
    assert asked == [(zoe.ref, []), (max_.ref, [zoe.ref]), (ann.ref, [zoe.ref, max_.ref])]


@pytest.mark.parametrize("places", range(4))
def test_of_two_rules_that_serve_last_each_does_so_since_its_own_moment(places: int) -> None:
    came = {"max": "09-20 08:00", "zoe": "09-20 08:30", "ann": "09-20 09:30"}
    since = {"max": at("09-20 10:00"), "zoe": at("09-20 09:00")}
    people = {
        who: registration(f"{who}@ambert.example", arrival=Arrival(received=at(when), tab=0, row=2))
        for who, when in came.items()
    }

    def last_is(who: str) -> RuleBook:
        def may_have_seat(case: Case, so_far: Sequence[Outcome]) -> Phrase | None:
            theirs = case.registration.ref == people[who].ref
            return phrase(Reason.STRUCTURE_LAST, most=1, since=since[who]) if theirs else None

        return RuleBook(may_have_seat=may_have_seat)

    rules = [last_is(who) for who in since]
    outcomes = allot(session(places=places), in_cases([*people.values()]), rules)
    stands = {one.registration.ref: one.rank for one in outcomes}
    ranks = [stands[people[who].ref] for who in ("zoe", "ann", "max")]
    assert ranks == [None] * places + list(range(1, 4 - places))


def test_the_seats_are_given_whatever_the_order_they_are_asked_in() -> None:
    one, two, three = (
        registration(f"{who}@ambert.example", arrival=known().arrival)
        for who in ("zoe", "max", "ann")
    )
    outcomes = [
        {s.registration.ref: s.status for s in allot(session(places=1), in_cases(order), ())}
        for order in ([one, two, three], [three, one, two], [two, three, one])
    ]
    assert outcomes[0] == outcomes[1] == outcomes[2]


#: A sentence: the steps, whose row or None for the session's, and what its alert says.
TOLD: dict[str, tuple[Sequence[Step], str | None, str]] = {
    "staff are told of more seats given than there are": (
        [*TAKEN, decides("ann", "confirmer"), passes("09-20 12:00")],
        None,
        "Places données : 2 pour 1.",
    ),
    "staff are told of a confirmation without dues": (
        [*HELD, decides("zoe", "confirmer"), passes("09-21 12:00")],
        "zoe",
        "Décision : confirmer. "
        "Attention : d'après la liste des adhérents, la cotisation n'est pas à jour.",
    ),
    "staff are told of a member's row that was unpaid after all, and no more that it is paid": (
        [*TAKEN, unpays(), passes("09-20 12:00")],
        "zoe",
        "Place donnée dans l'ordre d'arrivée. "
        "Attention : d'après la liste des adhérents, la cotisation n'est pas à jour. "
        "Connu comme adhérent (« Mairie d'Ambert », ligne 2), mais la cotisation ne couvre pas "
        "le jour de la session.",
    ),
    "a promotion says so": (
        [*TAKEN, decides("zoe", "annuler"), passes("09-20 12:00")],
        "max",
        "Place libérée, donnée dans l'ordre de la liste d'attente.",
    ),
    "a hold that ran out says until when it lasted": (
        [*HELD, passes("09-28 18:10")],
        "zoe",
        "La cotisation n'était pas réglée le 28/09/2020 à 18h00, la place a été libérée.",
    ),
    "who waits is told why": (
        TAKEN,
        "max",
        "Toutes les places sont prises.",
    ),
    "who waits so close to the start is told why": (
        [*TAKEN, decides("zoe", "annuler"), passes("10-01 12:10")],
        "max",
        "Plus aucune place n'est donnée : la session commence bientôt, ou a déjà commencé.",
    ),
    "a decision that nobody understands is told": (
        [*TAKEN, decides("zoe", "peut-être"), passes("09-20 12:00")],
        "zoe",
        "Décision « peut-être » inconnue : écrivez confirmer, attente, annuler, refuser, reporter "
        "ou effacer, ou videz la cellule.",
    ),
}


@pytest.mark.parametrize(("steps", "who", "told"), TOLD.values(), ids=TOLD)
def test_staff_are_told(steps: Sequence[Step], who: str | None, told: str) -> None:
    house = tell(steps, **ONE)
    alert = house.cells(who)["Alerte"] if who else house.line(SESSIONS, 2)["Alerte"]
    assert isinstance(alert, str)
    assert told in alert

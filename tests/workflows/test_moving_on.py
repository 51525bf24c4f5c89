"""The next date: whom it is offered to, who moves on to it, and where they stand then."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from douze.model.letters import Letter
from douze.model.sheet import Cell
from douze.model.tokens import Purpose, token
from douze.recovery.history import history_lines
from douze.reports.status_counts import count_statuses
from tests.factories import CODE, settings, wall
from tests.house import House
from tests.lengths import at_length
from tests.recovery.adoption import take_in
from tests.steps import Step, answers, decides, passes, sets, stranger, telephones, tell, types
from tests.tabs import ANSWERS, HEADER, REGISTRATIONS, SESSIONS
from tests.workflows.lives import MAX_WAITS, ZOE

SECRET = b"s" * 32
NEXT, THIRD = "NUMERIQUE", "ACCUEIL"
TAB = "Désistements"
FORM = ("Horodateur", "Code de désistement")


@pytest.fixture(autouse=True)
def _with_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(HEADER, SESSIONS, (*HEADER[SESSIONS], "Suite"))
    monkeypatch.setitem(HEADER, REGISTRATIONS, (*HEADER[REGISTRATIONS], "Pourquoi"))


def then(code: str = NEXT, day: str = "08/10/2020", **cells: Cell) -> Step:
    """There is another session, a week later."""

    def step(house: House) -> None:
        house.secret = SECRET
        house.session(code, **{"Date": day, **cells})

    return step


def clicks(
    who: str, when: str, code: str = CODE, purpose: Purpose = Purpose.MOVE, *, member: bool = True
) -> Step:
    """Somebody follows a link of a letter, and sends the form."""

    def step(house: House) -> None:
        before = house.workbook.tabs.get(TAB, (FORM,))
        signed = token(SECRET, house.ref(who, code), purpose)
        house.workbook.edit(TAB, [*before, (wall(when), signed)])

    return step


def of(code: str, **cells: Cell) -> Step:
    """Staff change the row of another session."""

    def step(house: House) -> None:
        rows = house.workbook.tabs[SESSIONS]
        number = next(n for n, row in enumerate(rows, 1) if row and row[0] == code)
        house.edit(SESSIONS, number, **cells)

    return step


def moves_all(code: str = CODE) -> Step:
    """Staff write `reporter` on every row of a session."""

    def step(house: House) -> None:
        for number in range(2, len(house.workbook.tabs[REGISTRATIONS]) + 1):
            if house.line(REGISTRATIONS, number)["Session"] == code:
                house.edit(REGISTRATIONS, number, Décision="reporter")

    return step


def copies_last(house: House) -> None:
    """Staff copy the last row of `Inscriptions`."""
    rows = house.workbook.tabs[REGISTRATIONS]
    house.workbook.edit(REGISTRATIONS, [*rows, rows[-1]])


CANCELLED = (sets(État="annulée"), passes("09-21 10:00", "09-21 10:10"))
#: Promotions stop at noon, two hours before the session.
TOO_LATE = passes("10-01 11:00", "10-01 12:10")
ONE: dict[str, Any] = {"Places": 1, "Suite": NEXT}
SUITE: dict[str, Any] = {"Suite": NEXT}

#: What happens to whom, and where they stand in both sessions, if anywhere; all they are sent.
MOVES: dict[str, tuple[dict[str, Any], Sequence[Step], str, str, str, list[str]]] = {
    "who waited in vain moves on by the link": (
        ONE, [then(), *MAX_WAITS, TOO_LATE, clicks("max", "10-01 12:30"), passes("10-01 12:40")],
        "max", "annulée", "confirmée", ["waiting_list", "no_seat", "confirmation"],
    ),
    "after the session too, as long as the next one has not begun": (
        ONE, [then(), *MAX_WAITS, TOO_LATE, clicks("max", "10-02 09:00"), passes("10-02 09:10")],
        "max", "annulée", "confirmée", ["waiting_list", "no_seat", "confirmation"],
    ),
    "who was on a session that is cancelled moves on by the link": (
        SUITE, [then(), *ZOE, *CANCELLED, clicks("zoe", "09-21 11:00"), passes("09-21 11:10")],
        "zoe", "annulée", "confirmée", ["confirmation", "session_cancelled", "confirmation"],
    ),
    "twice is once": (
        SUITE, [then(), *ZOE, *CANCELLED, clicks("zoe", "09-21 11:00"), passes("09-21 11:10"),
                clicks("zoe", "09-21 12:00"), passes("09-21 12:10")],
        "zoe", "annulée", "confirmée", ["confirmation", "session_cancelled", "confirmation"],
    ),
    "to a full one: there they wait": (
        SUITE, [then(Places=1), answers("ann", "09-20 08:00", session=NEXT), *ZOE, *CANCELLED,
                clicks("zoe", "09-21 11:00"), passes("09-21 11:10")],
        "zoe", "annulée", "liste d'attente 1",
        ["confirmation", "session_cancelled", "waiting_list"],
    ),
    "whose dues are not settled is asked for those of the next date": (
        SUITE, [then(), stranger("zoe", "09-20 10:00"), passes("09-20 11:00"), *CANCELLED,
                clicks("zoe", "09-21 11:00"), passes("09-21 11:10")],
        "zoe", "annulée", "à régler", ["dues", "session_cancelled", "dues"],
    ),
    "to one that was put away too early, and takes place all the same": (
        SUITE, [then(État="archivée"), *ZOE, *CANCELLED, clicks("zoe", "09-21 11:00"),
                passes("09-21 11:10")],
        "zoe", "annulée", "confirmée", ["confirmation", "session_cancelled", "confirmation"],
    ),
    "without an offer the link does nothing: the session takes place": (
        SUITE, [then(), *ZOE, clicks("zoe", "09-21 11:00"), passes("09-21 11:10")],
        "zoe", "confirmée", "", ["confirmation"],
    ),
    "nor while somebody waits who may still get a seat": (
        ONE, [then(), *MAX_WAITS, clicks("max", "09-21 11:00"), passes("09-21 11:10")],
        "max", "liste d'attente 1", "", ["waiting_list"],
    ),
    "nor in the very moment until which they may": (
        ONE, [then(), *MAX_WAITS, clicks("max", "10-01 12:00"), passes("10-01 12:10")],
        "max", "liste d'attente 1", "", ["waiting_list", "no_seat"],
    ),
    "nor later on, where it was asked too soon": (
        ONE, [then(), *MAX_WAITS, clicks("max", "09-21 11:00"), passes("09-21 11:10"), TOO_LATE],
        "max", "liste d'attente 1", "", ["waiting_list", "no_seat"],
    ),
    "nor once it is cancelled again, where it was asked in between": (
        SUITE, [then(), *ZOE, *CANCELLED, sets(État=None), passes("09-21 11:00", "09-21 11:10"),
                clicks("zoe", "09-21 12:00"), passes("09-21 12:10"), sets(État="annulée"),
                passes("09-22 10:00", "09-22 10:10")],
        "zoe", "annulée", "", ["confirmation", "session_cancelled"] * 2,
    ),
    "nor once the next date has begun": (
        ONE, [then(), *MAX_WAITS, TOO_LATE, clicks("max", "10-08 14:10"), passes("10-08 14:20")],
        "max", "liste d'attente 1", "", ["waiting_list", "no_seat"],
    ),
    "nor once its registrations are closed": (
        ONE, [then(Clôture="05/10/2020"), *MAX_WAITS, TOO_LATE, clicks("max", "10-06 09:00"),
              passes("10-06 09:10")],
        "max", "liste d'attente 1", "", ["waiting_list", "no_seat"],
    ),
    "but at the last moment of these": (
        ONE, [then(Clôture="05/10/2020 18:00"), *MAX_WAITS, TOO_LATE, clicks("max", "10-05 18:00"),
              passes("10-05 18:10")],
        "max", "annulée", "confirmée", ["waiting_list", "no_seat", "confirmation"],
    ),
    "nor for whoever gave the place back before": (
        SUITE, [then(), *ZOE, clicks("zoe", "09-20 12:00", purpose=Purpose.WITHDRAW),
                passes("09-20 12:10"), *CANCELLED, clicks("zoe", "09-21 11:00"),
                passes("09-21 11:10")],
        "zoe", "annulée", "", ["confirmation", "cancellation"],
    ),
    "there the place is given back as any other": (
        SUITE, [then(), *ZOE, *CANCELLED, clicks("zoe", "09-21 11:00"), passes("09-21 11:10"),
                clicks("zoe", "09-22 09:00", NEXT, Purpose.WITHDRAW), passes("09-22 09:10")],
        "zoe", "annulée", "annulée",
        ["confirmation", "session_cancelled", "confirmation", "cancellation"],
    ),
    "the old link opens nothing again then": (
        SUITE, [then(), *ZOE, *CANCELLED, clicks("zoe", "09-21 11:00"), passes("09-21 11:10"),
                clicks("zoe", "09-22 09:00", NEXT, Purpose.WITHDRAW), passes("09-22 09:10"),
                clicks("zoe", "09-23 09:00"), passes("09-23 09:10")],
        "zoe", "annulée", "annulée",
        ["confirmation", "session_cancelled", "confirmation", "cancellation"],
    ),
    "who has answered for the next date too is registered once, by the better arrival": (
        SUITE, [then(), *ZOE, answers("zoe", "09-20 12:00", session=NEXT), passes("09-20 12:10"),
                *CANCELLED, clicks("zoe", "09-21 11:00"), passes("09-21 11:10")],
        "zoe", "annulée", "confirmée", ["confirmation", "confirmation", "session_cancelled"],
    ),
    "and keeps it, though others moved there before it was given back": (
        SUITE, [then(), *ZOE, answers("zoe", "09-20 11:00", session=NEXT),
                answers("max", "09-20 12:00"), passes("09-20 12:10"), decides("max", "reporter"),
                passes("09-20 13:00"), clicks("zoe", "09-20 14:00", NEXT, Purpose.WITHDRAW),
                passes("09-20 14:10"), moves_all(), passes("09-21 10:00", "09-21 10:10")],
        "zoe", "annulée", "confirmée",
        ["confirmation", "confirmation", "cancellation", "cancellation", "confirmation"],
    ),
    "who gave that place back takes it again by moving on": (
        SUITE, [then(), *ZOE, answers("zoe", "09-20 12:00", session=NEXT), passes("09-20 12:10"),
                clicks("zoe", "09-20 13:00", NEXT, Purpose.WITHDRAW), passes("09-20 13:10"),
                *CANCELLED, clicks("zoe", "09-21 11:00"), passes("09-21 11:10", "09-21 11:20")],
        "zoe", "annulée", "confirmée",
        ["confirmation", "confirmation", "cancellation", "session_cancelled", "confirmation"],
    ),
    "whom staff keep from the next date stays where they are": (
        SUITE, [then(), *ZOE, telephones("zoe@ambert.example", Session=NEXT, Décision="refuser"),
                passes("09-20 12:10"), *CANCELLED, clicks("zoe", "09-21 11:00"),
                passes("09-21 11:10")],
        "zoe", "annulée", "refusée", ["confirmation", "refusal", "session_cancelled"],
    ),
    "staff move somebody who has a seat: the calendar is cleared": (
        SUITE, [then(), *ZOE, decides("zoe", "reporter"), passes("09-21 10:00", "09-21 10:10")],
        "zoe", "annulée", "confirmée", ["confirmation", "cancellation", "confirmation"],
    ),
    "staff move who waits: one letter says it": (
        ONE, [then(), *MAX_WAITS, decides("max", "reporter"), passes("09-21 10:00", "09-21 10:10")],
        "max", "annulée", "confirmée", ["waiting_list", "confirmation"],
    ),
    "staff move all of a session that was cancelled long before": (
        {}, [then(), *ZOE, *CANCELLED, sets(Suite=NEXT), moves_all(),
             passes("09-28 10:00", "09-28 10:10")],
        "zoe", "annulée", "confirmée", ["confirmation", "session_cancelled", "confirmation"],
    ),
    "cancelled and moved before that is told: the calendar is cleared, and one letter says both": (
        SUITE, [then(), *ZOE, sets(État="annulée"), moves_all(),
                passes("09-21 10:00", "09-21 10:10", "09-21 10:20")],
        "zoe", "annulée", "confirmée", ["confirmation", "cancellation", "confirmation"],
    ),
    "staff move who waited in vain, once the session is over": (
        ONE, [then(), *MAX_WAITS, TOO_LATE, passes("10-01 16:10"), moves_all(),
              passes("10-01 16:20")],
        "max", "annulée", "confirmée", ["waiting_list", "no_seat", "confirmation"],
    ),
    "and nobody who had the seat then": (
        ONE, [then(), *MAX_WAITS, TOO_LATE, passes("10-01 16:10"), moves_all(),
              passes("10-01 16:20")],
        "zoe", "confirmée", "", ["confirmation", "link"],
    ),
    "nor who gave the place back": (
        SUITE, [then(), *ZOE, clicks("zoe", "09-20 12:00", purpose=Purpose.WITHDRAW),
                passes("09-20 12:10"), moves_all(), passes("09-21 10:00")],
        "zoe", "annulée", "", ["confirmation", "cancellation"],
    ),
    "nor whose hold ran out before the session was cancelled": (
        SUITE, [then(), stranger("zoe", "09-10 10:00"), passes("09-10 11:00", "09-18 10:00"),
                sets(État="annulée"), passes("09-18 11:00", "09-18 11:10"), moves_all(),
                passes("09-18 12:00")],
        "zoe", "expirée", "", ["dues", "expired", "session_cancelled"],
    ),
    "nor anybody while the session is a draft": (
        SUITE, [then(), *ZOE, sets(État="brouillon"), passes("09-20 12:00", "09-20 12:10"),
                moves_all(), passes("09-20 13:00", "09-20 13:10")],
        "zoe", "confirmée", "", ["confirmation"],
    ),
    "nor whose row at the next date stands twice": (
        SUITE, [then(), *ZOE, answers("zoe", "09-20 12:00", session=NEXT), passes("09-20 12:10"),
                copies_last, passes("09-20 12:20"), moves_all(), passes("09-20 13:00")],
        "zoe", "confirmée", "confirmée", ["confirmation", "confirmation"],
    ),
    "nor who gave it back in that very pass": (
        SUITE,
        [then(), *ZOE, clicks("zoe", "09-20 12:00", purpose=Purpose.WITHDRAW), moves_all(),
         passes("09-20 12:10")],
        "zoe", "annulée", "", ["confirmation", "cancellation"],
    ),
    "nor by the link who gave it back before, whenever a pass sees that": (
        ONE,
        [then(), *MAX_WAITS, TOO_LATE, clicks("max", "10-01 12:20", purpose=Purpose.WITHDRAW),
         clicks("max", "10-01 12:30"), passes("10-01 12:40", "10-01 12:50")],
        "max", "annulée", "", ["waiting_list", "no_seat", "cancellation"],
    ),
    "the better arrival is the one that is kept": (
        SUITE,
        [then(Places=0), *ZOE, answers("zoe", "09-20 12:00", session=NEXT),
         answers("eve", "09-20 13:00", session=NEXT), passes("09-20 13:10"), *CANCELLED,
         clicks("zoe", "09-21 11:00"), passes("09-21 11:10")],
        "zoe", "annulée", "liste d'attente 1",
        ["confirmation", "waiting_list", "session_cancelled"],
    ),
    "without a next date `reporter` waits, and all stays as it is": (
        {}, [then(), *ZOE, decides("zoe", "reporter"), passes("09-21 10:00")],
        "zoe", "confirmée", "", ["confirmation"],
    ),
    "and is done once there is one": (
        {}, [then(), *ZOE, decides("zoe", "reporter"), passes("09-21 10:00"), sets(Suite=NEXT),
             passes("09-21 10:10")],
        "zoe", "annulée", "confirmée", ["confirmation", "cancellation", "confirmation"],
    ),
    "in the place of `annuler` it opens nothing": (
        SUITE, [then(), *ZOE, decides("zoe", "annuler"), passes("09-20 12:00"),
                decides("zoe", "reporter"), passes("09-21 10:00", "09-21 10:10")],
        "zoe", "annulée", "", ["confirmation", "cancellation"],
    ),
    "emptied again it takes nothing back": (
        SUITE, [then(), *ZOE, decides("zoe", "reporter"), passes("09-21 10:00"),
                decides("zoe", ""), passes("09-21 10:10", "09-21 10:20")],
        "zoe", "annulée", "confirmée", ["confirmation", "cancellation", "confirmation"],
    ),
    "a later answer for the first session opens that again": (
        SUITE, [then(), *ZOE, decides("zoe", "reporter"), passes("09-21 10:00"),
                decides("zoe", ""), answers("zoe", "09-22 09:00"), passes("09-22 09:10")],
        "zoe", "confirmée", "confirmée",
        ["confirmation", "cancellation", "confirmation", "confirmation"],
    ),
    "the session is restored: who moved on stays there": (
        SUITE, [then(), *ZOE, *CANCELLED, clicks("zoe", "09-21 11:00"), passes("09-21 11:10"),
                sets(État=""), passes("09-21 12:00", "09-21 12:10", "09-21 12:20")],
        "zoe", "annulée", "confirmée", ["confirmation", "session_cancelled", "confirmation"],
    ),
    "an edit of the next date that waits: then": (
        SUITE, [then(), *ZOE, *CANCELLED, of(NEXT, Fin="17:00"), clicks("zoe", "09-21 11:00"),
                passes("09-21 11:10", "09-21 11:20")],
        "zoe", "annulée", "confirmée", ["confirmation", "session_cancelled", "confirmation"],
    ),
    "what staff decide stands, whatever the link asked for": (
        ONE, [then(), *MAX_WAITS, TOO_LATE, clicks("max", "10-01 12:30"),
              decides("max", "confirmer"), passes("10-01 12:40")],
        "max", "confirmée", "", ["waiting_list", "no_seat", "confirmation"],
    ),
    "whom staff keep waiting may go on all the same": (
        ONE, [then(), *MAX_WAITS, TOO_LATE, clicks("max", "10-01 12:30"),
              decides("max", "attente"), passes("10-01 12:40")],
        "max", "annulée", "confirmée", ["waiting_list", "no_seat", "confirmation"],
    ),
    "a yes opens nothing again while `reporter` stands there": (
        SUITE, [then(), *ZOE, clicks("zoe", "09-20 12:00", purpose=Purpose.WITHDRAW),
                passes("09-20 12:10"), moves_all(), passes("09-21 10:00"),
                clicks("zoe", "09-21 11:00", purpose=Purpose.STAY),
                passes("09-21 11:10", "09-21 11:20")],
        "zoe", "annulée", "", ["confirmation", "cancellation"],
    ),
    "whose hold runs out meanwhile is not said to wait for a next date": (
        {}, [then(), stranger("zoe", "09-20 10:00"), passes("09-20 11:00"),
             decides("zoe", "reporter"), passes("09-28 18:10")],
        "zoe", "expirée", "", ["dues", "expired"],
    ),
    "a row that staff cleared away after the session moves on all the same": (
        ONE, [then(), *MAX_WAITS, TOO_LATE, passes("10-01 16:10"),
              lambda house: house.remove(REGISTRATIONS, house.place("max")),
              passes("10-02 09:00"), clicks("max", "10-02 10:00"), passes("10-02 10:10")],
        "max", "", "confirmée", ["waiting_list", "no_seat", "confirmation"],
    ),
}  # fmt: skip


def stands(house: House, who: str, code: str) -> str:
    try:
        return house.stands(who, code)
    except StopIteration:
        return ""


@pytest.mark.parametrize(
    ("cells", "steps", "who", "old", "new", "letters"), MOVES.values(), ids=MOVES
)
def test_where_somebody_stands_who_moves_on(
    cells: dict[str, Any], steps: Sequence[Step], who: str, old: str, new: str, letters: list[str]
) -> None:
    house = tell(steps, **cells)
    assert (stands(house, who, CODE), stands(house, who, NEXT)) == (old, new)
    assert house.letters(who) == letters
    last = house.passes[-1].now
    assert not house.look_at(last)[1], "and nothing is left to do"


def planned(house: House, kind: str, code: str) -> list[Letter]:
    letters = [p.letter for done in house.passes for p in done.plan.letters]
    return [one for one in letters if one.kind == kind and one.session and one.session.code == code]


@pytest.mark.everywhere
def test_a_registration_moves_on_from_a_session_that_is_cancelled() -> None:
    house = tell([then(), *ZOE, *CANCELLED, clicks("zoe", "09-21 11:00"), passes("09-21 11:10")],
                 **SUITE)  # fmt: skip
    (offer,) = planned(house, "session_cancelled", CODE)
    assert offer.next_date is not None and offer.next_date.session.code == NEXT
    assert not offer.next_date.full
    (told,) = planned(house, "confirmation", NEXT)
    assert told.came_from is not None and told.came_from.code == CODE
    why = "La session est annulée : inscription reportée à NUMERIQUE, le 21/09/2020 à 11h00."
    assert house.cells("zoe")["Pourquoi"] == why
    there = house.cells("zoe", NEXT)
    assert there["Reçue le"] == wall("09-21 11:00")
    came = "Inscription reportée ici depuis BENEVOLES, où elle était arrivée le 20/09/2020 à 10h00."
    assert came in str(there["Pourquoi"])
    assert house.cells("zoe")["Alerte"] is there["Alerte"] is None
    assert not house.look_at("09-21 11:20")[1]


def test_a_letter_that_waits_says_where_it_comes_from_still() -> None:
    house = tell([then(), *ZOE, decides("zoe", "reporter")], **SUITE)
    house.pass_at("09-21 10:00", limit=0)
    house.pass_at("09-21 10:10")
    letters = {str(p.letter.kind): p.letter for p in house.passes[-1].plan.letters}
    gone, told = letters["cancellation"], letters["confirmation"]
    assert gone.moved_to is not None and gone.moved_to.code == NEXT
    assert (gone.moved_on, gone.invitation) == (True, "CANCEL")
    assert told.came_from is not None and told.came_from.code == CODE


def test_the_seat_goes_on_in_the_same_pass() -> None:
    house = tell([then(), *MAX_WAITS, decides("zoe", "reporter"), passes("09-21 10:00")], **ONE)
    assert house.stands("max") == "confirmée"


def test_a_full_next_date_is_said_to_be_full() -> None:
    house = tell([then(Places=1), answers("ann", "09-20 08:00", session=NEXT), *ZOE, *CANCELLED],
                 **SUITE)  # fmt: skip
    (offer,) = planned(house, "session_cancelled", CODE)
    assert offer.next_date is not None and offer.next_date.full


def test_what_is_kept_back_at_the_next_date_is_not_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(HEADER, SESSIONS, (*HEADER[SESSIONS], "Places réservées"))
    columns: dict[str, Any] = {"Places": 2, "Places réservées": 2}
    kept = then(**columns)
    house = tell([kept, *ZOE, *CANCELLED], **SUITE)
    (offer,) = planned(house, "session_cancelled", CODE)
    assert offer.next_date is not None and offer.next_date.full
    assert "est complète" in str(tell([kept, *ZOE], **SUITE).line(SESSIONS, 2)["Alerte"])


def test_the_history_says_where_it_comes_from() -> None:
    house = tell([then(), *ZOE, decides("zoe", "reporter"), passes("09-21 10:00")], **SUITE)
    ref = house.ref("zoe", NEXT)
    lines = history_lines(ref, house.ledger.read(), house.ledger.changes([ref]), house.wording)
    assert (
        "Reportée ici d'une session où elle était arrivée le 20/09/2020 à 10h00." in list(lines)[1]
    )


def test_one_step_at_a_time_where_the_next_date_is_cancelled_too() -> None:
    house = tell(
        [then(Suite=THIRD), then(THIRD, "15/10/2020"), *ZOE, *CANCELLED,
         clicks("zoe", "09-21 11:00"), passes("09-21 11:10"),
         of(NEXT, État="annulée"), passes("09-22 10:00", "09-22 10:10")],
        **SUITE,
    )  # fmt: skip
    assert (stands(house, "zoe", NEXT), stands(house, "zoe", THIRD)) == ("annulée", "")
    clicks("zoe", "09-22 11:00", NEXT)(house)
    house.pass_at("09-22 11:10")
    assert (stands(house, "zoe", CODE), stands(house, "zoe", NEXT)) == ("annulée", "annulée")
    assert stands(house, "zoe", THIRD) == "confirmée"
    told = ["confirmation", "session_cancelled"]
    assert house.letters("zoe") == [*told, *told, "confirmation"]


#: What stands in `Suite`, with what other sessions, and what the session's row says of it.
SAID: dict[str, tuple[str, Sequence[Step], str]] = {
    "nobody's code": ("NUMERIC", [then()], "aucune session à lire n'a ce code"),
    "its own": (CODE, [then()], "la session elle-même"),
    "one that leads back to it": (NEXT, [then(Suite=CODE)], "finit par ramener"),
    "one that leads back by a third": (
        NEXT, [then(Suite=THIRD), then(THIRD, Suite=CODE)], "finit par ramener",
    ),
    "one that is over": (NEXT, [then(day="01/09/2020")], "est terminée ou a commencé"),
    "one whose row cannot be read any more": (
        NEXT, [then(), passes("09-19 10:00"), of(NEXT, Places="douze")],
        "aucune session à lire n'a ce code",
    ),
    "one that is cancelled": (NEXT, [then(État="annulée")], "est annulée"),
    "a draft": (NEXT, [then(État="brouillon")], "est un brouillon"),
    "one without a date": (NEXT, [then(État="reportée")], "n'a pas de date"),
    "one that takes no answer any more": (NEXT, [then(Clôture="15/09/2020")], "sont closes"),
    "one that is full": (NEXT, [then(Places=0)], "est complète"),
    "its case does not matter": (NEXT.lower(), [then()], ""),
    "a circle that it is not in": (NEXT, [then(Suite=THIRD), then(THIRD, Suite=NEXT)], ""),
}  # fmt: skip


@pytest.mark.parametrize(("suite", "steps", "says"), SAID.values(), ids=SAID)
def test_what_a_row_says_of_its_next_date(suite: str, steps: Sequence[Step], says: str) -> None:
    house = tell([*steps, *ZOE], Suite=suite)
    alert = str(house.line(SESSIONS, 2)["Alerte"] or "")
    assert says in alert if says else alert == ""
    flawed = says and says not in ("est complète",)
    offered = planned(tell([*steps, *ZOE, *CANCELLED], Suite=suite), "session_cancelled", CODE)
    assert [one.next_date is None for one in offered] == [bool(flawed)]


#: What staff or people ask for that cannot be, and what the row says of it.
NOT_MOVED: dict[str, tuple[dict[str, Any], Sequence[Step], str, str]] = {
    "no next date": (
        {}, [then(), *ZOE, decides("zoe", "reporter"), passes("09-21 10:00")],
        "Alerte", "« reporter » attend : la colonne « Suite » de BENEVOLES",
    ),
    "nothing to move": (
        SUITE, [then(), *ZOE, decides("zoe", "annuler"), passes("09-20 12:00"),
                decides("zoe", "reporter"), passes("09-21 10:00")],
        "Pourquoi", "« reporter » ne change rien",
    ),
    "decided otherwise there": (
        SUITE, [then(), *ZOE, telephones("zoe@ambert.example", Session=NEXT, Décision="annuler"),
                passes("09-20 12:00"), decides("zoe", "reporter"), passes("09-21 10:00")],
        "Alerte", "à NUMERIQUE, Décision a déjà écarté",
    ),
    "asked too late": (
        ONE, [then(), *MAX_WAITS, TOO_LATE, clicks("max", "10-08 14:10"), passes("10-08 14:20")],
        "Alerte", "La personne a demandé le 08/10/2020 à 14h10",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "steps", "column", "says"), NOT_MOVED.values(), ids=NOT_MOVED)
def test_what_a_row_says_of_a_move_that_cannot_be(
    cells: dict[str, Any], steps: Sequence[Step], column: str, says: str
) -> None:
    house = tell(steps, **cells)
    who = "max" if cells is ONE else "zoe"
    assert says in str(house.cells(who)[column])


def test_who_asked_too_late_is_told_for_a_week() -> None:
    house = tell([then(), *MAX_WAITS, TOO_LATE, clicks("max", "10-08 14:10"),
                  passes("10-08 14:20", "10-15 14:20")], **ONE)  # fmt: skip
    assert "a demandé" not in str(house.cells("max")["Alerte"])


PEOPLE = ("zoe", "max", "ann")


@pytest.mark.parametrize("order", list(permutations(PEOPLE)))
def test_whom_staff_move_at_once_come_by_their_first_arrival(order: tuple[str, ...]) -> None:
    """Before the answers of that moment, and after the earlier ones."""
    came = {"zoe": "09-20 10:00", "max": "09-20 09:00", "ann": "09-20 11:00"}
    house = tell(
        [then(Places=1), answers("eve", "09-20 12:00", session=NEXT),
         *(answers(who, came[who]) for who in order), passes("09-20 13:00"), moves_all(),
         answers("ida", "09-21 10:00", session=NEXT), passes("09-21 10:00")],
        **SUITE,
    )  # fmt: skip
    ranks = {who: stands(house, who, NEXT) for who in ("eve", *PEOPLE, "ida")}
    waits = {who: f"liste d'attente {n}" for n, who in enumerate(("max", "zoe", "ann", "ida"), 1)}
    assert ranks == {"eve": "confirmée", **waits}


#: When people ask for the next date (by minutes), and when others answer for it.
MINUTES = st.lists(st.integers(0, 40), min_size=5, max_size=5, unique=True)


@effort(max_examples=at_length(100, short=6))
@given(
    minutes=MINUTES,
    seats=st.sampled_from((0, 5)),
    rows=st.permutations(range(5)),
    missed=st.sets(st.integers(0, 3)),
)
def test_the_order_there_hangs_neither_on_the_sheet_nor_on_missed_passes(
    minutes: list[int], seats: int, rows: list[int], missed: set[int]
) -> None:
    """Who answers first comes first; those who move, and nobody between them, as they arrived."""
    asked = dict(zip((*PEOPLE, "eve", "ida"), minutes, strict=True))
    house = moving_house(seats)
    everything = [(minute, who) for who, minute in asked.items()]
    for quarter in range(5):
        now = [one for one in everything if quarter * 10 <= one[0] < quarter * 10 + 10]
        for minute, who in (one for _, one in sorted(zip(rows, now, strict=False))):
            asks(house, who, minute)
        if quarter not in missed:
            house.pass_at(f"09-21 11:{quarter * 10 + 10:02}")
    runs: list[list[str]] = []
    for who in sorted(asked, key=lambda who: asked[who]):
        if runs and who in PEOPLE and runs[-1][0] in PEOPLE:
            runs[-1].append(who)
        else:
            runs.append([who])
    order = [who for run in runs for who in sorted(run, key=(*PEOPLE, "eve", "ida").index)]
    expected = {
        who: "confirmée" if place < seats else f"liste d'attente {place - seats + 1}"
        for place, who in enumerate(order)
    }
    assert {who: stands(house, who, NEXT) for who in asked} == expected


def test_a_seat_given_to_whoever_moved_stays_given_whoever_moves_later() -> None:
    house = moving_house(1)
    asks(house, "ann", 1)
    house.pass_at("09-21 11:05")
    asks(house, "zoe", 6)
    asks(house, "max", 7)
    house.pass_at("09-21 11:10")
    assert [stands(house, who, NEXT) for who in ("ann", *PEOPLE[:2])] == [
        "confirmée", "liste d'attente 1", "liste d'attente 2",
    ]  # fmt: skip


def moving_house(seats: int) -> House:
    """Three people at a session that is cancelled, of whom none has moved on yet."""
    return tell(
        [then(Places=seats), *(answers(who, f"09-20 1{n}:00") for n, who in enumerate(PEOPLE)),
         passes("09-20 18:00"), *CANCELLED],
        **SUITE,
    )  # fmt: skip


def asks(house: House, who: str, minute: int) -> None:
    """Ask for the next date: by the link, or as somebody new."""
    when = f"09-21 11:{minute:02}"
    step = clicks(who, when) if who in PEOPLE else answers(who, when, session=NEXT)
    step(house)


def test_whoever_was_moved_is_found_again_whatever_becomes_of_the_rows() -> None:
    """Sorted, corrected, and the form's answers gone: one registration, and no letter more."""
    house = tell([then(), *ZOE, *CANCELLED, clicks("zoe", "09-21 11:00"), passes("09-21 11:10")],
                 **SUITE)  # fmt: skip
    rows = house.workbook.tabs[REGISTRATIONS]
    house.workbook.edit(REGISTRATIONS, [rows[0], *reversed(rows[1:])])
    house.workbook.edit(TAB, [FORM])
    house.workbook.edit(ANSWERS, house.workbook.tabs[ANSWERS][:1])
    assert not house.look_at("09-21 11:20")[1]
    types("zoe", **{"E-mail": "zoe@cantal.example"})(house)
    passes("09-21 11:20", "09-21 11:30", "09-21 11:40")(house)
    assert stands(house, "zoe", NEXT) == "confirmée"
    assert len(house.workbook.tabs[REGISTRATIONS]) == 3


def test_a_sheet_that_is_adopted_knows_who_moved_on() -> None:
    """Nobody is moved, written to or ranked anew; and the old links do nothing more."""
    house = tell(
        [then(Places=0), *(answers(who, f"09-20 1{n}:00") for n, who in enumerate(PEOPLE)),
         passes("09-20 18:00"), moves_all(), passes("09-21 10:00"), clicks("zoe", "09-21 10:05"),
         answers("eve", "09-21 10:06", session=NEXT), passes("09-21 10:10")],
        **SUITE,
    )  # fmt: skip
    before = {who: stands(house, who, NEXT) for who in (*PEOPLE, "eve")}
    letters = [house.letters(who) for who in PEOPLE]
    rows = house.workbook.tabs[REGISTRATIONS]
    house.workbook.edit(REGISTRATIONS, [rows[0], *reversed(rows[1:])])
    take_in(house, "09-22 10:00")
    passes("09-22 10:10", "09-22 10:20")(house)
    assert {who: stands(house, who, NEXT) for who in before} == before
    assert [house.letters(who) for who in PEOPLE] == letters
    assert house.stands("zoe") == "annulée"
    assert not house.look_at("09-22 10:30")[1]


#: How a registration that moved on counts in the figures of the session that it left.
COUNTED: dict[str, tuple[dict[str, Any], Sequence[Step], tuple[int, int, int | None]]] = {
    "of one that was cancelled: over because that was": (
        SUITE, [then(), *ZOE, *CANCELLED, clicks("zoe", "09-21 11:00"), passes("09-21 11:10")],
        (0, 1, None),
    ),
    "who waited to the end had no place": (
        ONE, [then(), *MAX_WAITS, TOO_LATE, clicks("max", "10-01 12:30"), passes("10-01 16:10")],
        (1, 0, 1),
    ),
    "moved by staff before: withdrawn": (
        SUITE, [then(), *ZOE, decides("zoe", "reporter"), passes("09-21 10:00", "10-01 16:10")],
        (1, 0, 0),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "steps", "counts"), COUNTED.values(), ids=COUNTED)
def test_how_it_counts_in_the_figures(
    cells: dict[str, Any], steps: Sequence[Step], counts: tuple[int, int, int | None]
) -> None:
    last = tell(steps, **cells).passes[-1]
    there = [o for o in last.desired.outcomes if o.registration.session == CODE]
    found = count_statuses(there, held=counts[2] is not None)
    assert (found.withdrawn, found.called_off, found.no_place) == counts


def test_who_moves_after_the_hour_has_not_waited_at_it() -> None:
    """Whoever moved there before is given one seat; nobody who said nothing loses another."""
    house = House(
        ours=settings(
            association={"withdraw": "https://forms.example.org/?entry.1={token}"},
            seats={"ask_before": timedelta(days=3), "silence_frees": True},
        )
    )
    house.secret = SECRET
    house.session(**{**SUITE, "Date": "15/10/2020"})
    steps = [then(Places=2), *(answers(who, "09-20 09:00", session=NEXT) for who in ("eve", "guy")),
             answers("ann", "09-20 10:00"), answers("zoe", "09-20 10:01"), passes("09-20 10:10"),
             decides("ann", "reporter"), passes("10-05 09:00", "10-05 14:10", "10-07 12:10"),
             decides("zoe", "reporter"), passes("10-07 13:00", "10-07 13:10")]  # fmt: skip
    for step in steps:
        step(house)
    stand = [house.stands(who, NEXT) for who in ("eve", "guy", "ann", "zoe")]
    assert stand == ["confirmée", "annulée", "confirmée", "liste d'attente 1"]

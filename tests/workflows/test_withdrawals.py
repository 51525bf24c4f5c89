"""Places given back by the form: what counts, once, for which arrival, and what is told."""

from collections.abc import Sequence
from datetime import datetime, time

import pytest

from douze.match.coded_answers import MOST_TOLD
from douze.model.kinds import Invitation
from douze.model.references import reference
from douze.model.sheet import Cell
from douze.model.tokens import Purpose, token
from tests.factories import CODE, PARIS, settings, wall
from tests.house import House
from tests.steps import Step, answers, decides, passes, pays, sets, stranger, tell, types, vanishes
from tests.tabs import REGISTRATIONS

SECRET = b"s" * 32
TAB = "Désistements"
HEADER = ("Horodateur", "Adresse e-mail", "Code de désistement")


def form(house: House, *, when: Cell, typed: str, email: str = "") -> None:
    """Somebody sends the form."""
    before = house.workbook.tabs.get(TAB, (HEADER,))
    house.workbook.edit(TAB, [*before, (when, email, typed)])


def withdraws(who: str, when: str) -> Step:
    """Somebody follows the link in a letter of theirs."""

    def step(house: House) -> None:
        house.secret = SECRET
        form(house, when=wall(when), typed=token(SECRET, house.ref(who)))

    return step


def types_code(typed: str, when: str) -> Step:
    def step(house: House) -> None:
        house.secret = SECRET
        form(house, when=wall(when), typed=typed)

    return step


TWO = (answers("zoe", "09-20 10:00"), answers("max", "09-20 10:01"), passes("09-20 10:10"))
#: Zoe's seat was held for her dues until 28 September, 18:00; max has it.
RAN_OUT = (
    stranger("zoe", "09-20 10:00"),
    answers("max", "09-20 10:01"),
    passes("09-20 10:10", "09-28 18:10"),
)

#: A sentence: what happens in a session of one place, and where zoe and max stand then.
PROMISES: dict[str, tuple[Sequence[Step], str, str]] = {
    "a place given back goes to the next in the same pass": (
        (*TWO, withdraws("zoe", "09-21 10:00"), passes("09-21 10:10")), "annulée", "confirmée"),
    "who waits can stop waiting": (
        (*TWO, withdraws("max", "09-21 10:00"), passes("09-21 10:10")), "confirmée", "annulée"),
    "a seat that is held can be given back": (
        (stranger("zoe", "09-20 10:00"), answers("max", "09-20 10:01"), passes("09-20 10:10"),
         withdraws("zoe", "09-21 10:00"), passes("09-21 10:10")), "annulée", "confirmée"),
    "said twice it is done once": (
        (*TWO, withdraws("zoe", "09-21 10:00"), withdraws("zoe", "09-21 10:01"),
         passes("09-21 10:10", "09-21 10:20")), "annulée", "confirmée"),
    "a later answer opens the registration again, at the end": (
        (*TWO, withdraws("zoe", "09-21 10:00"), passes("09-21 10:10"),
         answers("zoe", "09-21 11:00"), passes("09-21 11:10", "09-21 11:20")),
        "liste d'attente 1", "confirmée"),
    "a later answer that is seen with it counts too": (
        (*TWO, withdraws("zoe", "09-21 10:00"), answers("zoe", "09-21 10:05"),
         passes("09-21 10:10", "09-21 10:20")), "liste d'attente 1", "confirmée"),
    "and that one can be given back again": (
        (*TWO, withdraws("max", "09-21 10:00"), passes("09-21 10:10"),
         answers("max", "09-21 11:00"), passes("09-21 11:10"),
         withdraws("max", "09-21 12:00"), passes("09-21 12:10", "09-21 12:20")),
        "confirmée", "annulée"),
    "given back, asked for and given back between two passes": (
        (*TWO, withdraws("max", "09-21 10:00"), passes("09-21 10:10"),
         answers("max", "09-21 11:00"), withdraws("max", "09-21 12:00"),
         passes("09-21 12:10", "09-21 12:20")), "confirmée", "annulée"),
    "opened again within a day it is opened no second time": (
        (*TWO, withdraws("max", "09-21 10:00"), passes("09-21 10:10"),
         answers("max", "09-21 11:00"), passes("09-21 11:10"),
         withdraws("max", "09-21 12:00"), passes("09-21 12:10"),
         answers("max", "09-21 13:00"), passes("09-21 13:10", "09-22 13:10")),
        "confirmée", "annulée"),
    "an answer a day later opens it again": (
        (*TWO, withdraws("max", "09-21 10:00"), passes("09-21 10:10"),
         answers("max", "09-21 11:00"), passes("09-21 11:10"),
         withdraws("max", "09-21 12:00"), passes("09-21 12:10"),
         answers("max", "09-21 13:00"), passes("09-21 13:10"),
         answers("max", "09-22 11:00"), passes("09-22 11:10", "09-22 11:20")),
        "confirmée", "liste d'attente 1"),
    "opened, given back and asked for between two passes it is opened once": (
        (*TWO, withdraws("max", "09-21 10:00"), passes("09-21 10:10"),
         answers("max", "09-21 11:00"), passes("09-21 11:10"),
         withdraws("max", "09-21 12:00"), answers("max", "09-21 13:00"),
         passes("09-21 13:10", "09-21 13:20")), "confirmée", "annulée"),
    "an earlier answer does not undo it": (
        (*TWO, answers("zoe", "09-21 09:00"), withdraws("zoe", "09-21 10:00"),
         passes("09-21 10:10", "09-21 10:20")), "annulée", "confirmée"),
    "staff's word beats it": (
        (*TWO, decides("zoe", "confirmer"), withdraws("zoe", "09-21 10:00"),
         passes("09-21 10:10")), "confirmée", "liste d'attente 1"),
    "staff's word beats it for good": (
        (*TWO, decides("zoe", "confirmer"), withdraws("zoe", "09-21 10:00"),
         passes("09-21 10:10"), decides("zoe", ""), passes("09-21 10:20", "09-21 10:30")),
        "confirmée", "liste d'attente 1"),
    "and an answer after it takes no seat from whoever has it": (
        (*TWO, decides("zoe", "confirmer"), withdraws("zoe", "09-21 10:00"),
         passes("09-21 10:10"), decides("zoe", ""), answers("zoe", "09-21 10:15"),
         passes("09-21 10:20", "09-21 10:30")), "confirmée", "liste d'attente 1"),
    "staff take somebody back": (
        (*TWO, withdraws("zoe", "09-21 10:00"), passes("09-21 10:10"),
         decides("zoe", "confirmer"), passes("09-21 10:20"),
         decides("zoe", ""), passes("09-21 10:30", "09-21 10:40")), "confirmée", "confirmée"),
    "after staff's word it can be given back again": (
        (*TWO, decides("zoe", "confirmer"), withdraws("zoe", "09-21 10:00"),
         passes("09-21 10:10"), decides("zoe", ""), passes("09-21 10:20"),
         withdraws("zoe", "09-21 11:00"), passes("09-21 11:10")), "annulée", "confirmée"),
    "whom staff keep waiting is not waited for any more": (
        (*TWO, decides("max", "attente"), withdraws("max", "09-21 10:00"),
         passes("09-21 10:10"), decides("max", ""), passes("09-21 10:20")),
        "confirmée", "annulée"),
    "a decision that is emptied leaves it given back": (
        (*TWO, withdraws("zoe", "09-21 10:00"), passes("09-21 10:10"),
         decides("zoe", "annuler"), passes("09-21 10:20"),
         decides("zoe", ""), passes("09-21 10:30")), "annulée", "confirmée"),
    "from the start on it does nothing": (
        (*TWO, withdraws("zoe", "10-01 14:01"), passes("10-01 14:05")),
        "confirmée", "liste d'attente 1"),
    "seen after the start it does nothing": (
        (*TWO, withdraws("zoe", "10-01 13:59"), passes("10-01 14:05")),
        "confirmée", "liste d'attente 1"),
    "at the very start it still counts, though nobody is promoted any more": (
        (*TWO, withdraws("zoe", "10-01 14:00"), passes("10-01 14:00")),
        "annulée", "liste d'attente 1"),
    "one from before the arrival does nothing": (
        (*TWO, withdraws("zoe", "09-20 09:59"), passes("09-20 10:20")),
        "confirmée", "liste d'attente 1"),
    "with the row of the form gone it stays given back": (
        (*TWO, withdraws("zoe", "09-21 10:00"), passes("09-21 10:10"),
         lambda house: house.remove(TAB, 2), passes("09-21 10:20")), "annulée", "confirmée"),
    "an answer that arrives late opens it again, with the row of the form gone": (
        (*TWO, withdraws("zoe", "09-21 10:00"), passes("09-21 10:10"),
         lambda house: house.remove(TAB, 2), answers("zoe", "09-21 10:05"),
         passes("09-21 10:20")), "liste d'attente 1", "confirmée"),
    "a cancelled session cancels for itself": (
        (*TWO, sets(État="annulée"), withdraws("zoe", "09-21 10:00"),
         passes("09-21 10:10", "09-21 10:30")), "annulée", "annulée"),
    "in a session restored it counts still": (
        (*TWO, sets(État="annulée"), withdraws("zoe", "09-21 10:00"),
         passes("09-21 10:10", "09-21 10:30"), sets(État=""),
         passes("09-21 10:40", "09-21 11:00")), "annulée", "confirmée"),
    "while the session is being changed it waits": (
        (*TWO, sets(Intitulé="Autre"), withdraws("zoe", "09-21 10:00"), passes("09-21 10:10")),
        "confirmée", "liste d'attente 1"),
    "then it counts": (
        (*TWO, sets(Intitulé="Autre"), withdraws("zoe", "09-21 10:00"),
         passes("09-21 10:10", "09-21 10:30")), "annulée", "confirmée"),
    "whose hold ran out has nothing to give back": (
        (*RAN_OUT, withdraws("zoe", "09-28 19:00"), passes("09-28 19:10")),
        "expirée", "confirmée"),
    "dues that come after that open nothing again": (
        (*RAN_OUT, withdraws("zoe", "09-28 19:00"), passes("09-28 19:10"),
         pays("zoe"), passes("09-28 19:20")), "expirée", "confirmée"),
    "a wrong code does nothing": (
        (*TWO, types_code("7KQ4-TM2X-AAAA-AAAA-AAAA", "09-21 10:00"), passes("09-21 10:10")),
        "confirmée", "liste d'attente 1"),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "zoe", "max_"), PROMISES.values(), ids=PROMISES)
def test_promise(steps: Sequence[Step], zoe: str, max_: str) -> None:
    house = tell(steps, Places=1)
    assert (house.stands("zoe"), house.stands("max")) == (zoe, max_)
    again = house.pass_at(f"{house.passes[-1].now.astimezone(PARIS):%Y-%m-%d %H:%M}")
    assert (again.plan.statuses, again.letters) == ((), []), "and so it stays"


@pytest.mark.everywhere
def test_the_person_is_thanked_and_staff_see_why() -> None:
    house = tell([*TWO, withdraws("zoe", "09-21 10:00"), passes("09-21 10:10")], Places=1)
    assert house.passes[-1].letters == [("zoe", "cancellation"), ("max", "confirmation")]
    letter = next(p.letter for p in house.passes[-1].plan.letters if p.letter.to[:3] == "zoe")
    assert letter.given_back
    assert letter.invitation is Invitation.CANCEL
    why = "Place rendue par la personne, le 21/09/2020 à 10h00 (formulaire de désistement)."
    assert house.cells("zoe")["Alerte"] == why


def test_what_was_asked_for_and_given_back_again_is_not_told() -> None:
    house = tell(
        [*TWO, withdraws("max", "09-21 10:00"), passes("09-21 10:10"),
         answers("max", "09-21 11:00"), withdraws("max", "09-21 12:00"), passes("09-21 12:10")],
        Places=1,
    )  # fmt: skip
    assert house.stands("max") == "annulée"
    assert house.letters("max") == ["waiting_list", "cancellation"]


def test_who_is_cancelled_by_staff_is_not_thanked_for_it() -> None:
    house = tell([*TWO, decides("zoe", "annuler"), passes("09-21 10:10")], Places=1)
    letter = next(p.letter for p in house.passes[-1].plan.letters if p.letter.to[:3] == "zoe")
    assert not letter.given_back


def test_a_row_that_is_gone_can_be_given_back_all_the_same() -> None:
    house = tell(
        [*TWO, vanishes("zoe"), withdraws("zoe", "09-21 10:00"), passes("09-21 10:10")], Places=1
    )
    assert house.stands("max") == "confirmée"
    assert house.passes[-1].letters == [("max", "confirmation")]


def test_what_stands_on_two_rows_is_opened_again_once_one_of_them_has_gone() -> None:
    """Meanwhile nothing happens, and the history is not told so by every pass."""
    house = tell([*TWO, withdraws("zoe", "09-21 10:00"), answers("zoe", "09-21 10:30")], Places=2)
    rows, number = house.workbook.tabs[REGISTRATIONS], house.place("zoe")
    house.workbook.edit(REGISTRATIONS, [*rows, rows[number - 1]])
    done = [house.pass_at(when).plan.statuses for when in ("09-21 11:00", "09-21 11:10")]
    assert done == [(), ()]
    house.remove(REGISTRATIONS, len(rows) + 1)
    house.pass_at("09-21 11:20")
    assert [change.after.value for change in house.passes[-1].plan.statuses] == ["confirmée"]


def test_a_corrected_address_does_not_change_the_code() -> None:
    house = tell(
        [*TWO, types("zoe", **{"E-mail": "zoe.martin@ambert.example"}), passes("09-20 10:20"),
         withdraws("zoe", "09-21 10:00"), passes("09-21 10:10")], Places=1,
    )  # fmt: skip
    assert house.everybody() == {"zoe.martin": "annulée", "max": "confirmée"}


@pytest.mark.parametrize("decision", ["confirmer", "attente"])
def test_staff_are_told_of_a_withdrawal_that_their_decision_stands_against(decision: str) -> None:
    steps = [*TWO, decides("zoe", decision), withdraws("zoe", "09-21 10:00")]
    house = tell([*steps, passes("09-21 10:10", "09-21 10:20")], Places=1)
    assert str(house.cells("zoe")["Alerte"]).endswith(
        "La personne a rendu sa place le 21/09/2020 à 10h00 (formulaire de désistement), mais la "
        "décision l'emporte. Pour l'accepter, mettez Décision sur annuler."
    )


def problems(house: House) -> list[tuple[str, str]]:
    found = house.passes[-1].desired.problems
    return [(problem.where, problem.what.code) for problem in found]


WRONG: dict[str, tuple[Cell, str, str]] = {
    "a code of nobody": (datetime(2020, 9, 21, 10), "7KQ4-TM2X-AAAA-AAAA-AAAA", "token_wrong"),
    "something else": (datetime(2020, 9, 21, 10), "Je ne viens pas", "token_wrong"),
    "nothing": (datetime(2020, 9, 21, 10), "", "token_missing"),
    "no time": (None, "x", "token_wrong"),
    "no time that can be read": ("hier", "RIGHT", "token_without_time"),
}


@pytest.mark.parametrize(("when", "typed", "code"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told_and_does_nothing(when: Cell, typed: str, code: str) -> None:
    house = tell(TWO, Places=1)
    house.secret = SECRET
    typed = token(SECRET, house.ref("zoe")) if typed == "RIGHT" else typed
    form(house, when=when, typed=typed, email="zoe@ambert.example")
    house.pass_at("09-21 10:10")
    assert problems(house) == [(f"{TAB}!C2", code)]
    assert house.stands("zoe") == "confirmée"
    if when:
        house.pass_at("09-28 10:10")
        assert problems(house) == ([] if isinstance(when, datetime) else [(f"{TAB}!C2", code)])


def test_a_wrong_code_is_in_the_digest() -> None:
    ours = settings(digest_at=time(8))
    house = tell([*TWO, types_code("nobody", "09-21 07:00"), passes("09-21 08:00")], ours=ours)
    (digest,) = [p.letter for p in house.passes[-1].plan.letters if p.letter.kind == "digest"]
    assert [(m.where, m.what.code) for m in digest.matters] == [(f"{TAB}!C2", "token_wrong")]


def test_a_flood_of_wrong_codes_is_told_in_a_few_lines() -> None:
    house = tell([*TWO, *[types_code(f"code {n}", "09-21 10:00") for n in range(200)]], Places=1)
    house.pass_at("09-21 10:10")
    assert len(problems(house)) == MOST_TOLD + 1
    last = house.passes[-1].desired.problems[-1].what
    assert (last.code, last.facts["count"]) == ("token_wrong_more", 200 - MOST_TOLD)


def test_with_the_secret_lost_nothing_is_cancelled_and_staff_are_told() -> None:
    house = tell([*TWO, withdraws("zoe", "09-21 10:00")], Places=1)
    for secret in (b"", b"t" * 32):
        house.secret = secret
        house.pass_at("09-21 10:10")
        assert house.stands("zoe") == "confirmée"
        assert problems(house) == [(f"{TAB}!C2", "token_wrong")]


def test_a_code_is_good_for_its_own_session_only() -> None:
    house = House()
    house.session()
    house.session("SOIR")
    for code in ("BENEVOLES", "SOIR"):
        house.answer("zoe", "09-20 10:00", session=code)
    house.pass_at("09-20 10:10")
    withdraws("zoe", "09-21 10:00")(house)
    house.pass_at("09-21 10:10")
    assert (house.stands("zoe"), house.stands("zoe", "SOIR")) == ("annulée", "confirmée")


# The tab


@pytest.mark.everywhere
def test_without_the_tab_nothing_is_missing() -> None:
    house = tell(TWO)
    assert problems(house) == []


@pytest.mark.everywhere
@pytest.mark.parametrize(
    ("header", "code"),
    [
        (("Horodateur", "Adresse e-mail"), "column_missing"),
        (("Quand", "Code de désistement"), "column_missing"),
        (("Horodateur", "Code", "Jeton"), "column_doubled"),
    ],
)
def test_a_tab_that_cannot_be_read_is_told_and_stops_nobody(
    header: tuple[str, ...], code: str
) -> None:
    house = tell(TWO, Places=1)
    house.workbook.edit(TAB, [header, ("x",) * len(header)])
    house.pass_at("09-21 10:10")
    assert problems(house)[0][1].startswith(code)
    assert house.stands("zoe") == "confirmée"


@pytest.mark.parametrize("title", ["Désistements", "desistements", "DÉSISTEMENTS "])
@pytest.mark.parametrize("word", ["Code de désistement", "Withdrawal code", "votre code", "Token"])
def test_the_tab_is_known_by_its_usual_names(title: str, word: str) -> None:
    house = tell(TWO, Places=1)
    house.secret = SECRET
    header = ("Un autre", word, "Timestamp")
    row = ("x", token(SECRET, house.ref("zoe")).lower(), wall("09-21 10:00"))
    house.workbook.edit(title, [header, (), row])
    house.pass_at("09-21 10:10")
    assert house.stands("zoe") == "annulée"


def replaced_after_no_yes_and_an_answer(*steps: Step) -> House:
    """Zoé takes her no back and answers anew; then Bob comes instead of her."""
    yes = types_code(
        token(SECRET, reference(CODE, "zoe@ambert.example"), Purpose.STAY), "09-20 11:05"
    )
    bob = types("zoe", Prénom="Bob", Nom="Petit", **{"E-mail": "bob@ambert.example"})
    no, again = withdraws("zoe", "09-20 11:00"), answers("zoe", "09-22 09:00")
    gone = passes("09-24 10:00", "09-24 10:10", "09-24 10:20", "09-24 10:30")
    return tell([*TWO, no, yes, again, passes("09-22 10:00"), bob, gone, *steps], Places=2)


def test_an_answer_opens_nothing_that_has_ended_since() -> None:
    house = replaced_after_no_yes_and_an_answer()
    assert house.everybody() == {"bob": "confirmée", "max": "confirmée", "zoe": "annulée"}
    assert house.letters("zoe") == ["confirmation", "cancellation"]


def test_one_that_comes_afterwards_opens_it_at_the_end() -> None:
    later = (answers("ann", "09-25 08:00"), answers("zoe", "09-25 09:00"), passes("09-25 10:00"))
    house = replaced_after_no_yes_and_an_answer(*later)
    assert [house.stands(who) for who in ("ann", "zoe")] == [
        "liste d'attente 1", "liste d'attente 2",
    ]  # fmt: skip

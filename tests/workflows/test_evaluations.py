"""What people thought of a session: whose answers count, and what the sheet says of them."""

from collections.abc import Callable, Sequence

import pytest
from msgspec.structs import replace

from douze.model.settings import Settings
from douze.model.sheet import Cell
from douze.model.tokens import Purpose, token
from tests.factories import settings, wall
from tests.house import House
from tests.tabs import HEADER, REGISTRATIONS, SESSIONS

SECRET = b"s" * 32
TAB = "Évaluations"
QUESTIONS = ("Horodateur", "Code d'évaluation", "Le rythme", "Les échanges", "Une remarque ?")
FORM = "https://forms.example.org/?code={token}"


@pytest.fixture(autouse=True)
def _with_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(HEADER, SESSIONS, (*HEADER[SESSIONS], "Réponses", "Note"))


def asking() -> Settings:
    ours = settings()
    return replace(ours, association=replace(ours.association, evaluation=FORM))


def town(*people: str, ours: Settings | None = None, **cells: Cell) -> House:
    """A session of 1 October, 14:00 to 16:00, for which zoe, max and these have a seat."""
    made = House(ours=ours or asking())
    made.secret = SECRET
    made.session(**cells)
    for number, who in enumerate(("zoe", "max", *people)):
        made.answer(who, f"09-20 09:{number:02}")
    made.pass_at("09-20 10:00")
    return made


def code_of(made: House, who: str) -> str:
    return token(SECRET, made.ref(who), Purpose.EVALUATE)


def evaluates(made: House, typed: str, when: str, *said: Cell) -> None:
    before = made.workbook.tabs.get(TAB, (QUESTIONS,))
    made.workbook.edit(TAB, [*before, (wall(when), typed, *said)])


def shown(made: House, when: str = "10-02 12:00") -> tuple[Cell, Cell]:
    made.pass_at(when)
    row = made.line(SESSIONS, 2)
    return row["Réponses"], row["Note"]


def says(who: str, *said: Cell, when: str = "10-02 10:00") -> Callable[[House], None]:
    return lambda made: evaluates(made, code_of(made, who), when, *said)


def types(typed: str, *said: Cell, when: str = "10-02 10:00") -> Callable[[House], None]:
    return lambda made: evaluates(made, typed, when, *said)


def was_not_there(who: str) -> Callable[[House], None]:
    return lambda made: made.edit(REGISTRATIONS, made.place(who), Présence="non")


def gives_back_code(who: str) -> Callable[[House], None]:
    return lambda made: evaluates(made, token(SECRET, made.ref(who)), "10-02 10:00", 5.0)


NOTHING = (None, None)
#: What happens after the session, and what its row says.
COUNTED: dict[str, tuple[Sequence[Callable[[House], None]], tuple[Cell, Cell]]] = {
    "nobody answered": ((), NOTHING),
    "the means of the questions are put together": (
        (says("zoe", 5.0, 4.0), says("max", 4.0, None)), (2, "4,3 / 5")),
    "words alone are an answer without a note": ((says("zoe", None, None, "bien"),), (1, None)),
    "of two with one code the last counts, wherever it stands": (
        (says("zoe", 5.0, when="10-02 11:00"), says("zoe", 2.0, when="10-02 10:00")),
        (1, "5,0 / 5")),
    "a code is known whatever the case and the hyphens": (
        (lambda made: evaluates(made, code_of(made, "zoe").lower().replace("-", " "),
                                "10-02 10:00", 3.0),), (1, "3,0 / 5")),
    "a wrong code counts for nothing": ((types("AAAA-BBBB", 5.0),), NOTHING),
    "nor does a missing one": ((types("", 5.0),), NOTHING),
    "nor the code by which a place is given back": ((gives_back_code("zoe"),), NOTHING),
    "nor who was not there": ((was_not_there("zoe"), says("zoe", 1.0), says("max", 4.0)),
                              (1, "4,0 / 5")),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "row"), COUNTED.values(), ids=COUNTED)
def test_what_counts(steps: Sequence[Callable[[House], None]], row: tuple[Cell, Cell]) -> None:
    made = town()
    for step in steps:
        step(made)
    assert shown(made) == row


def test_an_answer_is_of_the_session_of_its_code() -> None:
    made = House(ours=asking())
    made.secret = SECRET
    made.session()
    made.session("BUDGET")
    for code in ("BENEVOLES", "BUDGET"):
        made.answer("zoe", "09-20 09:00", session=code)
    made.pass_at("09-20 10:00")
    evaluates(made, token(SECRET, made.ref("zoe", "BUDGET"), Purpose.EVALUATE), "10-02 10:00", 4.0)
    done = made.pass_at("10-02 12:00")
    assert [made.line(SESSIONS, n)["Note"] for n in (2, 3)] == [None, "4,0 / 5"]
    assert {code: found.answers for code, found in done.desired.evaluations.items()} == {
        "BUDGET": 1
    }


#: What is typed for a code, when, and what staff are told a day later.
TOLD: dict[str, tuple[str, str, list[str]]] = {
    "a wrong code": ("AAAA-BBBB", "10-02 10:00", ["evaluation_code_wrong"]),
    "a missing code": ("", "10-02 10:00", ["evaluation_code_missing"]),
    "nothing after a week": ("AAAA-BBBB", "09-25 10:00", []),
}


@pytest.mark.parametrize(("typed", "when", "codes"), TOLD.values(), ids=TOLD)
def test_what_is_wrong_is_told_for_a_week(typed: str, when: str, codes: list[str]) -> None:
    made = town()
    evaluates(made, typed, when, 5.0)
    done = made.pass_at("10-03 12:00")
    told = [p.what.code for p in done.plan.problems if p.where.startswith(TAB)]
    assert told == codes


def test_a_flood_of_wrong_codes_is_told_in_a_few_lines() -> None:
    made = town()
    for number in range(40):
        evaluates(made, f"AAAA-{number}", "10-02 10:00", 1.0)
    done = made.pass_at("10-02 12:00")
    told = [p.what for p in done.plan.problems if p.where.startswith(TAB)]
    assert (len(told), told[-1].facts["count"]) == (6, 35)


def test_the_row_of_who_was_not_there_says_that_it_does_not_count() -> None:
    made = town()
    was_not_there("zoe")(made)
    says("zoe", 1.0)(made)
    made.pass_at("10-02 12:00")
    assert "Son évaluation ne compte pas" in str(made.cells("zoe")["Alerte"])
    assert "évaluation" not in str(made.cells("max")["Alerte"])


@pytest.mark.parametrize("ours", ["à relire", "très bien, 12 personnes"])
def test_words_of_staffs_in_columns_of_these_names_stay(ours: str) -> None:
    made = town(Note=ours, Réponses=ours)
    says("zoe", 5.0)(made)
    assert shown(made) == (ours, ours)


def test_what_is_counted_anew_is_written_anew() -> None:
    made = town()
    says("zoe", 5.0)(made)
    assert shown(made) == (1, "5,0 / 5")
    says("max", 2.0)(made)
    assert shown(made, "10-03 12:00") == (2, "3,5 / 5")
    assert not made.pass_at("10-03 12:10").plan

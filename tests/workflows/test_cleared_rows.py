"""Whatever is cleared away in any tab once a session is over, or closed, is told to nobody."""

from collections.abc import Callable, Sequence
from datetime import date
from itertools import product

import pytest
from msgspec.structs import replace

from douze.model.sheet import Cell
from douze.model.tokens import Purpose, token
from tests.factories import CODE, TITLE, settings, wall
from tests.house import House
from tests.read.exported import rows
from tests.steps import Step, lived_once, passes, sets
from tests.tabs import ANSWERS, HEADER, MESSAGES, REGISTRATIONS, SESSIONS

CONNECTIONS, EVALUATIONS = "Connexions", "Évaluations"
SECRET = b"s" * 32
PEOPLE = ("zoe", "max", "ann", "paul")
#: The session is over on the first of October, at four, and closed two weeks later.
OVER = ("10-06 09:00", "10-07 09:00", "10-15 09:00")
CLOSED = ("10-17 09:00", "10-18 09:00", "11-20 09:00")


@pytest.fixture(autouse=True)
def _with_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    for title, more in ((SESSIONS, ("Présents", "Note")), (REGISTRATIONS, ("Connexion",))):
        monkeypatch.setitem(HEADER, title, (*HEADER[title], *more))
    monkeypatch.setitem(HEADER, CONNECTIONS, ())


@lived_once
def held(*, closed: bool) -> House:
    """A session to which two came, of whom one said what she thought of it."""
    ours = settings()
    form = "https://forms.example.org/?code={token}"
    made = House(ours=replace(ours, association=replace(ours.association, evaluation=form)))
    made.secret = SECRET
    made.session(Places=4)
    for number, who in enumerate(PEOPLE):
        made.answer(who, f"09-20 09:{number:02}")
    passes("09-20 10:00", "09-30 15:00", "10-01 13:30")(made)
    report = "Name|Email|Join Time|Leave Time\n" + "\n".join(
        f"{who.title()} Martin|{who}@ambert.example|01/10/2020 14:00|01/10/2020 16:00"
        for who in PEOPLE[:2]
    )
    made.workbook.edit(CONNECTIONS, [("Session",), *rows(report, CODE)])
    made.workbook.edit(
        EVALUATIONS,
        [
            ("Horodateur", "Code d'évaluation", "Le rythme"),
            (wall("10-02 10:00"), token(SECRET, made.ref("zoe"), Purpose.EVALUATE), 5.0),
        ],
    )
    passes("10-01 18:10", "10-05 09:00", "10-05 18:00", "10-05 18:10")(made)
    if closed:
        passes("10-16 10:00")(made)
    return made


def only(tab: str, keep: int = 1) -> Step:
    """All rows of a tab but the first ones are deleted."""
    return lambda made: made.workbook.edit(tab, made.workbook.tabs[tab][:keep])


def column(tab: str, header: str, change: Callable[[list[Cell]], list[Cell]]) -> Step:
    """One column of a tab is emptied or sorted, and no other."""

    def step(made: House) -> None:
        there = made.workbook.tabs[tab]
        place = there[0].index(header)
        width = max(map(len, there))
        padded = [[*row, *[None] * (width - len(row))] for row in there]
        cells = change([row[place] for row in padded[1:]])
        for row, cell in zip(padded[1:], cells, strict=True):
            row[place] = cell
        made.workbook.edit(tab, padded)

    return step


def emptied(cells: list[Cell]) -> list[Cell]:
    return [None] * len(cells)


def turned(cells: list[Cell]) -> list[Cell]:
    return cells[::-1]


def all_of_staffs_but(*kept: str) -> Step:
    ours = {"Confirmées", "À régler", "En attente", "Places libres", "Présents", "Note", "Alerte"}
    others = {name: None for name in HEADER[SESSIONS] if name not in ours | set(kept)}
    return sets(**others)


def moves_row(made: House) -> None:
    head, row = made.workbook.tabs[SESSIONS]
    made.workbook.edit(SESSIONS, [head, (), (), row])


def copies_row(made: House, **cells: Cell) -> None:
    head, row = made.workbook.tabs[SESSIONS]
    made.workbook.edit(SESSIONS, [head, row, row])
    made.edit(SESSIONS, 3, **cells)


def answers_turned(made: House) -> None:
    head, *answers = made.workbook.tabs[ANSWERS]
    made.workbook.edit(ANSWERS, [head, *answers[::-1]])


#: What staff do to its own row, and to all rows that say something of it.
CLEARED: dict[str, Step] = {
    "its row is moved": moves_row,
    "its row is copied": copies_row,
    "its row is deleted": only(SESSIONS),
    "its code is emptied": sets(Code=None),
    "its code and its title are": sets(Code=None, Intitulé=None),
    "its code and its date are": sets(Code=None, Date=None),
    "its code, title and date are": sets(Code=None, Intitulé=None, Date=None),
    "its title is": sets(Intitulé=None),
    "its date is": sets(Date=None),
    "its hours are": sets(Début=None, Fin=None),
    "all but its link is": all_of_staffs_but("Lien"),
    "all but its date is": all_of_staffs_but("Date"),
    "all but its title is": all_of_staffs_but("Intitulé"),
    "all but its code is": all_of_staffs_but("Code"),
    "all of staff's is": all_of_staffs_but(),
    "the answers are deleted": only(ANSWERS),
    "the answers are sorted": answers_turned,
    "reports are deleted": only(CONNECTIONS),
    "the rows of a report are": only(CONNECTIONS, 2),
    **{f"{header} is emptied in {tab}": column(tab, header, emptied) for tab, header in (
        *product([REGISTRATIONS], ("Réf", "Session", "Reçue le", "Nom", "E-mail", "Présence")),
        *product([MESSAGES], ("N°", "Réf", "Session", "Clé", "État")),
        *product([ANSWERS], ("Horodateur", "Adresse e-mail", "Session")),
    )},
    **{f"{header} alone is sorted in {tab}": column(tab, header, turned) for tab, header in (
        *product([REGISTRATIONS], ("Réf", "Session", "Reçue le", "Nom", "E-mail", "Statut")),
        *product([MESSAGES], ("N°", "Réf", "Clé", "État")),
    )},
}  # fmt: skip
#: What is no clearing away is told while its session is over, and no more once it is closed.
WRONG: dict[str, Step] = {
    "its code has a slash": sets(Code="A/B"),
    "its code is a formula without a result": sets(Code="#REF!"),
    "it has another code": sets(Code="AUTRE"),
    "its date cannot be read": sets(Date="?"),
    "its places cannot be": sets(Places="?"),
}


def told(made: House, moments: Sequence[str]) -> list[str]:
    """What passes tell staff, or anybody, at these moments, or write anew."""
    found: list[str] = []
    for when in moments:
        done = made.pass_at(when)
        found += [guard.what.code for guard in done.plan.guards]
        found += [problem.what.code for problem in done.plan.problems]
        found += [f"{who}: {kind}" for who, kind in done.letters]
        found += [f"new in {row.tab}" for row in done.plan.edits.new]
    return found


@pytest.mark.parametrize("what", CLEARED.values(), ids=CLEARED)
@pytest.mark.parametrize("closed", [False, True], ids=["over", "closed"])
def test_nothing_is_told_of_what_is_cleared_away(what: Step, *, closed: bool) -> None:
    made = held(closed=closed)
    what(made)
    before = made.ledger.read().registrations
    assert told(made, CLOSED if closed else OVER) == []
    after = made.ledger.read().registrations
    assert {ref: one.status for ref, one in after.items()} == {
        ref: one.status for ref, one in before.items()
    }


def test_an_answer_whose_address_was_corrected_on_the_row_may_lose_its_session() -> None:
    made = held(closed=False)
    made.edit(REGISTRATIONS, made.place("ann"), **{"E-mail": "anne@ailleurs.example"})
    passes("10-05 18:20")(made)
    column(ANSWERS, "Session", emptied)(made)
    assert told(made, OVER) == []


@pytest.mark.parametrize("what", WRONG.values(), ids=WRONG)
def test_what_is_no_clearing_away_is_told_until_it_is_closed(what: Step) -> None:
    over, closed = held(closed=False), held(closed=True)
    what(over)
    what(closed)
    assert told(over, OVER)
    assert told(closed, CLOSED) == []


def test_a_row_that_staff_begin_to_fill_in_is_told_as_ever() -> None:
    made = held(closed=True)
    only(SESSIONS)(made)
    made.session("", Intitulé="Un autre atelier")
    assert set(told(made, CLOSED)) == {"cell_missing"}
    made.edit(SESSIONS, 2, Intitulé=None, Date=date(2020, 12, 1))
    assert set(told(made, ["11-21 09:00"])) == {"cell_missing"}


def test_an_evaluation_is_deleted_once_it_is_closed() -> None:
    made = held(closed=True)
    only(EVALUATIONS)(made)
    assert told(made, CLOSED) == []
    assert made.line(SESSIONS, 2)["Note"] == "5,0 / 5"


@pytest.mark.parametrize("named", [CODE, f"{CODE} +1h", TITLE])
@pytest.mark.parametrize("closed", [False, True], ids=["over", "closed"])
def test_a_report_stays_where_its_session_has_left_the_sheet(named: str, *, closed: bool) -> None:
    made = held(closed=closed)
    made.session("SOIR", Date=date(2020, 10, 5), Cotisation="non")
    made.remove(SESSIONS, 2)
    report = [
        (named, *row[1:]) if row[0] == CODE else row for row in made.workbook.tabs[CONNECTIONS]
    ]
    made.workbook.edit(CONNECTIONS, report)
    assert told(made, CLOSED if closed else OVER) == []
    made.workbook.edit(CONNECTIONS, [*report[:1], ("JAMAIS", *report[1][1:]), *report[2:]])
    assert set(told(made, ["11-04 10:00"])) == {"export_session_unknown"}


def test_before_its_end_a_code_that_is_emptied_is_told() -> None:
    made = House()
    made.session()
    made.answer("zoe", "09-20 09:00")
    passes("09-20 10:00")(made)
    sets(Code=None)(made)
    assert "cell_missing" in told(made, ["09-20 11:00"])


# -- a code that is used again ---------------------------------------------------------------------

#: Staff use the row of last year, or a copy of it, for a session to come.
AGAIN: dict[str, tuple[Step, str]] = {
    "its row has another date": (sets(Date=date(2021, 10, 1)), "code_of_closed"),
    "a copy of its row has": (lambda made: copies_row(made, Date=date(2021, 10, 1)), "code_twice"),
}


@pytest.mark.parametrize(("what", "reason"), AGAIN.values(), ids=AGAIN)
def test_a_session_to_come_that_has_its_code_is_told_and_nobody_hears_of_it(
    what: Step, reason: str
) -> None:
    made = held(closed=True)
    what(made)
    made.answer("eve", "10-16 18:00")
    assert set(told(made, CLOSED)) == {reason}
    assert "eve" not in made.everybody()
    number = len(made.workbook.tabs[SESSIONS])
    made.edit(SESSIONS, number, Code="BENEVOLES-2021", Intitulé="Accueillir des bénévoles, 2021")
    made.answer("eve", "11-20 18:00", session="BENEVOLES-2021")
    assert told(made, ["11-21 09:00"]) == ["eve: dues", "new in Inscriptions"]


def test_a_date_that_was_typed_wrongly_is_put_right_however_late() -> None:
    made = House()
    made.session(Date=date(2020, 12, 1))
    made.answer("zoe", "09-20 09:00")
    passes("09-20 10:00")(made)
    sets(Date=date(2019, 12, 1))(made)
    passes("09-20 11:00", "09-20 12:00")(made)
    assert made.look_at("10-05 09:00")[0].closed == {CODE}
    sets(Date=date(2020, 12, 2))(made)
    passes("10-05 10:00", "10-05 11:00")(made)
    assert made.letters("zoe") == ["confirmation", "change"]


def test_what_was_typed_since_it_is_closed_brings_no_erasing_nearer() -> None:
    made = held(closed=True)
    sets(Date=date(2010, 10, 1))(made)
    assert told(made, CLOSED) == []

"""The figures of one session: what is counted as what, and what nobody knows."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from douze.match.match_book import match_book
from douze.model.evaluations import Evaluation, Scale, ScaleResult
from douze.model.settings import Settings
from douze.model.sheet import Cell
from douze.read.connections import with_exports
from douze.read.read_book import read_book
from douze.reports.figures import Fate, SessionFigures, figures_of_all, session_figures
from tests.factories import CODE, at, session, settings
from tests.house import House
from tests.read.exported import rows
from tests.steps import Step, answers, decides, passes, sets, stranger, tell, types, vanishes
from tests.tabs import ANSWERS, HEADER, REGISTRATIONS, SESSIONS
from workflows.dues import MembersList

CONNECTIONS = "Connexions"


@pytest.fixture(autouse=True)
def _with_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(HEADER, SESSIONS, (*HEADER[SESSIONS], "Présents", "Max par structure"))
    monkeypatch.setitem(HEADER, REGISTRATIONS, (*HEADER[REGISTRATIONS], "Connexion"))
    monkeypatch.setitem(HEADER, CONNECTIONS, ())
    monkeypatch.setitem(HEADER, ANSWERS, (*HEADER[ANSWERS], "Code postal"))


def counted(house: House, when: str, ours: Settings | None = None) -> list[SessionFigures]:
    """What a report would count at a moment."""
    state, now, rules = house.ledger.read(), at(when), ours or house.settings
    snapshot = house.workbook.read((CONNECTIONS,))
    book = with_exports(read_book(snapshot, rules, state.in_use), snapshot, rules, now)
    desired, _ = house.look_at(when)
    matched = match_book(book, state, now, secret=house.secret)
    return [*figures_of_all(matched, desired, rules)]


def one(steps: Sequence[Step], when: str = "10-02 09:00", **cells: Any) -> SessionFigures:
    (figures,) = counted(tell(steps, **cells), when)
    return figures


def pastes(*lines: str) -> Step:
    """Staff paste a report that has these rows: name, joined, left."""
    header = "Name|Email|Join Time|Leave Time"
    whole = [f"{n}||01/10/2020 {a}|01/10/2020 {b}" for n, a, b in (x.split("|") for x in lines)]
    report = rows("\n".join((header, *whole)), CODE)
    return lambda house: house.workbook.edit(CONNECTIONS, [("Session",), *report])


TWO = [answers("zoe", "09-20 09:00"), answers("max", "09-20 09:01"), passes("09-20 10:00")]
NEXT_DAY = passes("10-02 08:00")
#: What happens, in a session of so many places, and what is counted.
COUNTED: Mapping[str, tuple[dict[str, Any], Sequence[Step], dict[str, Any]]] = {
    "of a session of which nobody noted who came that is not known": (
        {}, TWO,
        {"confirmed": 2, "present": None, "missing": None, "excused": None, "left_early": None,
         "person_minutes": None, "unknown": 2, "fate": Fate.HELD},
    ),
    "staff's word is enough": (
        {}, [*TWO, types("zoe", Présence="oui"), types("max", Présence="non")],
        {"present": 1, "missing": 1, "excused": 0, "unknown": 0, "person_minutes": 120},
    ),
    "who is excused is not missing": (
        {}, [*TWO, types("zoe", Présence="oui"), types("max", Présence="excusé")],
        {"present": 1, "missing": 0, "excused": 1},
    ),
    "of whom nobody knows is neither": (
        {}, [*TWO, types("zoe", Présence="oui")],
        {"present": 1, "missing": 0, "unknown": 1, "person_minutes": 120},
    ),
    "a report tells who came, and how long": (
        {}, [*TWO, pastes("Zoe Martin|14:00|15:55", "Ann Autre|14:00|16:00"), NEXT_DAY],
        {"present": 1, "missing": 1, "unknown": 0, "person_minutes": 115},
    ),
    "who left early is not present, and was not missing": (
        {}, [*TWO, pastes("Zoe Martin|14:00|15:55", "Max Martin|14:00|14:30"), NEXT_DAY],
        {"present": 1, "left_early": 1, "missing": 0, "person_minutes": 145},
    ),
    "staff's word beats the report": (
        {}, [*TWO, pastes("Zoe Martin|14:00|16:00", "Max Martin|14:00|16:00"), NEXT_DAY,
             types("max", Présence="non")],
        {"present": 1, "missing": 1, "person_minutes": 120},
    ),
    "who waits to the end had no place": (
        {"Places": 1}, [*TWO, NEXT_DAY],
        {"confirmed": 1, "waiting": 1, "no_place": 1, "registered": 2, "places": 1},
    ),
    "whom staff let wait did not lack one": (
        {}, [*TWO, decides("max", "attente"), passes("09-21 10:00"), NEXT_DAY],
        {"confirmed": 1, "waiting": 1, "no_place": 0},
    ),
    "whom a rule lets wait did not lack one": (
        {"Max par structure": 1}, [*TWO, NEXT_DAY],
        {"confirmed": 1, "waiting": 1, "no_place": 0},
    ),
    "who waits while it is not over may still get one": (
        {"Places": 1, "Date": date(2020, 11, 1)}, TWO,
        {"fate": Fate.COMING, "waiting": 1, "no_place": None, "present": None, "unknown": 0},
    ),
    "who waits and came all the same was there": (
        {"Places": 1}, [*TWO, types("zoe", Présence="oui"), types("max", Présence="oui")],
        {"confirmed": 1, "present": 2, "missing": 0, "person_minutes": 240},
    ),
    "who withdrew is withdrawn": (
        {}, [*TWO, decides("max", "annuler"), vanishes("zoe"),
             passes("09-21 10:00", "09-23 10:00"), NEXT_DAY],
        {"confirmed": 0, "withdrawn": 2, "called_off": 0, "registered": 2},
    ),
    "a cancelled session called everybody off": (
        {}, [*TWO, sets(État="annulée"), passes("09-21 10:00", "09-21 10:20"), NEXT_DAY],
        {"fate": Fate.CANCELLED, "withdrawn": 0, "called_off": 2, "present": None,
         "no_place": None},
    ),
    "whom staff refused and whose hold ran out": (
        {}, [*TWO, decides("max", "refuser"), stranger("ann", "09-20 11:00"),
             passes("09-20 12:00", "09-29 10:00"), NEXT_DAY],
        {"confirmed": 1, "refused": 1, "expired": 1, "registered": 3},
    ),
    "the dues are those of its day, by the members' list": (
        {}, [*TWO, stranger("ann", "09-20 09:02"), passes("09-20 11:00"),
             decides("ann", "confirmer"), passes("09-20 12:00"), NEXT_DAY],
        {"dues_settled": 2, "dues_owed": 1, "dues_exempt": 0},
    ),
    "where none are asked for there are none": (
        {"Cotisation": "non"}, [*TWO, NEXT_DAY],
        {"dues_settled": 0, "dues_owed": 0, "dues_exempt": 2},
    ),
    "a draft is not counted": ({"État": "brouillon"}, [], {}),
    "one that was put off belongs to the day it had": (
        {}, [*TWO, sets(État="reportée"), passes("09-21 10:00", "09-21 10:20"), NEXT_DAY],
        {"fate": Fate.POSTPONED, "day": date(2020, 10, 1), "present": None},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "steps", "figures"), COUNTED.values(), ids=COUNTED)
def test_what_is_counted(
    cells: dict[str, Any], steps: Sequence[Step], figures: dict[str, Any]
) -> None:
    found = counted(tell(steps, **cells), "10-02 09:00")
    assert [{name: getattr(each, name) for name in figures} for each in found] == (
        [figures] if figures else []
    )


@pytest.mark.parametrize("story", COUNTED)
def test_whoever_registered_stands_somewhere(story: str) -> None:
    cells, steps, _ = COUNTED[story]
    house = tell(steps, **cells)
    for each in counted(house, "10-02 09:00"):
        assert each.registered == len(house.everybody()) + story.startswith("who withdrew")
        if each.present is not None:
            assert each.missing is not None and each.excused is not None
            assert each.confirmed <= each.present + each.missing + each.excused + each.unknown + (
                each.left_early or 0
            )
        assert each.dues_settled + each.dues_owed + each.dues_exempt == each.confirmed


def test_present_is_what_the_sheet_says() -> None:
    house = tell([*TWO, pastes("Zoe Martin|14:00|16:00", "Max Martin|14:00|14:10"), NEXT_DAY])
    (figures,) = counted(house, "10-02 09:00")
    assert house.line(SESSIONS, 2)["Présents"] == figures.present == 1


Counts = list[tuple[str, int]]
FROM: dict[str, Cell] = {"Structure": "Mairie d'Ambert", "Code postal": "63600"}
#: What three people say of themselves, and how they are grouped: structures, territories.
GROUPED: Mapping[str, tuple[list[dict[str, Cell]], Counts, Counts]] = {
    "one name however it is spelt, by the spelling that most use": (
        [FROM, {**FROM, "Structure": "MAIRIE D’AMBERT"}, FROM],
        [("Mairie d'Ambert", 3)], [("63", 3)],
    ),
    "a legal form makes no other structure": (
        [{"Structure": "Le Foyer"}, {"Structure": "Association Le Foyer"}, {}],
        [("Association Le Foyer", 2)], [],
    ),
    "Corsica and what is overseas": (
        [{"Code postal": "20190"}, {"Code postal": 20200}, {"Code postal": "98800"}],
        [], [("2A", 1), ("2B", 1), ("988", 1)],
    ),
    "a number has lost its zero": (
        [{"Code postal": 1000}, {"Code postal": "01200"}, {"Code postal": "7 000"}],
        [], [("01", 2), ("07", 1)],
    ),
    "what is no postcode counts as it is": (
        [{"Code postal": "Puy-de-Dôme"}, {"Code postal": "puy-de-dome"}, {"Code postal": "63 000"}],
        [], [("Puy-de-Dôme", 2), ("63", 1)],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("people", "structures", "territories"), GROUPED.values(), ids=GROUPED)
def test_where_they_come_from(
    people: list[dict[str, Cell]],
    structures: Counts,
    territories: Counts,
) -> None:
    steps = [
        answers(who, f"09-20 09:0{n}", **cells)
        for n, (who, cells) in enumerate(zip(("zoe", "max", "ann"), people, strict=True))
    ]
    figures = one([*steps, passes("09-20 10:00"), NEXT_DAY])
    assert [(each.name, each.people) for each in figures.structures] == structures
    assert [(each.name, each.people) for each in figures.territories] == territories
    assert [(each.name, each.people) for each in figures.domains] == [("ambert.example", 3)]


def test_a_mailbox_that_anybody_may_have_is_no_domain() -> None:
    steps = [answers("zoe", "09-20 09:00", **{"Adresse e-mail": "zoe@gmail.com"})]
    figures = one([*steps, passes("09-20 10:00"), NEXT_DAY], Cotisation="non")
    assert (figures.confirmed, figures.domains) == (1, ())


def test_elsewhere_a_postcode_is_what_it_is() -> None:
    house = tell([answers("zoe", "09-20 09:00", **{"Code postal": "10115"}), passes("09-20 10:00")])
    (figures,) = counted(house, "10-02 09:00", settings(association={"country": "DE"}))
    assert [each.name for each in figures.territories] == ["10115"]


def graded(highest: int, *grades: int) -> Evaluation:
    """What so many people thought, by one question whose grades go to the highest."""
    scale = ScaleResult(title="Le rythme", scale=Scale(1, highest), grades=grades)
    return Evaluation(answers=len(grades), scales=(scale,) if grades else ())


#: What was thought of a session, and what is counted: how many answered, and the mean of five.
GRADED: Mapping[str, tuple[Evaluation | None, int | None, float | None]] = {
    "nobody was asked": (None, None, None),
    "nobody answered": (Evaluation(), 0, None),
    "grades to five": (graded(5, 3, 5), 2, 4.0),
    "grades to ten are brought to five": (graded(10, 6, 10), 2, 4.0),
}


@pytest.mark.parametrize(("evaluation", "replies", "note"), GRADED.values(), ids=GRADED)
def test_what_they_thought_of_it(
    evaluation: Evaluation | None, replies: int | None, note: float | None
) -> None:
    rules, now = settings(), at("10-02 09:00")
    members = MembersList((), rules.dues, now.date())
    figures = session_figures(session(), [], members, rules, now, evaluation)
    assert (figures.replies, figures.note) == (replies, note)
    before = session_figures(session(), [], members, rules, at("10-01 10:00"), evaluation)
    assert before.replies is None, "it is not over"

"""What has been kept long enough: told once, 30 days ahead; then it goes, or waits for a person."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from douze.model.reasons import Reason
from douze.model.retention_days import Due, begins, months_after
from tests.factories import settings
from tests.house import House, address
from tests.steps import Step, answers, decides, lived_once, passes, sets, tell, types
from tests.tabs import SESSIONS

#: The session is over on the first of October 2020; zoe came, and nobody knows of max.
HELD: list[Step] = [
    answers("zoe", "09-20 10:00"),
    answers("max", "09-20 10:01"),
    passes("09-20 10:05", "09-30 15:00", "10-01 13:30", "10-01 17:00"),
    types("zoe", Présence="oui"),
    passes("10-02 10:00", "10-17 10:00"),
]
#: The morning on which it is named, the one 30 days later, and the day after the last one.
NAMED, GOES, LATER = "2021-09-02 08:01", "2021-10-02 08:01", "2021-10-03 08:01"
PROOF_NAMED, PROOF_GOES = "2023-09-02 08:01", "2023-10-02 08:01"
TOLD = {Reason.FALLS_DUE, Reason.FALLS_DUE_BY_HAND, Reason.KEPT_TOO_LONG}


def held(*steps: Step, erase: bool = True, **privacy: int) -> House:
    house = over(erase=erase, **privacy)
    for step in steps:
        step(house)
    return house


@lived_once
def over(**privacy: int) -> House:
    return tell(HELD, ours=settings(privacy=privacy, digest_at=time(8)))


def told(house: House, *moments: str) -> list[tuple[str, Reason, object, object]]:
    """Do passes; give what each digest that left said of it: how many people, how many names."""
    found: list[tuple[str, Reason, object, object]] = []
    for moment in moments:
        done = house.pass_at(moment)
        for planned in done.plan.letters:
            for matter in planned.letter.matters:
                if matter.what.reason in TOLD:
                    facts = matter.what.facts
                    said = matter.what.reason, facts["contacts"], facts["names"]
                    found.append((moment[:10], *said))
    return found


def due(house: House, moment: str) -> tuple[Due, ...]:
    return house.look_at(moment)[0].due


def going(house: House, moment: str) -> list[str]:
    """Who goes at the end of a pass at that moment, and whose name stays."""
    plan = house.look_at(moment)[1]
    stays = {ref for one in plan.due for ref in one.keeps}
    return [f"{one.who.partition('@')[0]}{'*' if stays & {*one.refs} else ''}" for one in plan.due]


MONTHS = {
    "a year later, the same day": ("2020-10-01", 12, "2021-10-01"),
    "a month without a 31st ends on its last day": ("2020-08-31", 1, "2020-09-30"),
    "so does February": ("2020-08-30", 6, "2021-02-28"),
    "of a leap year on the 29th": ("2019-08-31", 6, "2020-02-29"),
    "the 29th of February is the 28th a year later": ("2020-02-29", 12, "2021-02-28"),
    "past the end of the year": ("2020-12-15", 1, "2021-01-15"),
}


@pytest.mark.parametrize(("day", "months", "last"), MONTHS.values(), ids=MONTHS)
def test_months_are_those_of_the_calendar(day: str, months: int, last: str) -> None:
    assert months_after(date.fromisoformat(day), months) == date.fromisoformat(last)


def test_a_day_begins_at_midnight_where_the_association_is() -> None:
    reunion = ZoneInfo("Indian/Reunion")
    assert begins(date(2021, 3, 28), reunion, 1) == datetime(2021, 3, 29, tzinfo=reunion)


@pytest.mark.everywhere
def test_it_is_named_once_30_days_ahead_and_goes_then() -> None:
    house = held()
    assert told(house, "2021-09-01 08:01") == []
    assert told(house, NAMED) == [("2021-09-02", Reason.FALLS_DUE, 2, 0)]
    assert told(house, "2021-09-03 08:01", "2021-10-01 08:01") == []
    assert going(house, "2021-10-01 23:59") == []
    assert going(house, GOES) == ["max", "zoe*"]


def test_without_leave_nothing_goes_and_it_is_told_once_a_month() -> None:
    house = held(erase=False)
    assert told(house, NAMED) == [("2021-09-02", Reason.FALLS_DUE_BY_HAND, 2, 0)]
    days = [f"2021-10-{day:02} 08:01" for day in range(1, 31)]
    assert told(house, *days) == [("2021-10-02", Reason.KEPT_TOO_LONG, 2, 0)]
    assert told(house, "2021-11-05 08:01", "2021-11-06 08:01") == [
        ("2021-11-05", Reason.KEPT_TOO_LONG, 2, 0)
    ]
    assert going(house, "2021-11-06 08:02") == []
    assert len(due(house, "2021-11-06 08:02")) == 2


#: What happens before it is due, and who goes on the day.
WHO: dict[str, tuple[list[Step], list[str]]] = {
    "who registered again since stays": (
        [lambda house: house.session("ENSUITE", Date=date(2021, 9, 20)),
         answers("zoe", "2021-09-10 10:00", session="ENSUITE"), passes("2021-09-10 10:05")],
        ["max"]),
    "whoever speaks at what is to come stays": (
        [lambda house: house.session("ENSUITE", Date=date(2021, 12, 1),
                                     Intervenants=f"Zoe <{address('zoe')}>")],
        ["max"]),
    "who did not come, by staff's word, leaves no name": (
        [types("zoe", Présence="non")], ["max", "zoe"]),
    "whose row is cleared away may have come": (
        [lambda house: house.remove("Inscriptions", house.place("max"))], ["max*", "zoe*"]),
    "the same where the row of the session has gone": (
        [lambda house: house.remove(SESSIONS, 2)], ["max*", "zoe*"]),
    "a session that is put away counts by its day": (
        [sets(État="archivée")], ["max", "zoe*"]),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "who"), WHO.values(), ids=WHO)
def test_who_goes(steps: list[Step], who: list[str]) -> None:
    house = held(passes(NAMED), *steps, passes("2021-09-20 10:00"))
    assert going(house, GOES) == who


SPOKE = f"Eva <{address('eva')}>"
#: Where somebody spoke who never registered, and the last day on which that is known of them.
SPOKEN: dict[str, tuple[list[Step], str]] = {
    "at one session": ([], "2021-10-01"),
    "at a later one too": (
        [lambda house: house.session("ENSUITE", Date=date(2020, 12, 1), Intervenants=SPOKE),
         passes("2020-10-20 10:00", "2020-12-01 17:00", "2020-12-20 10:00")],
        "2021-12-01"),
    "and registered for a later one": (
        [lambda house: house.session("ENSUITE", Date=date(2020, 12, 1)),
         answers("eva", "2020-10-20 10:00", session="ENSUITE"),
         passes("2020-10-20 10:05", "2020-12-20 10:00")],
        "2021-12-01"),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "last"), SPOKEN.values(), ids=SPOKEN)
def test_whoever_spoke_is_kept_as_long_as_whoever_came(steps: list[Step], last: str) -> None:
    ours = settings(privacy={"erase": True}, digest_at=time(8))
    house = tell([*HELD, *steps], ours=ours, Intervenants=SPOKE)
    (eva,) = [one for one in due(house, "2021-12-20 10:00") if one.who == address("eva")]
    assert eva.last == date.fromisoformat(last)
    assert eva.keeps == (), "who only spoke came to nothing"


def test_nobody_goes_whom_no_digest_named_however_long_ago_it_was_due() -> None:
    house = held()
    assert going(house, "2024-01-10 07:00") == []
    assert told(house, "2024-01-10 08:01") == [("2024-01-10", Reason.FALLS_DUE, 2, 0)]
    assert going(house, "2024-02-08 23:59") == []
    assert going(house, "2024-02-09 00:01") == ["max", "zoe"]  # the proof is over as well


def test_other_periods_are_named_anew() -> None:
    house = held()
    told(house, NAMED)
    house.settings = settings(privacy={"erase": True, "contact_months": 6}, digest_at=time(8))
    assert going(house, GOES) == []
    assert told(house, GOES) == [("2021-10-02", Reason.FALLS_DUE, 2, 0)]
    assert going(house, "2021-11-01 00:01") == ["max", "zoe*"]


def test_one_line_tells_of_all_that_is_due() -> None:
    house = held()
    for n in range(7):
        code = f"S{n}"
        house.session(code, Date=date(2020, 11, 1 + n))
        house.answer(f"p{n}", "2020-10-18 10:00", session=code)
    for moment in ("2020-10-18 10:05", "2020-12-01 10:00"):
        house.pass_at(moment)
    (line,) = [
        problem.what
        for problem in house.pass_at("2022-01-10 07:00").plan.problems
        if problem.what.reason in TOLD
    ]
    assert (line.facts["contacts"], str(line.facts["sessions"])[-2:]) == (9, " …")
    assert told(house, "2022-01-10 08:01") == [("2022-01-10", Reason.FALLS_DUE, 9, 0)]


def test_what_goes_ends_what_is_remembered_as_quiet() -> None:
    """`House` tries each claim of a quiet pass until its very end."""
    house = held(erase=False)
    for moment in (NAMED, GOES, LATER):
        house.pass_at(moment)


def test_effacer_of_a_session_that_is_closed_is_named_and_done() -> None:
    house = held(decides("zoe", "effacer"), passes("10-18 08:01"))
    (planned,) = house.passes[-1].plan.letters
    assert [m.what.reason for m in planned.letter.matters] == [Reason.ERASE_NEXT]
    ref = str(house.cells("zoe")["Réf"])
    assert house.look_at("10-18 08:10")[1].erase == (ref,)
    house.decide("zoe", "")
    assert house.look_at("10-18 08:10")[1].erase == ()
    house.decide("zoe", "effacer")
    assert house.look_at("2021-01-10 07:00")[1].erase == ()


def test_the_associations_own_addresses_stay() -> None:
    ours = settings(privacy={"erase": True}, digest_at=time(8))
    own = replace(ours.association.contact, address=address("zoe"))
    house = tell(HELD, ours=replace(ours, association=replace(ours.association, contact=own)))
    house.pass_at(NAMED)
    assert going(house, GOES) == ["max"]

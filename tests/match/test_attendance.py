"""Who was there and how long, by the reports of five products in two languages."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import pytest

from douze.model.settings import Settings
from douze.model.sheet import Cell
from tests.factories import CODE, settings
from tests.house import House
from tests.read.exported import REPORTS, rows
from tests.tabs import HEADER, REGISTRATIONS, SESSIONS

CONNECTIONS = "Connexions"


@pytest.fixture(autouse=True)
def _with_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(HEADER, SESSIONS, (*HEADER[SESSIONS], "Présents"))
    monkeypatch.setitem(HEADER, REGISTRATIONS, (*HEADER[REGISTRATIONS], "Connexion"))
    monkeypatch.setitem(HEADER, CONNECTIONS, ())


def house(
    *people: str,
    report: Sequence[Sequence[Cell]] = (),
    ours: Settings | None = None,
    **cells: Cell,
) -> House:
    """A session of 1 October, 14:00 to 16:00, for which zoe, max and these have a seat."""
    made = House(ours=ours)
    made.session(**cells)
    for number, who in enumerate(("zoe", "max", *people)):
        made.answer(who, f"09-20 09:{number:02}")
    made.pass_at("09-20 10:00")
    pasted(made, report)
    return made


def pasted(made: House, report: Sequence[Sequence[Cell]]) -> None:
    made.workbook.edit(CONNECTIONS, [("Session",), *report])


def shown(made: House, *people: str, when: str = "10-01 16:10") -> dict[str, Cell]:
    """What `Connexion` says of each after a pass."""
    made.pass_at(when)
    return {who: made.cells(who)["Connexion"] for who in people}


BOTH = {"zoe": "14 h 02 – 15 h 58, 116 min", "max": "14 h 00 – 16 h 00, 110 min"}


@pytest.mark.parametrize("report", REPORTS)
def test_what_a_product_exports(report: str) -> None:
    made = house("paul", report=rows(report, CODE))
    told = shown(made, "zoe", "max", "paul")
    timed = {**BOTH, "paul": None}
    assert told == (
        {"zoe": "116 min", "max": "110 min", "paul": None} if "sans heures" in report else timed
    )
    assert made.line(SESSIONS, 2)["Présents"] == 2
    assert made.line(SESSIONS, 2)["Alerte"] is None


def lines(*connections: str, code: str = CODE) -> list[Sequence[Cell]]:
    """A report of Teams with these rows: name, address, join and leave."""
    return rows("\n".join(("Name|Email|Join Time|Leave Time", *connections)), code)


def there(name: str, joined: str = "14:00", left: str = "16:00", *, day: str = "01/10/2020") -> str:
    return f"{name}||{day} {joined}|{day} {left}"


MAX = there("Max Martin")
#: What stands in the report, and what `Connexion` says of zoe.
MINUTES: Mapping[str, tuple[list[Sequence[Cell]], str | None]] = {
    "what overlaps counts once": (
        lines(there("Zoé Martin", "14:00", "15:30"), there("zoe MARTIN", "15:00", "16:00"), MAX),
        "14 h 00 – 16 h 00, 120 min",
    ),
    "what is before and after the session does not count": (
        lines(there("Zoé Martin", "13:30", "16:25"), MAX), "14 h 00 – 16 h 00, 120 min",
    ),
    "two exports of one session are one": (
        [*lines(there("Zoé Martin", "14:00", "15:00"), MAX), (),
         *lines(there("Zoé Martin", "14:00", "15:00"), there("Zoé Martin", "15:20", "15:50"), MAX)],
        "14 h 00 – 15 h 50, 90 min",
    ),
    "a connection by telephone takes nothing from a sum that it falls into": (
        rows("Name|Join Time|Leave Time|Duration"
             "\nZoé Martin|01/10/2020 14:00|01/10/2020 16:00|60"
             "\nZoe MARTIN|01/10/2020 14:10|01/10/2020 14:20|10"
             "\nMax Martin|01/10/2020 14:00|01/10/2020 16:00|120", CODE),
        "14 h 00 – 16 h 00, 60 min",
    ),
    "a moment at midnight is a day to a spreadsheet": (
        [(CODE, "Name", "Join Time", "Leave Time"),
         (None, "Zoé Martin", date(2020, 10, 1), datetime(2020, 10, 1, 15, 0)),
         (None, "Max Martin", datetime(2020, 10, 1, 14), datetime(2020, 10, 1, 16))],
        "14 h 00 – 15 h 00, 60 min",
    ),
    "sums without times are counted once, however often they are exported": (
        [*rows("Nom|Durée\nZoé Martin|50\nZoé Martin|20\nMax Martin|2h", CODE), (),
         *rows("Nom|Durée\nZoé Martin|50\nZoé Martin|20\nMax Martin|2h", CODE)],
        "70 min",
    ),
    "the address counts before the name": (
        [*lines("Quelqu'un|ZOE@ambert.example|01/10/2020 14:00|01/10/2020 15:40", MAX)],
        "14 h 00 – 15 h 40, 100 min",
    ),
    "case, accents and the order of the words are put aside": (
        lines(there("MARTIN Zoe"), MAX), "14 h 00 – 16 h 00, 120 min",
    ),
    "what is put behind a name is put aside": (
        lines(there("Zoé Martin - Mairie d'Ambert"), MAX), "14 h 00 – 16 h 00, 120 min",
    ),
    "whatever the dash": (
        lines(there("Zoé Martin -Ambert", "14:00", "15:00"), there("Zoé Martin—Ambert", "15:00"),
              MAX),
        "14 h 00 – 16 h 00, 120 min",
    ),
    "square brackets are brackets": (
        lines(there("Zoé Martin [Mairie d'Ambert]"), MAX), "14 h 00 – 16 h 00, 120 min",
    ),
    "a code beside each row does as well as one": (
        [(None, "Name", "Join Time", "Leave Time"),
         (CODE, "Zoé Martin", "01/10/2020 14:00", "01/10/2020 15:00"),
         (CODE, "Max Martin", "01/10/2020 14:00", "01/10/2020 16:00")],
        "14 h 00 – 15 h 00, 60 min",
    ),
    "a clock that staff put right counts": (
        lines(there("Zoé Martin", "13:00", "15:00"), there("Max Martin", "13:00", "15:00"),
              code=f"{CODE} +1h"),
        "14 h 00 – 16 h 00, 120 min",
    ),
    "a zone that the report names counts": (
        rows("Name|Join Time (UTC)|Leave Time (UTC)\nZoé Martin|01/10/2020 12:00|01/10/2020 14:00",
             CODE),
        "14 h 00 – 16 h 00, 120 min",
    ),
    "of an export of another session nothing counts": (
        lines(there("Zoé Martin", day="24/09/2020"), there("Max Martin", day="24/09/2020")), None,
    ),
    "of one whose clock is an hour off nothing counts": (
        lines(there("Zoé Martin", "15:00", "17:00"), there("Max Martin", "15:00", "17:00")), None,
    ),
    "who waited outside was not there": (
        rows("Name|Join Time|Leave Time|In Waiting Room"
             "\nZoé Martin|01/10/2020 14:00|01/10/2020 16:00|Yes"
             "\nMax Martin|01/10/2020 14:00|01/10/2020 16:00|No", CODE),
        None,
    ),
    "of whom a row cannot be read nothing is known": (
        lines(there("Zoé Martin", "14:00", "14:20"), "Zoé Martin||hier|01/10/2020 16:00", MAX),
        None,
    ),
    "of whom nothing says when they left neither": (
        lines("Zoé Martin||01/10/2020 14:00|-", MAX), None,
    ),
    "of one that was taken too early nothing counts": (
        lines(there("Zoé Martin", "14:00", "15:00"), there("Max Martin", "14:00", "15:00")), None,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("report", "told"), MINUTES.values(), ids=MINUTES)
def test_minutes(report: list[Sequence[Cell]], told: str | None) -> None:
    assert shown(house(report=report), "zoe") == {"zoe": told}


#: In which night the clocks change, when zoe left (in UTC), and whether the report tells of it.
CHANGES_OF_CLOCKS = {
    "three quarters of four hours": ("2020-10-25", "02:00", True),
    "less of four hours": ("2020-10-25", "01:59", False),
    "three quarters of two hours": ("2021-03-28", "01:30", True),
    "less of two hours": ("2021-03-28", "01:29", False),
}


@pytest.mark.parametrize(
    ("day", "left", "sound"), CHANGES_OF_CLOCKS.values(), ids=CHANGES_OF_CLOCKS
)
def test_three_quarters_are_of_the_hours_that_really_pass(day: str, left: str, sound: bool) -> None:
    """From one to four by the clock on the wall."""
    night = date.fromisoformat(day)
    report = rows(
        "Name|Join Time (UTC)|Leave Time (UTC)"
        f"\nZoé Martin|{night:%d/%m/%Y} 00:20|{night:%d/%m/%Y} {left}",
        CODE,
    )
    made = house(report=report, Date=night, Début="1h", Fin="4h")
    assert (shown(made, "zoe", when=f"{day} 05:00")["zoe"] is not None) is sound


def test_a_name_that_is_written_without_spaces_is_known() -> None:
    made = house(report=[*lines(there("王小明"), there("김민준"), MAX)])
    made.answer("wang", "09-20 09:30", Prénom="小明", Nom="王")
    made.answer("kim", "09-20 09:31", Prénom="민준", Nom="김")
    told = shown(made, "wang", "kim")
    assert told == dict.fromkeys(("wang", "kim"), "14 h 00 – 16 h 00, 120 min")


#: What is shown of lou, who is called nothing else, where these are registered too.
ONE_NAME: dict[str, tuple[list[str], str | None]] = {
    "nobody else has it": ([], "14 h 00 – 16 h 00, 120 min"),
    "somebody has it among others": (["Lou"], None),
}


@pytest.mark.parametrize(("others", "told"), ONE_NAME.values(), ids=ONE_NAME)
def test_whoever_has_one_name_is_known_by_it(others: list[str], told: str | None) -> None:
    made = house(report=[*lines(there("LOU"), MAX)])
    made.answer("lou", "09-20 09:30", Prénom="Lou", Nom="")
    for number, name in enumerate(others):
        made.answer(f"other{number}", "09-20 09:31", Prénom=name)
    assert shown(made, "lou") == {"lou": told}
    shared = [one.what.code for one in made.passes[-1].desired.problems]
    assert ("connection_shared" in shared) is (told is None)


def test_who_answers_after_the_closing_takes_nobodys_name() -> None:
    """Not in the pass that refuses them either: max had been there, and the next pass knew it."""
    made = house(report=lines(MAX))
    first = shown(made, "max")
    made.answer("max", "10-02 09:00", member=False)
    assert shown(made, "max", when="10-02 09:10") == first == {"max": "14 h 00 – 16 h 00, 120 min"}
    assert made.line(SESSIONS, 2)["Présents"] == 1


def test_whom_staff_add_after_the_closing_is_found_in_the_report() -> None:
    made = house(report=lines(there("Lea Petit")))
    made.by_hand(**{"E-mail": "lea@ailleurs.example", "Prénom": "Lea", "Nom": "Petit"})
    made.pass_at("10-01 16:10")
    assert made.cells("lea")["Connexion"] == "14 h 00 – 16 h 00, 120 min"


def test_one_name_that_a_speaker_has_among_theirs_may_be_the_speaker() -> None:
    made = house(
        report=[*lines(there("LOU"), MAX)], Intervenants="Lou Fontanel <lou.f@example.org>"
    )
    made.answer("lou", "09-20 09:30", Prénom="Lou", Nom="")
    assert shown(made, "lou") == {"lou": None}
    told = [one.what for one in made.passes[-1].desired.problems]
    shared = next(one for one in told if one.code == "connection_shared")
    assert "Lou Fontanel" in str(shared.facts["who"])


def test_a_name_that_staff_corrected_is_known_as_the_form_has_it_too() -> None:
    connected = lines(there("Zoé Martin", "14:00", "15:00"), MAX)
    made = house(report=connected)
    made.edit(REGISTRATIONS, made.place("zoe"), Nom="Martinez")
    assert shown(made, "zoe") == {"zoe": "14 h 00 – 15 h 00, 60 min"}
    assert made.line(SESSIONS, 2)["Alerte"] is None


def test_what_stands_on_a_row_now_is_a_name_before_what_the_form_had() -> None:
    made = house("ann", report=lines(there("Ann Martin", "14:00", "15:00"), MAX))
    made.edit(REGISTRATIONS, made.place("ann"), Nom="Keller")
    made.edit(REGISTRATIONS, made.place("zoe"), Prénom="Ann")
    assert shown(made, "zoe", "ann") == {"zoe": "14 h 00 – 15 h 00, 60 min", "ann": None}


def test_who_shares_a_name_is_asked_about_until_staff_have_noted_them_all() -> None:
    made = house("ann", report=lines(there("Zoé Martin"), MAX))
    made.edit(REGISTRATIONS, made.place("ann"), Prénom="Zoé")
    shown(made)
    assert "Connexions" in str(made.line(SESSIONS, 2)["Alerte"])
    made.edit(REGISTRATIONS, made.place("zoe"), Présence="oui")
    made.pass_at("10-01 16:20")
    assert "Connexions" in str(made.line(SESSIONS, 2)["Alerte"])
    made.edit(REGISTRATIONS, made.place("ann"), Présence="non")
    made.pass_at("10-01 16:30")
    assert made.line(SESSIONS, 2)["Alerte"] is None


def test_a_session_goes_past_midnight() -> None:
    report = rows(
        "First name|Last name|Time joined|Time exited\nZoé|Martin|11:05 PM|12:30 AM"
        "\nMax|Martin|11:00 PM|1:00 AM",
        CODE,
    )
    made = house(report=report, Début="23:00", Fin="01:00")
    assert shown(made, "zoe", when="10-02 08:00") == {"zoe": "23 h 05 – 00 h 30, 85 min"}


#: What stands in the report, and what `Alerte` of the session and the digest tell of it.
TOLD: Mapping[str, tuple[list[Sequence[Cell]], str]] = {
    "a report of another day whose month comes first": (
        rows("Name|Join Time|Leave Time|Duration"
             "\nZoé Martin|9/24/20, 2:00 PM|9/24/20, 4:00 PM|120", CODE),
        "d'un autre moment que la session (24/09/2020",
    ),
    "a report of another day": (
        lines(there("Zoé Martin", day="24/09/2020")),
        "d'un autre moment que la session (24/09/2020",
    ),
    "one whose clock is off, with what would fit": (
        lines(there("Zoé Martin", "15:05", "17:02"), there("Max Martin", "14:58", "17:00")),
        f"iraient avec -1 h. Il ne compte pas ; si c'est son horloge, écrivez « {CODE} -1h »",
    ),
    "one that stops too early": (
        lines(there("Zoé Martin", "14:00", "15:00")), "s'arrête bien avant la fin de la session",
    ),
    "a name that two share": (
        lines(there("Marc Martin"), MAX), "« Marc Martin » peut être plusieurs inscriptions",
    ),
    "a name that is nobody's, with the nearest": (
        lines(there("Zoë Martins"), MAX), "la plus proche : Zoe Martin",
    ),
    "a name that is like none": (
        lines(there("iPhone 12 de X"), MAX), "ne ressemble à aucun",
    ),
    "a time that is none": (
        lines("Zoé Martin||hier|01/10/2020 16:00", MAX), "« hier » n'est ni une heure ni une durée",
    ),
    "a row that says no time": (
        lines("Zoé Martin|||", MAX), "rien ne dit quand",
    ),
    "who joined a webinar by telephone": (
        rows("Other Attended\nUser Name|Join Time|Leave Time|Time in Session (minutes)"
             "\n33612345678|10/01/2020 02:00 PM|10/01/2020 04:00 PM|120", CODE),
        "« 33612345678 » n'est le nom d'aucune inscription",
    ),
    "a row that does not say the end": (
        lines("Zoé Martin||01/10/2020 14:00|-", MAX), "rien ne dit quand",
    ),
    "something that is no report": (
        rows("Qui|Quoi\nZoé Martin|14:00", CODE), "rien de ce qui suit n'est un rapport",
    ),
    "an end before the beginning": (
        lines(there("Zoé Martin", "15:00", "14:00"), MAX), "sorti avant d'être entré",
    ),
    "a code that is none": (
        lines(there("Zoé Martin"), code="BENEVOLE"), "« BENEVOLE » n'est le code d'aucune session",
    ),
    "no code at all": (
        lines(there("Zoé Martin"), code=""), "ne dit pas de quelle session il est",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("report", "told"), TOLD.values(), ids=TOLD)
def test_what_is_told(report: list[Sequence[Cell]], told: str) -> None:
    made = house(report=report)
    made.answer("marc", "09-20 11:00")
    made.answer("marc.martin", "09-20 11:01", Prénom="Marc")
    made.pass_at("09-20 12:00")
    said = [made.wording.sentence(p.what) for p in made.pass_at("10-01 16:10").desired.problems]
    assert [one for one in said if told in one]


def test_a_report_before_the_session_has_ended_is_told_on_its_row() -> None:
    made = house(report=lines(there("Zoé Martin", "14:00", "15:00"), MAX))
    assert shown(made, "zoe", when="10-01 15:00") == {"zoe": None}
    assert "avant la fin de la session" in str(made.line(SESSIONS, 2)["Alerte"])


def test_a_report_of_another_session_is_told_with_its_code() -> None:
    made = house()
    made.session("MATIN", Début="09:00", Fin="11:00")
    pasted(
        made, lines(there("Zoé Martin", "09:00", "11:00"), there("Max Martin", "09:02", "10:58"))
    )
    shown(made, when="10-01 16:10")
    assert "sans doute MATIN" in str(made.line(SESSIONS, 2)["Alerte"])


#: When most came and went, and whether that is near enough to a session from nine to eleven.
NEAR = {
    "twenty minutes": ("08:40", "11:20", True),
    "more at the beginning": ("08:39", "11:20", False),
    "more at the end": ("08:40", "11:21", False),
}


@pytest.mark.parametrize(("joined", "left", "near"), NEAR.values(), ids=NEAR)
def test_people_come_and_go_within_twenty_minutes_of_a_session(
    joined: str, left: str, near: bool
) -> None:
    made = house()
    made.session("MATIN", Début="09:00", Fin="11:00")
    pasted(made, lines(*(there(f"{who} Martin", joined, left) for who in ("Zoé", "Max"))))
    shown(made)
    assert ("sans doute MATIN" in str(made.line(SESSIONS, 2)["Alerte"])) is near


HELD = {
    "who speaks": there("Paule Vasseur"),
    "who holds it for the association": there("Accueil").replace("||", "|formation@example.org|"),
    "who came and went before it": there("Un passant", "13:00", "13:50"),
}


@pytest.mark.parametrize(("name", "told"), [("Paule", False), ("Zoé", True)])
def test_whoever_speaks_has_one_name_if_nobody_else_has_it(name: str, told: bool) -> None:
    report = lines(there("Zoé Martin"), MAX, there(name))
    made = house(report=report, Intervenants=f"{name} <paule@example.org>")
    shown(made)
    assert (made.line(SESSIONS, 2)["Alerte"] is not None) is told


@pytest.mark.parametrize("row", HELD.values(), ids=HELD)
def test_of_these_nothing_is_told(row: str) -> None:
    made = house(
        report=lines(there("Zoé Martin"), MAX, row),
        Intervenants="Paule Vasseur <paule@example.org>",
    )
    shown(made, when="10-01 16:10")
    assert made.line(SESSIONS, 2)["Alerte"] is None
    assert made.line(SESSIONS, 2)["Présents"] == 2


def test_a_code_that_stands_there_before_its_report_is_not_told() -> None:
    made = house(report=[(CODE,), ()])
    told = made.pass_at("10-01 16:10").desired.problems
    assert not [one for one in told if one.where.startswith(CONNECTIONS)]


def test_who_may_be_meant_by_a_row_that_cannot_be_read_is_not_absent() -> None:
    made = house("paul", report=lines("Zoë Martins||hier|", MAX))
    assert afterwards(made, "10-01 18:00", "10-05 09:00") == {
        "zoe": ["thanks"], "max": ["thanks"], "paul": ["missed"], "lou": [],
    }  # fmt: skip


def test_words_below_a_report_are_no_connection() -> None:
    words: list[Sequence[Cell]] = [(), (None, "Exporté par l'accueil"), (None, "le 2 octobre")]
    made = house(report=[*lines(there("Zoé Martin"), MAX), *words])
    told = made.pass_at("10-01 16:10").desired.problems
    assert not [one for one in told if one.where.startswith(CONNECTIONS)]


#: What staff wrote in zoe's `Présence`, how long she was there, and who counts as present.
PRESENT = {
    "three quarters are enough": ("", "15:30", 2),
    "less is not": ("", "15:29", 1),
    "what staff wrote wins over too little": ("oui", "14:10", 2),
    "what staff wrote wins over enough": ("non", "16:00", 1),
}


@pytest.mark.parametrize(("said", "left", "present"), PRESENT.values(), ids=PRESENT)
def test_who_is_present(said: str, left: str, present: int) -> None:
    made = house(report=lines(there("Zoé Martin", "14:00", left), MAX))
    if said:
        made.edit(REGISTRATIONS, made.place("zoe"), Présence=said)
    shown(made)
    assert made.line(SESSIONS, 2)["Présents"] == present


def test_what_is_taken_away_is_known_no_more_until_the_session_is_long_over() -> None:
    made = house(report=lines(there("Zoé Martin"), MAX))
    assert shown(made, "zoe") == {"zoe": "14 h 00 – 16 h 00, 120 min"}
    pasted(made, ())
    assert shown(made, "zoe", when="10-01 16:20") == {"zoe": None}
    pasted(made, lines(there("Zoé Martin"), MAX))
    shown(made, when="10-02 10:00")
    pasted(made, ())
    assert shown(made, "zoe", when="11-05 10:00") == {"zoe": "14 h 00 – 16 h 00, 120 min"}


LATE = {"at the last moment": ("10-31 16:00", "120 min"), "later": ("10-31 16:01", "None")}


@pytest.mark.parametrize(("when", "told"), LATE.values(), ids=LATE)
def test_a_report_is_looked_at_until_thirty_days_after_the_end(when: str, told: str) -> None:
    made = house(ours=settings(privacy={"closed_after": timedelta(days=60)}))
    shown(made)
    pasted(made, lines(there("Zoé Martin"), MAX))
    assert told in str(shown(made, "zoe", when=when)["zoe"])


def afterwards(made: House, *whens: str) -> dict[str, list[str]]:
    """What each is sent after the session, in passes at these moments."""
    for when in whens:
        made.pass_at(when)
    kinds = {"thanks", "missed", "documents"}
    people = ("zoe", "max", "paul", "lou")
    return {who: [k for k in made.letters(who) if k in kinds] for who in people}


REPORT = lines(there("Zoé Martin"), there("Max Martin", "14:00", "14:20"), there("Loup Martin"))


def test_who_came_is_thanked_at_once_and_who_did_not_is_missed_when_nobody_is_awaited() -> None:
    made = house("paul", "lou", report=REPORT)
    nobody: dict[str, list[str]] = {who: [] for who in ("zoe", "max", "paul", "lou")}
    assert afterwards(made, "10-01 13:00", "10-01 17:50") == nobody
    came = nobody | {"zoe": ["thanks"], "max": ["thanks"]}
    assert afterwards(made, "10-01 18:00", "10-05 08:50") == came
    # Lou may have been the one whom nobody knows.
    assert afterwards(made, "10-05 09:00") == came | {"paul": ["missed"], "lou": ["thanks"]}


#: Whether `attendance.missed_documents` is set, and what who was missed gets with a recording.
GIVEN = {
    "as it comes": (False, [], ["missed"]),
    "if asked": (True, ["film"], ["missed", "documents"]),
}


@pytest.mark.parametrize(("asked", "carried", "letters"), GIVEN.values(), ids=GIVEN)
def test_who_was_missed_gets_the_documents_if_the_association_wants_it(
    monkeypatch: pytest.MonkeyPatch, asked: bool, carried: list[str], letters: list[str]
) -> None:
    monkeypatch.setitem(HEADER, SESSIONS, (*HEADER[SESSIONS], "Documents", "Replay"))
    ours = settings(attendance={"missed_documents": asked})
    made = house("paul", ours=ours, report=REPORT, Documents="film https://a.example/film")
    afterwards(made, "10-01 13:00", "10-05 09:00")
    sent = [p.letter for p in made.passes[-1].plan.letters if p.letter.kind == "missed"]
    assert [[one.title for one in letter.documents] for letter in sent] == [carried]
    made.edit(SESSIONS, 2, Replay="https://a.example/2")
    assert afterwards(made, "10-06 09:00", "10-06 09:10", "10-06 09:20")["paul"] == letters


def test_one_word_of_a_longer_text_is_nobodys_name() -> None:
    """What stands in brackets may be a place, a structure, whoever sits beside them."""
    made = house()
    made.answer("paul", "09-20 09:30", Nom=None)
    made.pass_at("09-20 10:10")
    pasted(made, lines(there("Léa Roux (Paul)"), MAX))
    assert shown(made, "paul") == {"paul": None}
    pasted(made, lines(there("Paul"), MAX))
    assert shown(made, "paul", when="10-01 16:20") == {"paul": "14 h 00 – 16 h 00, 120 min"}

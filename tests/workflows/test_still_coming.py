"""Are you still coming? Who is asked, what an answer does, and what silence does."""

from collections.abc import Sequence
from datetime import time, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from douze.adapters.ledger.as_text import announced_of, announced_text
from douze.letters.composer import Composer
from douze.model.letters import announce
from douze.model.settings import Settings
from douze.model.tokens import Purpose, token
from douze.model.value_types import Hours
from douze.model.words import LetterState
from tests.factories import CODE, PARIS, TEMPLATES, at, paris, session, settings, wall, wording
from tests.house import House
from tests.memory_mailer import MemoryMailer
from tests.steps import Step, answers, decides, passes, sets, stranger, types, vanishes
from tests.tabs import SESSIONS
from workflows.still_coming import hours_of

SECRET = b"s" * 32
TAB = "Désistements"
FORM = "https://forms.example.org/?entry.1={token}"
#: BENEVOLES is on Thursday 1 October at 14:00: people are asked on Monday at 14:00, and answer
#: until Wednesday at noon.
BEFORE, ASKED, NEXT, HOUR, LATER = (
    *("09-28 13:50", "09-28 14:00", "09-28 14:10", "09-30 12:00", "09-30 12:10"),
)


def asking(*, frees: bool = False) -> Settings:
    seats = {"ask_before": timedelta(days=3), "silence_frees": frees}
    return settings(association={"withdraw": FORM}, seats=seats)


FREES = asking(frees=True)


def says(purpose: Purpose, who: str, when: str) -> Step:
    """Somebody answers by a link in their letter, and sends the form."""

    def step(house: House) -> None:
        before = house.workbook.tabs.get(TAB, (("Horodateur", "Votre code"),))
        row = (wall(when), token(SECRET, house.ref(who), purpose))
        house.workbook.edit(TAB, [*before, row])

    return step


def yes(who: str, when: str) -> Step:
    return says(Purpose.STAY, who, when)


def no(who: str, when: str) -> Step:
    return says(Purpose.WITHDRAW, who, when)


def becomes(who: str, state: LetterState) -> Step:
    """What became of the letter that asks somebody."""

    def step(house: House) -> None:
        (record,) = (
            one
            for one in house.ledger.read().letters.values()
            if one.kind == "still_coming" and one.ref == house.ref(who)
        )
        house.ledger.finish([replace(record, state=state)])

    return step


#: Two seats: zoe and max have one, ann waits.
THREE = (
    *(answers("zoe", "09-20 10:00"), answers("max", "09-20 10:01")),
    *(answers("ann", "09-20 10:02"), passes("09-20 10:10")),
)
YES_BOTH = (yes("zoe", "09-28 15:00"), yes("max", "09-28 15:00"))


def lived(steps: Sequence[Step], ours: Settings | None = None, **cells: Any) -> House:
    house = House(ours=ours or asking())
    house.secret = SECRET
    house.session(**{"Places": 2, **cells})
    for step in steps:
        step(house)
    return house


def asked(house: House) -> list[str]:
    return [m.recipient.partition("@")[0] for m in house.mailer.sent if "still_coming" in m.subject]


# Who is asked

#: A sentence: what happens, and who is asked.
WHO: dict[str, tuple[Sequence[Step], list[str]]] = {
    "whoever is confirmed, while somebody waits": (
        (*THREE, passes(ASKED, NEXT)), ["zoe", "max"]),
    "nobody before": ((*THREE, passes(BEFORE)), []),
    "nobody where nobody waits": (
        (*THREE[:2], passes("09-20 10:10", ASKED)), []),
    "they are, once somebody waits": (
        (answers("zoe", "09-20 10:00"), answers("max", "09-20 10:01"), passes("09-20 10:10", ASKED),
         answers("ann", "09-29 09:00"), passes("09-29 09:10")), ["zoe", "max"]),
    "nobody for whom staff keep waiting": (
        (*THREE, decides("ann", "attente"), passes(ASKED)), []),
    "nobody whose seat is staff's word": (
        (*THREE, decides("zoe", "confirmer"), passes(ASKED)), ["max"]),
    "nobody who speaks there": (
        (*THREE, sets(Intervenants="Zoé Martin <zoe@ambert.example>"),
         passes("09-28 10:00", "09-28 10:20", ASKED)), ["max"]),
    "nobody who has just been given the seat": (
        (*THREE, passes(ASKED), no("zoe", "09-28 15:00"), answers("bob", "09-28 15:05"),
         passes("09-28 15:10", "09-29 10:00")), ["zoe", "max"]),
    "nobody whose seat is held": (
        (stranger("zoe", "09-20 10:00"), *THREE[1:], sets(Cotisation="oui"),
         passes("09-20 10:20", ASKED)), ["max"]),
    "nobody once a session is cancelled": (
        (*THREE, sets(État="annulée"), passes("09-28 10:00", ASKED)), []),
    "nobody while it is postponed": (
        (*THREE, sets(État="reportée"), passes("09-28 10:00", ASKED)), []),
    "nobody once no seat is given any more": ((*THREE, passes("10-01 12:01")), []),
    "late, too, as long as one is": (
        (*THREE, passes("10-01 11:00", "10-01 11:10")), ["zoe", "max"]),
    "nobody whose row is gone": ((*THREE, vanishes("zoe"), passes(ASKED)), ["max"]),
    "nobody twice, whatever the hour of that day": (
        (*THREE, passes(ASKED), sets(Début="15:00", Fin="17:00"), passes(NEXT, "09-28 14:30")),
        ["zoe", "max"]),
    "who is asked of one day is asked of another": (
        (*THREE, passes(ASKED), sets(Date="15/10/2020"), passes(NEXT, "09-28 14:30",
         "10-12 14:00", "10-12 14:10")), ["zoe", "max", "zoe", "max"]),
    "who registers anew is somebody new": (
        (*THREE, passes(ASKED), no("zoe", "09-28 15:00"), no("ann", "09-28 15:00"),
         passes("09-28 15:10"), answers("zoe", "09-28 16:00"), answers("bob", "09-28 16:01"),
         passes("09-28 16:10", "09-29 16:10")), ["zoe", "max"]),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "who"), WHO.values(), ids=WHO)
def test_who_is_asked(steps: Sequence[Step], who: list[str]) -> None:
    assert asked(lived(steps)) == who


def test_nothing_is_asked_unless_it_is_set() -> None:
    assert asked(lived((*THREE, passes(ASKED)), settings(association={"withdraw": FORM}))) == []


def test_in_quiet_hours_the_question_waits_and_silence_is_of_whoever_was_asked_in_time() -> None:
    """Asked at the end of them, while there is time; the letter names the hour as it leaves."""
    quiet = replace(FREES.letters, quiet=Hours(time(12), time(15, 30)))
    monday = passes("09-21 09:00")  # the 20th was a Sunday
    house = lived((*THREE, monday, passes(ASKED)), replace(FREES, letters=quiet))
    assert asked(house) == []
    for step in (passes("09-28 15:30"), yes("zoe", "09-28 16:00"), passes(LATER)):
        step(house)
    assert asked(house) == ["zoe", "max"]
    assert house.everybody()["max"] == "annulée"


# What answers and silence do

#: A sentence: what happens after all are asked, and where zoe, max and ann stand then; where
#: silence frees seats, and nowhere else.
FREED: dict[str, tuple[Sequence[Step], tuple[str, str, str]]] = {
    "silence gives one seat to the one who waits: that of whoever came last": (
        (passes(LATER),), ("confirmée", "annulée", "confirmée")),
    "not before the hour": ((passes(HOUR),), ("confirmée", "confirmée", "liste d'attente 1")),
    "a yes keeps the seat": (
        (yes("max", "09-29 10:00"), passes("09-29 10:10", LATER)),
        ("annulée", "confirmée", "confirmée")),
    "a yes at the last moment does": (
        (yes("max", HOUR), passes(LATER)), ("annulée", "confirmée", "confirmée")),
    "and does so though it is said once more after the hour": (
        (yes("max", "09-29 10:00"), passes("09-29 10:10", LATER), yes("max", "09-30 12:15"),
         passes("09-30 12:20", "09-30 12:30")), ("annulée", "confirmée", "confirmée")),
    "also where one pass sees both": (
        (yes("max", "09-29 10:00"), yes("max", "09-30 12:15"),
         passes("09-30 12:20", "09-30 12:30")), ("annulée", "confirmée", "confirmée")),
    "but not where a no came between": (
        (yes("max", "09-29 10:00"), no("max", "09-30 11:00"), yes("max", "09-30 12:15"),
         passes("09-30 12:20", "09-30 12:30")),
        ("confirmée", "liste d'attente 1", "confirmée")),
    "a no between that staff have beaten takes nothing back": (
        (yes("max", "09-29 10:00"), passes("09-29 10:10"), decides("max", "confirmer"),
         no("max", "09-29 11:00"), passes("09-29 11:10"), decides("max", ""),
         passes("09-29 11:20", LATER)), ("annulée", "confirmée", "confirmée")),
    "all say yes": (
        (*YES_BOTH, passes(LATER)), ("confirmée", "confirmée", "liste d'attente 1")),
    "a no frees the seat at once, and then nobody waits": (
        (no("zoe", "09-28 15:00"), passes("09-28 15:10", LATER)),
        ("annulée", "confirmée", "confirmée")),
    "nobody waits any more at the hour": (
        (no("ann", "09-30 11:00"), passes(LATER)), ("confirmée", "confirmée", "annulée")),
    "who comes to wait after the hour has come too late for it": (
        (no("ann", "09-30 11:00"), answers("bob", "09-30 12:05"), passes(LATER, "09-30 13:00")),
        ("confirmée", "confirmée", "annulée")),
    "who comes to wait in the hour itself has waited then": (
        (no("ann", "09-30 11:00"), answers("bob", HOUR), passes(LATER)),
        ("confirmée", "annulée", "annulée")),
    "a letter in doubt has asked nobody": (
        (becomes("max", LetterState.IN_DOUBT), passes(LATER)),
        ("annulée", "confirmée", "confirmée")),
    "nor has one that came back": (
        (becomes("max", LetterState.RETURNED), passes(LATER)),
        ("annulée", "confirmée", "confirmée")),
    "nor has one to an address that has been corrected": (
        (types("max", **{"E-mail": "max.m@ambert.example"}), passes("09-28 15:00", "09-28 15:30",
         LATER)), ("annulée", "confirmée", "confirmée")),
    "staff's word is no silence": (
        (decides("max", "confirmer"), passes(LATER)), ("annulée", "confirmée", "confirmée")),
    "and beats it for good": (
        (decides("max", "confirmer"), decides("zoe", "confirmer"), passes(LATER),
         decides("max", ""), passes("09-30 12:20", "09-30 12:30")),
        ("confirmée", "confirmée", "liste d'attente 1")),
    "staff take somebody back": (
        (passes(LATER), decides("max", "confirmer"), passes("09-30 12:20"), decides("max", ""),
         passes("09-30 12:30", "09-30 12:40")), ("confirmée", "confirmée", "confirmée")),
    "a yes after a no counts while the seat has not gone": (
        (no("max", "09-28 15:00"), yes("max", "09-28 15:05"), yes("zoe", "09-28 15:05"),
         passes("09-28 15:10", LATER)), ("confirmée", "confirmée", "liste d'attente 1")),
    "a no after a yes, too": (
        (yes("max", "09-28 15:00"), no("max", "09-28 15:05"), passes("09-28 15:10")),
        ("confirmée", "annulée", "confirmée")),
    "once it has gone a yes queues behind": (
        (no("max", "09-28 15:00"), passes("09-28 15:10"), yes("max", "09-28 15:20"),
         passes("09-28 15:30", "09-28 15:40")), ("confirmée", "liste d'attente 1", "confirmée")),
    "though registrations have closed since": (
        (sets(Clôture="28/09/2020 15:15"), no("max", "09-28 15:00"), passes("09-28 15:10"),
         yes("max", "09-28 15:20"), passes("09-28 15:30", "09-28 15:40")),
        ("confirmée", "liste d'attente 1", "confirmée")),
    "so does a yes after silence": (
        (passes(LATER), yes("max", "09-30 12:15"), passes("09-30 12:20", "09-30 12:30")),
        ("confirmée", "liste d'attente 1", "confirmée")),
    "a yes after the hour is late, however many passes were missed": (
        (yes("max", "09-30 12:15"), passes("09-30 12:20", "09-30 12:30")),
        ("confirmée", "liste d'attente 1", "confirmée")),
    "a yes after a no, and a no again": (
        (no("max", "09-28 15:00"), passes("09-28 15:10"), yes("max", "09-28 15:20"),
         passes("09-28 15:30"), no("max", "09-28 15:40"), passes("09-28 15:50", "09-28 16:00")),
        ("confirmée", "annulée", "confirmée")),
    "passes that come when no seat is given any more free none": (
        (passes("10-01 12:01"),), ("confirmée", "confirmée", "liste d'attente 1")),
    "a yes while the session is cancelled is no new arrival once it is restored": (
        (sets(État="annulée"), passes("09-28 15:00", "09-28 15:15"), yes("zoe", "09-28 15:20"),
         sets(État=""), passes("09-28 15:30", "09-28 15:45", LATER)),
        ("confirmée", "confirmée", "liste d'attente 1")),
    "the session moves to another day: nobody was asked of that": (
        (sets(Date="02/10/2020"), passes("09-28 15:00", "09-28 15:30", LATER)),
        ("confirmée", "confirmée", "liste d'attente 1")),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "stand"), FREED.values(), ids=FREED)
def test_where_silence_frees(steps: Sequence[Step], stand: tuple[str, str, str]) -> None:
    house = lived((*THREE, passes(ASKED), *steps), FREES)
    assert (house.stands("zoe"), house.stands("max"), house.stands("ann")) == stand
    again = house.pass_at(f"{house.passes[-1].now.astimezone(PARIS):%Y-%m-%d %H:%M}")
    assert again.plan.statuses == (), "and so it stays"


#: Max's seat has gone to ann, by a no or by silence; then max says yes, at 20 past.
GONE_BY_A_NO = (no("max", "09-28 15:00"), passes("09-28 15:10"), yes("max", "09-28 15:20"))
GONE_BY_SILENCE = (passes(LATER), yes("max", "09-30 12:20"))

#: A sentence: what happens, and where max and bob stand then.
QUEUES: dict[str, tuple[Sequence[Step], tuple[str, str]]] = {
    "behind whoever answered before it": (
        (*GONE_BY_A_NO, answers("bob", "09-28 15:15"), passes("09-28 15:30")), ("2", "1")),
    "before whoever answers after it, though one pass sees both": (
        (*GONE_BY_A_NO, answers("bob", "09-28 15:25"), passes("09-28 15:30")), ("1", "2")),
    "so too where passes go by between": (
        (*GONE_BY_A_NO, passes("09-28 15:21"), answers("bob", "09-28 15:25"),
         passes("09-28 15:30")), ("1", "2")),
    "and where one saw the other answer first": (
        (GONE_BY_A_NO[0], GONE_BY_A_NO[1], answers("bob", "09-28 15:25"), passes("09-28 15:26"),
         yes("max", "09-28 15:20"), passes("09-28 15:30")), ("1", "2")),
    "after silence behind whoever answered before it": (
        (*GONE_BY_SILENCE, answers("bob", "09-30 12:15"), passes("09-30 12:30")), ("2", "1")),
    "after silence before whoever answers after it": (
        (*GONE_BY_SILENCE, answers("bob", "09-30 12:25"), passes("09-30 12:30")), ("1", "2")),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "ranks"), QUEUES.values(), ids=QUEUES)
def test_a_yes_that_comes_too_late_queues_by_its_own_moment(
    steps: Sequence[Step], ranks: tuple[str, str]
) -> None:
    house = lived((*THREE, passes(ASKED), yes("zoe", "09-28 14:30"), *steps), FREES)
    waiting = tuple(house.stands(who).removeprefix("liste d'attente ") for who in ("max", "bob"))
    assert (house.stands("ann"), waiting) == ("confirmée", ranks)
    again = house.pass_at(f"{house.passes[-1].now.astimezone(PARIS):%Y-%m-%d %H:%M}")
    assert again.plan.statuses == (), "and so it stays"


def test_a_row_says_the_yes_that_stands_by_the_word_of_staff() -> None:
    beaten = (yes("max", "09-29 10:00"), decides("max", "confirmer"), no("max", "09-29 11:00"))
    house = lived((*THREE, passes(ASKED), *beaten, passes("09-29 11:10")))
    assert "A répondu le 29/09/2020 à 10h00 : vient toujours." in str(house.cells("max")["Alerte"])


def test_where_it_does_not_nothing_is_freed_by_it() -> None:
    house = lived((*THREE, passes(ASKED, LATER, "10-01 11:00")))
    assert house.everybody() == {
        "zoe": "confirmée",
        "max": "confirmée",
        "ann": "liste d'attente 1",
    }


def test_what_was_not_said_in_the_letter_frees_nothing() -> None:
    """The setting is switched on once people have been asked: nobody told them."""
    house = lived((*THREE, passes(ASKED)))
    house.settings = FREES
    house.pass_at(LATER)
    assert house.stands("max") == "confirmée"


@pytest.mark.parametrize(("when", "stands"), [("16:00", "annulée"), ("16:01", "confirmée")])
def test_who_was_asked_less_than_twenty_hours_before_is_not_silent(when: str, stands: str) -> None:
    house = lived((*THREE, passes(f"09-29 {when}", LATER)), FREES)
    assert asked(house) == ["zoe", "max"]
    assert house.stands("max") == stands


def test_as_many_go_as_wait_and_those_who_came_last() -> None:
    more = [answers(who, f"09-20 10:0{n}") for n, who in enumerate(("bob", "eve"), 3)]
    house = lived((*THREE[:2], *more, passes("09-20 10:10", "09-20 10:20"),
                   answers("ann", "09-21 10:00"), answers("ida", "09-21 10:01"),
                   passes("09-21 10:10", ASKED, LATER)), FREES, Places=4)  # fmt: skip
    assert house.everybody() == {
        "zoe": "confirmée",
        "max": "confirmée",
        "bob": "annulée",
        "eve": "annulée",
        "ann": "confirmée",
        "ida": "confirmée",
    }


def test_who_waits_behind_somebody_of_another_rule_is_next_in_the_same_pass() -> None:
    """The seat of max lets in bob, of the same structure; ann, who waits still, has zoe's."""
    ours = replace(FREES, seats=replace(FREES.seats, per_structure=1))
    house = lived((stranger("zoe", "09-20 10:00"), stranger("max", "09-20 10:01", Structure="Parc"),
                   stranger("bob", "09-20 10:02", Structure="Parc"), stranger("ann", "09-20 10:03"),
                   passes("09-20 10:10", ASKED, LATER)), ours, Cotisation="non")  # fmt: skip
    stand = {"zoe": "annulée", "max": "annulée", "bob": "confirmée", "ann": "confirmée"}
    assert house.everybody() == stand


@pytest.mark.parametrize("whens", [(LATER,), ("09-30 12:01", LATER), ("09-30 18:00",)])
def test_the_same_comes_of_it_however_many_passes_were_missed(whens: tuple[str, ...]) -> None:
    house = lived((*THREE, passes(ASKED), yes("zoe", "09-29 10:00"), passes(*whens)), FREES)
    assert house.stands("max") == "annulée"
    assert "30/09/2020 à 12h00" in str(house.cells("max")["Alerte"])


def test_a_seat_that_nobody_would_get_is_taken_from_nobody() -> None:
    """Staff have given one more than there are."""
    over = (answers("bob", "09-20 10:03"), passes("09-20 10:20"), decides("bob", "confirmer"))
    house = lived((*THREE, *over, passes("09-20 10:30", ASKED, LATER)), FREES)
    assert house.everybody() == {
        "zoe": "confirmée",
        "max": "confirmée",
        "ann": "liste d'attente 1",
        "bob": "confirmée",
    }


# Who hears what


@pytest.mark.everywhere
def test_each_hears_what_becomes_of_it() -> None:
    house = lived((*THREE, passes(ASKED)), FREES)
    assert house.passes[-1].letters == [("zoe", "still_coming"), ("max", "still_coming")]
    for step in (yes("zoe", "09-28 15:00"), passes("09-28 15:10")):
        step(house)
    assert house.passes[-1].letters == []
    said = str(house.cells("zoe")["Alerte"])
    assert "A répondu le 28/09/2020 à 15h00 : vient toujours." in said
    assert "On lui a demandé le 28/09/2020 à 14h00" in str(house.cells("max")["Alerte"])
    house.pass_at(LATER)
    assert house.passes[-1].letters == [("max", "cancellation"), ("ann", "confirmation")]
    assert "Place rendue : pas de réponse avant le 30/09/2020 à 12h00" in str(
        house.cells("max")["Alerte"]
    )
    assert not house.pass_at("09-30 12:20").plan


@pytest.mark.everywhere
def test_a_no_frees_the_seat_in_the_same_pass() -> None:
    house = lived((*THREE, passes(ASKED), no("zoe", "09-28 15:00"), passes("09-28 15:10")))
    assert house.passes[-1].letters == [("zoe", "cancellation"), ("ann", "confirmation")]


def words(house: House, who: str) -> str:
    composer = Composer(house.settings, TEMPLATES, wording=wording())
    planned = {one.letter.to.partition("@")[0]: one for one in house.passes[-1].plan.letters}
    return composer.compose(planned[who]).text.replace("\u00a0", " ").replace("\u202f", " ")


def test_the_letter_asks_and_says_until_when() -> None:
    house = lived((*THREE, passes(ASKED)))
    told = words(house, "zoe")
    assert "Venez-vous toujours le jeudi 1er octobre 2020 à 14 h ?" in told
    assert "avant le mercredi 30 septembre 2020 à 12 h" in told
    assert told.count("forms.example.org") == 2
    assert "reste la vôtre" in told and "donnée" not in told


def test_the_letter_says_that_silence_frees_and_the_hour() -> None:
    told = words(lived((*THREE, passes(ASKED)), FREES), "zoe")
    assert "avant le mercredi 30 septembre 2020 à 12 h" in told
    assert "votre place lui sera donnée" in told


def test_a_late_letter_threatens_nobody() -> None:
    told = words(lived((*THREE, passes("09-29 16:01")), FREES), "zoe")
    assert "dès que possible" in told and "donnée" not in told


def test_who_loses_the_seat_hears_why_and_how_to_come_all_the_same() -> None:
    told = words(lived((*THREE, passes(ASKED, LATER)), FREES), "max")
    assert "pas eu de réponse de votre part avant le mercredi 30 septembre 2020 à 12 h" in told
    assert "Dites-le ici" in told and "forms.example.org" in told


def staff(house: House) -> list[str]:
    return [kind for who, kind in house.passes[-1].letters if kind in ("alert", "digest")]


def test_staff_hear_once_who_has_not_answered() -> None:
    house = lived((*THREE, passes(ASKED), yes("zoe", "09-29 10:00"), passes("09-30 11:50")))
    assert (staff(house), house.line(SESSIONS, 2)["Alerte"]) == ([], None)
    house.pass_at(HOUR)
    assert staff(house) == ["alert"]
    said = str(house.line(SESSIONS, 2)["Alerte"])
    assert "venez-vous toujours ? » : 1, pendant que d'autres attendent une place (1)" in said
    assert "max@ambert.example" in said and "zoe@" not in said
    assert "01/10/2020 à 12h00" in said
    house.pass_at(LATER)
    assert staff(house) == []
    for step in (decides("max", "annuler"), passes("09-30 12:20")):
        step(house)
    assert house.stands("ann") == "confirmée"
    assert house.line(SESSIONS, 2)["Alerte"] is None


def test_of_many_who_have_not_answered_ten_are_named() -> None:
    many = [answers(f"p{n:02}", f"09-20 10:{n:02}") for n in range(12)]
    house = lived((*many, passes("09-20 10:20", "09-20 10:30", ASKED, HOUR)), Places=11)
    said = str(house.line(SESSIONS, 2)["Alerte"])
    assert ": 11, pendant que" in said
    assert "p09@ambert.example" in said and "p10@" not in said and "…" in said


def test_staff_hear_nothing_of_it_where_silence_frees() -> None:
    house = lived((*THREE, passes(ASKED, HOUR, LATER)), FREES)
    assert (staff(house), house.line(SESSIONS, 2)["Alerte"]) == ([], None)


# The hours

#: A session's start: from when on people are asked three days before, and until when they answer.
HOURS = {
    "a Thursday": ("2020-10-01 14:00", "2020-09-28 14:00", "2020-09-30 12:00"),
    "in the morning": ("2020-10-01 09:00", "2020-09-28 09:00", "2020-09-29 12:00"),
    "a Monday: the Friday before, asked on Thursday": (
        "2020-10-05 14:00", "2020-10-01 12:00", "2020-10-02 12:00"),
    "a Tuesday: noon of Monday, asked on Friday": (
        "2020-10-06 14:00", "2020-10-02 12:00", "2020-10-05 12:00"),
    "after a public holiday": ("2020-11-12 14:00", "2020-11-09 12:00", "2020-11-10 12:00"),
    "across the change of clocks": ("2020-10-27 14:00", "2020-10-23 12:00", "2020-10-26 12:00"),
}  # fmt: skip


@pytest.mark.parametrize(("start", "first", "last"), HOURS.values(), ids=HOURS)
def test_the_hours(start: str, first: str, last: str) -> None:
    of = session(code=CODE, start=paris(start), end=paris(start))
    hours = hours_of(of, asking(), at(start))
    assert hours is not None
    assert (hours.asked, hours.answered) == (at(first), at(last))


def test_nothing_is_looked_up_long_before() -> None:
    assert hours_of(session(), asking(), at("09-01 10:00")) is None


def test_a_letter_that_never_left_asks_nobody() -> None:
    house = lived(THREE, FREES)
    house.mailer = MemoryMailer(refuses=frozenset({"max@ambert.example"}))
    for step in (passes(ASKED), yes("zoe", "09-29 10:00"), passes(LATER)):
        step(house)
    assert house.stands("max") == "confirmée"


def test_a_ledger_on_disk_keeps_the_hour_that_the_letter_named() -> None:
    said = announce(session(), link=False, frees_at=at(HOUR))
    assert announced_of(announced_text(said)) == said
    both = announce(session(place="Salle 2"), link=True, asks=True, frees_at=at(HOUR))
    assert announced_of(announced_text(both)) == both

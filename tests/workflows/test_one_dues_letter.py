"""What one person owes for several sessions is asked for in one letter, and remembered of each."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

from douze.errors.mail import MailDeferred, MailInDoubt
from douze.model.kinds import Invitation, Kind
from douze.model.ledger_state import LedgerState
from douze.model.letters import Letter, Mail
from douze.model.sheet import Cell
from douze.model.words import LetterState, Withheld
from douze.plan.as_json import plan_json
from douze.plan.show import plan_lines
from douze.recovery.history import history_lines
from douze.recovery.resolve import SaidByPerson, resolve
from tests.factories import at, letter, session, settings
from tests.house import House
from tests.memory_mailer import MemoryMailer
from tests.steps import Step, passes
from tests.tabs import MESSAGES, REGISTRATIONS, SESSIONS
from workflows.one_dues_letter import one_dues_letter

CODES = ("BENEVOLES", "COMPTES", "NUMERIQUE")
FIRST, SECOND, THIRD = CODES
#: Zoe answers for all three on Monday 21 September: her seats are held until the 28th at 18:00.
ASKED = "09-21 10:00"
HALF = "09-25 10:00"


def asks(who: str = "zoe", *codes: str, when: str = "09-21 09:00", **cells: Any) -> Step:
    """A stranger answers for these sessions, or for all of them, in one form."""
    chosen = ", ".join(codes or CODES)
    return lambda house: house.answer(who, when, session=chosen, member=False, **cells)


def sets(code: str, **cells: Cell) -> Step:
    """Staff change the row of a session."""
    return lambda house: house.edit(SESSIONS, CODES.index(code) + 2, **cells)


def decides(code: str, decision: str) -> Step:
    return lambda house: house.edit(REGISTRATIONS, house.place("zoe", code), Décision=decision)


def tell(*steps: Step, **ours: Any) -> House:
    """Let a life of three sessions pass, a week from one to the next."""
    house = House(ours=settings(**ours))
    for day, code in zip((1, 8, 15), CODES, strict=True):
        house.session(code, Date=date(2020, 10, day))
    for step in steps:
        step(house)
    return house


def holds_back(house: House) -> None:
    """A pass decides, and no letter leaves."""
    house.pass_at(ASKED, limit=0)


def heard(house: House, who: str = "zoe") -> list[str]:
    """List who was told what about which sessions, one text a letter that left."""
    told = {record.number: record for record in house.ledger.read().letters.values()}
    lists: dict[int, list[str]] = {}
    for number, record in sorted(told.items()):
        if record.state is LetterState.SENT and record.to.startswith(who):
            lists.setdefault(record.merged_into or number, []).append(record.session)
    return [f"{told[number].kind}: {' '.join(sorted(its))}" for number, its in lists.items()]


ALL = "BENEVOLES COMPTES NUMERIQUE"
PROMISES: dict[str, tuple[Sequence[Step], list[str]]] = {
    "three sessions, one letter": ([asks(), passes(ASKED)], [f"dues: {ALL}"]),
    "nor does the next pass say it again": (
        [asks(), passes(ASKED, "09-21 10:10")], [f"dues: {ALL}"],
    ),
    "one reminder for all": (
        [asks(), passes(ASKED, HALF)], [f"dues: {ALL}", f"dues_reminder: {ALL}"],
    ),
    "the reminder leaves out what was given back meanwhile": (
        [asks(), passes(ASKED), decides(SECOND, "annuler"), passes("09-22 10:00", HALF)],
        [f"dues: {ALL}", "cancellation: COMPTES", "dues_reminder: BENEVOLES NUMERIQUE"],
    ),
    "the first letter about one session tells the reminder of another": (
        [asks("zoe", FIRST), passes(ASKED), asks("zoe", SECOND, when="09-25 09:00"), passes(HALF)],
        ["dues: BENEVOLES", "dues: BENEVOLES COMPTES"],
    ),
    "two passes, two letters": (
        [asks("zoe", FIRST), passes(ASKED), asks("zoe", SECOND, when="09-21 10:05"),
         passes("09-21 10:10")],
        ["dues: BENEVOLES", "dues: COMPTES"],
    ),
    "what is confirmed is told of its own session": (
        [sets(SECOND, Cotisation="non"), asks(), passes(ASKED)],
        ["dues: BENEVOLES NUMERIQUE", "confirmation: COMPTES"],
    ),
    "who waits is told so in a letter of its own": (
        [sets(SECOND, Places=0), asks(), passes(ASKED)],
        ["dues: BENEVOLES NUMERIQUE", "waiting_list: COMPTES"],
    ),
    "that a hold ran out is told of each session": (
        [asks("zoe", FIRST, SECOND), passes(ASKED, HALF, "09-28 18:10")],
        ["dues: BENEVOLES COMPTES", "dues_reminder: BENEVOLES COMPTES",
         "expired: BENEVOLES", "expired: COMPTES"],
    ),
    "what was to be told of a session that was cancelled before it left is left out": (
        [asks(), holds_back, decides(FIRST, "annuler"), passes("09-21 10:10")],
        ["cancellation: BENEVOLES", "dues: COMPTES NUMERIQUE"],
    ),
    "what was paid before it left is not asked for": (
        [asks(), holds_back, lambda house: house.pays("zoe"), passes("09-21 10:10")],
        ["confirmation: BENEVOLES", "confirmation: COMPTES", "confirmation: NUMERIQUE"],
    ),
    "a pass that could send nothing leaves one letter to the next": (
        [asks(), holds_back, passes("09-21 10:10")], [f"dues: {ALL}"],
    ),
    "a mailbox is written to once, however many sessions it asks for": (
        [asks(), passes(ASKED)], [f"dues: {ALL}"],
    ),
    "whose session has a contact of its own hears of it from them": (
        [sets(SECOND, Contact="Jeanne <jeanne@arlanc.example>"), asks(), passes(ASKED)],
        ["dues: BENEVOLES NUMERIQUE", "dues: COMPTES"],
    ),
    "another date than was told is told in a letter of its own": (
        [asks("zoe", SECOND), passes(ASKED), sets(SECOND, Date=date(2020, 10, 9)),
         passes("09-21 10:10"), asks("zoe", FIRST, when="09-21 10:15"), passes("09-21 10:25")],
        ["dues: COMPTES", "change: COMPTES", "dues: BENEVOLES"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "expected"), PROMISES.values(), ids=PROMISES)
def test_promise(steps: Sequence[Step], expected: list[str]) -> None:
    assert heard(tell(*steps)) == expected


def test_two_people_of_one_mailbox_are_each_written_to() -> None:
    mairie = "mairie@ailleurs.example"
    house = tell(
        asks("zoe", FIRST, **{"Adresse e-mail": mairie}),
        asks("max", SECOND, **{"Adresse e-mail": mairie}),
        passes(ASKED),
    )
    assert heard(house, "mairie") == ["dues: BENEVOLES", "dues: COMPTES"]


def test_eight_sessions_are_one_letter_to_a_mailbox_that_gets_six_a_day() -> None:
    house = House(ours=settings(letters={"per_mailbox_day": 1}))
    codes = [f"S{n}" for n in range(8)]
    for code in codes:
        house.session(code)
    house.answer("zoe", "09-21 09:00", session=", ".join(codes), member=False)
    house.pass_at(ASKED)
    assert heard(house) == [f"dues: {' '.join(codes)}"]


def test_what_a_guard_keeps_back_is_not_told_beside_what_leaves() -> None:
    crowd = [asks(f"p{n}", SECOND) for n in range(4)]
    house = tell(asks("zoe", FIRST, SECOND), *crowd, passes(ASKED), guard={"letters": 3})
    assert heard(house) == ["dues: BENEVOLES"]
    assert "retenu" in str(house.line(MESSAGES, 3)) + str(house.line(MESSAGES, 4))
    sets(SECOND, **{"Laisser passer": "oui"})(house)
    house.pass_at("09-21 10:10")
    assert heard(house) == ["dues: BENEVOLES", "dues: COMPTES"]


# What is remembered, and shown


@pytest.mark.everywhere
def test_each_row_and_the_log_tell_of_it() -> None:
    house = tell(asks("zoe", FIRST, SECOND), passes(ASKED))
    assert [house.cells("zoe", code)["Messages"] for code in (FIRST, SECOND)] == [
        "cotisation à régler 21/09/2020 à 10h00"
    ] * 2
    log = [house.line(MESSAGES, number) for number in (2, 3)]
    assert [(line["Session"], line["État"]) for line in log] == [
        (FIRST, "envoyé"),
        (SECOND, "envoyé"),
    ]
    assert log[0]["Détail"] is None
    assert "1" in str(log[1]["Détail"])
    house.pass_at("09-21 10:10")
    assert not house.passes[-1].plan


def test_each_row_keeps_what_was_said_before() -> None:
    house = tell(asks("zoe", FIRST, SECOND), passes(ASKED, HALF))
    for code in (FIRST, SECOND):
        assert str(house.cells("zoe", code)["Messages"]).split(" · ") == [
            "rappel de cotisation 25/09/2020 à 10h00",
            "cotisation à régler 21/09/2020 à 10h00",
        ]
    assert not house.pass_at("09-25 10:10").plan.edits


def test_history_tells_it_of_each() -> None:
    house = tell(asks("zoe", FIRST, SECOND), passes(ASKED))
    state = house.ledger.read()
    for code in (FIRST, SECOND):
        ref = house.ref("zoe", code)
        told = "\n".join(history_lines(ref, state, (), house.wording))
        assert "cotisation à régler" in told and "envoyé" in told


class Greylisting(MemoryMailer):
    """A server that puts every letter off before its text."""

    def send(self, mail: Mail, claim: Callable[[], None] = lambda: None) -> str:
        raise MailDeferred("450 4.7.1 Greylisted")


def test_a_reminder_waits_with_the_letter_that_says_it_too() -> None:
    house = tell(asks("zoe", FIRST), passes(ASKED))
    house.pass_at(HALF, limit=0)
    asks("zoe", SECOND, when="09-25 10:05")(house)
    house.mailer = Greylisting()
    house.pass_at("09-25 10:10")
    house.pass_at("09-25 10:11")
    letters = house.ledger.read().letters.values()
    waits = [one.kind.value for one in letters if one.state is LetterState.QUEUED]
    assert sorted(waits) == ["dues", "dues_reminder"]


def of_one(kind: Kind, code: str, **fields: Any) -> Letter:
    return letter(kind, ref=f"{code}-7KQ4TM2X", key=f"{code}/{kind}", **fields)


def test_it_is_of_use_until_the_first_deadline_and_new_to_whoever_heard_of_none_of_them() -> None:
    soon, later = at("09-23 18:00"), at("09-28 18:00")
    [one] = one_dues_letter(
        [
            of_one(Kind.DUES, "A", deadline=later, expires_at=later, newcomer=True),
            of_one(Kind.DUES_REMINDER, "B", deadline=soon, expires_at=soon),
        ],
        LedgerState(),
        at(ASKED),
    )
    assert (one.kind, one.expires_at, one.newcomer) == (Kind.DUES, soon, False)


GOES_ALONE: dict[str, dict[str, Any]] = {
    "another date was told": {"before": session()},
    "an entry leaves the calendar": {"invitation": Invitation.CANCEL},
    "it says another letter of its session too": {"merges": (("A/change", Kind.CHANGE),)},
    "a guard keeps it back": {"withheld": Withheld.FLOOD},
    "another letter of its session goes first": {"postponed": True},
    "its use is over": {"expires_at": at("09-20 10:00")},
}


@pytest.mark.parametrize("fields", GOES_ALONE.values(), ids=GOES_ALONE)
def test_a_letter_that_has_more_to_say_or_cannot_leave_joins_no_other(
    fields: dict[str, Any],
) -> None:
    two = [of_one(Kind.DUES, "A", **fields), of_one(Kind.DUES, "B")]
    assert one_dues_letter(two, LedgerState(), at(ASKED)) == two


class Doubtful(MemoryMailer):
    """A server that falls silent after the text of the first letter."""

    def send(self, mail: Mail, claim: Callable[[], None] = lambda: None) -> str:
        claim()
        raise MailInDoubt("the server is silent")


def in_doubt() -> House:
    house = tell(asks("zoe", FIRST, SECOND))
    house.mailer = Doubtful()
    house.pass_at(ASKED)
    house.mailer = MemoryMailer()
    house.pass_at("09-21 10:10")
    return house


def states(house: House) -> list[str]:
    return [r.state.value for r in house.ledger.read().letters.values()]


def test_in_doubt_it_is_so_of_each_session_and_never_sent_again_unasked() -> None:
    house = in_doubt()
    assert states(house) == ["incertain", "incertain"]
    assert house.mailer.sent == []


def test_what_has_no_cell_of_its_own_leads_to_the_name() -> None:
    problems = in_doubt().look_at("09-21 10:20")[1].problems
    doubt = [one.where for one in problems if one.what.code == "letter_in_doubt"]
    assert doubt == [f"{REGISTRATIONS}!E2"]


RESOLVED = {
    "it arrived: so it did of each session": (True, ["envoyé", "envoyé"], 0),
    "it goes again: one letter for both": (False, ["envoyé", "envoyé"], 1),
}


@pytest.mark.parametrize(("sent", "after", "mails"), RESOLVED.values(), ids=RESOLVED)
def test_resolved(sent: bool, after: list[str], mails: int) -> None:
    house = in_doubt()
    letters = house.ledger.read().letters
    first = next(r.key for r in letters.values() if r.merged_into is None)
    settled = resolve(
        first, letters, SaidByPerson(sent=sent, who="ann", at=at("09-21 10:20")), house.wording
    )
    house.ledger.finish(settled)
    house.pass_at("09-21 10:30")
    assert states(house) == after
    assert len(house.mailer.sent) == mails


def refused() -> House:
    house = tell(asks("zoe", FIRST, SECOND))
    house.mailer.refuses = frozenset({"zoe@ailleurs.example"})
    house.pass_at(ASKED)
    house.pass_at("09-21 10:10")
    return house


def test_a_refused_address_is_told_on_each_row() -> None:
    house = refused()
    assert states(house)[:2] == ["refusé", "refusé"]
    for code in (FIRST, SECOND):
        assert "zoe@ailleurs.example" in str(house.cells("zoe", code)["Alerte"])


def test_corrected_on_both_rows_it_is_one_letter_again() -> None:
    house = refused()
    for code in (FIRST, SECOND):
        right = {"E-mail": "zoe@nulle-part.example"}
        house.edit(REGISTRATIONS, house.place("zoe", code), **right)
    house.pass_at("09-21 10:20")
    assert heard(house) == ["dues: BENEVOLES COMPTES"]


def test_corrected_on_one_row_that_one_is_told() -> None:
    house = refused()
    right = {"E-mail": "zoe@nulle-part.example"}
    house.edit(REGISTRATIONS, house.place("zoe", SECOND), **right)
    house.pass_at("09-21 10:20")
    assert heard(house) == ["dues: COMPTES"]


def test_each_session_of_the_list_counts_as_asked_when_one_row_is_paid_alone() -> None:
    """A member's row for one address settles all; staff's word settles one."""
    house = tell(asks(), passes(ASKED), decides(FIRST, "confirmer"), passes("09-22 10:00", HALF))
    assert heard(house)[-1] == "dues_reminder: COMPTES NUMERIQUE"


# What the plan shows


def as_a_program_reads(house: House, when: str = ASKED) -> dict[str, Any]:
    """The one letter that a plan has."""
    shown: Any = plan_json(house.look_at(when)[1], house.wording)
    [letter] = shown["letters"]
    return dict(letter)


def test_the_plan_names_the_other_sessions() -> None:
    house = tell(asks())
    _, plan = house.look_at(ASKED)
    lines = "\n".join(map(str, plan_lines(plan, house.wording, name="")))
    assert "avec « COMPTES », « NUMERIQUE »" in lines
    assert [key.partition("-")[0] for key in as_a_program_reads(house)["too"]] == [SECOND, THIRD]


KINDS_OF_POST = {
    "a server": ({"pickup": True}, "envoyé"),
    "a folder": ({"pickup": False}, "écrit"),
}


@pytest.mark.parametrize(("mail", "becomes"), KINDS_OF_POST.values(), ids=KINDS_OF_POST)
def test_a_program_reads_what_becomes_of_a_letter(mail: dict[str, Any], becomes: str) -> None:
    house = tell(asks(), mail=mail)
    shown = as_a_program_reads(house)
    assert (shown["becomes"], shown["was_written"]) == (becomes, False)


def test_a_program_reads_which_letters_lay_in_a_folder() -> None:
    house = tell(asks(), mail={"pickup": False})
    house.mailer.delivers = False
    house.pass_at(ASKED)
    house.settings = settings(mail={"kind": "smtp", "host": "post.example", "pickup": False})
    shown = as_a_program_reads(house, "09-21 10:10")
    assert (shown["becomes"], shown["was_written"]) == ("envoyé", True)
    assert len(shown["too"]) == 2

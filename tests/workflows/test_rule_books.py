"""What a rule says, and where staff hear it: row, digest, alert. A rule of one's own is a file."""

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from douze.model.book import TabLayout
from douze.model.ledger_state import LedgerState
from douze.model.matched import Matched
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason, Turn
from tests.factories import CODE, TOP, at, book, session, settings
from tests.house import House
from tests.sources import PRODUCT, parsed
from tests.tabs import REGISTRATIONS
from workflows import decide
from workflows.attendance import came
from workflows.case import DecidedCase
from workflows.digest import alerts, needs_a_person
from workflows.matters import Cause, Matter
from workflows.row_notes import session_counts, with_notes
from workflows.rule_book import RuleBook
from workflows.statuses import with_statuses
from workflows.view import Given, View, first_view

CAUSE = Cause(name="cause/2020-09-20", since=at("09-20 10:00"))
SHEET = {"sessions": TabLayout(title="Sessions", columns={"alert": 7}, headers={})}
#: A sentence: a matter, and who tells it: the row, the digest, an alert.
TOLD: dict[str, tuple[Matter, list[str]]] = {
    "what a row says, and needs a person": (
        Matter(about=session(), what=phrase(Reason.LINK_MISSING), on_row=True),
        ["row", "digest"],
    ),
    "what a row says, and is good to know": (
        Matter(about=session(), what=phrase(Reason.OVER_CAPACITY, seats=2, places=1), on_row=True),
        ["row"],
    ),
    "what a row says, and has a cause to be told at once": (
        Matter(about=session(), what=phrase(Reason.LINK_MISSING), on_row=True, cause=CAUSE),
        ["row", "digest", "alert"],
    ),
    "a reason of which no alert is made, whatever the cause": (
        Matter(about=session(), what=phrase(Reason.DATE_PASSED), on_row=True, cause=CAUSE),
        ["row", "digest"],
    ),
    "what no row says, as long as it is so": (
        Matter(about="Messages", what=phrase(Reason.RETURNS_BACKLOG, count=2)),
        ["digest"],
    ),
    "what no row says, once and at once": (
        Matter(about="Messages", what=phrase(Reason.MAIL_STOPPED), cause=CAUSE),
        ["alert"],
    ),
    "what no row says, once and in time for the digest": (
        Matter(about="Messages", what=phrase(Reason.MAIL_STOPPED), cause=CAUSE, at_once=False),
        ["digest"],
    ),
}


def seen() -> View:
    """A pass over one session for which nobody has registered."""
    matched = Matched(
        book=book(layouts=SHEET), registrations=(), row_alerts=(), aliases=(), problems=()
    )
    now = at("09-20 10:00")
    given = Given(matched=matched, ledger=LedgerState(), settings=settings(), now=now)
    return with_statuses(first_view(given), ())


@pytest.mark.parametrize(("matter", "told"), TOLD.values(), ids=TOLD)
def test_who_tells_it(matter: Matter, told: list[str]) -> None:
    view = seen()
    counts = session_counts([matter], {}, view)
    tells = {
        "row": [what for one in counts for what in one.alert],
        "digest": [problem.what for problem in needs_a_person([matter], counts, view)],
        "alert": [problem.what for one in alerts([matter], view) for problem in one.matters],
    }
    assert tells == {who: [matter.what] if who in told else [] for who in tells}
    assert list(with_notes(view.outcomes, [matter])) == []


def test_matters_of_one_cause_are_one_alert_and_the_most_urgent_is_the_first() -> None:
    stopped = Matter(about="Messages", what=phrase(Reason.MAIL_STOPPED), cause=CAUSE)
    moved = Matter(about="Sessions", what=phrase(Reason.COLUMNS_MOVED), cause=CAUSE)
    link = Cause(name="link", since=at("09-20 09:00"), beside=(phrase(Reason.EDIT_WAITS),))
    missing = Matter(about=session(), what=phrase(Reason.LINK_MISSING), cause=link)
    found = alerts([stopped, moved, missing], seen())
    assert [(one.key, [p.what.reason for p in one.matters]) for one in found] == [
        ("alert/link", [Reason.LINK_MISSING, Reason.EDIT_WAITS]),
        ("alert/cause/2020-09-20", [Reason.MAIL_STOPPED, Reason.COLUMNS_MOVED]),
    ]


def test_what_stops_or_fails_passes_is_told_at_once() -> None:
    quiet = [r for r in Reason if (r.about.stops or r.about.fails) and not r.about.alert]
    assert quiet == []


OWN = """
from workflows.rule_book import RuleBook

RULE_BOOK = RuleBook(notes=lambda case: ())
"""


def test_a_rule_of_ones_own_is_a_file_and_is_asked_after_ours(tmp_path: Path) -> None:
    skipped = shutil.ignore_patterns("__pycache__")
    shutil.copytree(TOP / "workflows", tmp_path / "workflows", ignore=skipped)
    (tmp_path / "workflows" / "a_rule_of_ours.py").write_text(OWN, "utf-8")
    (tmp_path / "workflows" / ".#no_name.py").write_text("what an editor leaves", "utf-8")
    told = f"import sys; sys.path[:0] = {[str(tmp_path), str(TOP)]}; import workflows.decide as d; "
    told += "print([rule.notes.__module__ for rule in d.RULES if rule.notes])"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", told],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip().endswith("'workflows.a_rule_of_ours']")


def test_what_a_file_says_stands_in_its_rule_book() -> None:
    """Else nobody asks it, and nothing tells."""
    forgotten = {}
    for file in (TOP / "workflows").glob("*.py"):
        module = import_module(f"workflows.{file.stem}")
        says = {name for name in RuleBook.__struct_fields__ if _defines(module, name)}
        book = getattr(module, "RULE_BOOK", RuleBook())
        if left := {name for name in says if getattr(book, name) is not getattr(module, name)}:
            forgotten[file.name] = left
    assert forgotten == {}


def _defines(module: ModuleType, name: str) -> bool:
    """Whether a function of this name is the file's own, and not one that it only imports."""
    return getattr(getattr(module, name, None), "__module__", "") == module.__name__


def test_who_waits_by_a_rule_reads_why_on_the_row_and_in_the_letter() -> None:
    """Else the letter says that all seats are taken, which is not so."""
    said = {why for file in PRODUCT for why, _ in _keeping_somebody_waiting(parsed(file))}
    assert Reason.STRUCTURE_FULL in said
    unsaid = [one for one in said if not (one.about.in_letter and one.about.explains)]
    assert unsaid == []


def test_who_is_served_last_is_told_since_when() -> None:
    """Else the first of them stops a pass: the queue is sorted by it."""
    last = [
        (why, facts)
        for file in PRODUCT
        for why, facts in _keeping_somebody_waiting(parsed(file))
        if why.about.turn is Turn.SERVED_LAST
    ]
    assert last, "per_structure.py serves some last"
    assert [why for why, facts in last if "since" not in facts] == []


def test_a_reason_is_found_also_where_another_function_of_the_rule_names_it() -> None:
    rule = ast.parse(
        "def may_have_seat(case, so_far):\n    return _why(case)\n"
        "def _why(case):\n    return phrase(Reason.STRUCTURE_LAST, most=1)\n"
        "def notes(case):\n    yield phrase(Reason.LINK_MISSING)\n"
    )
    assert [*_keeping_somebody_waiting(rule)] == [(Reason.STRUCTURE_LAST, {"most"})]


def _keeping_somebody_waiting(rule: ast.Module) -> Iterator[tuple[Reason, set[str | None]]]:
    """Name the reasons for which a file lets somebody wait though a seat is free, and their facts.

    They stand in its `may_have_seat`, or in a function of the same file that this one calls.
    """
    functions = {one.name: one for one in rule.body if isinstance(one, ast.FunctionDef)}
    left = ["may_have_seat"]
    while left:
        function = functions.pop(left.pop(), None)
        for node in ast.walk(function) if function else ():
            if isinstance(node, ast.Name):
                left.append(node.id)
            if isinstance(node, ast.Call) and node.args and _names_reason(node.args[0]):
                why = Reason[ast.unparse(node.args[0]).removeprefix("Reason.")]
                yield why, {fact.arg for fact in node.keywords}


def _names_reason(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and ast.unparse(node.value) == "Reason"


#: The tests of a rule have its name, but for these: what they promise is told by another name.
TESTED_IN = {
    "announced_details": "workflows/test_told_another_date",
    "answers_of_speakers": "workflows/test_speakers",
    "attendance": "connections/test_connections",
    "bounce_matters": "workflows/test_returns",
    "chosen_elsewhere": "workflows/test_moved_answers",
    "duplicates": "match/test_doubles",
    "followup": "workflows/test_staff",
    "mail_trouble": "mail/test_refusals_of_us",
    "moved_columns": "adapters/test_google_moved_columns",
    "next_date": "workflows/test_moving_on",
    "person_edits": "workflows/test_replaced",
    "row_edits": "workflows/test_repeated_letters",
    "site": "pages/test_pages",
    "to_correct": "workflows/test_staff",
    "undelivered": "workflows/test_failed",
    "unreachable_people": "workflows/test_returns",
    "unreachable_speakers": "workflows/test_speakers",
}


def test_a_rule_has_at_hand_what_else_somebody_is_registered_for() -> None:
    house = House()
    house.session(Places=0)
    house.session("LOGEMENT")
    house.answer("zoe", "09-20 08:00")
    house.answer("zoe", "09-20 08:10", session="LOGEMENT")
    house.answer("max", "09-20 08:20")
    house.pass_at("09-20 09:00")
    theirs = house.ledger.read().by_person["zoe@ambert.example"]
    assert {one.session: one.has_seat for one in theirs} == {CODE: False, "LOGEMENT": True}


def test_a_rule_has_at_hand_what_the_other_rows_of_somebody_say_of_closed_sessions_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: dict[str, dict[str | None, bool | None]] = {}

    def notes(case: DecidedCase) -> Iterator[Phrase]:
        there = {one.session: came(one) for one in case.elsewhere}
        told[f"{case.registration.first_name} {case.session.code}"] = there
        return iter(())

    monkeypatch.setattr(decide, "RULES", (*decide.RULES, RuleBook(notes=notes)))
    house = House()
    house.session()
    house.session("LOGEMENT", Date=date(2020, 10, 15))
    house.session("BUDGET", Date=date(2020, 11, 15))
    for who in ("zoe", "max"):
        house.answer(who, "09-20 08:00")
        house.answer(who, "09-20 08:10", session="BUDGET")
    house.answer("zoe", "09-20 08:20", session="LOGEMENT")
    house.pass_at("09-20 09:00")
    house.edit(REGISTRATIONS, house.place("zoe"), Présence="non")
    assert house.pass_at("10-16 09:00").desired.closed == {CODE}
    assert told["Zoe BUDGET"] == {CODE: False, "LOGEMENT": None}
    assert told["Zoe LOGEMENT"] == {CODE: False, "BUDGET": None}
    assert told["Max BUDGET"] == {CODE: None}


def test_a_rule_has_tests() -> None:
    rules = [rule.stem for rule in (TOP / "workflows").glob("*.py") if _gives_a_rule_book(rule)]
    assert TESTED_IN.keys() <= set(rules)
    tests = {rule: TESTED_IN.get(rule, f"workflows/test_{rule}") for rule in rules}
    missing = [test for test in tests.values() if not (TOP / "tests" / f"{test}.py").exists()]
    assert missing == [], "what these rules promise, as a table, in a file of that name"


def _gives_a_rule_book(rule: Path) -> bool:
    return hasattr(import_module(f"workflows.{rule.stem}"), "RULE_BOOK")

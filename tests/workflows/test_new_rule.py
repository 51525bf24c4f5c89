"""A rule of an association's own: a file, its reason and sentences, its setting. The rest follows.

« Who names no structure waits » is put into a copy of the program as somebody would who has
never seen it, and played: the row says why, and so does the letter. Beside it a letter of a kind
of its own, which wants a kind and its templates.
"""

import shutil
import subprocess
import sys

import pytest

from tests.factories import TOP

RULE = '''
"""Who names no structure waits, until staff decide or the row says whose they are."""

from collections.abc import Sequence

from douze.model.desired import Outcome
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from workflows.case import Case
from workflows.rule_book import RuleBook


def may_have_seat(case: Case, so_far: Sequence[Outcome]) -> Phrase | None:
    asked, named = case.settings.seats.structure_needed, case.registration.structure
    return phrase(Reason.STRUCTURE_UNSAID) if asked and not named else None


RULE_BOOK = RuleBook(may_have_seat=may_have_seat)
'''
LETTER = '''
"""Who named their structure is welcome."""

from douze.model.kinds import Kind
from workflows.letters import letter_of
from workflows.rule_book import RuleBook


def letters(case):
    if case.settings.seats.structure_needed and case.outcome.has_seat:
        yield letter_of(case, Kind.WELCOME, send_after=case.outcome.since)


RULE_BOOK = RuleBook(letters=letters)
'''
REASON = '    STRUCTURE_UNSAID = "structure_unsaid", About(explains=True, in_letter=True)\n'
FIELD = '    structure_needed: Annotated[values.Truth, "Faut-il dire sa structure ?"] = False\n'
FRENCH = (
    '  structure_unsaid: "Une place est donnée à qui dit sa structure : répondez-nous la vôtre."\n'
)
ENGLISH = '  structure_unsaid: "Seats are for those who name their organisation: tell us yours."\n'
KIND = """\
    WELCOME = LetterKind(
        name="welcome",
        french="bienvenue",
        english="welcome",
        when="a seat is given to somebody who named their structure",
        until="start",
    )
"""
#: What a new file says.
FILES = {
    "workflows/structure_needed.py": RULE,
    "workflows/welcome.py": LETTER,
    "templates/fr/welcome.md": "Bienvenue – {{ title }}\n\nBienvenue, {{ structure }}.\n",
    "templates/en/welcome.md": "Welcome – {{ title }}\n\nWelcome, {{ structure }}.\n",
}
#: A file that is there, a line of it, and what is written above that.
EDITS = (
    ("douze/model/reasons.py", "    NO_PLACES = ", REASON),
    ("douze/model/settings.py", "    default: Annotated[int, Whole(0), ", FIELD),
    ("templates/fr/phrases.yaml", "  no_places: ", FRENCH),
    ("templates/en/phrases.yaml", "  no_places: ", ENGLISH),
    ("douze/model/kinds.py", "    THANKS = ", KIND),
)
STORY = """
from douze.letters.composer import Composer
from tests.factories import TOP, settings, wording
from tests.steps import answers, passes, tell

for needed, places in ((False, 4), (True, 3)):
    ours = settings(seats={"structure_needed": needed})
    whose = {"zoe": "Mairie d'Ambert", "max": "Ailleurs", "ann": None, "bob": "Ailleurs"}
    came = [answers(who, f"09-20 10:0{n}", Structure=whose[who]) for n, who in enumerate(whose)]
    house = tell([*came, passes("09-20 11:00")], ours=ours, Places=places)
    print(house.everybody(), house.cells("ann")["Alerte"])
words = Composer(ours, TOP / "templates", wording=wording("fr"))
planned = {one.letter.ref: one for one in house.passes[-1].plan.letters}
print(words.show(planned[house.ref("ann")]).text)
for when in ("09-20 11:10", "09-20 11:20"):
    later = house.pass_at(when)
    print(when, later.letters, *(words.show(one).text for one in later.plan.letters))
print(house.cells("bob")["Messages"])
"""


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the program says that has the rule: without its setting, then with it."""
    home = tmp_path_factory.mktemp("house")
    # What is compiled already comes along; what somebody is compiling just now would be gone.
    skipped = shutil.ignore_patterns("*.pyc.*", "*-pytest-*")
    for name in ("douze", "workflows", "templates", "tests/sheets_server"):
        shutil.copytree(TOP / name, home / name, ignore=skipped)
    for path in (TOP / "tests").glob("*.py"):
        shutil.copy(path, home / "tests")
    shutil.copy(TOP / "config.yaml", home)
    for name, text in FILES.items():
        (home / name).write_text(text, "utf-8")
    for name, line, more in EDITS:
        text = (home / name).read_text("utf-8")
        assert text.count(line) == 1
        (home / name).write_text(text.replace(line, more + line), "utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", STORY],
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_nothing_is_said_where_the_setting_is_left_out(played: str) -> None:
    assert played.startswith("{'zoe': 'confirmée', 'max': 'confirmée', 'ann': 'confirmée',")


def test_who_waits_by_it_waits_and_the_next_has_the_seat(played: str) -> None:
    told = "'ann': \"liste d'attente 1\", 'bob': 'confirmée'} Une place est donnée à qui dit"
    assert told in played


def test_the_letter_says_so_and_not_that_all_seats_are_taken(played: str) -> None:
    letter = played.split("répondez-nous la vôtre.\n", 1)[1].replace("\u00a0", " ")
    assert "Une place est donnée à qui dit sa structure : répondez-nous la vôtre." in letter
    assert "toutes les places sont prises" not in letter


def test_a_letter_of_a_kind_of_its_own_leaves_once_to_whom_the_rule_names(played: str) -> None:
    first, then = played.split("09-20 11:10 ", 1)[1].split("09-20 11:20 ", 1)
    assert first.startswith("[('zoe', 'welcome'), ('max', 'welcome'), ('bob', 'welcome')]")
    assert "Bienvenue, Mairie d'Ambert." in first
    assert then.startswith("[]")
    assert "bienvenue" in then


def test_the_page_on_how_it_is_built_shows_this_rule() -> None:
    page = (TOP / "docs/architecture.md").read_text("utf-8")
    shown = "\n".join(line.removeprefix("   ") for line in page.splitlines())
    assert RULE.strip() in shown
    assert REASON.strip() in shown
    templates = ("templates/fr/", "templates/en/")
    named = {name for name, _, _ in EDITS} | {*templates, "workflows/structure_needed.py"}
    assert [name for name in named if f"`{name}`" not in page] == []

"""A rule of an association's own: a file, its reason and sentences, its setting. The rest follows.

« At most so many of one structure » is put into a copy of the program as somebody would who has
never seen it, and played: the row says why, and so does the letter.
"""

import shutil
import subprocess
import sys

import pytest

from tests.factories import TOP

RULE = '''
"""At most so many of one structure have a seat in a session: the others wait."""

from douze.model.phrases import phrase
from douze.model.reasons import Reason
from workflows.rule_book import RuleBook


def may_have_seat(case, so_far):
    most, theirs = case.settings.seats.per_structure, case.registration.structure
    seats = [one for one in so_far if one.has_seat and one.registration.structure == theirs]
    return phrase(Reason.STRUCTURE_FULL, most=most) if most and len(seats) >= most else None


RULE_BOOK = RuleBook(may_have_seat=may_have_seat)
'''
REASON = '    STRUCTURE_FULL = "structure_full", About(explains=True, told=True)\n'
FIELD = '    per_structure: Annotated[int, Whole(0), "Places d\'une même structure"] = 0\n'
FRENCH = '  structure_full: "Au plus {most} personnes d\'une même structure sont admises."\n'
ENGLISH = '  structure_full: "At most {most} people of one structure are admitted."\n'
#: A file, what it says, and what is written above that.
EDITS = {
    "douze/model/reasons.py": ("    NO_PLACES = ", REASON),
    "douze/model/settings.py": ("    default: Annotated[int, Whole(0), ", FIELD),
    "templates/fr/phrases.yaml": ("  no_places: ", FRENCH),
    "templates/en/phrases.yaml": ("  no_places: ", ENGLISH),
}
STORY = """
from douze.letters.composer import Composer
from tests.factories import TOP, settings, wording
from tests.steps import answers, passes, tell

for most, places in ((0, 4), (2, 3)):
    ours = settings(seats={"per_structure": most})
    came = [answers(who, f"09-20 10:0{n}", Structure="Mairie d'Ambert")
            for n, who in enumerate(("zoe", "max", "ann"))]
    came += [answers("bob", "09-20 10:05", Structure="Ailleurs"), passes("09-20 11:00")]
    house = tell(came, ours=ours, Places=places)
    print(house.everybody(), house.cells("ann")["Alerte"])
words = Composer(ours, TOP / "templates", wording=wording("fr"))
planned = {one.letter.ref: one for one in house.passes[-1].plan.letters}
print(words.show(planned[house.ref("ann")]).text)
"""


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the program says that has the rule: without its setting, then with two at most."""
    home = tmp_path_factory.mktemp("house")
    skipped = shutil.ignore_patterns("__pycache__")
    for name in ("douze", "workflows", "templates", "tests/sheets_server"):
        shutil.copytree(TOP / name, home / name, ignore=skipped)
    for path in (TOP / "tests").glob("*.py"):
        shutil.copy(path, home / "tests")
    shutil.copy(TOP / "config.yaml", home)
    (home / "workflows/per_structure.py").write_text(RULE, "utf-8")
    for name, (line, more) in EDITS.items():
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
    told = "'ann': \"liste d'attente 1\", 'bob': 'confirmée'} Au plus 2 personnes d'une même"
    assert told in played


def test_the_letter_says_so_and_not_that_all_seats_are_taken(played: str) -> None:
    letter = played.split("structure sont admises.\n", 1)[1].replace("\u00a0", " ")
    assert "Au plus 2 personnes d'une même structure sont admises." in letter
    assert "toutes les places sont prises" not in letter


def test_the_page_on_how_it_is_built_shows_this_rule() -> None:
    page = (TOP / "docs/architecture.md").read_text("utf-8")
    shown = "\n".join(line.removeprefix("   ") for line in page.splitlines())
    assert RULE.strip() in shown
    assert REASON.strip() in shown
    assert [name for name in EDITS if f"`{name}`" not in page] == []

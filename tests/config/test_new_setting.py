"""A new setting is two edits: its field, and its lines in `config.yaml`. The rest follows."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
#: The field, above another one.
GUARD = "class Guard(Struct, frozen=True, kw_only=True):\n"
FIELD = '    most_alerts: Annotated[int, Whole(1, 50), "Alertes d\'un passage"] = 20\n'
#: The lines, above those of another one.
VANISHED = "  # Combien d'inscriptions peuvent disparaître"
LINES = "  # Combien d'alertes peuvent partir en un passage.\n  most_alerts: 20\n"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program with one setting more, and nothing else changed by hand."""
    home = tmp_path_factory.mktemp("house")
    # What is compiled already comes along; what somebody is compiling just now would be gone.
    shutil.copytree(TOP / "douze", home / "douze", ignore=shutil.ignore_patterns("*.pyc.*"))
    (home / "docs").mkdir()
    shutil.copytree(TOP / "templates", home / "templates")
    for name in ("config.yaml", "docs/config.schema.json", "docs/reference.md"):
        shutil.copy(TOP / name, home / name)
    insert(home / "douze/model/settings.py", GUARD, GUARD + FIELD)
    insert(home / "config.yaml", VANISHED, LINES + VANISHED)
    files = ("docs/config.schema.json", "docs/reference.md")  # as `make schema` does
    python(home, "-m", "douze.config.schema", *files)
    return home


def insert(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


def python(home: Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", *words],
        cwd=home,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


#: Says a line of each file: the setting, or all that is wrong.
ASKED = """
import sys
from pathlib import Path
from douze.config.load import load
from douze.errors import ConfigProblems

for name in sys.argv[1:]:
    try:
        print(load(Path(name)).guard.most_alerts)
    except ConfigProblems as error:
        print(error.problems)
"""


#: What is typed, and what the program says to it.
SAID = {
    "what is typed arrives": ("guard: {most_alerts: 7}", ("7",)),
    "left out it has its default": ("language: en", ("20",)),
    "what cannot be is told with its line": (
        "guard:\n  most_alerts: 51",
        ("'line': 2", "'guard.most_alerts'", "'least': 1, 'most': 50", "\"'51'\""),
    ),
    "a slip in its name is recognised": (
        "guard: {most_alert: 7}",
        ("'line': 1", "'guard.most_alert'", "'near': 'most_alerts'"),
    ),
    "so is its name elsewhere": (
        "most_alerts: 7",
        ("'line': 1", "'most_alerts'", "'near': 'guard.most_alerts'"),
    ),
}


def test_the_program_knows_it_and_the_shipped_file_is_still_good(house: Path) -> None:
    names = [f"typed{number}.yaml" for number in range(len(SAID))]
    for name, (typed, _) in zip(names, SAID.values(), strict=True):
        (house / name).write_text(typed, "utf-8")
    *told, shipped = python(house, "-c", ASKED, *names, "config.yaml").splitlines()
    for sentence, (_, said), line in zip(SAID, SAID.values(), told, strict=True):
        assert all(part in line for part in said), f"{sentence}: {line}"
    assert shipped == "20"


def test_an_editor_knows_it(house: Path) -> None:
    schema = json.loads((house / "docs/config.schema.json").read_text("utf-8"))
    assert schema["properties"]["guard"]["properties"]["most_alerts"] == {
        "description": "Alertes d'un passage",
        "type": "integer",
        "minimum": 1,
        "maximum": 50,
        "default": 20,
    }


def test_the_reference_tells_it(house: Path) -> None:
    before = {*(TOP / "docs/reference.md").read_text("utf-8").splitlines()}
    after = {*(house / "docs/reference.md").read_text("utf-8").splitlines()}
    row = "| `guard.most_alerts` | Alertes d'un passage | a whole number from 1 to 50 | `20` |"
    assert (after - before, before - after) == ({row}, set())


#: What may be forgotten of a new setting, and the tests that tell it.
FORGOTTEN = ("config.yaml", "docs/config.schema.json", "docs/reference.md")
TOLD_BY = "names_every_setting or what_make_schema_writes or every_setting_has_its_row"


def test_nothing_is_forgotten_in_silence(house: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(house, tmp_path / "house"))
    shutil.copytree(TOP / "workflows", home / "workflows")
    tests = ("tests/test_reference.py", "tests/config/test_shipped.py")
    (home / "tests/config").mkdir(parents=True)
    for name in (*tests, "run.py"):
        shutil.copy(TOP / name, home / name)
    for name in FORGOTTEN:
        shutil.copy(TOP / name, home / name)
    with pytest.raises(subprocess.CalledProcessError) as failed:
        python(home, "-m", "pytest", "-p", "no:cacheprovider", *tests, "-k", TOLD_BY)
    assert "3 failed" in failed.value.stdout
    assert failed.value.stdout.count("\nE       AssertionError: ") == 3, "none for another reason"

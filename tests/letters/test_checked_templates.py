"""Templates are tried once as they are: again when they, the settings or the program change."""

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from douze import composition
from douze.file_stamps import stamps
from douze.letters import fingerprint as fingerprints
from douze.letters.composer import Composer
from douze.letters.fingerprint import LIBRARIES, fingerprint
from douze.model.kinds import Kind
from tests.factories import TEMPLATES
from tests.home import CONFIG, NOTHING, Home
from tests.letters.letter_factory import settings
from tests.tabs import REGISTRATIONS
from tests.test_imports import LIBRARIES as BY_FILE

NEXT = "2020-09-21T11:00"
#: Of what a letter is made here; Jinja, Markdown and the rest stand in the test of imports.
MAKES = ("/letters/", "/pdf/")
OURS = {
    library
    for file, its in BY_FILE.items()
    if any(part in file for part in MAKES)
    for library in its
}


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Templates that a test may change."""
    folder = Path(shutil.copytree(TEMPLATES, tmp_path / "templates"))
    monkeypatch.setattr(composition, "TEMPLATES", folder)
    return folder


@pytest.fixture
def tried(templates: Path, monkeypatch: pytest.MonkeyPatch) -> list[set[str]]:
    """The kinds whose templates were tried, pass after pass."""
    found: list[set[str]] = []
    check = Composer.check

    def noting(self: Composer, kinds: Iterable[Kind]) -> None:
        kinds = tuple(kinds)
        found.append({kind.value for kind in kinds})
        check(self, kinds)

    monkeypatch.setattr(Composer, "check", noting)
    return found


def decide(home: Home, *decisions: str) -> None:
    """Let staff decide on the first registrations."""
    import openpyxl

    book = openpyxl.load_workbook(home.workbook)
    sheet = book[REGISTRATIONS]
    column = next(cell.column for cell in sheet[1] if cell.value == "Décision")
    for row, decision in enumerate(decisions, 2):
        sheet.cell(row, column, decision)
    book.save(home.workbook)


def add(file: Path, text: str) -> None:
    with file.open("a", encoding="utf-8") as there:
        there.write(text)


def test_a_template_that_was_good_is_not_tried_again(home: Home, tried: list[set[str]]) -> None:
    assert home("apply")[0] == 0
    decide(home, "refuser", "confirmer")
    assert home("apply", now=NEXT)[0] == 0
    assert tried == [{"confirmation", "dues", "waiting_list"}, {"refusal"}]


#: What changes between two passes, of which the second confirms somebody as the first did.
CHANGES: dict[str, Callable[[Home, Path], object]] = {
    "the letter's own template": lambda _, there: add(there / "fr" / "confirmation.md", "\nÀ vous"),
    "a part of many": lambda _, there: add(there / "fr" / "parts" / "footer.md", "\nÀ vous"),
    "the page around it": lambda _, there: add(there / "layout.html", "<!-- -->"),
    "a sentence": lambda _, there: add(there / "fr" / "phrases.yaml", "\n# one more\n"),
    "a setting": lambda home, _: home.config.write_text(CONFIG.replace("Rural", "Urbain"), "utf-8"),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_changed_is_tried_by_the_next_pass_that_would_send(
    change: Callable[[Home, Path], object], home: Home, templates: Path, tried: list[set[str]]
) -> None:
    home("apply")
    change(home, templates)
    decide(home, "", "confirmer")
    assert home("apply", now=NEXT)[0] == 0
    assert "confirmation" in tried[1]


def test_a_template_that_was_broken_since_stops_the_pass_before_anything_is_written(
    home: Home, templates: Path
) -> None:
    home("apply")
    add(templates / "fr" / "confirmation.md", "\nÀ bientôt {{ structur }}\n")
    decide(home, "", "confirmer")
    before = home.workbook.read_bytes(), home.letters()
    for _ in range(2):
        status, out, err = home("apply", now=NEXT)
        assert (status, out) == (2, "")
        assert "nom inconnu « structur ». Est-ce structure ?" in err
        assert err.endswith(f"{NOTHING}\n")
        assert (home.workbook.read_bytes(), home.letters()) == before


def test_one_that_no_letter_needs_stops_nobody(home: Home, templates: Path) -> None:
    home("apply")
    add(templates / "fr" / "thanks.md", "\nÀ bientôt {{ structur }}\n")
    decide(home, "", "confirmer")
    assert home("apply", now=NEXT)[0] == 0


def test_a_plan_leaves_no_trace_of_what_it_tried(home: Home, tried: list[set[str]]) -> None:
    before = home.everything()
    assert home("plan")[0] == home("plan")[0] == 0
    assert home.everything() == before
    assert tried[0] == tried[1]


def a_folder(there: Path) -> None:
    there.unlink()
    there.mkdir()


#: What stands where the passes keep what was good.
UNREADABLE: dict[str, Callable[[Path], object]] = {
    "nothing": lambda there: there.unlink(),
    "an empty file": lambda there: there.write_text(""),
    "no text": lambda there: there.write_bytes(b"\xff\xfe\0confirmation"),
    "a folder": a_folder,
    "what others may write": lambda there: there.chmod(0o666),
    "what another program wrote": lambda there: there.write_text("0" * 64 + "\nconfirmation"),
}


@pytest.mark.parametrize("damage", UNREADABLE.values(), ids=UNREADABLE)
def test_nothing_is_believed_of_a_file_that_cannot_be_read(
    damage: Callable[[Path], object], home: Home, tried: list[set[str]]
) -> None:
    home("apply")
    damage(home.ledger.with_name("ledger.sqlite.templates"))
    decide(home, "", "confirmer")
    assert home("apply", now=NEXT)[::2] == (0, "")
    assert "confirmation" in tried[1]


# The fingerprint


def test_it_stays_while_nothing_changes() -> None:
    assert fingerprint(settings(), TEMPLATES) == fingerprint(settings(), TEMPLATES)
    assert fingerprint(settings(), TEMPLATES) != fingerprint(settings("en"), TEMPLATES)


def test_another_program_has_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "mime.py"
    source.write_text("old")
    monkeypatch.setattr(fingerprints, "_program", lambda: [source])
    taken_anew = fingerprints._mark_of_program.__wrapped__  # as by another process
    monkeypatch.setattr(fingerprints, "_mark_of_program", taken_anew)
    before = fingerprint(settings(), TEMPLATES)
    source.write_text("newer")
    assert fingerprint(settings(), TEMPLATES) != before


def test_the_program_is_all_that_letters_are_made_by() -> None:
    names = {stamp.partition("\0")[0] for stamp in stamps(fingerprints._program())}
    for ours in ("letters/mime.py", "model/wording.py", "adapters/phrases_yaml.py"):
        assert any(name.endswith(f"douze/{ours}") for name in names)
    assert {*LIBRARIES} == OURS
    for library in LIBRARIES:
        assert any(f"/{library}/__init__.py" in name for name in names), library


def test_a_template_that_cannot_be_read_has_a_fingerprint_of_its_own(templates: Path) -> None:
    whole = fingerprint(settings(), templates)
    file = templates / "fr" / "dues.md"
    file.unlink()
    file.mkdir()
    broken = fingerprint(settings(), templates)
    file.rmdir()
    assert len({whole, broken, fingerprint(settings(), templates)}) == 3


def test_a_folder_of_their_own_that_is_gone_stops_a_pass_that_would_only_write_rows(
    home: Home,
) -> None:
    """Else their own sentences would go from the sheet, one row after the other."""
    own = home.folder / "own"
    own.mkdir()
    add(home.config, "templates: own\n")
    home("apply")
    own.rmdir()
    home.write(
        "Sessions", 3, Code="AUTRE", Intitulé="Autre", Date="02/12/2020", Début="14h", Fin="16h"
    )
    before = home.workbook.read_bytes()
    status, _, err = home("apply", now="2020-09-21T10:10")
    assert (status, str(own) in err) == (2, True)
    assert home.workbook.read_bytes() == before
    own.mkdir()
    assert home("apply", now="2020-09-21T10:20")[0] == 0
    assert home.workbook.read_bytes() != before

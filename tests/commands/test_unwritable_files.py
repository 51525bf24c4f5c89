"""Files that a command makes for a person, where something else stands in their place."""

from pathlib import Path

import pytest

import run
from tests.factories import CODE
from tests.home import NOTHING, Home

HINT = "Le compte qui lance les passes doit pouvoir écrire ce fichier et son dossier."
#: Which command makes which folder.
FOLDERS = {
    "preview": ("preview", "confirmation"),
    "announcements": ("announce", CODE),
    "sign-in": ("sign-in", CODE),
    "about": ("about", "zoe@ambert.example"),
    "reports": ("report", "--year", "2020"),
}


@pytest.mark.parametrize(("folder", "words"), FOLDERS.items(), ids=FOLDERS)
def test_a_file_in_the_place_of_their_folder(
    home: Home, folder: str, words: tuple[str, ...]
) -> None:
    home("apply")
    there = home.folder / "var" / folder
    there.write_bytes(b"ours")
    status, _, err = home(*words)
    assert status == 2
    assert err.startswith(f"{there}") and err.endswith(f"). {HINT}\n{NOTHING}\n"), err
    assert there.read_bytes() == b"ours"


def test_what_was_written_before_is_named(home: Home) -> None:
    folder = home.folder / "var" / "preview"
    (folder / "confirmation.eml").mkdir(parents=True)
    status, _, err = home("preview", "confirmation")
    page = folder / "confirmation.html"
    assert (status, err) == (
        2,
        f"{folder / 'confirmation.eml'} : ne peut pas être écrit (c'est un dossier). {HINT}\n"
        f"Écrit avant cela : « {page} ». Rien n'a été envoyé.\n",
    )
    assert page.exists()


def test_a_file_in_the_place_of_the_demonstration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "HOME", tmp_path)
    (tmp_path / "demo").write_bytes(b"")
    assert run.main(["demo"]) == 2
    # In English, since no `config.yaml` there says another language.
    assert f"{tmp_path / 'demo'}: cannot be written (File exists)." in capsys.readouterr().err

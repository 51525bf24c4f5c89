"""What a pass cannot work with is told, and nothing is written or sent."""

import shutil
from pathlib import Path

import pytest

from douze import composition
from douze.adapters.sqlite_ledger import SqliteLedger
from tests.factories import TEMPLATES
from tests.home import CONFIG, NOTHING, NOTHING_EN, Home
from tests.permissions import held_to_permissions

ODD_FILES: dict[str, tuple[bytes | None, str]] = {
    "a workbook that is not there": (
        None,
        "ce fichier n'existe pas. Vérifiez spreadsheet.path dans config.yaml, ou lancez python "
        "run.py setup, qui le crée.",
    ),
    "an empty file": (b"", "le fichier est vide. Vérifiez spreadsheet.path dans config.yaml."),
    "a text": (
        b"Code;Titre\n",
        "ce n'est pas un classeur .xlsx. Ouvrez-le dans Excel ou LibreOffice, enregistrez-le au "
        "format .xlsx et réessayez.",
    ),
    "an old workbook": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        "c'est un ancien classeur .xls. Ouvrez-le dans Excel ou LibreOffice, enregistrez-le au "
        "format .xlsx et réessayez.",
    ),
}


@pytest.mark.parametrize("command", ["plan", "apply"])
@pytest.mark.parametrize(("content", "told"), ODD_FILES.values(), ids=ODD_FILES)
def test_a_workbook_that_cannot_be_read(
    home: Home, content: bytes | None, told: str, command: str
) -> None:
    if content is None:
        home.workbook.unlink()
    else:
        home.workbook.write_bytes(content)
    assert home(command) == (2, "", f"{home.workbook} : {told}\n{NOTHING}\n")
    assert home.letters() == {}


def test_a_workbook_that_somebody_has_open(home: Home) -> None:
    lock = home.folder / ".~lock.inscriptions.xlsx#"
    lock.write_text(",zoe,bureau,21.09.2020 10:00,file:///home/zoe;", encoding="utf-8")
    status, out, err = home("apply")
    assert (status, out) == (1, "")
    assert err == (
        f"{home.workbook} : zoe on bureau l'a ouvert. Fermez-le ; si personne ne l'a ouvert, "
        f"supprimez {lock}.\n{NOTHING}\n"
    )
    assert home.letters() == {}
    assert home("plan")[0] == 0, "a plan only reads"


def test_a_folder_that_is_read_only(home: Home) -> None:
    sheet = home.folder / "sheet"
    sheet.mkdir()
    home.workbook.rename(sheet / "inscriptions.xlsx")
    config = CONFIG.replace("inscriptions.xlsx", "sheet/inscriptions.xlsx")
    home.config.write_text(config, encoding="utf-8")
    sheet.chmod(0o555)
    with held_to_permissions():
        said = home("apply")
    sheet.chmod(0o755)
    assert said == (
        2,
        "",
        f"{sheet} : le dossier est en lecture seule. Donnez au compte qui lance ce programme le "
        f"droit d'y écrire.\n{NOTHING}\n",
    )
    assert home.letters() == {}


def test_a_workbook_that_is_read_only(home: Home) -> None:
    home.workbook.chmod(0o444)
    assert home("apply") == (
        2,
        "",
        f"{home.workbook} : le fichier est en lecture seule. Donnez au compte qui lance ce "
        f"programme le droit d'y écrire.\n{NOTHING}\n",
    )


def test_another_pass(home: Home) -> None:
    ledger = home.folder / "var" / "ledger.sqlite"
    with SqliteLedger(ledger).lock():
        status, out, err = home("apply")
    assert (status, out) == (1, "")
    assert err == (
        f"{ledger}.lock : une autre passe est en cours. Attendez qu'elle finisse.\n{NOTHING}\n"
    )
    assert home.letters() == {}


def test_an_outbox_that_is_a_file(home: Home) -> None:
    home.outbox.parent.mkdir()
    home.outbox.write_text("")
    status, out, err = home("apply")
    assert status == 1
    assert "Messages qui attendent une prochaine passe : 3." in out
    assert "messages envoyés : 0" in out
    assert str(home.outbox) in err
    home.outbox.unlink()
    assert home("apply")[0] == 0
    assert len(home.letters()) == 3


def test_a_damaged_ledger(home: Home) -> None:
    ledger = home.folder / "var" / "ledger.sqlite"
    ledger.parent.mkdir()
    ledger.write_bytes(b"Ceci n'est pas une base." * 100)
    status, out, err = home("apply")
    assert (status, out) == (2, "")
    assert err.startswith(f"{ledger} : ne peut pas être lu (file is not a database). ")
    assert err.endswith(f"\n{NOTHING}\n")


def test_mistakes_in_the_config_are_told_at_once(home: Home) -> None:
    home.config.write_text(CONFIG + "seats: {default: douze}\ndues: {hold_day: 7}\n", "utf-8")
    assert home("apply") == (
        2,
        "",
        f"{home.config} : 2 erreurs :\n"
        "  - ligne 5, seats.default : il faut un nombre entier d'au moins 0, il y a 'douze'\n"
        "  - ligne 6, dues.hold_day : réglage inconnu. Est-ce hold_days ?\n"
        f"{NOTHING}\n",
    )


#: What the locale is, and how the screen begins and ends where no file names a language.
LOCALES = {
    "French": ({"LC_ALL": "fr_BE.UTF-8"}, " : 1 erreur :", NOTHING),
    "the language of messages before that of all else": (
        {"LC_ALL": "", "LC_MESSAGES": "fr_FR", "LANG": "de_DE"}, " : 1 erreur :", NOTHING,
    ),
    "another than French": ({"LC_ALL": "de_DE.UTF-8"}, " has 1 problem:", NOTHING_EN),
    "none": ({}, " has 1 problem:", NOTHING_EN),
}  # fmt: skip


@pytest.mark.parametrize(("locale", "first", "last"), LOCALES.values(), ids=LOCALES)
def test_a_config_that_is_not_there_is_told_as_the_locale_speaks(
    home: Home, locale: dict[str, str], first: str, last: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in locale.items():
        monkeypatch.setenv(name, value)
    home.config.unlink()
    status, out, err = home("plan")
    assert (status, out) == (2, "")
    assert err.startswith(f"{home.config}{first}\n")
    assert err.endswith(f"\n{last}\n")


@pytest.mark.parametrize("command", ["plan", "apply"])
def test_a_template_with_a_name_that_nobody_defined(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    templates = tmp_path / "templates"
    shutil.copytree(TEMPLATES, templates)
    file = templates / "fr" / "dues.md"
    lines = len(file.read_text(encoding="utf-8").splitlines())
    with file.open("a", encoding="utf-8") as text:
        text.write("\nÀ bientôt {{ structur }}\n")
    monkeypatch.setattr(composition, "TEMPLATES", templates)
    before = home.workbook.read_bytes()
    status, out, err = home(command)
    assert (status, out) == (2, "")
    assert err == (
        "Les modèles ont 1 erreur :\n"
        f"  - {file}, ligne {lines + 2} : nom inconnu « structur ». Est-ce structure ?\n"
        f"{NOTHING}\n"
    )
    assert home.workbook.read_bytes() == before
    assert home.letters() == {}


def test_a_damaged_file_of_phrases(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    templates = tmp_path / "templates"
    shutil.copytree(TEMPLATES, templates)
    (templates / "fr" / "phrases.yaml").unlink()
    monkeypatch.setattr(composition, "TEMPLATES", templates)
    status, _, err = home("plan")
    assert status == 2
    assert err.endswith(f". Put the file back as it came with Douze.\n{NOTHING_EN}\n")

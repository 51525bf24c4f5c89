"""What we write goes nowhere else, and what a pass goes by is nobody else's to write."""

from collections.abc import Callable
from pathlib import Path

import pytest

from douze.own_file import is_own
from douze.replace_file import replace_file
from tests.factories import TEMPLATES
from tests.home import CONFIG, NOTHING, Home
from tests.lengths import at_length
from tests.permissions import held_to_permissions

ANYBODY = "tout le monde sur cette machine peut"


def var(home: Home) -> Path:
    folder = home.folder / "var"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


#: What stands in var/ as a link to a file or folder elsewhere, the command, and its exit status.
LINKS = {
    "the ledger": ("ledger.sqlite", "apply", 2),
    "the ledger's log": ("ledger.sqlite-wal", "apply", 2),
    "the ledger's lock": ("ledger.sqlite.lock", "apply", 2),
    "the note of a pass": ("ledger.sqlite.pass", "apply", 2),
    "the outbox": ("outbox/", "apply", 2),
    "the folder of previews": ("preview/", "preview confirmation", 2),
    "the folder of sheets to sign": ("sign-in/", "sign-in BENEVOLES", 2),
    "the folder of announcements": ("announcements/", "announce BENEVOLES", 2),
    "the folder of what is known of somebody": ("about/", "about zoe@ambert.example", 2),
    "which templates were good": ("ledger.sqlite.templates", "apply", 0),
    "a preview": ("preview/confirmation.html", "preview confirmation", 0),
    "a preview's letter": ("preview/confirmation.eml", "preview confirmation", 0),
}


@pytest.mark.parametrize(("name", "command", "status"), LINKS.values(), ids=LINKS)
@pytest.mark.parametrize("there", [True, False], ids=["there", "not there"])
def test_nothing_is_written_through_a_link(
    name: str, command: str, status: int, there: bool, home: Home
) -> None:
    elsewhere = home.folder / "elsewhere"
    link = var(home) / name.rstrip("/")
    link.parent.mkdir(mode=0o700, exist_ok=True)
    if name.endswith("/"):
        elsewhere.mkdir()
    elif there:
        elsewhere.write_text("somebody else's")
    link.symlink_to(elsewhere)
    found, _, err = home(*command.split())
    assert (found, "Traceback" in err) == (status, False), err
    if status:
        assert str(link) in err
    if name.endswith("/"):
        assert list(elsewhere.iterdir()) == []
    elif there:
        assert elsewhere.read_text() == "somebody else's"
    else:
        assert not elsewhere.exists()


def test_a_folder_of_reports_that_is_a_link_says_what_to_write(home: Home) -> None:
    elsewhere = home.folder / "elsewhere"
    elsewhere.mkdir()
    (var(home) / "reports").symlink_to(elsewhere)
    err = home("report", "--year", "2020")[2]
    assert "est un lien, et rien n'est écrit à travers un lien. Nommez sous reports.folder" in err
    assert list(elsewhere.iterdir()) == []


def test_a_ledger_that_is_a_link_says_what_to_write(home: Home) -> None:
    (var(home) / "ledger.sqlite").symlink_to(home.folder / "true.sqlite")
    assert home("apply") == (
        2,
        "",
        f"{home.folder}/var/ledger.sqlite : est un lien. Nommez sous ledger, dans config.yaml, le "
        f"fichier où il mène.\n{NOTHING}\n",
    )
    home.config.write_text(CONFIG.replace("var/ledger.sqlite", "true.sqlite"), encoding="utf-8")
    assert home("apply")[0] == 0


def test_a_file_in_the_place_of_the_ledgers_folder_is_told_as_no_folder(home: Home) -> None:
    (home.folder / "var").write_text("somebody else's")
    status, _, err = home("apply")
    said = "var/ledger.sqlite.lock : ne peut pas être verrouillé (ce n'est pas un dossier)."
    assert (status, said in err) == (2, True), err


def test_a_folder_var_that_stands_elsewhere_is_what_somebody_wanted(home: Home) -> None:
    (home.folder / "disk").mkdir(mode=0o700)
    (home.folder / "var").symlink_to(home.folder / "disk")
    assert home("apply")[0] == 0
    assert len(home.letters()) == 3


def words(home: Home) -> Path:
    """A template of the association's own."""
    home.config.write_text(f"{home.config.read_text('utf-8')}templates: own\n", "utf-8")
    (home.folder / "own" / "fr").mkdir(parents=True)
    template = home.folder / "own" / "fr" / "dues.md"
    template.write_text((TEMPLATES / "fr" / "dues.md").read_text("utf-8"), "utf-8")
    return template


REFUSED: dict[str, tuple[Callable[[Home], Path], int, str]] = {
    "the configuration": (
        lambda home: home.config,
        0o666,
        f"{ANYBODY} écrire dans ce fichier (",
    ),
    "its folder": (lambda home: home.folder, 0o777, f"{ANYBODY} remplacer config.yaml dans ce"),
    "the ledger": (
        lambda home: var(home) / "ledger.sqlite",
        0o666,
        f"{ANYBODY} écrire dans ce fichier",
    ),
    "the ledger's folder": (var, 0o777, f"{ANYBODY} remplacer ledger.sqlite dans ce dossier"),
    "a template": (words, 0o666, f"{ANYBODY} écrire dans ce fichier"),
    "a template's folder": (
        lambda home: words(home).parent,
        0o777,
        f"{ANYBODY} remplacer dues.md dans ce dossier",
    ),
    "the folder of templates": (
        lambda home: words(home).parents[1],
        0o777,
        f"{ANYBODY} remplacer fr dans ce dossier",
    ),
    "the key": (
        lambda home: var(home) / "withdrawals.key",
        0o602,
        f"{ANYBODY} écrire dans ce fichier",
    ),
}


@pytest.mark.parametrize(("which", "mode", "said"), REFUSED.values(), ids=REFUSED)
def test_a_pass_refuses_what_everybody_could_change(
    which: Callable[[Home], Path], mode: int, said: str, home: Home
) -> None:
    place = which(home)
    before = place.stat().st_mode if place.exists() else 0o600
    place.touch()
    place.chmod(mode)
    status, out, err = home("apply")
    assert (status, out) == (2, "")
    assert err.startswith(f"{place} : {said}")
    assert err.splitlines()[0].endswith(f". Tapez : chmod o-w '{place}'")
    assert err.endswith(f"{NOTHING}\n")
    assert home.letters() == {}
    place.chmod(before)
    if not place.is_dir() and not place.stat().st_size:
        place.unlink()
    assert home("apply")[0] == 0


#: The key is closed by the doctor to reading too, in words of its own.
EXAMINED = [which for which in REFUSED if which != "the key"]


@pytest.mark.parametrize("which", at_length(EXAMINED, short=["the configuration", "a template"]))
def test_the_doctor_finds_what_everybody_could_change(which: str, home: Home) -> None:
    make, mode, said = REFUSED[which]
    place = make(home)
    place.touch()
    place.chmod(mode)
    status, out, _ = home("doctor")
    assert status == 2
    assert f"{place} : {said}" in out


def test_the_doctor_has_the_key_closed_to_everybody_else(home: Home) -> None:
    make, mode, _ = REFUSED["the key"]
    place = make(home)
    place.touch()
    place.chmod(mode)
    status, out, _ = home("doctor")
    assert status == 2
    told = f"D'autres comptes peuvent lire ou modifier {place}."
    assert f"{told} Lancez : chmod -R go-rwx {place}\n" in out


def test_a_workbook_that_everybody_may_write_is_told_and_taken(home: Home) -> None:
    home.workbook.chmod(0o666)
    status, out, err = home("apply")
    assert status == 0 and "messages envoyés : 3" in out
    assert err == (
        f"{home.workbook} : {ANYBODY} écrire dans ce fichier (droits 0666). Tapez : chmod o-w "
        f"'{home.workbook}'\n"
    )
    status, out, _ = home("doctor")
    assert status == 0 and "! Tout le monde sur cette machine peut changer ce que lit" in out


SHARED = {
    "a group that may write the workbook": lambda home: home.workbook.chmod(0o660),
    "a group that may write the configuration": lambda home: home.config.chmod(0o664),
    "a folder of a group": lambda home: home.folder.chmod(0o2770),
    "a folder in which nobody replaces another's file": lambda home: home.folder.chmod(0o1777),
}


@pytest.mark.parametrize("share", SHARED.values(), ids=SHARED)
def test_what_is_shared_with_some_goes_on(share: Callable[[Home], object], home: Home) -> None:
    share(home)
    assert home("apply")[::2] == (0, "")


def test_a_file_that_others_may_write_is_not_ours(tmp_path: Path) -> None:
    path = tmp_path / "file"
    replace_file(path, b"")
    assert is_own(path)
    path.chmod(0o622)
    assert not is_own(path)


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "file"
    path.parent.mkdir()
    replace_file(path, b"old")
    path.parent.chmod(0o500)
    with held_to_permissions(), pytest.raises(PermissionError):
        replace_file(path, b"new")
    path.parent.chmod(0o700)
    assert path.read_bytes() == b"old" and [p.name for p in path.parent.iterdir()] == ["file"]


def test_the_demo_writes_through_no_link(tmp_path: Path) -> None:
    from douze.demo.play import prepare

    folder, elsewhere = tmp_path / "demo", tmp_path / "elsewhere"
    folder.mkdir()
    for name in ("config.yaml", "inscriptions.xlsx", "ledger.sqlite"):
        (folder / name).symlink_to(elsewhere)
    prepare(folder)
    assert not elsewhere.exists()

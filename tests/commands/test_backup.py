"""`backup`, `restore`, and the backups that passes make by themselves."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from msgspec.structs import replace

from douze.adapters.backup.archive import opened
from douze.adapters.sqlite_ledger import SqliteLedger
from douze.errors.files import BackupUnusable
from douze.model.ledger_state import FromBackup
from tests.home import CONFIG, NOTHING, Home

DAILY = f"{CONFIG}backup: {{folder: kept, keep: 1}}\n"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def inside(archive: Path) -> list[str]:
    with ZipFile(archive) as opened_:
        return sorted(opened_.namelist())


@pytest.fixture
def kept(home: Home) -> Path:
    """The backup of an association after its first pass, made by the command."""
    home("apply")
    status, _, err = home("backup", str(home.folder / "kept"))
    assert (status, err) == (0, "")
    return home.folder / "kept" / "douze-2020-09-21_10-00-00.zip"


def restored(home: Home, archive: Path, now: str = "2020-09-21T10:10") -> tuple[int, str, str]:
    """Restore it beside the association, which lives there from then on."""
    folder = home.folder / "back"
    found = home("restore", str(archive), str(folder), now=now)
    home.config, home.workbook = folder / "config.yaml", folder / "inscriptions.xlsx"
    return found


def test_a_backup_is_one_file_and_its_secrets_another_both_for_their_owner_alone(
    home: Home, kept: Path
) -> None:
    beside = kept.with_name("douze-2020-09-21_10-00-00.secrets.zip")
    assert names(kept.parent) == sorted([kept.name, beside.name])
    assert {path.stat().st_mode & 0o777 for path in kept.parent.iterdir()} == {0o600}
    assert kept.parent.stat().st_mode & 0o777 == 0o700
    ours = ["config.yaml", "inscriptions.xlsx", "manifest.json", "var/ledger.sqlite"]
    assert inside(kept) == ours
    assert inside(beside) == ["manifest.json", "var/withdrawals.key", "var/withdrawals.unused"]
    key = (home.folder / "var/withdrawals.key").read_bytes()
    with ZipFile(kept) as archive:
        assert all(key.strip() not in archive.read(name) for name in ours)


def test_what_comes_back_is_what_was_and_the_next_pass_has_nothing_to_do(
    home: Home, kept: Path
) -> None:
    sheet, letters = home.workbook.read_bytes(), home.letters()
    before = SqliteLedger(home.ledger).read()
    status, out, err = restored(home, kept)
    assert (status, err) == (0, "")
    assert "La sauvegarde est du 21/09/2020 à 10h00" in out
    assert "Messages à envoyer" not in out
    assert "si rien de cela n'est parti, lancez resolve --restored again" in out
    assert home.workbook.read_bytes() == sheet
    came = SqliteLedger(home.folder / "back/var/ledger.sqlite").read()
    assert came.from_backup == FromBackup(at=datetime(2020, 9, 21, 8, tzinfo=UTC))
    assert replace(came, from_backup=None) == before
    modes = {p.stat().st_mode & 0o777 for p in (home.folder / "back").rglob("*") if p.is_file()}
    assert modes == {0o600}
    assert home("resolve", "--restored", "again", now="2020-09-21T10:15")[0] == 0
    assert "messages envoyés : 0" in home("apply", now="2020-09-21T10:20")[1]
    assert home.letters() == letters
    assert not (home.folder / "back/var/outbox").exists()


def sent(home: Home) -> list[str]:
    """Name whom the letters of the association that came back are for; not those to staff."""
    folder = home.folder / "back/var/outbox"
    names = [path.name for path in folder.iterdir()] if folder.exists() else []
    return [name for name in names if "formation" not in name]


def log(home: Home) -> list[tuple[object, object]]:
    """The N° and the state of each letter in `Messages`."""
    book = openpyxl.load_workbook(home.workbook)
    header, *below = book["Messages"].iter_rows(values_only=True)
    places = header.index("N°"), header.index("État")
    return [(row[places[0]], row[places[1]]) for row in below if row[places[0]]]


def a_seat_more(home: Home, now: str) -> tuple[int, str, str]:
    """Have ann confirmed, who waited, and told so."""
    home.change("Sessions", "F2", "3")
    return home("apply", now=now)


def test_what_left_after_the_backup_leaves_no_second_time(home: Home, kept: Path) -> None:
    assert "messages envoyés : 1" in a_seat_more(home, "2020-09-21T10:30")[1]
    assert restored(home, kept, now="2020-09-21T11:00")[0] == 0
    status, _, err = a_seat_more(home, "2020-09-21T11:10")
    assert status == 2
    assert "la mémoire de Douze est revenue d'une sauvegarde du 21/09/2020 à 10h00" in err
    assert "resolve --restored again" in err
    assert sent(home) == []
    status, out, _ = home("resolve", "--restored", "sent", now="2020-09-21T11:15")
    assert (status, "sera « incertain »" in out) == (0, True)
    assert home("apply", now="2020-09-21T11:20")[0] in (0, 1)
    assert sent(home) == []
    assert log(home)[-1] == (4, "incertain")
    status, out, err = home("resolve", "--restored", "sent")  # the pass has taken account of it
    assert (status, out) == (2, "")
    assert "ledger.sqlite : cette mémoire ne revient pas d'une sauvegarde" in err
    assert err.endswith(f"\n{NOTHING}\n")
    assert home("resolve", "4", "again", now="2020-09-21T11:25")[0] == 0
    home("apply", now="2020-09-21T11:30")
    assert len(sent(home)) == 1


def test_where_nothing_left_since_the_next_pass_sends_it(home: Home, kept: Path) -> None:
    restored(home, kept)
    assert a_seat_more(home, "2020-09-21T10:20")[0] == 2
    assert home("resolve", "--restored", "again", now="2020-09-21T10:30")[0] == 0
    assert "messages envoyés : 1" in home("apply", now="2020-09-21T10:40")[1]
    assert len(sent(home)) == 1
    assert home("resolve", "--restored", "again", now="2020-09-21T10:50")[0] == 2


def test_the_memory_of_the_machine_as_it_is_hears_nothing_of_a_restoring(home: Home) -> None:
    ledger = home.folder / "elsewhere" / "ledger.sqlite"
    config = CONFIG.replace("ledger: var/ledger.sqlite", f"ledger: {ledger}")
    (home.folder / "ours").mkdir()
    home.config = home.folder / "ours" / "config.yaml"
    home.config.write_text(config.replace("inscriptions.xlsx", str(home.workbook)), "utf-8")
    home("apply")
    assert home("backup", str(home.folder / "kept"))[0] == 0
    (archive,) = (p for p in (home.folder / "kept").iterdir() if "secrets" not in p.name)
    assert home("restore", str(archive), str(home.folder / "back"))[0] == 0
    copy = home.folder / "back/elsewhere" / str(ledger)[1:]
    assert SqliteLedger(copy).read().from_backup is not None
    assert SqliteLedger(ledger).read().from_backup is None
    assert home("apply", now="2020-09-21T10:10")[0] == 0


def test_a_letter_that_waits_in_an_older_copy_and_left_by_the_sheet_is_in_doubt(
    home: Home,
) -> None:
    home("apply", "--limit", "1")
    copy = home.folder / "copy.sqlite"
    copy.write_bytes(home.ledger.read_bytes())
    assert "messages envoyés : 2" in home("apply", now="2020-09-21T10:30")[1]
    letters = home.letters()
    home.ledger.write_bytes(copy.read_bytes())
    assert home("apply", now="2020-09-21T10:40")[0] in (0, 1)
    assert home.letters() == letters
    assert [state for _, state in log(home)] == ["envoyé", "incertain", "incertain"]


def test_an_older_memory_beside_a_newer_sheet_writes_to_nobody(home: Home) -> None:
    shared = home.folder / "shared" / "inscriptions.xlsx"
    shared.parent.mkdir()
    home.workbook.rename(shared)
    home.workbook = shared
    home.config.write_text(CONFIG.replace("inscriptions.xlsx", str(shared)), "utf-8")
    ours = home.folder / "ours"
    ours.mkdir()
    home.config = home.config.rename(ours / "config.yaml")
    home("apply")
    assert home("backup", str(home.folder / "kept"))[0] == 0
    home.change("Sessions", "F2", "3")
    assert "messages envoyés : 1" in home("apply", now="2020-09-21T10:30")[1]
    (archive,) = (p for p in (home.folder / "kept").iterdir() if "secrets" not in p.name)
    home.folder.joinpath("back").mkdir()  # an empty folder is as good as none
    status, out, _ = restored(home, archive, now="2020-09-21T10:40")
    assert status == 2
    copy = home.folder / "back/elsewhere" / str(shared)[1:]
    assert f"{shared} était hors du dossier : sa copie est {copy}" in out
    assert copy.is_file()
    assert "lancez python run.py adopt" in out
    assert home("apply", now="2020-09-21T10:50")[0] == 2
    (alert,) = (home.folder / "back/var/outbox").iterdir()
    assert b"formation@example.org" in alert.read_bytes()


def test_secrets_that_do_not_lie_beside_it_are_named(home: Home, kept: Path) -> None:
    kept.with_name("douze-2020-09-21_10-00-00.secrets.zip").unlink()
    status, out, _ = restored(home, kept)
    assert status == 0
    assert "Les secrets ne sont pas revenus (var/withdrawals.key, var/withdrawals.unused)" in out


def test_what_was_given_to_the_tool_goes_in_and_backups_do_not(home: Home) -> None:
    ours = home.folder / "ours"
    (ours / "fr").mkdir(parents=True)
    (ours / "fr" / "phrases.yaml").write_text("{}\n", "utf-8")
    (ours / "link.md").symlink_to("/etc/hostname")
    home.config.write_text(
        f"{CONFIG}templates: ours\nmail: {{path: var/outbox}}\n".replace(
            "mail: {path: var/outbox, pickup: true}\n", ""
        ),
        "utf-8",
    )
    home("apply")
    for name in ("ours/kept", "ours/kept"):
        assert home("backup", str(home.folder / name))[0] == 0
    (archive,) = (p for p in (ours / "kept").iterdir() if "secrets" not in p.name)
    assert [name for name in inside(archive) if name.startswith("ours")] == ["ours/fr/phrases.yaml"]


def test_a_password_is_in_the_secrets_alone(home: Home) -> None:
    (home.folder / "password").write_text("sésame", "utf-8")
    mail = "mail: {kind: smtp, host: mail.example, password_file: password}"
    home.config.write_text(CONFIG.replace("mail: {path: var/outbox, pickup: true}", mail), "utf-8")
    assert home("backup", str(home.folder / "kept"))[0] == 0
    secrets, archive = sorted((home.folder / "kept").iterdir())
    assert inside(secrets) == ["manifest.json", "password"]
    assert inside(archive) == ["config.yaml", "inscriptions.xlsx", "manifest.json"]


# Passes


def test_the_first_pass_of_a_day_makes_one_and_those_of_long_ago_go(home: Home) -> None:
    home.config.write_text(DAILY, "utf-8")
    made = home("apply", now="2020-09-14T10:00")[1]
    assert "Sauvegarde faite : douze-2020-09-14.zip." in made
    assert "Sauvegarde" not in home("apply", now="2020-09-14T10:10")[1]
    for day in ("15", "16"):
        home("apply", now=f"2020-09-{day}T00:00")
    kept = home.folder / "kept"
    pairs = [
        f"douze-2020-09-{day}.{what}" for day in ("14", "16") for what in ("secrets.zip", "zip")
    ]
    assert names(kept) == pairs  # the first of the week, and the last
    with opened(kept / "douze-2020-09-16.zip") as archive:
        archive.look_through()


def test_a_plan_says_that_one_is_due(home: Home) -> None:
    home.config.write_text(DAILY, "utf-8")
    assert "Sauvegarde du jour à faire : douze-2020-09-21.zip" in home("plan")[1]
    assert not (home.folder / "kept").exists()


def test_one_that_cannot_be_made_keeps_no_letter_and_staff_hear_of_it_once_a_week(
    home: Home,
) -> None:
    (home.folder / "kept").write_text("in the way", "utf-8")
    home.config.write_text(DAILY, "utf-8")
    status, out, err = home("apply")
    assert status == 2
    assert "messages envoyés : 3" in out
    assert "La sauvegarde du jour n'est pas faite." in err
    assert str(home.folder / "kept") in err
    home("apply", now="2020-09-21T10:10")
    assert len(home.letters()) == 4
    (home.folder / "kept").unlink()
    assert "Sauvegarde faite" in home("apply", now="2020-09-21T10:20")[1]


def test_without_a_folder_passes_make_none(home: Home) -> None:
    home("apply")
    assert "Sauvegarde" not in home("plan", now="2020-09-22T10:00")[1]
    status, _, err = home("backup")
    assert status == 2
    assert "ni dossier sur la ligne de commande, ni backup.folder" in err
    assert err.endswith("Aucune sauvegarde n'a été faite ; rien d'autre n'a changé.\n")


@pytest.mark.parametrize(
    ("now", "told"),
    {
        "2020-09-21T12:00": "✓ Dernière sauvegarde : 21/09/2020. Il y en a 1",
        "2020-09-22T12:00": "✓ Dernière sauvegarde : 21/09/2020.",
        "2020-09-23T12:00": "! La dernière sauvegarde est du 21/09/2020, il y a 2 jours.",
    }.items(),
)
def test_doctor_says_how_old_the_last_is(home: Home, now: str, told: str) -> None:
    home.config.write_text(DAILY, "utf-8")
    assert "! Aucune sauvegarde dans" in home("doctor")[1]
    home("apply")
    assert told in home("doctor", now=now)[1]


# What is no backup


def torn(archive: Path) -> None:
    archive.write_bytes(archive.read_bytes()[:-40])


def altered(archive: Path) -> None:
    """Put another workbook in, which the manifest does not know."""
    with ZipFile(archive) as before:
        files = {name: before.read(name) for name in before.namelist()}
    files["inscriptions.xlsx"] += b" "
    rewritten(archive, files)


def leaving(archive: Path) -> None:
    """Name a file that would be written outside."""
    with ZipFile(archive) as before:
        files = {name: before.read(name) for name in before.namelist()}
    told = json.loads(files["manifest.json"])
    told["files"]["../../out"] = told["files"].pop("config.yaml")
    files["../../out"], files["manifest.json"] = files["config.yaml"], json.dumps(told).encode()
    rewritten(archive, files)


def newer(archive: Path) -> None:
    with ZipFile(archive) as before:
        files = {name: before.read(name) for name in before.namelist()}
    files["manifest.json"] = files["manifest.json"].replace(b'"form": 1', b'"form": 2')
    rewritten(archive, files)


def retold(**said: object) -> Callable[[Path], None]:
    """Have the manifest say something else."""

    def harm(archive: Path) -> None:
        with ZipFile(archive) as before:
            files = {name: before.read(name) for name in before.namelist()}
        files["manifest.json"] = json.dumps(json.loads(files["manifest.json"]) | said).encode()
        rewritten(archive, files)

    return harm


def locked(archive: Path) -> None:
    content = bytearray(archive.read_bytes())
    for begins, flags in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = content.find(begins)
        while at >= 0:
            content[at + flags] |= 1
            at = content.find(begins, at + 4)
    archive.write_bytes(content)


def a_pipe(archive: Path) -> None:
    archive.unlink()
    os.mkfifo(archive)


def rewritten(archive: Path, files: dict[str, bytes]) -> None:
    with ZipFile(archive, "w") as after:
        for name, content in files.items():
            after.writestr(name, content)


FAULTS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a file that is cut short": (torn, "la sauvegarde est abîmée"),
    "a file in it that is another": (altered, "la sauvegarde est abîmée (inscriptions.xlsx)"),
    "a name that leaves the folder": (leaving, "la sauvegarde est abîmée (../../out)"),
    "some file": (lambda archive: archive.write_text("# Douze\n"), "pas une sauvegarde de Douze"),
    "a .zip of something else": (
        lambda archive: rewritten(archive, {"xl/workbook.xml": b""}),
        "pas une sauvegarde de Douze",
    ),
    "one of a later version": (newer, "d'une version plus récente"),
    "one that is not there": (Path.unlink, "ne peut pas être lu"),
    "a pipe, on which one would wait for ever": (a_pipe, "ne peut pas être lu"),
    "one with a password": (locked, "la sauvegarde est abîmée"),
    "one whose settings lie elsewhere": (
        retold(config="../config.yaml"),
        "la sauvegarde est abîmée (../config.yaml)",
    ),
    "one that has no settings": (
        retold(config="other.yaml"),
        "la sauvegarde est abîmée (other.yaml)",
    ),
    "one that gives files no mark": (
        retold(files={"config.yaml": {}}),
        "la sauvegarde est abîmée",
    ),
    "one that lists its files otherwise": (retold(files=[]), "la sauvegarde est abîmée"),
    "one that lists origins otherwise": (retold(origins=[]), "la sauvegarde est abîmée"),
    "one of no zone": (retold(at="2020-09-21T10:00:00"), "la sauvegarde est abîmée"),
    "one of the year 1": (retold(at="0001-01-01T00:00:00+14:00"), "la sauvegarde est abîmée"),
}


@pytest.mark.parametrize(("harm", "told"), FAULTS.values(), ids=FAULTS)
def test_nothing_is_restored_from(
    harm: Callable[[Path], object], told: str, home: Home, kept: Path
) -> None:
    harm(kept)
    before = home.everything()
    status, out, err = home("restore", str(kept), str(home.folder / "back"))
    assert (status, out) == (2, "")
    assert told in err
    assert err.endswith("Rien n'a été restauré.\n")
    assert home.everything() == before


def test_nothing_is_restored_from_secrets_alone(home: Home, kept: Path) -> None:
    apart = kept.with_suffix(".secrets.zip")
    status, _, err = home("restore", str(apart), str(home.folder / "back"))
    told = f"n'a que les secrets d'une sauvegarde. Donnez {kept.name}"
    assert (status, told in err) == (2, True), err
    assert not (home.folder / "back").exists()


def test_what_an_archive_says_of_itself_steers_no_terminal(home: Home, kept: Path) -> None:
    steers = "0.1\x1b]0;owned\x07\x9b2J"
    retold(program=steers, origins={f"var/{steers}": "/etc"}, secrets=[steers])(kept)
    _, out, err = restored(home, kept)
    assert "faite par Douze 0.1�]0;owned��2J" in out
    assert not {*(out + err)} & {"\x1b", "\x07", "\x9b"}
    retold(config=f"{steers}.yaml")(kept)
    _, _, err = home("restore", str(kept), str(home.folder / "other"))
    assert "la sauvegarde est abîmée (0.1�" in err
    assert not {*err} & {"\x1b", "\x07", "\x9b"}


def test_what_does_not_come_back_whole_is_said_to_be_there_in_part(home: Home, kept: Path) -> None:
    with ZipFile(kept) as before:
        files = {name: before.read(name) for name in before.namelist()}
    told = json.loads(files["manifest.json"])
    files["config.yaml/below"] = files["config.yaml"]
    told["files"]["config.yaml/below"] = told["files"]["config.yaml"]
    rewritten(kept, files | {"manifest.json": json.dumps(told).encode()})
    status, out, err = home("restore", str(kept), str(home.folder / "back"))
    assert (status, out) == (2, "")
    assert err.endswith(
        "La restauration n'est pas allée au bout : videz le dossier avant de recommencer.\n"
    )


def test_a_file_whose_name_no_zip_can_hold_is_kept_under_one_that_it_can(home: Home) -> None:
    reports = home.folder / "dropped"
    reports.mkdir()
    for number, name in enumerate((b"r\xe9union.csv", b"a\\b.csv", b"50%.csv")):
        Path(os.fsdecode(os.fsencode(reports) + b"/" + name)).write_text(str(number), "utf-8")
    home.config.write_text(f"{CONFIG}attendance: {{folder: dropped}}\n", "utf-8")
    status, _, err = home("backup", str(home.folder / "kept"))
    assert (status, err) == (0, "")
    (archive,) = (home.folder / "kept").iterdir()
    assert restored(home, archive)[0] == 0
    back = {path.name: path.read_text("utf-8") for path in (home.folder / "back/dropped").iterdir()}
    assert back == {"r%E9union.csv": "0", "a%5Cb.csv": "1", "50%.csv": "2"}


def test_a_folder_in_use_is_left_alone(home: Home, kept: Path) -> None:
    before = home.everything()
    status, _, err = home("restore", str(kept), str(home.folder))
    assert status == 2
    assert "ce dossier n'est pas vide" in err
    assert home.everything() == before


def test_a_workbook_that_is_half_saved_makes_no_backup(home: Home) -> None:
    torn(home.workbook)
    status, _, err = home("backup", str(home.folder / "kept"))
    assert status == 2
    assert "inscriptions.xlsx : le classeur est abîmé, ou quelqu'un l'enregistre" in err
    assert not [path for path in (home.folder / "kept").iterdir() if path.suffix == ".zip"]


def test_a_memory_that_is_damaged_makes_no_backup(home: Home) -> None:
    home("apply")
    home.ledger.write_bytes(b"SQLite format 3\0" + bytes(4096))
    for end in ("-wal", "-shm"):
        Path(f"{home.ledger}{end}").unlink(missing_ok=True)
    assert home("backup", str(home.folder / "kept"))[0] == 2
    assert not (home.folder / "kept").exists()


def test_while_a_pass_is_under_way_none_is_made(home: Home) -> None:
    home("apply")
    with SqliteLedger(home.ledger).lock():
        assert home("backup", str(home.folder / "kept"))[0] == 1
    assert not (home.folder / "kept").exists()


def test_before_the_first_pass_there_is_no_memory_to_keep(home: Home) -> None:
    assert home("backup", str(home.folder / "kept"))[0] == 0
    (archive,) = (home.folder / "kept").iterdir()
    assert inside(archive) == ["config.yaml", "inscriptions.xlsx", "manifest.json"]
    assert restored(home, archive)[0] == 0


def test_an_archive_of_something_else_is_none(tmp_path: Path) -> None:
    other = tmp_path / "other.zip"
    rewritten(other, {"manifest.json": b"[]"})
    with pytest.raises(BackupUnusable), opened(other):
        pass

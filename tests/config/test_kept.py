"""What a pass keeps of the settings, so that the next one need not check them again."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from douze.config import kept as kept_settings
from douze.config.kept import NAME, keep, kept
from douze.config.load import load
from douze.errors import ConfigProblems

TOP = Path(__file__).resolve().parents[2]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text((TOP / "config.yaml").read_text("utf-8"), "utf-8")
    (tmp_path / "var").mkdir()
    return path


def test_what_is_kept_is_what_was_checked(config: Path) -> None:
    settings = load(config)
    keep(config, settings)
    assert kept(config) == settings
    assert stat.S_IMODE((config.parent / "var" / NAME).stat().st_mode) == 0o600


def test_a_ledger_in_the_folder_of_the_file_keeps_them_there(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("ledger: ledger.sqlite\n", "utf-8")
    keep(path, load(path))
    assert kept(path) == load(path)
    assert [p.name for p in tmp_path.iterdir() if p != path] == [NAME]


@pytest.mark.parametrize("ledger", ["elsewhere/ledger.sqlite", "/nowhere/ledger.sqlite"])
def test_a_ledger_elsewhere_keeps_nothing(tmp_path: Path, ledger: str) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(f"ledger: {ledger}\n", "utf-8")
    keep(path, load(path))
    assert kept(path) is None
    assert [*tmp_path.iterdir()] == [path]


def test_a_change_in_the_file_is_seen_at_once(config: Path) -> None:
    keep(config, load(config))
    config.write_text(config.read_text("utf-8").replace("default: 12", "default: 13"), "utf-8")
    assert kept(config) is None
    assert load(config).seats.default == 13


def test_a_mistake_that_comes_in_is_told_although_the_old_file_was_good(config: Path) -> None:
    keep(config, load(config))
    config.write_text("seats: {default: douze}\n", "utf-8")
    with pytest.raises(ConfigProblems):
        load(config)


def test_another_program_checks_for_itself(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(config, load(config))
    newer = tmp_path / "kept.py"
    newer.write_text("")
    monkeypatch.setattr(kept_settings, "__file__", str(newer))
    assert kept(config) is None


def test_a_file_that_was_moved_has_other_paths(config: Path) -> None:
    keep(config, load(config))
    there = config.parent / "there"
    there.mkdir()
    (config.parent / "var").rename(there / "var")
    moved = config.rename(there / "config.yaml")
    assert kept(moved) is None
    assert load(moved).ledger == there / "var/ledger.sqlite"


@pytest.mark.parametrize("damage", ["", "{", "[]", "{}", '{"of": 1}', '{"of": "", "settings": 7}'])
def test_a_damaged_one_counts_as_none(config: Path, damage: str) -> None:
    (config.parent / "var" / NAME).write_text(damage)
    assert kept(config) is None
    assert load(config).seats.default == 12


def test_settings_that_are_none_count_as_none(config: Path) -> None:
    keep(config, load(config))
    there = config.parent / "var" / NAME
    mark = there.read_text("utf-8")[: there.read_text("utf-8").index('"settings"')]
    for inner in ('{"Settings": {}}', '{"nobody": {}}', "7", '{"Path": "."}'):
        there.write_text(f'{mark}"settings": {inner}}}', "utf-8")
        assert kept(config) is None, inner


def test_the_same_again_is_not_written_again(config: Path) -> None:
    keep(config, load(config))
    before = (config.parent / "var" / NAME).stat()
    keep(config, load(config))
    after = (config.parent / "var" / NAME).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_the_program_may_stand_in_a_folder_whose_name_is_no_text(
    config: Path, tmp_path: Path
) -> None:
    clone = tmp_path / os.fsdecode(b"caf\xe9 \xff")
    clone.mkdir()
    for part in ("douze", "workflows"):
        (clone / part).symlink_to(TOP / part)
    code = (
        "from pathlib import Path; from douze.config.load import load;"
        f"from douze.config.kept import keep, kept; config = Path({str(config)!r});"
        "keep(config, load(config)); print(kept(config) is not None)"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=clone, capture_output=True, text=True, check=True
    )
    assert told.stdout == "True\n"


def test_a_folder_that_takes_nothing_is_no_fault(config: Path) -> None:
    settings = load(config)
    (config.parent / "var" / NAME).mkdir()
    keep(config, settings)
    assert sorted(p.name for p in (config.parent / "var").iterdir()) == [NAME]


def test_what_is_kept_needs_neither_pydantic_nor_yaml(config: Path) -> None:
    keep(config, load(config))
    code = (
        "import sys; from pathlib import Path; from douze.config.load import load;"
        f"load(Path({str(config)!r})); print({{'pydantic', 'yaml'}} & set(sys.modules))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=TOP, capture_output=True, text=True, check=True
    )
    assert told.stdout == "set()\n"

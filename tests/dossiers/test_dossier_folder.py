"""The folder of the files of sessions: versions are kept, whatever happens in between."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from douze.adapters.dossier_folder import DossierFolder
from douze.errors.files import SiteUnwritable
from douze.model.dossiers import MANIFEST, Dossier, DossierToWrite
from douze.model.papers import SignInSheet
from douze.ports import Dossiers
from douze.replace_file import replace_file
from tests.factories import at, session
from tests.memory_dossiers import MemoryDossiers

#: What puts each file in its place.
PUT = "douze.adapters.dossier_folder.replace_file"
FILES = {"index.html": b"<p>", "a.csv": b"a"}


def planned(version: int, mark: str = "m") -> DossierToWrite:
    dossier = Dossier(
        session=session(),
        online=True,
        notes=(),
        people=(),
        letters=(),
        difficulties=(),
        sign_in=SignInSheet(people=(), half_days=()),
    )
    return DossierToWrite(dossier=dossier, version=version, mark=mark, made=at("10-08 17:00"))


NAME = planned(1).name


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "reports"


def there(folder: Path) -> dict[str, bytes]:
    root = folder / NAME
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }


def stands(dossiers: Dossiers) -> tuple[int, str, bool] | None:
    found = dossiers.read([NAME]).standing.get(NAME)
    return (found.version, found.mark, found.whole) if found else None


@pytest.mark.parametrize("kind", ["memory", "folder"])
def test_what_is_written_stands_there(folder: Path, kind: str) -> None:
    dossiers: Dossiers = MemoryDossiers() if kind == "memory" else DossierFolder(folder)
    folder.parent.mkdir(exist_ok=True)
    assert stands(dossiers) is None
    dossiers.write(planned(1), FILES)
    assert stands(dossiers) == (1, "m", True)
    dossiers.write(planned(2, "n"), {"index.html": b"<b>"})
    assert stands(dossiers) == (2, "n", True)
    assert dossiers.read(["other"]).standing == {}


def test_the_version_before_is_kept_and_what_is_no_more_goes(folder: Path) -> None:
    dossiers = DossierFolder(folder)
    dossiers.write(planned(1), FILES)
    dossiers.write(planned(2, "n"), {"index.html": b"<b>"})
    assert there(folder) == {"index.html": b"<b>", "v1/index.html": b"<p>", "v1/a.csv": b"a"}
    first = json.loads((folder / NAME / "v1" / MANIFEST).read_bytes())
    assert (first["version"], first["facts"]) == (1, "m")


def test_nobody_else_may_read_it(folder: Path) -> None:
    DossierFolder(folder).write(planned(1), FILES)
    modes = {path.stat().st_mode & 0o077 for path in (folder, *folder.rglob("*"))}
    assert modes == {0}


def test_what_staff_add_and_change_is_kept(folder: Path) -> None:
    dossiers = DossierFolder(folder)
    dossiers.write(planned(1), FILES)
    (folder / NAME / "scan.pdf").write_bytes(b"signed")
    (folder / NAME / "a.csv").write_bytes(b"noted by hand")
    assert stands(dossiers) == (1, "m", True)
    dossiers.write(planned(2, "n"), FILES)
    found = there(folder)
    assert (found["scan.pdf"], found["v1/a.csv"]) == (b"signed", b"noted by hand")


def test_a_file_that_is_gone_is_written_again_as_it_was(folder: Path) -> None:
    dossiers = DossierFolder(folder)
    dossiers.write(planned(1), FILES)
    (folder / NAME / "a.csv").unlink()
    assert stands(dossiers) == (1, "m", False)
    dossiers.write(planned(1), FILES)
    assert there(folder) == FILES


@pytest.mark.parametrize("cut", range(1, 8))
def test_a_cut_at_any_write_loses_no_version(
    folder: Path, monkeypatch: pytest.MonkeyPatch, cut: int
) -> None:
    DossierFolder(folder).write(planned(1), FILES)
    left = cut

    def cut_off(path: Path, content: bytes, *, durable: bool = False) -> None:
        nonlocal left
        left -= 1
        if not left:
            raise OSError(28, "No space left on device", str(path))
        replace_file(path, content, durable=durable)

    monkeypatch.setattr(PUT, cut_off)
    new = {"index.html": b"<b>", "b.csv": b"b"}
    try:
        DossierFolder(folder).write(planned(2, "n"), new)
    except SiteUnwritable:
        assert left == 0
    monkeypatch.setattr(PUT, replace_file)
    found = stands(DossierFolder(folder))
    assert found is not None
    assert found[:2] in ((1, "m"), (2, ""), (2, "n"))
    DossierFolder(folder).write(planned(2, "n"), new)
    assert there(folder) == {**new, "v1/index.html": b"<p>", "v1/a.csv": b"a"}


def test_a_first_version_that_was_cut_short_is_ours(folder: Path) -> None:
    dossiers = DossierFolder(folder)
    dossiers.write(planned(1), FILES)
    manifest = folder / NAME / MANIFEST
    told = json.loads(manifest.read_bytes())
    manifest.write_text(json.dumps({**told, "facts": ""}), "utf-8")
    (folder / NAME / "a.csv").unlink()
    assert stands(dossiers) == (1, "", False)
    dossiers.write(planned(1, "n"), FILES)
    assert there(folder) == FILES


#: What stands in the way, and of whom.
IN_THE_WAY: dict[str, Callable[[Path], object]] = {
    "a page of somebody's": lambda root: (root / "index.html").write_text("à nous"),
    "a folder with a file's name": lambda root: (root / "index.html").mkdir(),
    "a manifest of something else": lambda root: (root / MANIFEST).write_text('{"name": "app"}'),
    "a manifest that leads elsewhere": lambda root: (root / MANIFEST).write_text(
        json.dumps({"version": 1, "facts": "m", "made": "2020-10-08T15:00:00+00:00",
                    "files": [{"name": "../../ledger.sqlite"}]})
    ),
    "a manifest of no number": lambda root: (root / MANIFEST).write_text(
        '{"version": 1e999, "facts": "m", "made": "2020-10-08T15:00:00+00:00", "files": []}'
    ),
    "a manifest without a bottom": lambda root: (root / MANIFEST).write_text("[" * 100_000),
    "a manifest that is a pipe": lambda root: os.mkfifo(root / MANIFEST),
    "a manifest that is a link": lambda root: (root / MANIFEST).symlink_to("/etc/hostname"),
}  # fmt: skip


@pytest.mark.parametrize("put", IN_THE_WAY.values(), ids=IN_THE_WAY)
def test_what_is_not_ours_is_left_and_told(folder: Path, put: Callable[[Path], object]) -> None:
    root = folder / NAME
    root.mkdir(parents=True)
    put(root)
    before = {path.name for path in root.iterdir()}
    assert stands(DossierFolder(folder)) is None
    with pytest.raises(SiteUnwritable):
        DossierFolder(folder).write(planned(1), FILES)
    assert {path.name for path in root.iterdir()} == before


def test_nothing_is_written_through_a_link(folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    folder.mkdir()
    (folder / NAME).symlink_to(elsewhere)
    with pytest.raises(SiteUnwritable):
        DossierFolder(folder).write(planned(1), FILES)
    shutil.rmtree(folder)
    folder.symlink_to(elsewhere)
    assert DossierFolder(folder).read([NAME]).trouble is not None
    assert [*elsewhere.iterdir()] == []


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    assert DossierFolder(tmp_path / "missing" / "reports").read([NAME]).trouble is not None
    (tmp_path / "file").write_text("x")
    assert DossierFolder(tmp_path / "file").read([NAME]).trouble is not None


def test_a_folder_of_somebody_else_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir()
    assert DossierFolder(folder).read([NAME]).trouble is None
    # Root may write everywhere: what an ordinary account is answered.
    monkeypatch.setattr(os, "access", lambda where, how: Path(where) != folder)
    assert DossierFolder(folder).read([NAME]).trouble is not None

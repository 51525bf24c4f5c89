"""The folder of the pages: what is ours is kept true, and nothing else is touched."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from douze.adapters.site_folder import SiteFolder
from douze.apply.keep_files import keep_site
from douze.errors.files import NotOurs
from douze.model.report import FilesReport
from douze.model.site import LastPublished, PublicSite, WantedFile, WantedSite
from douze.plan.plan_files import plan_site
from douze.ports import Site
from tests.factories import at

TOLD = {"A": LastPublished(mark="m", since=at("09-21 10:00"), revision=2)}


class Place:
    """Where a site stands, and what a passer-by does there; each pass begins anew."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def site(self) -> Site:
        return SiteFolder(self.folder, self.folder.parent / "ledger.sqlite.site")

    def put(self, name: str, content: bytes) -> None:
        self.folder.mkdir(exist_ok=True)
        (self.folder / name).write_bytes(content)

    def take(self, name: str) -> None:
        (self.folder / name).unlink()

    @property
    def there(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.folder.iterdir()}

    def keep(self, unreadable: str = "", **files: str) -> FilesReport:
        """One pass that wants these files, by their names without dots."""
        site = self.site
        there = site.read()
        wanted = WantedSite(
            site=PublicSite(unreadable=frozenset({unreadable})),
            files=tuple(WantedFile(name=name, mark=text) for name, text in files.items()),
            told=TOLD,
        )
        return keep_site(plan_site(wanted, there), site, lambda name: files[name].encode())


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "site")


def counts(report: FilesReport) -> tuple[int, int, int]:
    return len(report.written), report.removed, len(report.problems)


def test_what_is_wanted_is_written_once_and_goes_again(place: Place) -> None:
    assert counts(place.keep(a="one", b="two")) == (2, 0, 0)
    assert place.there == {"a": b"one", "b": b"two"}
    assert counts(place.keep(a="one", b="two")) == (0, 0, 0)
    assert counts(place.keep(a="three", b="two")) == (1, 0, 0)
    assert counts(place.keep(a="three")) == (0, 1, 0)
    assert place.there == {"a": b"three"}
    assert place.site.read().told == TOLD


def test_what_stands_there_already_is_never_touched(place: Place) -> None:
    place.put("a", b"somebody's")
    place.put("z", b"another's")
    for _ in range(3):
        assert counts(place.keep(a="one", b="two"))[2] == 1
    assert place.there == {"a": b"somebody's", "z": b"another's", "b": b"two"}
    assert counts(place.keep()) == (0, 1, 0)
    assert place.there == {"a": b"somebody's", "z": b"another's"}


def test_what_somebody_changed_is_theirs_from_then_on(place: Place) -> None:
    place.keep(a="one", b="two")
    place.put("a", b"one!")
    (told,) = place.keep(a="three", b="two").problems
    assert told.facts["what"].code == "site_edited"  # type: ignore[union-attr]
    assert place.there["a"] == b"one!"
    assert counts(place.keep()) == (0, 1, 0)
    assert place.there == {"a": b"one!"}


def test_what_somebody_put_back_is_ours_again(place: Place) -> None:
    place.keep(a="one")
    place.put("a", b"one!")
    place.keep(a="three")
    place.put("a", b"one")
    assert counts(place.keep(a="three")) == (1, 0, 0)


def test_what_somebody_deleted_is_written_again(place: Place) -> None:
    place.keep(a="one", b="two")
    place.take("a")
    assert counts(place.keep(a="one", b="two")) == (1, 0, 0)
    place.put("b", b"other")
    place.take("b")
    assert counts(place.keep(a="one", b="two")) == (1, 0, 0)


def test_the_files_of_a_session_that_cannot_be_read_stay(place: Place) -> None:
    place.keep(**{"a.html": "one", "a.ics": "two", "b.html": "three"})
    assert counts(place.keep(unreadable="a")) == (0, 1, 0)
    assert sorted(place.there) == ["a.html", "a.ics"]


#: When a pass is killed: after so many things that it does with the folder.
CUTS = range(1, 7)


class Killed(BaseException):
    """A pass comes to its end as by SIGKILL."""


class Mortal:
    """A site during whose use a pass is killed."""

    def __init__(self, site: Site, lives: int) -> None:
        self.site, self.lives = site, lives

    def __getattr__(self, name: str) -> Callable[..., object]:
        method: Callable[..., object] = getattr(self.site, name)

        def counted(*given: object) -> object:
            self.lives -= 1
            if not self.lives:
                raise Killed
            return method(*given)

        return counted


@pytest.mark.parametrize("cut", CUTS)
def test_a_pass_that_is_killed_leaves_nothing_that_the_next_takes_for_anothers(
    place: Place, cut: int
) -> None:
    place.keep(a="one", b="two", c="gone")
    site = Mortal(place.site, cut)
    wanted = WantedSite(
        site=PublicSite(),
        files=(WantedFile(name="a", mark="1"), WantedFile(name="b", mark="2")),
        told=TOLD,
    )
    with pytest.raises(Killed):
        keep_site(plan_site(wanted, site.read()), site, lambda name: b"half")  # type: ignore[arg-type]
    assert counts(place.keep(a="three", b="four"))[2] == 0
    assert place.there == {"a": b"three", "b": b"four"}


def test_a_file_that_appears_meanwhile_is_left(place: Place) -> None:
    site = place.site
    wanted = WantedSite(site=PublicSite(), files=(WantedFile(name="a", mark="1"),), told={})
    plan = plan_site(wanted, site.read())
    site.begin(plan, {"a": b"ours"})
    place.put("a", b"theirs")
    with pytest.raises(NotOurs):
        site.write("a", b"ours")
    assert place.there["a"] == b"theirs"


@pytest.fixture
def folder(tmp_path: Path) -> Place:
    return Place(tmp_path / "site")


def test_everybody_may_read_the_files_and_nobody_else_write_them(folder: Place) -> None:
    folder.keep(a="one")
    assert folder.folder is not None
    assert folder.folder.stat().st_mode & 0o777 == 0o755
    assert (folder.folder / "a").stat().st_mode & 0o777 == 0o644
    folder.keep(a="two")
    assert (folder.folder / "a").stat().st_mode & 0o777 == 0o644
    assert (folder.folder.parent / "ledger.sqlite.site").stat().st_mode & 0o777 == 0o600


def test_a_link_in_the_place_of_a_file_is_not_ours_nor_followed(folder: Place) -> None:
    assert folder.folder is not None
    folder.keep(a="one")
    elsewhere = folder.folder.parent / "elsewhere"
    elsewhere.write_bytes(b"one")
    folder.take("a")
    (folder.folder / "a").symlink_to(elsewhere)
    assert counts(folder.keep(a="two")) == (0, 0, 1)
    assert elsewhere.read_bytes() == b"one"
    assert (folder.folder / "a").is_symlink()


def test_the_folder_may_be_a_link_and_a_second_name_changes_nothing(folder: Place) -> None:
    assert folder.folder is not None
    real = folder.folder.parent / "real"
    real.mkdir()
    folder.folder.symlink_to(real)
    assert counts(folder.keep(a="one")) == (1, 0, 0)
    assert counts(folder.keep(a="one")) == (0, 0, 0)
    assert (real / "a").read_bytes() == b"one"


def test_what_a_cut_of_the_power_left_empty_is_written_again(folder: Place) -> None:
    folder.keep(a="one")
    folder.put("a", b"")
    assert counts(folder.keep(a="two")) == (1, 0, 0)


@pytest.mark.parametrize("length", [3, 2_000_000], ids=["a page", "a calendar of years"])
def test_a_file_that_was_only_touched_is_ours(folder: Place, length: int) -> None:
    assert folder.folder is not None
    folder.keep(a="one".ljust(length))
    (folder.folder / "a").touch()
    assert counts(folder.keep(a="two")) == (1, 0, 0)


@pytest.mark.parametrize("spoilt", ["nothing holds it", "a file is it", "a file holds it"])
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, spoilt: str) -> None:
    above = tmp_path / "above"
    folder = above / "site"
    if spoilt == "a file is it":
        above.mkdir()
        folder.write_bytes(b"x")
    elif spoilt == "a file holds it":
        above.write_bytes(b"x")
    wanted = WantedSite(site=PublicSite(), files=(WantedFile(name="a", mark="1"),), told={})
    site = SiteFolder(folder, tmp_path / "memory")
    done = keep_site(plan_site(wanted, site.read()), site, lambda name: b"ours")
    (told,) = done.problems
    assert str(above) in str(told.facts["where"])
    assert not folder.is_dir()


def test_a_damaged_memory_makes_strangers_of_our_files(folder: Place) -> None:
    assert folder.folder is not None
    folder.keep(a="one")
    memory = folder.folder.parent / "ledger.sqlite.site"
    for damage in (b"", b"{", b"[]", b'{"folder": 1}', b"\xff"):
        memory.write_bytes(damage)
        assert counts(folder.keep(a="two")) == (0, 0, 1)
    folder.take("a")
    assert counts(folder.keep(a="two")) == (1, 0, 0)


def test_another_folder_begins_anew(folder: Place) -> None:
    assert folder.folder is not None
    folder.keep(a="one")
    other = Place(folder.folder.with_name("other"))
    assert counts(other.keep(a="one")) == (1, 0, 0)
    assert folder.there == {"a": b"one"}


def test_a_folder_that_was_copied_elsewhere_with_its_memory_is_ours_there(
    folder: Place, tmp_path: Path
) -> None:
    assert folder.folder is not None
    folder.keep(a="one", b="two")
    shutil.copytree(folder.folder, tmp_path / "moved" / "site", copy_function=shutil.copyfile)
    shutil.copyfile(tmp_path / "ledger.sqlite.site", tmp_path / "moved" / "ledger.sqlite.site")
    moved = Place(tmp_path / "moved" / "site")
    assert counts(moved.keep(a="one", b="two")) == (0, 0, 0)
    moved.put("b", b"somebody's")
    assert counts(moved.keep(a="new", b="new")) == (1, 0, 1)
    assert moved.there == {"a": b"new", "b": b"somebody's"}

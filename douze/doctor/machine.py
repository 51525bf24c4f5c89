"""The machine: Python, the disk, the outbox, and who may read what the tool writes."""

import os
import platform
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct

from douze.doctor.clock import AskTime, http_date
from douze.doctor.finding import Finding, fine, note, wrong
from douze.doctor.sender_domain import Ask, dns
from douze.model.phrases import phrase
from douze.model.settings import Settings
from douze.own_file import all_in, open_to_all

NEEDED_PYTHON = (3, 11)
#: How much a year of sessions takes, letters and all, several times over.
NEEDED_DISK = 100
_MEGABYTE = 1024**2
_TOLD = 3  #: how many names are told, of files that others can read


class Machine(Struct, frozen=True, kw_only=True):
    """What the doctor asks the machine, so that a test can answer for it."""

    python: str
    free: Callable[[Path], int]  #: bytes that are left on the disk of a folder
    root: bool = False  #: whether we may do everything here
    time_at: AskTime = lambda host: None
    dns: Callable[[], Ask] | None = None  #: None where nobody is to be asked


def this_machine() -> Machine:
    return Machine(
        python=platform.python_version(),
        free=lambda path: shutil.disk_usage(path).free,
        root=os.geteuid() == 0,
        time_at=http_date,
        dns=dns,
    )


def account(machine: Machine) -> Iterator[Finding]:
    """Tell whoever may do everything that passes need no such account."""
    if machine.root:
        yield note(phrase("doctor_root"))


def python(machine: Machine) -> Finding:
    """Whether Python is new enough."""
    version = tuple(int(part) for part in machine.python.split(".")[:2])
    if version >= NEEDED_PYTHON:
        return fine(phrase("doctor_python", version=machine.python))
    needed = ".".join(map(str, NEEDED_PYTHON))
    return wrong(phrase("doctor_python_old", version=machine.python, needed=needed))


def disk(machine: Machine, settings: Settings) -> Finding:
    """Whether there is room where the ledger is kept."""
    folder = _there(settings.state_folder)
    free = machine.free(folder) // _MEGABYTE
    if free >= NEEDED_DISK:
        return fine(phrase("doctor_disk", free=free, path=str(folder)))
    return wrong(
        phrase("doctor_disk_full", free=free, path=str(folder), needed=f"{NEEDED_DISK} MB")
    )


def outbox(settings: Settings) -> Finding:
    """Whether letters can be left in their folder."""
    path = settings.mail.path
    folder = _there(path)
    writable = folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
    if writable and folder.stat().st_mode & 0o222:  # root may write anywhere, cron is seldom root
        return fine(phrase("doctor_outbox", path=str(path)))
    return wrong(phrase("doctor_outbox_wrong", path=str(path)))


def privacy(settings: Settings, config: Path) -> Iterator[Finding]:
    """Whether others can read what is ours: the ledger, the letters, the previews."""
    ours = [path for path in _ours(settings, config) if not _is_for_everybody(path, settings)]
    exposed = [path for path in ours if path.lstat().st_mode & 0o077]
    if not exposed:
        yield fine(phrase("doctor_private"))
        return
    names = ", ".join(map(str, exposed[:_TOLD])) + (", …" if len(exposed) > _TOLD else "")
    folder = os.path.commonpath(exposed)
    yield wrong(phrase("doctor_exposed", names=names, folder=folder))


def open_to_all_here(settings: Settings, config: Path) -> Iterator[Finding]:
    """Whether everybody could change the files of a pass. With some, `apply` does nothing."""
    ours = (config, settings.ledger, *all_in(settings.templates))
    for told in dict.fromkeys(told for path in ours for told in open_to_all(path)):
        yield wrong(phrase("doctor_open_to_all", what=told))
    if settings.spreadsheet.kind == "workbook":
        for told in open_to_all(settings.spreadsheet.path):
            yield note(phrase("doctor_open_to_all", what=told))


def _ours(settings: Settings, config: Path) -> Iterator[Path]:
    """Every file and folder that the tool made, as far as its place tells.

    Where the ledger stands beside `config.yaml` the folder is somebody's own, and only the
    ledger's files in it are looked at. Of a workbook elsewhere than in our folder staff say
    who may read it. Links are nobody's.
    """
    folder = settings.state_folder
    own = folder.resolve() != config.parent.resolve()
    beside = (folder, settings.ledger.parent)
    found = {file for place in beside for file in place.glob(f"{settings.ledger.name}*")}
    if own and folder.is_dir():
        found |= {folder, *folder.rglob("*")}
    for place in (settings.mail.path, folder / "preview", settings.backup.folder):
        if place is not None and place.is_dir():
            found |= {place, *place.rglob("*")}
    yield from sorted(path for path in found if not stat.S_ISLNK(path.lstat().st_mode))


def _is_for_everybody(path: Path, settings: Settings) -> bool:
    """Whether a file is written for all accounts to read: pages, and numbers for Prometheus."""
    site = settings.site.path
    return path == settings.monitor.textfile or (site is not None and path.is_relative_to(site))


def _there(path: Path) -> Path:
    """The path, or the first folder above it that is there."""
    return next((each for each in (path, *path.parents) if each.exists()), path)

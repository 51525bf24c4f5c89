"""Which files of an association go into a backup, and what they are called there.

All that cannot be made again: settings, ledger, workbook, what was given to the tool (templates,
pictures, connection reports) and the files of sessions, which funders may ask for in years. Not
letters in a folder, nor pages: passes make those anew.
"""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from douze.model.settings import Settings

#: Below it lies what stood elsewhere than in the folder of `config.yaml`, by its whole path.
ELSEWHERE = "elsewhere"


class Kept(Struct, frozen=True, kw_only=True):
    """One file, and its name in the archive, where `/` parts folders."""

    name: str
    path: Path


def kept_files(settings: Settings, config: Path, *, beside: Path) -> Iterator[Kept]:
    """Name the files that are copied as they are, and are there; the ledger is not among them.

    `beside` is where backups lie: they do not go into each other.
    """
    ours = [config, settings.named_after_ledger(".site")]
    if settings.spreadsheet.kind == "workbook":
        ours.append(settings.spreadsheet.path)
    ours += filter(None, (settings.association.logo, settings.certificates.signature))
    for folder in (settings.templates, settings.attendance.folder, settings.reports_folder):
        ours += _below(folder, beside.absolute()) if folder else ()
    yield from _there(ours, config)


def secret_files(settings: Settings, config: Path) -> Iterator[Kept]:
    """Name the files that open something: they go into an archive of their own."""
    mail = settings.mail
    named = (
        settings.beside("withdrawals.key"),
        settings.beside("withdrawals.unused"),
        settings.spreadsheet.credentials if settings.spreadsheet.kind == "google" else None,
        *(mail.password_file, mail.oauth_file, mail.bounces.password_file),
    )
    yield from _there([path for path in named if path], config)


def place_of(path: Path, config: Path) -> str:
    """Give the name of a file in the archive: as from the folder of `config.yaml`, if it is in it.

    Another keeps its whole path, below `elsewhere`.
    """
    whole, top = _whole(path), _whole(config).parent
    if whole.is_relative_to(top):
        return _nameable(whole.relative_to(top).as_posix())
    return _nameable(f"{ELSEWHERE}{whole.as_posix()}")


def _nameable(name: str) -> str:
    """Write what no .zip can name as `%E9`: a byte that is no UTF-8, and a backslash, as `%5C`.

    The file comes back under that name. None of those that the tool asks for is called so.
    """
    return "".join(f"%{ord(sign) & 0xFF:02X}" if _is_odd(sign) else sign for sign in name)


def _is_odd(sign: str) -> bool:
    return sign == "\\" or "\udc80" <= sign <= "\udcff"


def _there(paths: list[Path], config: Path) -> Iterator[Kept]:
    for path in dict.fromkeys(map(_whole, paths)):
        if path.is_file():
            yield Kept(name=place_of(path, config), path=path)


def _below(folder: Path, beside: Path) -> Iterator[Path]:
    """Name all files of a folder, without links, in an order of its own."""
    for name, folders, files in os.walk(folder):
        folders[:] = sorted(one for one in folders if _whole(Path(name, one)) != beside)
        for path in (Path(name, file) for file in sorted(files)):
            if stat.S_ISREG(path.lstat().st_mode):
                yield path


def _whole(path: Path) -> Path:
    """The whole path, by its words alone: what links lead to is not asked."""
    return Path(os.path.abspath(path))  # noqa: PTH100

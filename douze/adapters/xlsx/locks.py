"""Who has a workbook open: the lock files that LibreOffice and Excel leave beside it."""

from pathlib import Path
from typing import NamedTuple

from douze.adapters.regular_file import read_regular

#: Either program's lock file is shorter: a few names.
_LONGEST = 1000


class Lock(NamedTuple):
    """A lock file beside a workbook, and the name in it (empty if it does not say)."""

    path: Path
    owner: str


def lock_beside(path: Path) -> Lock | None:
    """The lock file that says that somebody has this workbook open, if there is one."""
    for lock, read in (
        (path.with_name(f".~lock.{path.name}#"), _libreoffice_owner),
        (path.with_name(f"~${path.name}"), _excel_owner),
    ):
        try:
            content = read_regular(lock, _LONGEST, follow=False)  # what it says is shown
        except FileNotFoundError:
            continue
        except OSError:
            # It may not be read, as on some shares: the workbook is open all the same.
            content = b""
        return Lock(lock, read(content))
    return None


def _libreoffice_owner(content: bytes) -> str:
    """`full name,account,computer,date,…`: the name, or else the account and computer."""
    fields = [field.strip() for field in content.decode("utf-8", "replace").split(",")]
    name, account, computer = (*fields, "", "", "")[:3]
    return _printable(name or " on ".join(filter(None, (account, computer))))


def _excel_owner(content: bytes) -> str:
    """The length of the name in one byte, then the name."""
    length = content[0] if content else 0
    return _printable(content[1 : 1 + length].decode("cp1252", "replace"))


def _printable(name: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())

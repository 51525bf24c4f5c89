"""Programs that some tests want beside Python: which, and how to come by them.

Where one is missing its tests are left out, and said so once at the end of the run; in
continuous integration (`CI=true`, see .ci/run) they fail instead.
"""

import os
import shutil
from pathlib import Path

import pytest

#: What a test wants: the Debian package that brings it.
PACKAGES = {
    "soffice": "libreoffice-calc",
    "node": "nodejs",
    "chromium": "chromium",
    "postfix": "postfix",
    "dovecot": "dovecot-imapd",
    "openssl": "openssl",
    "sqlite3": "sqlite3",
    "pg_ctl": "postgresql",
    "flock": "util-linux",
}
MISSING = "not installed: "
#: What stands behind it is to be typed as it is.
UNPREPARED = "not prepared: "
ROOT = "needs root"
#: Where Debian keeps the programs of a PostgreSQL server, which nobody is to call by hand.
_SERVERS = sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True)
_PATH = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin", *_SERVERS))


def found(program: str) -> str | None:
    """Where a program is, also where only root looks for it."""
    return shutil.which(program, path=_PATH)


def lacking(*programs: str) -> str:
    """Why tests that want these are left out here; nothing where they are not."""
    missing = [PACKAGES[program] for program in programs if not found(program)]
    return "" if not missing or os.environ.get("CI") else MISSING + " ".join(missing)


def needs(*programs: str) -> pytest.MarkDecorator:
    """Mark tests that want programs."""
    why = lacking(*programs)
    return pytest.mark.skipif(bool(why), reason=why)


def left_out(reasons: list[str]) -> str:
    """Say what was left out of a run, and how not to; nothing where nothing was."""
    packages = {p for r in reasons if r.startswith(MISSING) for p in r[len(MISSING) :].split()}
    wanting = sum(reason.startswith(MISSING) for reason in reasons)
    said = []
    if packages:
        install = " ".join(sorted(packages))
        said.append(
            f"{wanting} tests were left out. To run them: sudo apt-get install "
            f"--no-install-recommends {install}"
        )
    for typed in sorted({r[len(UNPREPARED) :] for r in reasons if r.startswith(UNPREPARED)}):
        count = reasons.count(UNPREPARED + typed)
        said.append(f"{count} tests were left out. To run them: {typed}")
    if rooted := reasons.count(ROOT):
        said.append(f"{rooted} tests start a mail server of their own, which only root can.")
    return "\n".join(said)

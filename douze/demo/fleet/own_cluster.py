"""A PostgreSQL of the demonstration's own, on a socket in its folder, which ends with it."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

#: Where Debian keeps the programs of a server, which nobody is to call by hand.
_SERVERS = sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True)
_PATH = os.pathsep.join((os.environ.get("PATH", os.defpath), *_SERVERS))
_PROGRAMS = ("initdb", "pg_ctl", "createuser", "createdb")
#: No TCP, so that nobody else comes in; little memory; room for two workers.
_SETTINGS = {"listen_addresses": "", "shared_buffers": "8MB", "max_connections": "40"}
#: PostgreSQL refuses to be root's: then it is nobody's.
_NOBODY = 65534
_ACCOUNT = "douze"


class ClusterFailed(Exception):
    """One of its programs did not do what it should; what it said."""


def missing() -> bool:
    """Whether this machine lacks PostgreSQL's programs."""
    return any(shutil.which(program, path=_PATH) is None for program in _PROGRAMS)


@contextmanager
def own_cluster(folder: Path) -> Iterator[str]:
    """Make a database in a new folder and give its address. Raises ClusterFailed."""
    folder.mkdir(mode=0o700)
    if os.getuid() == 0:
        os.chown(folder, _NOBODY, _NOBODY)
    data = str(folder / "data")
    _run(folder, "initdb", "-D", data, *"-U postgres -A trust -E UTF8 --locale=C".split())
    lines = [f"{name} = '{value}'\n" for name, value in _SETTINGS.items()]
    with Path(data, "postgresql.conf").open("a", encoding="utf-8") as configured:
        configured.writelines([*lines, f"unix_socket_directories = '{folder}'\n"])
    try:
        _run(folder, "pg_ctl", "-D", data, "-s", "-w", "-l", str(folder / "log"), "start")
        _run(folder, "createuser", "-h", str(folder), "-U", "postgres", _ACCOUNT)
        _run(folder, "createdb", "-h", str(folder), "-U", "postgres", "-O", _ACCOUNT, _ACCOUNT)
        yield f"postgresql://{_ACCOUNT}@/{_ACCOUNT}?host={folder}"
    finally:
        _stop(folder, data)


def _stop(folder: Path, data: str) -> None:
    if Path(data, "postmaster.pid").exists():
        _run(folder, "pg_ctl", "-D", data, "-s", "-w", "-m", "immediate", "stop")


def _run(folder: Path, program: str, *words: str) -> None:
    """Run one of its programs to the end. What it says goes to a file: a server keeps that open."""
    found = shutil.which(program, path=_PATH) or program
    nobody: dict[str, Any] = {"user": _NOBODY, "group": _NOBODY, "extra_groups": []}
    with (folder / "said").open("w+", encoding="utf-8") as said:
        done = subprocess.run(
            [found, *words],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            check=False,
            **(nobody if os.getuid() == 0 else {}),
        )
        if done.returncode:
            said.seek(0)
            raise ClusterFailed(said.read().strip() or program)

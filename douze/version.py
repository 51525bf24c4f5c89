"""Which Douze this is: its version, and the commit where it is a clone of the repository."""

import os
import subprocess
from pathlib import Path

#: Where the program stands.
_HOME = Path(__file__).resolve().parents[1]
_PATIENCE = 5.0  # seconds: a disk may be slow, but nobody waits for a commit


def version(home: Path = _HOME) -> str:
    """Give the version of `pyproject.toml`, and the commit in brackets: `0.1.0 (3f2a9c1)`.

    Without git, or where this account may not ask it, the version stands alone.
    """
    import tomllib  # who asks is in no hurry; passes do not ask

    project = tomllib.loads((home / "pyproject.toml").read_text("utf-8"))["project"]
    commit = _commit(home)
    return f"{project['version']} ({commit})" if commit else str(project["version"])


def _commit(home: Path) -> str:
    """Give the short name of the commit that is checked out; nothing where nobody can say."""
    git = home / ".git"  # of this folder: a copy may lie within another repository
    if not git.exists():
        return ""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ["git", f"--git-dir={git}", "rev-parse", "--short", "HEAD"]
    try:
        asked = subprocess.run(
            command, capture_output=True, text=True, env=ours, timeout=_PATIENCE, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return asked.stdout.strip()

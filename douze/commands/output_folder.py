"""Files that a command makes for a person to look at, in a folder of ours."""

from collections.abc import Mapping
from pathlib import Path

from douze.commands.screen import as_typed
from douze.own_file import refuse_link
from douze.replace_file import replace_file


def put_files(folder: Path, files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Write files by their names, for this account alone; name them as one would type them here.

    Raises UnsafePlace where the folder is a link.
    """
    refuse_link(folder, "ledger")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, content in files.items():
        replace_file(folder / name, content)
    return tuple(as_typed(folder / name) for name in files)

"""Files that a command makes for a person to look at, in a folder of ours."""

from collections.abc import Mapping
from pathlib import Path

from douze.commands.screen import as_typed
from douze.errors.files import OutputUnwritable
from douze.model.phrases import phrase
from douze.own_file import refuse_link
from douze.replace_file import replace_file


def put_files(folder: Path, files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Write files by their names, for this account alone; name them as one would type them here.

    Raises UnsafePlace where the folder is a link, OutputUnwritable where something else is in the
    way, with the names of what was written before.
    """
    refuse_link(folder, "ledger")
    made: list[str] = []
    path = folder
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, content in files.items():
            path = folder / name
            replace_file(path, content)
            made.append(as_typed(path))
    except OSError as error:
        unwritable = OutputUnwritable.at(path, error)
        if made:
            unwritable.done = phrase("done_files_before", made=tuple(made))
        raise unwritable from error
    return tuple(made)

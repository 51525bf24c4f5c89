"""The marker left in place of a ledger that moved into a database: it is refused as a ledger."""

from pathlib import Path

from douze.replace_file import replace_file

#: No database begins so, and an earlier Douze refuses what does as damaged.
_BEGINS = "Douze: this ledger has moved to "


def moved_to(path: Path) -> str | None:
    """Say where a ledger has moved; None where it has not. Raises OSError."""
    try:
        with path.open("rb") as file:
            begins = file.read(4096)
    except FileNotFoundError:
        return None
    if not begins.startswith(_BEGINS.encode()):
        return None
    return begins.decode("utf-8", "replace").removeprefix(_BEGINS).strip()


def put_marker(path: Path, where: str) -> None:
    """Put the marker in a ledger's place, whole or not at all, durable. Raises OSError."""
    replace_file(path, f"{_BEGINS}{where}\n".encode(), durable=True)

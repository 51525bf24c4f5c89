"""What staff write of a session for participants: words of several lines, columns of their own."""

from collections.abc import Iterator, Mapping, Sequence

from douze.model.book import SessionTexts, TabLayout
from douze.model.fold import fold_header
from douze.model.joiners import only_seen
from douze.model.sheet import Cell
from douze.read.cells import cell_at, is_error, text

_FIELDS = SessionTexts.__struct_fields__


def read_texts(row: Sequence[Cell], layout: TabLayout) -> SessionTexts:
    """Read what a row says to participants; what no formula could say is left out."""
    # Most rows have none of these: then one empty value stands for all of them.
    there = {name: cell for name in _FIELDS if (cell := cell_at(row, layout.columns.get(name)))}
    return SessionTexts(**{name: lines(cell) for name, cell in there.items()}) if there else _NONE


def lines(cell: Cell) -> str:
    """Read a cell as text of several lines, each as `text` reads one; blank lines stay."""
    if is_error(cell):
        return ""
    if not isinstance(cell, str):
        return text(cell)
    return "\n".join(map(_line, cell.splitlines())).strip("\n")


def _line(line: str) -> str:
    """Read one line; the space before it stays, which makes a list within a list."""
    read = only_seen(text(line))
    return f"{' ' * (len(line) - len(line.lstrip(' ')))}{read}" if read else ""


class ExtraColumns(Mapping[str, str]):
    """The columns of one row that staff added, by header; read when they are asked for.

    A header is compared as those of our own columns are: staff type it, and a rule asks for it.
    """

    __slots__ = ("_language", "_places", "_row")

    def __init__(self, places: Mapping[str, int], row: Sequence[Cell], language: str) -> None:
        self._places, self._row, self._language = places, row, language

    def __getitem__(self, header: str) -> str:
        place = self._places.get(header)
        if place is None:
            asked = fold_header(header)
            place = next(
                (at for name, at in self._places.items() if fold_header(name) == asked), None
            )
        if place is None:
            raise KeyError(header)
        return _as_shown(cell_at(self._row, place), self._language)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def _as_shown(cell: Cell, language: str) -> str:
    """Write a cell as a spreadsheet of this language shows it where nobody gave it a format."""
    match cell:
        case bool() if language == "en":
            return "TRUE" if cell else "FALSE"
        case float() if language == "fr":
            return text(cell).replace(".", ",")
    return lines(cell)


def extra_places(header: Sequence[Cell], layout: TabLayout) -> dict[str, int]:
    """Where the columns stand that staff added, by header; of two alike the first."""
    ours = {*layout.columns.values()}
    places: dict[str, int] = {}
    for place, cell in enumerate(header):
        if place not in ours and (name := text(cell)):
            places.setdefault(name, place)
    return places


_NONE = SessionTexts()

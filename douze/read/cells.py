"""One cell at a time: text, yes or no, a whole number."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time

from douze.model.book import TabLayout
from douze.model.fold import fold
from douze.model.joiners import only_joining
from douze.model.sheet import Cell, Tab, is_zero

_YES = frozenset({"oui", "o", "x", "vrai", "yes", "y", "true", "1", "ok", "✓", "✔", "☑"})
_NO = frozenset({"non", "n", "faux", "no", "false", "0", "☐"})
#: What a formula shows that has no result, in the words of the programs that people use.
_ERRORS = frozenset(
    """
    #REF! #N/A #VALUE! #VALEUR! #NAME? #NOM? #DIV/0! #NUM! #NOMBRE! #NULL! #NUL! #ERROR! #ERREUR!
    #SPILL! #CALC! Loading... Loading… Chargement... Chargement…
    """.split()
)
#: How many marks a character may bear.
MOST_MARKS = 30
#: What nobody sees: control characters but those that part words, soft hyphens, marks of direction,
#: what is written for machines alone (interlinear notes, tags). Joiners are looked at one by one.
#: From \x80 to \x9f stands what was read in the wrong encoding, as `’` in `l’eau`: it parts words.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    r"\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def text(cell: Cell) -> str:
    """Read a cell as text: one line, no control or invisible characters, no outer space.

    A number is written as it was typed when it was whole; a day as `01/10/2020`.
    """
    if cell is None:  # as most are
        return ""
    match cell:
        case str():
            # As most are, which need no more.
            if cell.isascii() and cell.isprintable():
                return cell.strip()
            # `é` as one character or as two: Macs and telephones type either.
            whole = unicodedata.normalize("NFC", _without_heaps(cell))
            if cell.isprintable():
                return whole.strip()
            visible = _UNSEEN.sub("", whole)
            return " ".join(only_joining("".join(map(_printable, visible))).split())
        case bool():
            return "VRAI" if cell else "FAUX"
        case float():
            # Fifteen figures are what spreadsheets show: 0.1 + 0.2 is 0.3 there.
            return f"{cell:.15g}"
        case datetime():
            return cell.strftime("%d/%m/%Y %H:%M")
        case date():
            return cell.strftime("%d/%m/%Y")
        case time():
            return cell.strftime("%H:%M")
        case _:
            return str(cell)


def _without_heaps(typed: str) -> str:
    """Leave out the marks of a character from the thirty-first on (UAX 15, Stream-Safe Text).

    No script heaps so many; to put them in order takes a time that grows with their square.
    """
    if len(typed) <= MOST_MARKS:
        return typed
    others = len(typed) - len(typed.encode("ascii", "ignore"))
    if others <= MOST_MARKS:  # no mark is of ASCII
        return typed
    kept, heap = [], 0
    for character in typed:
        heap = heap + 1 if unicodedata.combining(character) else 0
        if heap <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def is_error(cell: Cell) -> bool:
    """Whether a formula stands there that has no result."""
    return isinstance(cell, str) and cell.strip() in _ERRORS


def words(cell: Cell) -> str:
    """Read a cell as text that people will read; what no formula could say is left out."""
    said = text(cell)
    return "" if said in _ERRORS else said


def _printable(character: str) -> str:
    category = unicodedata.category(character)
    return " " if category in {"Cc", "Cs", "Zl", "Zp", "Zs", "Co", "Cn"} else character


def yes_or_no(cell: Cell) -> bool | None:
    """Read `oui`, `non`, a ticked box, `x`…; None where it is neither."""
    if cell is None or isinstance(cell, bool):
        return cell
    word = fold(text(cell))
    if word in _YES:
        return True
    return False if word in _NO else None


def whole_number(cell: Cell) -> int | None:
    """Read a whole number of at least 0; None for anything else."""
    if isinstance(cell, bool):
        return None
    written = text(cell)
    return int(written) if re.fullmatch(r"[0-9]{1,9}", written) else None


def cell_at(row: Sequence[Cell], place: int | None) -> Cell:
    """Give the cell of a row that may be shorter than the header; None where there is none."""
    return row[place] if place is not None and place < len(row) else None


def cells_by_word(row: Sequence[Cell], layout: TabLayout) -> dict[str, Cell]:
    """Give the cells of the columns that we know, by our word for each; a short row has fewer."""
    cells = len(row)
    return {word: row[place] for word, place in layout.columns.items() if place < cells}


def seen(cell: str) -> str:
    """Give what of a text can be seen, roughly: a NUL or an invisible sign is nothing."""
    return cell.strip() if cell.isprintable() else text(cell)


def rows_in_use(tab: Tab, layout: TabLayout) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Give the rows below the header in which a column of ours shows something, and their numbers.

    The sheet's own number, from 1, which staff see.
    """
    for number, row in enumerate(tab.rows[1:], start=2):
        if not holds_nothing(row, layout):
            yield number, row


def is_blank(row: Iterable[Cell]) -> bool:
    """Whether nobody put anything in a row; an unticked box is nothing, nor is a failed formula."""
    return all(map(_is_nothing, row))


def _is_nothing(cell: Cell) -> bool:
    if isinstance(cell, str):
        return not seen(cell) or is_error(cell)
    return cell is None or cell is False


def holds_nothing(row: Sequence[Cell], layout: TabLayout) -> bool:
    """Whether a row is blank for us: no column that we know shows anything.

    Staff's own columns do not count, such as a running number that stands there already; nor
    does a 0, in whatever format: a formula shows it where there is nothing to show.
    """
    for place in layout.columns.values():
        cell = cell_at(row, place)
        if not _is_nothing(cell) and not is_zero(cell):
            return False
    return True

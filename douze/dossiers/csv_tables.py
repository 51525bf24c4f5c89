"""Tables that a spreadsheet opens: UTF-8 with its mark, semicolons, CRLF, as a French Excel wants.

What a spreadsheet would take for a formula gets an apostrophe before it, by which all of them take
it for text: a name that begins with `=` is typed by strangers.
https://owasp.org/www-community/attacks/CSV_Injection
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from douze.model.sheet import Cell

#: The last four are the wide forms of the first ones, which OWASP lists too.
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def to_csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write rows as such a table."""
    written = io.StringIO()
    table = csv.writer(written, delimiter=";", lineterminator="\r\n")
    table.writerows([_csv_text(cell) for cell in row] for row in rows)
    # A sign that UTF-8 has not, half of an emoji, becomes a question mark: no table is lost by it.
    return ("\ufeff" + written.getvalue()).encode("utf-8", "replace")


def _csv_text(cell: Cell) -> str:
    """A cell as text that nothing runs; numbers stay what they are."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, int | float):
        return str(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds" if cell.second else "minutes")
    if isinstance(cell, date | time):
        return cell.isoformat()
    text = str(cell).replace("\0", "")
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_RUNS) else text

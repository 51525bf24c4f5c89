"""Something that is written into the workbook of the demonstration."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from douze.model.sheet import Cell


class DemoEdit(Struct, frozen=True, kw_only=True):
    """Something that a form or the staff write into the workbook."""

    at: datetime
    told: str  #: one line for the timeline; empty for what the pass itself will show
    tab: str
    cells: Mapping[str, Cell]
    row_of: tuple[str, str] | None = None  #: the column and text of the row; None adds a row
    evaluated_by: str = ""  #: whose code from the letter of thanks is typed beside the answer

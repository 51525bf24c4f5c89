"""The formulas of drop-downs and colours, as workbooks have them."""

from douze.model.cell_address import column_letters, quoted_title
from douze.model.design import ROOM, ColumnDesign


def choice_formula(column: ColumnDesign) -> str:
    """What a column offers: words, or what stands in a column of another tab."""
    if column.choices_in is None:
        return f'"{",".join(column.choices)}"'
    letters = column_letters(column.choices_in.place)
    return f"{quoted_title(column.choices_in.tab)}!${letters}$2:${letters}${ROOM}"


def not_blank(letters: str) -> str:
    """Whether the cell of a row in this column holds anything."""
    return f"LEN(TRIM({letters}2))>0"

"""What of a new tab goes on paper."""

from douze.adapters.sheet.values import LAST_ROW, escaped
from douze.adapters.xlsx.markup import Markup, Splice, element
from douze.model.cell_address import column_letters, quoted_title

#: What stands before the names that a workbook defines.
_BEFORE_NAMES = (b"sheets", b"functionGroups", b"externalReferences")


def print_area(workbook: Markup, title: str, columns: int) -> list[Splice]:
    """Have so many columns, from the first, of the workbook's last tab be what is printed.

    They are whole columns, of which a printer takes the rows in use.
    """
    p, section = workbook.prefix, workbook.first(b"definedNames")
    last = sum(1 for _ in workbook.tags(b"sheet")) - 1
    area = escaped(f"{quoted_title(title)}!$A$1:${column_letters(columns - 1)}${LAST_ROW}")
    values = {b"name": b"_xlnm.Print_Area", b"localSheetId": b"%d" % last}
    name = element(p + b"definedName", values, area)
    if section:
        return workbook.appended(section, name)
    at = workbook.behind(b"workbook", _BEFORE_NAMES)
    return [(at, at, element(p + b"definedNames", {}, name))]

"""What of a new tab goes on paper."""

from douze.adapters.sheet.values import LAST_ROW, escaped
from douze.adapters.xlsx.markup import Markup, Splice
from douze.model.cell_address import column_letters, quoted_title

#: What stands before the names that a workbook defines, the last first.
_BEFORE_NAMES = (b"externalReferences", b"functionGroups", b"sheets")


def print_area(workbook: Markup, title: str, columns: int) -> Splice:
    """Have so many columns, from the first, of the workbook's last tab be what is printed.

    They are whole columns, of which a printer takes the rows in use.
    """
    p = workbook.prefix
    last = sum(1 for _ in workbook.tags(b"sheet")) - 1
    area = escaped(f"{quoted_title(title)}!$A$1:${column_letters(columns - 1)}${LAST_ROW}")
    name = b'<%sdefinedName name="_xlnm.Print_Area" localSheetId="%d">%s</%sdefinedName>'
    name %= (p, last, area, p)
    section = workbook.first(b"definedNames")
    if section and not section.empty:
        end, _ = workbook.closing(section, b"definedNames")
        return end, end, name
    whole = b"<%sdefinedNames>%s</%sdefinedNames>" % (p, name, p)
    if section:
        return section.start, section.end, whole
    before = next((tag, each) for each in _BEFORE_NAMES if (tag := workbook.first(each)))
    at = workbook.closing(*before)[1]
    return at, at, whole

"""Drop-downs, colours by condition, widths and a frozen header, put into a sheet's XML."""

from collections.abc import Iterable, Iterator, Mapping

from douze.adapters.sheet.values import escaped
from douze.adapters.xlsx.markup import Markup, Splice, written
from douze.adapters.xlsx.style_sheet import StyleSheet
from douze.model.cell_address import column_letters, quoted_title
from douze.model.design import ANYTHING, ROOM, ColumnDesign, Notices

#: What may stand before a sheet's conditional formats, in the format's order.
_BEFORE_CONDITIONS = (
    *(b"sheetData", b"sheetCalcPr", b"sheetProtection", b"protectedRanges", b"scenarios"),
    *(b"autoFilter", b"sortState", b"dataConsolidate", b"customSheetViews", b"mergeCells"),
    *(b"phoneticPr", b"conditionalFormatting"),
)
_BEFORE_VIEWS = (b"sheetPr", b"dimension")
_BEFORE_WIDTHS = (*_BEFORE_VIEWS, b"sheetViews", b"sheetFormatPr")


def choice_formula(column: ColumnDesign) -> str:
    """What a column offers: words, or what stands in a column of another tab."""
    if column.choices_in is None:
        return f'"{",".join(column.choices)}"'
    letters = column_letters(column.choices_in.place)
    return f"{quoted_title(column.choices_in.tab)}!${letters}$2:${letters}${ROOM}"


def not_blank(letters: str) -> str:
    """Whether the cell of a row in this column holds anything."""
    return f"LEN(TRIM({letters}2))>0"


def choice_xml(prefix: bytes, place: int, column: ColumnDesign, notices: Notices) -> bytes:
    """The drop-down of one column; other words are asked about, not refused."""
    told, formula = column.told(notices), choice_formula(column)
    return _validation(prefix, b"list", [place], column.header, told, formula)


def warning_xml(prefix: bytes, places: Iterable[int], notices: Notices) -> bytes:
    """What asks before somebody types into these columns; it lets them."""
    return _validation(prefix, b"custom", places, "Douze", notices.warning, "FALSE")


def _validation(
    prefix: bytes, kind: bytes, places: Iterable[int], title: str, told: str, formula: str
) -> bytes:
    values = {
        b"type": kind,
        b"errorStyle": b"warning",
        b"allowBlank": b"1",
        b"showErrorMessage": b"1",
        b"errorTitle": escaped(title[:32]),
        b"error": escaped(told[:225]),
        b"sqref": b" ".join(map(_cells, places)),
    }
    names = (prefix, written(values), prefix, escaped(formula), prefix, prefix)
    return b"<%sdataValidation%s><%sformula1>%s</%sformula1></%sdataValidation>" % names


def validations(sheet: Markup, new: bytes, count: int) -> Iterator[Splice]:
    """Add drop-downs and warnings, so many of them, to those that are there."""
    if not new:
        return
    name = sheet.prefix + b"dataValidations"
    section = sheet.first(b"dataValidations")
    if section is None:
        at = _after(sheet, _BEFORE_CONDITIONS)
        yield at, at, b'<%s count="%d">%s</%s>' % (name, count, new, name)
        return
    end = sheet.closing(section, b"dataValidations")[0]
    there = sum(1 for _ in sheet.tags(b"dataValidation", section.end, end))
    counted = written(section.attributes | {b"count": b"%d" % (there + count)})
    if section.empty:
        yield section.start, section.end, b"<%s%s>%s</%s>" % (name, counted, new, name)
        return
    yield section.start, section.end, b"<%s%s>" % (name, counted)
    yield end, end, new


def completed_choices(
    sheet: Markup, columns: Mapping[int, ColumnDesign], notices: Notices
) -> Iterator[tuple[int, Splice]]:
    """Give the drop-downs that earlier versions made what they lack; others are somebody's own.

    Where several ranges bear one, as after a row was moved, each is completed.
    """
    former = {
        escaped(choice_formula(was)): (place, escaped(was.told(notices)[:225]), column)
        for place, column in columns.items()
        for was in column.earlier
    }
    for tag in sheet.tags(b"dataValidation") if former else ():
        inside = tag.end if tag.empty else sheet.closing(tag, b"dataValidation")[0]
        said = sheet.first(b"formula1", tag.end, inside)
        if said is None or said.empty:
            continue
        close, _ = sheet.closing(said, b"formula1")
        known = former.get(sheet.raw[said.end : close].strip())
        if known is None:
            continue
        place, told, column = known
        new = escaped(column.told(notices)[:225])
        if tag.attributes.get(b"error") == told:
            opened = written(tag.attributes | {b"error": new})
            yield place, (tag.start, tag.end, b"<%sdataValidation%s>" % (sheet.prefix, opened))
        yield place, (said.end, close, escaped(choice_formula(column)))


def colours(sheet: Markup, coloured: Mapping[int, ColumnDesign], looks: StyleSheet) -> Splice:
    """Colour columns by what their cells say."""
    p = sheet.prefix
    rules = (tag.attributes.get(b"priority", b"0") for tag in sheet.tags(b"cfRule"))
    priority = max([0, *(int(number) for number in rules if number.isdigit())])
    new = b""
    for place, column in coloured.items():
        inner = b""
        for content, colour in column.colours:
            priority += 1
            values = {
                b"type": b"cellIs",
                b"dxfId": b"%d" % looks.conditional(colour),
                b"priority": b"%d" % priority,
                b"operator": b"equal",
            }
            formula = f'"{content}"'
            if content == ANYTHING:
                del values[b"operator"]
                values[b"type"], formula = b"expression", not_blank(column_letters(place))
            names = (p, written(values), p, escaped(formula), p, p)
            inner += b"<%scfRule%s><%sformula>%s</%sformula></%scfRule>" % names
        whole = (p, _cells(place), inner, p)
        new += b'<%sconditionalFormatting sqref="%s">%s</%sconditionalFormatting>' % whole
    at = _after(sheet, _BEFORE_CONDITIONS)
    return at, at, new


def widths(sheet: Markup, new: Mapping[int, ColumnDesign]) -> Iterator[Splice]:
    """Give new columns at the right end their widths, where nothing is said about theirs."""
    name = sheet.prefix + b"cols"
    section = sheet.first(b"cols")
    end = sheet.closing(section, b"cols")[0] if section else 0
    tags = sheet.tags(b"col", section.end, end) if section else ()
    last = max([0, *(int(tag.attributes.get(b"max", b"0")) for tag in tags)])
    columns = [col_xml(sheet.prefix, p, c.width) for p, c in sorted(new.items()) if p >= last]
    if not columns:
        return
    if section is not None and not section.empty:
        yield end, end, b"".join(columns)
        return
    at = (section.start, section.end) if section else (_after(sheet, _BEFORE_WIDTHS),) * 2
    yield *at, b"<%s>%s</%s>" % (name, b"".join(columns), name)


def col_xml(prefix: bytes, place: int, width: int, style: int = 0) -> bytes:
    """What says how a whole column looks."""
    number = b"%d" % (place + 1)
    values = {b"min": number, b"max": number, b"width": b"%d" % width}
    values |= {b"style": b"%d" % style} if style else {}
    return b"<%scol%s/>" % (prefix, written(values | {b"customWidth": b"1"}))


def frozen(sheet: Markup, columns: int = 0) -> Iterator[Splice]:
    """Freeze row 1 and so many columns, unless the sheet is frozen or split already."""
    p = sheet.prefix
    start = sheet.first(b"sheetData")
    if sheet.first(b"pane", 0, start.start if start else None):
        return
    corner = f"{column_letters(columns)}2".encode()
    across = (b'xSplit="%d" ' % columns, b"bottomRight") if columns else (b"", b"bottomLeft")
    pane = b'<%spane %sySplit="1" topLeftCell="%s" activePane="%s" state="frozen"/>'
    pane %= (p, across[0], corner, across[1])
    view = sheet.first(b"sheetView")
    if view is None:
        whole = b'<%ssheetViews><%ssheetView workbookViewId="0">%s</%ssheetView></%ssheetViews>'
        at = _after(sheet, _BEFORE_VIEWS)
        yield at, at, whole % (p, p, pane, p, p)
        return
    # scrolled down, the frozen row would be another than the header
    kept = {key: value for key, value in view.attributes.items() if key != b"topLeftCell"}
    opened = b"<%ssheetView%s>%s" % (p, written(kept), pane)
    yield view.start, view.end, opened + (b"</%ssheetView>" % p if view.empty else b"")


def _after(sheet: Markup, names: Iterable[bytes]) -> int:
    """Where the last of these elements ends; else where the sheet's content begins."""
    root = sheet.first(b"worksheet")
    ends = [root.end if root else 0]
    for name in names:
        ends += (sheet.closing(tag, name)[1] for tag in sheet.tags(name))
    return max(ends)


def _cells(place: int) -> bytes:
    letter = column_letters(place).encode()
    return b"%s2:%s%d" % (letter, letter, ROOM)

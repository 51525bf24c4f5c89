"""Drop-downs, colours by condition, widths and a frozen header, put into a sheet's XML."""

from collections.abc import Iterable, Iterator, Mapping

from douze.adapters.sheet.values import escaped
from douze.adapters.xlsx.markup import Markup, Splice, element, written
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
        # Excel takes no longer ones: 32 characters for the title, 225 for what it says.
        b"errorTitle": escaped(title[:32]),
        b"error": escaped(told[:225]),
        b"sqref": b" ".join(map(_cells, places)),
    }
    condition = element(prefix + b"formula1", {}, escaped(formula))
    return element(prefix + b"dataValidation", values, condition)


def validations(sheet: Markup, new: bytes, count: int) -> Iterator[Splice]:
    """Add drop-downs and warnings, so many of them, to those that are there."""
    if not new:
        return
    section = sheet.first(b"dataValidations")
    if section is None:
        at, name = sheet.behind(b"worksheet", _BEFORE_CONDITIONS), sheet.prefix + b"dataValidations"
        yield at, at, element(name, {b"count": b"%d" % count}, new)
        return
    there = sum(1 for _ in sheet.within(section, b"dataValidation"))
    counted = section.attributes | {b"count": b"%d" % (there + count)}
    yield from sheet.appended(section, new, counted)


def completed_choices(
    sheet: Markup, columns: Mapping[int, ColumnDesign], notices: Notices
) -> Iterator[tuple[int, Splice]]:
    """Give the drop-downs that earlier versions made what they lack; others are somebody's own.

    Where several ranges bear one, as after a row was moved, each is completed.
    """
    former: dict[bytes, tuple[int, bytes, ColumnDesign]] = {}
    for place, column in columns.items():
        for was in column.earlier:
            told = escaped(was.told(notices)[:225])
            former[escaped(choice_formula(was))] = place, told, column
    for tag in sheet.tags(b"dataValidation") if former else ():
        said = next(sheet.within(tag, b"formula1"), None)
        if said is None or said.empty:
            continue
        close, _ = sheet.closing(said)
        known = former.get(sheet.raw[said.end : close].strip())
        if known is None:
            continue
        place, told, column = known
        new = escaped(column.told(notices)[:225])
        if tag.attributes.get(b"error") == told:
            yield place, sheet.retagged(tag, tag.attributes | {b"error": new})
        yield place, (said.end, close, escaped(choice_formula(column)))


def colours(sheet: Markup, coloured: Mapping[int, ColumnDesign], styles: StyleSheet) -> Splice:
    """Colour columns by what their cells say."""
    p = sheet.prefix
    # Of two rules that hold, the smaller number wins: staff's own go before ours.
    rules = (tag.attributes.get(b"priority", b"0") for tag in sheet.tags(b"cfRule"))
    priority = max([0, *(int(number) for number in rules if number.isdigit())])
    new = b""
    for place, column in coloured.items():
        inner = b""
        for content, colour in column.colours:
            priority += 1
            values = {
                b"type": b"cellIs",
                b"dxfId": b"%d" % styles.conditional(colour),
                b"priority": b"%d" % priority,
                b"operator": b"equal",
            }
            formula = f'"{content}"'
            if content == ANYTHING:
                del values[b"operator"]
                values[b"type"], formula = b"expression", not_blank(column_letters(place))
            condition = element(p + b"formula", {}, escaped(formula))
            inner += element(p + b"cfRule", values, condition)
        new += element(p + b"conditionalFormatting", {b"sqref": _cells(place)}, inner)
    at = sheet.behind(b"worksheet", _BEFORE_CONDITIONS)
    return at, at, new


def widths(sheet: Markup, new: Mapping[int, ColumnDesign]) -> Iterator[Splice]:
    """Give new columns at the right end their widths, where nothing is said about theirs."""
    section = sheet.first(b"cols")
    # `<col>` elements stand in order, and none may overlap: only behind the last there is room.
    ends = (int(tag.attributes.get(b"max", b"0")) for tag in sheet.within(section, b"col"))
    last = max(ends, default=0)
    columns = [col_xml(sheet.prefix, p, c.width) for p, c in sorted(new.items()) if p >= last]
    if columns and section is not None:
        yield from sheet.appended(section, b"".join(columns))
    elif columns:
        at, name = sheet.behind(b"worksheet", _BEFORE_WIDTHS), sheet.prefix + b"cols"
        yield at, at, element(name, {}, b"".join(columns))


def col_xml(prefix: bytes, place: int, width: int, style: int = 0) -> bytes:
    """What says how a whole column looks."""
    number = b"%d" % (place + 1)
    values = {b"min": number, b"max": number, b"width": b"%d" % width}
    values |= {b"style": b"%d" % style} if style else {}
    return element(prefix + b"col", values | {b"customWidth": b"1"})


def frozen(sheet: Markup, columns: int = 0) -> Iterator[Splice]:
    """Freeze row 1 and so many columns, unless the sheet is frozen or split already."""
    p = sheet.prefix
    start = sheet.first(b"sheetData")
    if sheet.first(b"pane", 0, start.start if start else None):
        return
    across = {b"xSplit": b"%d" % columns} if columns else {}
    values = across | {
        b"ySplit": b"1",
        b"topLeftCell": f"{column_letters(columns)}2".encode(),
        b"activePane": b"bottomRight" if columns else b"bottomLeft",
        b"state": b"frozen",
    }
    pane = element(p + b"pane", values)
    view = sheet.first(b"sheetView")
    if view is None:
        made = element(p + b"sheetView", {b"workbookViewId": b"0"}, pane)
        at = sheet.behind(b"worksheet", _BEFORE_VIEWS)
        yield at, at, element(p + b"sheetViews", {}, made)
        return
    # scrolled down, the frozen row would be another than the header
    kept = {key: value for key, value in view.attributes.items() if key != b"topLeftCell"}
    opened = b"<%ssheetView%s>%s" % (p, written(kept), pane)
    yield view.start, view.end, opened + (b"</%ssheetView>" % p if view.empty else b"")


def _cells(place: int) -> bytes:
    letter = column_letters(place).encode()
    return b"%s2:%s%d" % (letter, letter, ROOM)

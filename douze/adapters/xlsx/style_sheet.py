"""The looks that cells and new columns need, appended to a workbook's styles."""

from msgspec import Struct

from douze.adapters.sheet.values import escaped
from douze.adapters.xlsx.limits import refuse_style_beyond
from douze.adapters.xlsx.markup import DamagedPart, Markup, element, markup, spliced
from douze.adapters.xlsx.number_formats import FIRST_OWN
from douze.model.design import ColumnDesign

_ALIGNED = b'<{p}alignment horizontal="left" vertical="center"/>'
#: What stands before a section where it is missing.
_BEFORE = {
    b"numFmts": (),
    b"dxfs": (b"cellStyles", b"cellXfs"),
}


class StyleSheet(Struct, kw_only=True):
    """A workbook's styles. What is there is never changed; a look is appended once."""

    part: Markup
    #: The places found before: what is there keeps its place, and there may be very much of it.
    found: dict[tuple[bytes, bytes], int] = {}

    def header(self, colour: str) -> int:
        """The number of a header's style, in white on that colour."""
        font = b'<{p}b/><{p}sz val="11"/><{p}color rgb="FFFFFFFF"/><{p}name val="Calibri"/>'
        look = self._named(b"<{p}font>" + font + b"</{p}font>")
        return self._cell_style(
            {
                b"numFmtId": b"0",
                b"fontId": b"%d" % self.append(b"fonts", b"font", look),
                b"fillId": b"%d" % self._fill(colour),
                b"applyFont": b"1",
                b"applyFill": b"1",
            }
        )

    def column(self, column: ColumnDesign, colour: str) -> int:
        """The number of the style of a column's cells; `colour` may be empty."""
        number_format = column.number_format
        values = {b"numFmtId": b"%d" % self._number_format(number_format), b"fontId": b"0"}
        values[b"fillId"] = b"%d" % (self._fill(colour) if colour else 0)
        if number_format != "General":
            values[b"applyNumberFormat"] = b"1"
        if colour:
            values[b"applyFill"] = b"1"
        return self._cell_style(values, _aligned(column))

    def conditional(self, colour: str) -> int:
        """The number of the look that a condition gives: cells of that colour."""
        return self.append(
            b"dxfs", b"dxf", self._named(b"<{p}dxf>" + _solid(b"bgColor", colour) + b"</{p}dxf>")
        )

    def _fill(self, colour: str) -> int:
        return self.append(b"fills", b"fill", self._named(_solid(b"fgColor", colour)))

    def _named(self, xml: bytes) -> bytes:
        """Give the names in some XML the prefix that this part's own have."""
        return xml.replace(b"{p}", self.part.prefix)

    def _cell_style(self, values: dict[bytes, bytes], aligned: bytes = _ALIGNED) -> int:
        full = {**values, b"borderId": b"0", b"xfId": b"0", b"applyAlignment": b"1"}
        xf = element(self.part.prefix + b"xf", full, self._named(aligned))
        return self.append(b"cellXfs", b"xf", xf)

    def _number_format(self, code: str) -> int:
        if code == "General":
            return 0
        tags = self.part.within(self.part.first(b"numFmts"), b"numFmt")
        known = {tag.attributes.get(b"formatCode"): tag.attributes for tag in tags}
        own = _quoted(code)
        if own in known:
            return int(known[own][b"numFmtId"])
        numbers = [int(each.get(b"numFmtId", b"0")) for each in known.values()]
        number = max([FIRST_OWN - 1, *numbers]) + 1
        self.append(b"numFmts", b"numFmt", format_xml(self.part.prefix, number, code))
        return number

    def append(self, section: bytes, element: bytes, new: bytes) -> int:
        """The place of an element in a section that counts them; it is appended if missing."""
        if (section, new) not in self.found:
            self.found[section, new] = self._place(section, element, new)
        return self.found[section, new]

    def _place(self, section: bytes, element: bytes, new: bytes) -> int:
        found = self.part.first(section)
        if found is None:
            self._open(section, new)
            return 0
        own = [
            self.part.raw[tag.start : self.part.closing(tag)[1]]
            for tag in self.part.within(found, element)
        ]
        # The same look may have been appended by an earlier version, or by an earlier tab.
        if new in own:
            return own.index(new)
        if section == b"cellXfs":
            refuse_style_beyond(len(own), self.part.part)
        counted = found.attributes | {b"count": b"%d" % (len(own) + 1)}
        splices = self.part.appended(found, new, counted)
        self.part = markup(self.part.part, spliced(self.part.raw, splices))
        return len(own)

    def _open(self, section: bytes, new: bytes) -> None:
        """Make a section that is not there, where the format wants it."""
        root = self.part.first(b"styleSheet")
        if root is None or root.empty or section not in _BEFORE:
            raise DamagedPart(self.part.part, "has no usable cell styles")
        at = self.part.behind(b"styleSheet", _BEFORE[section])
        whole = element(self.part.prefix + section, {b"count": b"1"}, new)
        self.part = markup(self.part.part, spliced(self.part.raw, [(at, at, whole)]))


def format_xml(prefix: bytes, number: int, code: str) -> bytes:
    """A number format as it stands in the file."""
    values = {b"numFmtId": b"%d" % number, b"formatCode": _quoted(code)}
    return element(prefix + b"numFmt", values)


def _quoted(code: str) -> bytes:
    return escaped(code).replace(b'"', b"&quot;")


def _solid(name: bytes, colour: str) -> bytes:
    """A fill of one colour, which a cell and a condition name differently."""
    inner = b'<{p}%s rgb="FF%s"/>' % (name, colour.encode())
    return b'<{p}fill><{p}patternFill patternType="solid">%s</{p}patternFill></{p}fill>' % inner


def _aligned(column: ColumnDesign) -> bytes:
    # from the top: LibreOffice shows rows that nobody made higher as low as the others
    vertical = b"top" if column.from_top else b"center"
    wrapped = b' wrapText="1"' if column.wrapped else b""
    return b'<{p}alignment horizontal="left" vertical="%s"%s/>' % (vertical, wrapped)

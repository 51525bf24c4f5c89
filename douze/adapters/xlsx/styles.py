"""The cell styles of a workbook: finding one that shows a date, appending one if need be."""

import html
from datetime import date, time
from typing import NamedTuple

from douze.adapters.xlsx import number_formats as formats
from douze.adapters.xlsx.limits import MOST_STYLES, refuse_style_beyond
from douze.adapters.xlsx.markup import DamagedPart, Markup, element
from douze.adapters.xlsx.style_sheet import StyleSheet, format_xml
from douze.model.sheet import Cell

#: The least that a workbook without styles needs, to have one.
NO_STYLES = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b'<fonts count="1"><font/></fonts><fills count="2"><fill><patternFill patternType="none"/>'
    b'</fill><fill><patternFill patternType="gray125"/></fill></fills>'
    b'<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    b'<cellXfs count="1"><xf xfId="0"/></cellXfs></styleSheet>'
)


class _Style(NamedTuple):
    """One style: its number format, and all the rest of it."""

    number: int
    attributes: frozenset[tuple[bytes, bytes]] = frozenset()
    content: bytes = b""  #: alignment, protection

    @property
    def look(self) -> tuple[frozenset[tuple[bytes, bytes]], bytes]:
        return self.attributes, self.content


class Styles:
    """A workbook's styles. What is there is never changed, a missing one is appended."""

    def __init__(self, part: Markup) -> None:
        self.part = part
        self._codes = _own_codes(part)
        self._styles = _cell_styles(part)
        self._known_codes, self._known_styles = len(self._codes), len(self._styles)
        self._fitting: dict[tuple[int, type], int] = {}

    def fitting(self, style: int, value: Cell) -> int:
        """The style of that look in which the value reads as what it is.

        A date needs a format that shows a date, a time of day one that shows only a time, a
        number one that shows neither; a style that does so is kept. Text and yes/no read
        well in any.
        """
        if value is None or isinstance(value, str):
            return style
        kind = style, type(value)
        if kind not in self._fitting:
            self._fitting[kind] = self._find(style, value)
        return self._fitting[kind]

    def _find(self, style: int, value: bool | float | date | time) -> int:
        if isinstance(value, bool):
            return style
        own = self._styles[style] if style < len(self._styles) else _Style(0)
        if formats.suits(self._code(own.number), value):
            return style
        for number, other in enumerate(self._styles):
            if other.look == own.look and formats.fits(self._code(other.number), value):
                return number
        refuse_style_beyond(len(self._styles), self.part.part)
        self._styles.append(own._replace(number=self._number(formats.code_for(value))))
        return len(self._styles) - 1

    def patched(self) -> bytes | None:
        """The whole part with what was appended; None if nothing was."""
        new = self._styles[self._known_styles :]
        if not new:
            return None
        sheet, prefix = StyleSheet(part=self.part), self.part.prefix
        for number, code in [*self._codes.items()][self._known_codes :]:
            sheet.append(b"numFmts", b"numFmt", format_xml(prefix, number, code))
        for style in new:
            sheet.append(b"cellXfs", b"xf", _in_xml(prefix, style))
        return sheet.part.raw

    def _code(self, number: int) -> str:
        if number == 0:
            return formats.GENERAL
        return self._codes.get(number) or formats.BUILT_IN.get(number, formats.NUMBERS)

    def _number(self, code: str) -> int:
        """The number of a format; makes it known if it is not."""
        if code == formats.GENERAL:
            return 0
        for number, other in self._codes.items():
            # Programs write `DD/MM/YYYY` too.
            if other.lower() == code:
                return number
        number = max([formats.FIRST_OWN - 1, *self._codes]) + 1
        self._codes[number] = code
        return number


def _own_codes(part: Markup) -> dict[int, str]:
    found = (tag.attributes for tag in part.within(part.first(b"numFmts"), b"numFmt"))
    return {
        _whole(part, each.get(b"numFmtId", b"")): html.unescape(each[b"formatCode"].decode())
        for each in found
        if b"formatCode" in each
    }


def _cell_styles(part: Markup) -> list[_Style]:
    section = part.first(b"cellXfs")
    if not section:
        raise DamagedPart(part.part, "has no usable cell styles")
    styles: list[_Style] = []
    for tag in part.within(section, b"xf"):
        if len(styles) == MOST_STYLES:
            raise DamagedPart(part.part, f"has more than {MOST_STYLES:,} cell styles")
        values = tag.attributes
        number = _whole(part, values.pop(b"numFmtId", b"0"))
        # They are about the number format and the value, and two looks do not differ by them.
        for name in (b"applyNumberFormat", b"quotePrefix"):
            values.pop(name, None)
        content = part.raw[tag.end : part.closing(tag)[0]].strip()
        styles.append(_Style(number, frozenset(values.items()), content))
    return styles


def _in_xml(prefix: bytes, style: _Style) -> bytes:
    """A style as it stands in the file."""
    values = {b"numFmtId": b"%d" % style.number, b"applyNumberFormat": b"1"}
    return element(prefix + b"xf", values | dict(sorted(style.attributes)), style.content)


def _whole(part: Markup, number: bytes) -> int:
    if not number.isdigit():
        raise DamagedPart(part.part, "has no usable cell styles")
    return int(number)

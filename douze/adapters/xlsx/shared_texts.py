"""Texts that stand in many cells, kept once in the part that a workbook has for them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from douze.adapters.sheet.resolve_edits import TabEdit
from douze.adapters.sheet.values import text_in_xml
from douze.adapters.xlsx.markup import DamagedPart, Markup, Tag, element, markup, spliced
from douze.adapters.xlsx.workbook_parts import WorkbookParts

#: From this size on, unpacked, a workbook's texts are shared. A smaller one is let be: each cell
#: stands for itself there, and its other parts stay as they are.
LARGE = 10 * 1024**2
#: What a cell takes, its text and all: 76 bytes on an average of 180,000 new ones.
_CELL = 80
PART = "xl/sharedStrings.xml"
_EMPTY = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<sst xmlns="%s"></sst>'


class SharedTexts(Struct, frozen=True, kw_only=True):
    """Which texts a cell may name by their number, and the part that holds them."""

    part: str = ""
    numbers: Mapping[str, int] = {}
    content: bytes | None = None  #: of the part; None if nothing is added to it
    listed: bool = True  #: whether the workbook knows the part already


NONE = SharedTexts()


def shared_texts(found: WorkbookParts, edits: Mapping[str, TabEdit]) -> SharedTexts:
    """Find what is to be shared of these edits; nothing in a small workbook.

    That is what stands twice or more in one column of what is written: a session, a status, a
    reason; an address takes less where it is. What the part holds already keeps its number.
    """
    cells = sum(len(row) for edit in edits.values() for row in edit.cells.values())
    if found.package.unpacked + cells * _CELL < LARGE:
        return NONE
    wanted = _repeated(edits.values())
    part = found.only("sharedStrings")
    if not wanted or (part is None and PART in found.package):
        return NONE
    content = found.package.read(part) if part else _EMPTY % found.main.encode()
    try:
        return _with(markup(part or PART, content), wanted, listed=part is not None)
    except DamagedPart:  # every reader can do without: the texts stand in their cells
        return NONE


def _repeated(edits: Iterable[TabEdit]) -> list[str]:
    """The texts that one column gets twice or more, the most frequent first: short numbers.

    They are counted column by column, for the memory.
    """
    found = Counter[str]()
    for rows in (edit.cells.values() for edit in edits):
        for column in sorted(set().union(*rows)):
            count = Counter(text for row in rows if isinstance(text := row.get(column), str))
            found.update({text: times for text, times in count.items() if times > 1})
    return [text for text, _ in found.most_common()]


def _with(part: Markup, wanted: Sequence[str], *, listed: bool) -> SharedTexts:
    """Number these texts: as they stand in the part already, the others behind its last."""
    root = part.first(b"sst")
    if not root:
        raise DamagedPart(part.part, "has no <sst>")
    known = {text_in_xml(text, part.prefix): text for text in wanted}
    numbers: dict[str, int] = {}
    number = -1
    for number, tag in enumerate(part.tags(b"si")):
        if tag.empty:
            raise DamagedPart(part.part, "has a text that readers may not count")
        end, _ = part.closing(tag)
        text = known.get(part.raw[tag.end : end])
        if text is not None:
            numbers.setdefault(text, number)
    new = {xml: text for xml, text in known.items() if text not in numbers}
    numbers |= {text: n for n, text in enumerate(new.values(), start=number + 1)}
    content = _grown(part, root, new) if new else None
    return SharedTexts(part=part.part, numbers=numbers, content=content, listed=listed)


def _grown(part: Markup, root: Tag, new: Iterable[bytes]) -> bytes:
    """The part with these at its end; it does not count them any more, which it need not."""
    items = b"".join(element(part.prefix + b"si", {}, xml) for xml in new)
    counted = {b"count", b"uniqueCount"}
    kept = {key: value for key, value in root.attributes.items() if key not in counted}
    return spliced(part.raw, part.appended(root, items, kept))

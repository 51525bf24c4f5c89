"""A workbook as calamine can read it, where its producer took liberties that the format allows."""

import re
from collections.abc import Iterable, Mapping

from douze.adapters.sheet.values import escaped
from douze.adapters.xlsx.markup import Markup, element, encoding, in_utf8, spliced
from douze.adapters.xlsx.parts import Package, Packed, packed
from douze.adapters.xlsx.workbook_parts import WorkbookParts, relations, relations_part

#: Where calamine looks for them, whatever the relations say.
_USUAL = {"styles": "xl/styles.xml", "sharedStrings": "xl/sharedStrings.xml"}
_WORKBOOK = "xl/workbook.xml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def readable(found: WorkbookParts, sheets: Mapping[str, bytes]) -> bytes:
    """The file with these sheets, all in UTF-8, and with its parts where calamine finds them.

    Most files are so already, and come back as they are.
    """
    package, moved = found.package, _new_places(found)
    new = {**_encoded_otherwise(package), **sheets}
    for name, place in moved.items():
        new[place] = in_utf8(name, package.read(name))
    # The old relations would name the old places, or spell them as calamine does not read them.
    if moved or not _plainly_spelt(found):
        new["_rels/.rels"] = _listed([("workbook", "officeDocument", _WORKBOOK)])
        new[relations_part(_WORKBOOK)] = _listed(
            (each.id, each.kind, moved.get(each.target, each.target)) for each in found.relations
        )
    gone: dict[str, Packed | None] = dict.fromkeys(moved)
    changed = gone | {name: packed([content]) for name, content in new.items()}
    return package.rewritten(changed) if changed else package.content


def _encoded_otherwise(package: Package) -> dict[str, bytes]:
    """The parts that are not in UTF-8, in UTF-8."""
    parts = [name for name in package.names() if name.lower().endswith((".xml", ".rels"))]
    # The first bytes tell: no part need be unpacked as a whole for it.
    other = [name for name in parts if encoding(package.head(name))]
    return {name: in_utf8(name, package.read(name)) for name in other}


def _new_places(found: WorkbookParts) -> dict[str, str]:
    """Where the parts must go that have other names than calamine knows."""
    usual = {found.part: _WORKBOOK}
    usual |= {part: place for kind, place in _USUAL.items() if (part := found.only(kind))}
    return {part: place for part, place in usual.items() if part.lower() != place.lower()}


def _plainly_spelt(found: WorkbookParts) -> bool:
    return all(each.plain for each in (*relations(found.package, ""), *found.relations))


def _listed(entries: Iterable[tuple[str, str, str]]) -> bytes:
    """Relations as everybody writes them: their names, kinds and targets."""
    inner = b"".join(
        element(
            b"Relationship",
            {
                b"Id": escaped(name),
                b"Type": f"{_OFFICE}/{kind}".encode(),
                b"Target": escaped(f"/{target}"),
            },
        )
        for name, kind, target in entries
    )
    return element(b"Relationships", {b"xmlns": _RELATIONS.encode()}, inner)


#: How an extent names cells, as calamine understands it.
_EXTENT = re.compile(rb"[A-Za-z]{1,3}[1-9][0-9]{0,6}(?::[A-Za-z]{1,3}[1-9][0-9]{0,6})?")


def without_odd_extent(sheet: Markup) -> bytes | None:
    """A sheet without a `<dimension>` that names no cells (`1:49`, `A:P`); None if it has none.

    It is but a hint, old LibreOffice wrote such ones, and calamine reads no sheet with them.
    """
    start = sheet.first(b"sheetData")
    tag = sheet.first(b"dimension", 0, start.start if start else None)
    if not tag or _EXTENT.fullmatch(tag.attributes.get(b"ref", b"")):
        return None
    return spliced(sheet.raw, [sheet.removed(tag)])

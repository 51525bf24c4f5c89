"""The parts of a workbook: what they refer to, and which of them is which tab."""

import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from urllib.parse import unquote
from xml.etree import ElementTree

from msgspec import Struct

from douze.adapters.xlsx.markup import DamagedPart
from douze.adapters.xlsx.parts import Package
from douze.adapters.xlsx.rows import ON

#: How ISO/IEC 29500 names what refers to a part: in files as Excel saves them, and in strict ones.
_TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
#: What some readers do not take for the name that it means.
_ODD = re.compile(r"[\\%]|(?:^|/)\.\.?/")


class Relationship(Struct, frozen=True, kw_only=True):
    """What one part refers to."""

    id: str
    kind: str  #: the last word of its type: worksheet, styles, table
    target: str  #: the part's name
    plain: bool  #: whether it is spelt as every reader understands it


class Sheet(Struct, frozen=True, kw_only=True):
    """One tab as the workbook lists it."""

    title: str
    number: int  #: its sheetId
    position: int  #: among all tabs, from 0
    part: str


class WorkbookParts(Struct, frozen=True, kw_only=True):
    """Where everything is."""

    package: Package
    part: str  #: the workbook's own
    relations: tuple[Relationship, ...]
    sheets: Mapping[str, Sheet]  #: by title; without charts and dialogues
    since_1904: bool
    office: str  #: the name space of what refers to other parts
    main: str  #: that of the workbook's own elements

    def only(self, kind: str) -> str | None:
        """The part of that kind, of which a workbook has one or none."""
        found = (relation.target for relation in self.relations if relation.kind == kind)
        return next((part for part in found if part in self.package), None)


def workbook_parts(package: Package) -> WorkbookParts:
    """Find the sheets of a workbook. Raises DamagedPart, also if the zip is no workbook."""
    part = next((r.target for r in relations(package, "") if r.kind == "officeDocument"), "")
    # An .xlsb has the same zip, and its parts are no XML.
    if part not in package or part.endswith(".bin"):
        raise DamagedPart("the zip", "holds no .xlsx workbook")
    root = package.tree(part)
    office = _office(root)
    known = relations(package, part)
    parts = {each.id: each.target for each in known if each.kind == "worksheet"}
    sheets = [*_sheets(root, office, parts)]
    for target, times in Counter(sheet.part for sheet in sheets).items():
        if times > 1:
            raise DamagedPart(part, f"names {target} for two tabs")
    settings = root.find("{*}workbookPr")
    epoch = "0" if settings is None else settings.get("date1904", "0")
    return WorkbookParts(
        package=package,
        part=part,
        relations=tuple(known),
        sheets={sheet.title: sheet for sheet in sheets},
        since_1904=epoch.encode() in ON,
        office=office,
        main=root.tag[1:].partition("}")[0],
    )


def _sheets(root: ElementTree.Element, office: str, parts: Mapping[str, str]) -> Iterator[Sheet]:
    """The tabs that hold cells, in their order; `parts` are by the ids that the workbook uses."""
    for position, element in enumerate(root.iterfind("{*}sheets/{*}sheet")):
        own, number = element.get(f"{{{office}}}id", ""), element.get("sheetId", "")
        if own in parts:
            yield Sheet(
                title=element.get("name", ""),
                number=int(number) if number.isdigit() else 0,
                position=position,
                part=parts[own],
            )


def _office(root: ElementTree.Element) -> str:
    """The name space by which a workbook's tabs refer to their parts, or would if it had any."""
    for name in (_TRANSITIONAL, _STRICT):
        if any(
            each.get(f"{{{name}}}id") is not None for each in root.iterfind("{*}sheets/{*}sheet")
        ):
            return name
    return _STRICT if root.tag.startswith(f"{{{_STRICT_MAIN}}}") else _TRANSITIONAL


def relations(package: Package, part: str) -> list[Relationship]:
    """What a part (or, for "", the package) refers to within the package."""
    name = relations_part(part)
    if name not in package:
        return []
    found = []
    for element in package.tree(name):
        if element.get("TargetMode") == "External":
            continue
        typed = element.get("Target", "")
        target = typed.replace("\\", "/")
        path = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")
        found.append(
            Relationship(
                id=element.get("Id", ""),
                kind=element.get("Type", "").rpartition("/")[2],
                # Some writers escape spaces and accents in targets, and some in the names of parts
                # too.
                target=path if path in package else unquote(path),
                plain=not _ODD.search(typed),
            )
        )
    return found


def relations_part(part: str) -> str:
    """The name of the part that holds another's relations."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")

"""Carrying edits out in a whole workbook: the sheets, and what refers to their cells."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from xml.parsers import expat

from msgspec import Struct

from douze.adapters.sheet.resolve_edits import TabEdit
from douze.adapters.xlsx.formulas import Place, without_cells
from douze.adapters.xlsx.markup import DamagedPart, Markup, Splice, element, markup, spliced
from douze.adapters.xlsx.parts import Package, Packed, chunks, packed
from douze.adapters.xlsx.ranges import Growth, grown_filter_name, grown_table
from douze.adapters.xlsx.rows import ON, grid
from douze.adapters.xlsx.shared_texts import NONE, shared_texts
from douze.adapters.xlsx.sheet import patch_sheet, with_place_for_rows
from douze.adapters.xlsx.styles import NO_STYLES, Styles
from douze.adapters.xlsx.workbook_parts import (
    Sheet,
    WorkbookParts,
    relations,
    relations_part,
    workbook_parts,
)

_FORMULA = re.compile(rb"</([^\s/<>:]+:)?f\s*>")
#: What stands before `<calcPr>`.
_BEFORE_CALCULATION = (b"sheets", b"functionGroups", b"externalReferences", b"definedNames")
_TYPES = "[Content_Types].xml"
_PART_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


class Patched(Struct, frozen=True, kw_only=True):
    """A workbook after its edits."""

    package: Package
    restyled: bool  #: styles were appended, on which the cells of every tab hang
    since_1904: bool


def patch_book(
    package: Package, edits: Mapping[str, TabEdit], models: Mapping[str, Sequence[int]]
) -> Patched:
    """The whole file with these edits in it, by title; every other part as it was.

    `models` are the last rows in use of each tab. Raises DamagedPart, and does not return
    what is no zip or no XML any more.
    """
    patch = BookPatch(workbook_parts(package))
    patch.share_texts(edits)
    for title, edit in edits.items():
        patch.sheet(title, edit, models[title])
    patch.save_styles()
    patch.trim_calculation_chain()
    patch.calculate_on_opening()
    return Patched(
        package=patch.build(),
        restyled=patch.styles_part in patch.changed,
        since_1904=patch.book.since_1904,
    )


def check_patchable(package: Package) -> None:
    """Make sure that the sheets and styles are such as can be changed. Raises DamagedPart."""
    patch = BookPatch(workbook_parts(package))
    for sheet in patch.book.sheets.values():
        grid(with_place_for_rows(markup(sheet.part, package.read(sheet.part))))


class BookPatch:
    """The changes to the parts of one workbook while they are collected."""

    def __init__(self, found: WorkbookParts) -> None:
        self.book = found
        self.changed: dict[str, Packed | None] = {}
        self.gone: list[tuple[int, Place]] = []
        part = found.only("styles")
        self.styles_part = part or "xl/styles.xml"
        self.styles_known = part is not None
        content = found.package.read(part) if part else NO_STYLES
        self.styles = Styles(markup(self.styles_part, content))
        self.texts = NONE

    def share_texts(self, edits: Mapping[str, TabEdit]) -> None:
        """Keep once what would stand in many cells of these edits, where the workbook is large."""
        self.texts = shared_texts(self.book, edits)
        if self.texts.content is not None:
            self.put(self.texts.part, [self.texts.content])
        if not self.texts.listed:
            self.list_part("sharedStrings", self.texts.part)

    def sheet(
        self,
        title: str,
        edit: TabEdit,
        models: Sequence[int],
        styles: Mapping[int, int] | None = None,
    ) -> None:
        """Change one sheet, and what grows with it in other parts. See `patch_sheet`."""
        if title not in self.book.sheets:
            raise DamagedPart(self.book.part, f"has no sheet called {title!r}")
        sheet = self.book.sheets[title]
        patched = patch_sheet(
            self.markup(sheet.part),
            edit,
            models=models,
            fitting=self.styles.fitting,
            since_1904=self.book.since_1904,
            texts=self.texts.numbers,
            styles=styles or {},
        )
        self.put(sheet.part, patched.pieces)
        self.gone += ((sheet.number, at) for at in patched.formulas_gone)
        if edit.new:
            self._grow(sheet.part, sheet.position, Growth(edit.last, edit.new_last))

    def save_styles(self) -> None:
        """Put the styles that were appended into their part, or into a new one."""
        content = self.styles.patched()
        if content is not None:
            self.put_styles(content)

    def put_styles(self, content: bytes) -> None:
        """Have the styles be these; the workbook gets a part for them if it has none."""
        self.put(self.styles_part, [content])
        if not self.styles_known:
            self.styles_known = True
            self.list_part("styles", self.styles_part)

    def list_part(self, kind: str, part: str) -> bytes:
        """Have the workbook know a new part, and give the name by which it refers to it."""
        stem, listed = posixpath.basename(part).removesuffix(".xml"), relations_part(self.book.part)
        name = f"douze{stem[0].upper()}{stem[1:]}"
        if name in {each.id for each in self.book.relations}:
            raise DamagedPart(listed, f"names something else {name}")
        target, content_type = f"/{part}".encode(), f"{_PART_TYPE}.{kind}+xml".encode()
        override = {b"PartName": target, b"ContentType": content_type}
        self.append(_TYPES, b"Types", b"Override", override)
        refers = f"{self.book.office}/{kind}".encode()
        relation = {b"Id": name.encode(), b"Type": refers, b"Target": target}
        self.append(listed, b"Relationships", b"Relationship", relation)
        return name.encode()

    def trim_calculation_chain(self) -> None:
        """Take cells that hold no formula any more out of the calculation chain.

        A chain without entries is none: the part goes, and what refers to it.
        """
        part = self.book.only("calcChain")
        if not part or not self.gone:
            return
        content = without_cells(self.markup(part), self.gone)
        if content is not None:
            self._keep(part, content)
            return
        self.changed[part] = None
        self._remove(_TYPES, b"Override", b"PartName", part)
        self._remove(relations_part(self.book.part), b"Relationship", b"Target", part)

    def calculate_on_opening(self) -> None:
        """Have formulas calculated when somebody opens the file: what they count has changed.

        Their cached results stay, for whoever reads the file without calculating.
        """
        if not any(map(self._has_formula, self.book.sheets.values())):
            return
        workbook = self.markup(self.book.part)
        tag = workbook.first(b"calcPr")
        if tag:
            values = tag.attributes
            if values.get(b"fullCalcOnLoad") not in ON:
                changed = values | {b"fullCalcOnLoad": b"1"}
                self.splice(workbook, [workbook.retagged(tag, changed)])
            return
        at = workbook.behind(b"workbook", _BEFORE_CALCULATION)
        new = b'<%scalcPr fullCalcOnLoad="1"/>' % workbook.prefix
        self.splice(workbook, [(at, at, new)])

    def _has_formula(self, sheet: Sheet) -> bool:
        known = self.changed.get(sheet.part)
        tag = b""  # begun in one piece, ended in the next
        for piece in known.pieces() if known else self.book.package.pieces(sheet.part):
            piece = tag + piece
            if b"f>" in piece and _FORMULA.search(piece):
                return True
            tag = piece[piece.rfind(b"<") :]
        return False

    def build(self) -> Package:
        """The file."""
        return Package(self.book.package.rewritten(self.changed))

    def _grow(self, part: str, position: int, growth: Growth) -> None:
        for relation in relations(self.book.package, part):
            if relation.kind == "table":
                self._keep(relation.target, grown_table(self.markup(relation.target), growth))
        workbook = self.markup(self.book.part)
        self.splice(workbook, grown_filter_name(workbook, position, growth))

    def append(self, part: str, parent: bytes, name: bytes, values: Mapping[bytes, bytes]) -> None:
        """Put an empty element at the end of the first one of a part that is called `parent`."""
        found = self.markup(part)
        tag = found.first(parent)
        if not tag:
            raise DamagedPart(part, f"has no <{parent.decode()}>")
        self.splice(found, found.appended(tag, element(found.prefix + name, values)))

    def _remove(self, part: str, name: bytes, key: bytes, target: str) -> None:
        """Take out the elements that name a part, by its path or by the end of it."""
        found = self.markup(part)
        # A target may be relative, to the workbook or to the root: the end is the same.
        last = target.rpartition("/")[2].lower()
        splices = [
            found.removed(tag)
            for tag in found.tags(name)
            if tag.attributes.get(key, b"").decode().rpartition("/")[2].lower() == last
        ]
        self.splice(found, splices)

    def markup(self, part: str) -> Markup:
        known = self.changed.get(part)
        content = b"".join(known.pieces()) if known else self.book.package.read(part)
        return markup(part, content)

    def splice(self, part: Markup, splices: Iterable[Splice]) -> None:
        self._keep(part.part, spliced(part.raw, splices))

    def _keep(self, part: str, content: bytes) -> None:
        if content != self.markup(part).raw:
            self.put(part, [content])

    def put(self, part: str, pieces: Iterable[bytes | memoryview]) -> None:
        """Have a part be this, if it is XML."""
        self.changed[part] = packed(_well_formed(part, chunks(pieces)))


def _well_formed(part: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Hand on what is well-formed, and refuse what no program could read, whatever the reason.

    A name whose prefix is bound nowhere is such a reason.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    try:
        for piece in pieces:
            parser.Parse(piece, False)
            yield piece
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise DamagedPart(part, f"is no well-formed XML ({error})") from None

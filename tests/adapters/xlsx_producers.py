"""A workbook as any of very many programs might write it, each by its seed.

`python -m tests.adapters.xlsx_producers` plays DOUZE_PRODUCERS of them, 3,000 unless it says.
"""

import os
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from random import Random
from xml.parsers import expat

from douze.adapters.xlsx_file import XlsxFile
from douze.adapters.xlsx_setup import XlsxSetup
from douze.errors.sheet import WorkbookError
from douze.model.design import Notices, Provisioning, TabDesign, TabProvisioning, design_tab
from douze.model.sheet import Cell, Edits, NewRow, RowChange, Snapshot

TRANSITIONAL = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
)
STRICT = (
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
NOTICES = Notices(held="tenu", warning="tenu", choose="{choices}")
#: What stands in each of the tabs.
ROWS: list[list[Cell]] = [
    ["Réf", "Nom"],
    ["r1", "zoe"],
    ["r2", 5],
    [None, None],
    ["r4", "max & ann"],
]
TITLES = ("Budget", "Zoé & Max")


class Producer:
    """One way to write a workbook; everything that the format leaves open is cast."""

    def __init__(self, seed: object) -> None:
        self.dice = Random(f"producer {seed}")
        self.main, self.office = self.dice.choice([TRANSITIONAL, TRANSITIONAL, STRICT])
        self.folder = self.dice.choice(["xl", "xl", "Book", "a/b"])
        self.workbook = f"{self.folder}/{self.dice.choice(['workbook.xml', 'Main.xml'])}"
        self.sheets = [
            f"{self.folder}/{self.dice.choice(['worksheets/', '', 'one sheet/'])}{name}{n}.xml"
            for n, name in enumerate(self.dice.choices(["sheet", "Sheet", "tab"], k=len(TITLES)), 1)
        ]
        self.styled = self.dice.random() < 0.8
        self.shared = self.dice.random() < 0.4

    def write(self, path: Path) -> None:
        """Write it, parts in any order, names with slashes of any kind."""
        parts = self._parts()
        slash = self.dice.choice(["/", "/", "/", "\\"])
        names = list(parts)
        if self.dice.random() < 0.5:
            self.dice.shuffle(names)
        how = self.dice.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
        with zipfile.ZipFile(path, "w") as target:
            for name in names:
                info = zipfile.ZipInfo("part")
                info.filename = name.replace("/", slash)
                info.compress_type = how
                target.writestr(info, parts[name])

    def _parts(self) -> Mapping[str, bytes]:
        sheets = dict(zip(self.sheets, map(self._sheet, range(len(TITLES))), strict=True))
        parts = {
            "[Content_Types].xml": self._types(),
            "_rels/.rels": self._relations("", [("officeDocument", self.workbook)]),
            self.workbook: self._book(),
            self._relations_name(self.workbook): self._relations(
                self.workbook,
                [
                    *(("worksheet", name) for name in self.sheets),
                    *([("styles", f"{self.folder}/styles.xml")] if self.styled else []),
                    *([("sharedStrings", f"{self.folder}/shared.xml")] if self.shared else []),
                ],
            ),
            **sheets,
        }
        if self.styled:
            parts[f"{self.folder}/styles.xml"] = self._styles()
        if self.shared:
            parts[f"{self.folder}/shared.xml"] = self._strings()
        return {name: self._encoded(content) for name, content in parts.items()}

    def _encoded(self, content: str) -> bytes:
        how = self.dice.choice(["utf-8"] * 8 + ["utf-8-sig", "utf-16"])
        quote = self.dice.choice("'\"")
        named = "UTF-16" if how == "utf-16" else "UTF-8"
        declared = f"<?xml version={quote}1.0{quote} encoding={quote}{named}{quote}?>"
        head = declared + self.dice.choice(["", "\n", "\r\n<!-- <made/> by hand -->\n"])
        if how == "utf-8" and self.dice.random() < 0.3:
            head = ""
        return (head + content).encode(how)

    def _tag(self, name: str, values: Mapping[str, str], inner: str | None = None) -> str:
        """An element with its attributes in any order, in either quotes, with any space."""
        pairs = [*values.items()]
        self.dice.shuffle(pairs)
        quote, space = self.dice.choice("'\""), self.dice.choice([" ", " ", "\n  "])
        inside = "".join(f"{space}{key}={quote}{value}{quote}" for key, value in pairs)
        if inner is None:
            return f"<{name}{inside}{self.dice.choice(['', ' '])}/>"
        return f"<{name}{inside}>{inner}</{name}>"

    def _names(self, own: str) -> tuple[str, dict[str, str]]:
        """The prefix of a part's names, and what declares it."""
        prefix = self.dice.choice(["", "", "x:", "ns0:"])
        return prefix, {f"xmlns{':' if prefix else ''}{prefix.rstrip(':')}": own}

    def _target(self, part: str, target: str) -> str:
        folder = part.rpartition("/")[0]
        relative = target.removeprefix(f"{folder}/") if folder else target
        spelt = [relative, relative, f"/{target}", f"./{relative}"]
        if folder:
            spelt.append("../" * (folder.count("/") + 1) + target)
        found = self.dice.choice(spelt).replace(" ", self.dice.choice([" ", "%20"]))
        return found.replace("/", "\\") if self.dice.random() < 0.15 else found

    def _relations_name(self, part: str) -> str:
        folder, _, name = part.rpartition("/")
        return f"{folder}/_rels/{name}.rels"

    def _relations(self, part: str, targets: list[tuple[str, str]]) -> str:
        prefix, declared = self._names(f"{PACKAGE}/relationships")
        inner = ""
        for number, (kind, target) in enumerate(targets, 1):
            values = {
                "Id": f"rId{number}",
                "Type": f"{self.office}/{kind}",
                "Target": self._target(part, target),
            }
            inner += self._tag(f"{prefix}Relationship", values)
        return self._tag(f"{prefix}Relationships", declared, inner)

    def _types(self) -> str:
        prefix, declared = self._names(f"{PACKAGE}/content-types")
        known = {self.workbook: "sheet.main", **dict.fromkeys(self.sheets, "worksheet")}
        if self.styled:
            known[f"{self.folder}/styles.xml"] = "styles"
        if self.shared:
            known[f"{self.folder}/shared.xml"] = "sharedStrings"
        inner = "".join(
            self._tag(f"{prefix}Default", {"Extension": kind, "ContentType": told})
            for kind, told in (
                ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
                ("xml", "application/xml"),
            )
        )
        for name, kind in known.items():
            part = name.replace(" ", "%20")
            values = {"PartName": f"/{part}", "ContentType": f"{KINDS}.{kind}+xml"}
            inner += self._tag(f"{prefix}Override", values)
        return self._tag(f"{prefix}Types", declared, inner)

    def _book(self) -> str:
        prefix, declared = self._names(self.main)
        r = self.dice.choice(["r", "r", "q", "d3p1"])
        where = self.dice.choice(["root", "sheets", "sheet", "sheet"])
        office = {f"xmlns:{r}": self.office}
        inner = ""
        for number, title in enumerate(TITLES, 1):
            values = {
                "name": title.replace("&", "&amp;"),
                "sheetId": str(number * self.dice.choice([1, 7])),
                f"{r}:id": f"rId{number}",
                **(office if where == "sheet" else {}),
                **({"state": "visible"} if self.dice.random() < 0.3 else {}),
            }
            inner += self._tag(f"{prefix}sheet", values)
        listed = self._tag(f"{prefix}sheets", office if where == "sheets" else {}, inner)
        view = self._tag(f"{prefix}workbookView", {"activeTab": "0"})
        before = self.dice.choice(["", self._tag(f"{prefix}bookViews", {}, view)])
        if self.dice.random() < 0.4:
            asked = self.dice.choice([{}, {"fullCalcOnLoad": self.dice.choice("01")}])
            listed += self._tag(f"{prefix}calcPr", {"calcId": "0", **asked})
        root = {**declared, **(office if where == "root" else {})}
        return self._tag(f"{prefix}workbook", root, before + listed)

    def _styles(self) -> str:
        prefix, declared = self._names(self.main)
        p = prefix
        one = {"numFmtId": "0", "fontId": "0", "fillId": "0", "borderId": "0"}
        inner = ""
        sections: list[tuple[str, str, dict[str, str]]] = [
            ("fonts", "font", {}),
            ("fills", "fill", {}),
            ("borders", "border", {}),
            ("cellStyleXfs", "xf", one),
            ("cellXfs", "xf", {**one, "xfId": "0"}),
        ]
        for section, element, values in sections:
            content = self._tag(f"{p}{element}", values)
            counted = {"count": "1"} if self.dice.random() < 0.7 else {}
            inner += self._tag(f"{p}{section}", counted, content)
        return self._tag(f"{p}styleSheet", declared, inner)

    def _strings(self) -> str:
        prefix, declared = self._names(self.main)
        texts = [cell for row in ROWS for cell in row if isinstance(cell, str)]
        inner = "".join(
            f"<{prefix}si><{prefix}t>{text.replace('&', '&amp;')}</{prefix}t></{prefix}si>"
            for text in texts
        )
        return self._tag(f"{prefix}sst", declared, inner)

    def _sheet(self, number: int) -> str:
        prefix, declared = self._names(self.main)
        counted, rows = self.dice.random() < 0.8, ""
        texts = [cell for row in ROWS for cell in row if isinstance(cell, str)]
        for at, row in enumerate(ROWS, 1):
            cells = ""
            for column, value in enumerate(row):
                place = {"r": f"{'AB'[column]}{at}"} if counted else {}
                if value is None:
                    cells += "" if counted else self._tag(f"{prefix}c", {})
                elif isinstance(value, str) and self.shared:
                    inner = f"<{prefix}v>{texts.index(value)}</{prefix}v>"
                    cells += self._tag(f"{prefix}c", {**place, "t": "s"}, inner)
                elif isinstance(value, str):
                    text = value.replace("&", "&amp;")
                    inner = f"<{prefix}v>{text}</{prefix}v>"
                    cells += self._tag(f"{prefix}c", {**place, "t": "str"}, inner)
                else:
                    formula = self.dice.choice(["", f"<{prefix}f>2+3</{prefix}f>"])
                    inner = f"{formula}<{prefix}v>{value}</{prefix}v>"
                    cells += self._tag(f"{prefix}c", place, inner)
            rows += self._tag(f"{prefix}row", {"r": str(at)} if counted else {}, cells)
        extent = self.dice.choice(["A1:B5", "A1", "1:49", "A:P", "", None, "$A$1:$B$5"])
        head = "" if extent is None else self._tag(f"{prefix}dimension", {"ref": extent})
        return self._tag(
            f"{prefix}worksheet", declared, head + self._tag(f"{prefix}sheetData", {}, rows)
        )


def play(seed: object, folder: Path) -> str | None:
    """Let `setup` and a pass write into one such workbook; say what is wrong then, if anything."""
    path = folder / "inscriptions.xlsx"
    Producer(seed).write(path)
    before = path.read_bytes()
    try:
        new: TabDesign = design_tab("messages", "Messages", NOTICES)
        columns = {2: new.columns[0]}
        workbook = XlsxSetup(path)
        tab = TabProvisioning(title=TITLES[1], new=columns, present={}, notices=NOTICES)
        workbook.provision(Provisioning(tabs=(tab,), new=(new,)))
        workbook.read()
        added = NewRow(tab=TITLES[0], cells={0: "r9", 1: "tom"}, key=(0, "r9"))
        change = RowChange(tab=TITLES[0], row=2, cells={1: "eva", 3: 7})
        workbook.write(Edits(rows=(change,), new=(added,)))
    except WorkbookError as error:
        return f"refused: {error}" if path.read_bytes() == before else f"half done: {error}"
    rows: list[list[Cell]] = [["Réf", "Nom"], ["r1", "eva", None, 7], *ROWS[2:], ["r9", "tom"]]
    second: list[list[Cell]] = [[*ROWS[0], columns[2].header], *ROWS[1:]]
    log: list[list[Cell]] = [[column.header for column in new.columns]]
    wanted = {TITLES[0]: rows, TITLES[1]: second, "Messages": log}
    found = _trimmed(XlsxFile(path).read())
    meant = {title: [_without_end(row) for row in each] for title, each in wanted.items()}
    return _unbound(path) or (None if found == meant else f"holds {found}")


def _trimmed(snapshot: Snapshot) -> dict[str, list[list[Cell]]]:
    return {tab.title: [_without_end([*row]) for row in tab.rows] for tab in snapshot.tabs}


def _without_end(row: list[Cell]) -> list[Cell]:
    kept = [*row]
    while kept and kept[-1] is None:
        kept.pop()
    return kept


def _unbound(path: Path) -> str | None:
    """A part that is no XML whose names are all bound."""
    with zipfile.ZipFile(path) as opened:
        names = [name.replace("\\", "/").lower() for name in opened.namelist()]
        if len(set(names)) < len(names):
            return f"holds a part twice: {names}"
        for name in opened.namelist():
            try:
                expat.ParserCreate(namespace_separator=" ").Parse(opened.read(name), True)
            except expat.ExpatError as error:
                return f"{name}: {error}"
    return None


def main() -> int:
    """Play all of them; print what went wrong."""
    count = int(os.environ.get("DOUZE_PRODUCERS", "3000"))
    wrong = 0
    for seed in range(count):
        with tempfile.TemporaryDirectory() as folder:
            if said := play(seed, Path(folder)):
                wrong += 1
                print(f"producer {seed}: {said}")
    print(f"{count} producers, {wrong} of whose workbooks were not written as they should be")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

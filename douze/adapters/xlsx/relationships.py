"""What the parts of a package refer to, however their producer spelt it."""

import posixpath
import re
from urllib.parse import unquote

from msgspec import Struct

from douze.adapters.xlsx.parts import Package

#: What some readers do not take for the name that it means.
_ODD = re.compile(r"[\\%]|(?:^|/)\.\.?/")


class Relationship(Struct, frozen=True, kw_only=True):
    """What one part refers to."""

    id: str
    kind: str  #: the last word of its type: worksheet, styles, table
    target: str  #: the part's name
    plain: bool  #: whether it is spelt as every reader understands it


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
                target=path if path in package else unquote(path),
                plain=not _ODD.search(typed),
            )
        )
    return found


def relations_part(part: str) -> str:
    """The name of the part that holds another's relations."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")

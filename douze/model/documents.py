"""What people get after a session: documents and recordings, a title and an address a line."""

import re

from msgspec import Struct

_HTTPS = "https://"
_ANY_CASE = re.compile(_HTTPS, re.IGNORECASE)
#: What people put before a line, and between its title and its address.
_BEFORE, _BETWEEN = " \t-*+•·–—", " \t:–—-([<"
_AFTER = " \t)]>.,;"


class Document(Struct, frozen=True):
    """Something to read or to watch."""

    title: str  #: its address, where it has no other
    address: str


class DocumentsCell(Struct, frozen=True):
    """What stands in such a cell."""

    documents: tuple[Document, ...] = ()
    unreadable: tuple[str, ...] = ()  #: lines that name no address


def _without_end(address: str) -> str:
    """Leave out what stands behind an address; a bracket that was opened in it belongs to it."""
    end, closed_alone = len(address), address.count(")") - address.count("(")
    while end and address[end - 1] in _AFTER:
        if address[end - 1] == ")":
            if closed_alone <= 0:
                break
            closed_alone -= 1
        end -= 1
    return address[:end]


def read_documents(cell: str) -> DocumentsCell:
    """Read `Title https://…`, or the address alone, line by line; each address once."""
    found: dict[str, Document] = {}
    unreadable = []
    for line in filter(None, (line.strip(_BEFORE) for line in cell.splitlines())):
        title, *rest = _ANY_CASE.split(line, maxsplit=1)
        place = _without_end(rest[0]) if rest else ""
        address = _HTTPS + place
        if not place or any(c.isspace() or c in '<>"' for c in address):
            unreadable.append(line)
            continue
        # `[Title](https://…)` is what people who know Markdown type.
        title = title.rstrip(_BETWEEN + "]").lstrip("[")
        found.setdefault(address, Document(title or address, address))
    return DocumentsCell(tuple(found.values()), tuple(unreadable))

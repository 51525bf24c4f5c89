"""Finding elements in one XML part without building a tree, and splicing bytes into it.

A sheet of 100,000 rows is mostly left alone, so it is searched, not parsed. That is exact
all the same: in well-formed XML without comments, CDATA and processing instructions, a `<`
always opens a tag. Those three are therefore blanked out in a copy of the same length; the
copy is searched, and what is found is cut from the original.
"""

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from msgspec import Struct

#: Replace the bytes from start to end by others.
Splice = tuple[int, int, bytes]

# Every pattern here takes a time that grows with the text, not with its square, also in what is
# no XML: none looks further than the next `<`, and none begins in the midst of a word.
_HIDING = re.compile(rb"<!--|<!\[CDATA\[|<\?")
_ENDS = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}
#: What stands between a tag's name and its end; values in quotes may hold a `>`, but no `<`.
INSIDE_TAG = rb"""([^<>"']*+(?:"[^<"]*+"[^<>"']*+|'[^<']*+'[^<>"']*+)*+)"""
_ATTRIBUTE = re.compile(rb"""(?<![^\s"'])([^\s=/"']++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""")
_ROOT = re.compile(rb"<([^\s/<>:?!]++:)?[^\s/<>:?!]++(?=[\s/>])")
_DECLARED = re.compile(rb"""^<\?xml[^>]*?\sencoding\s*=\s*["']([^"']+)["']""")


class DamagedPart(Exception):
    """A part of the package is not what it should be."""

    def __init__(self, part: str, what: str) -> None:
        self.part, self.what = part, what
        super().__init__(part, what)

    def __str__(self) -> str:
        return f"{self.part} {self.what}"


class Tag(NamedTuple):
    """An opening (or empty) tag: where it stands and its attributes as written."""

    name: bytes  #: without the part's prefix
    start: int
    end: int
    inside: bytes

    @property
    def empty(self) -> bool:
        return self.inside.endswith(b"/")

    @property
    def attributes(self) -> dict[bytes, bytes]:
        return attributes(self.inside)


class Markup(Struct, frozen=True, kw_only=True):
    """One XML part, ready to be searched."""

    part: str
    raw: bytes  #: UTF-8
    plain: bytes  #: as long as raw, with comments, CDATA and instructions blanked out
    prefix: bytes  #: what stands before the names of its elements: b"" or e.g. b"x:"

    def tags(self, name: bytes, start: int = 0, end: int | None = None) -> Iterator[Tag]:
        """Every opening tag of that name (in the part's own namespace), in order."""
        stop = len(self.plain) if end is None else end
        for found in opening(self.prefix + name).finditer(self.plain, start, stop):
            yield Tag(name, found.start(), found.end(), found[1])

    def first(self, name: bytes, start: int = 0, end: int | None = None) -> Tag | None:
        """The first opening tag of that name, if there is one."""
        return next(self.tags(name, start, end), None)

    def within(self, parent: Tag | None, name: bytes) -> Iterator[Tag]:
        """Every tag of that name inside an element; none where there is no such element."""
        if parent:
            yield from self.tags(name, parent.end, self.closing(parent)[0])

    def closing(self, tag: Tag) -> tuple[int, int]:
        """Where the closing tag begins and ends. An element within one of its name is refused."""
        if tag.empty:
            return tag.end, tag.end
        found = ending(self.prefix + tag.name).search(self.plain, tag.end)
        if not found or not found[1]:
            raise DamagedPart(self.part, f"has a <{tag.name.decode()}> without an end")
        return found.start(), found.end()

    def behind(self, root: bytes, names: Iterable[bytes]) -> int:
        """Where the last of these elements ends; else where the content of the root begins."""
        tag = self.first(root)
        ends = [tag.end if tag else 0]
        for name in names:
            ends += (self.closing(each)[1] for each in self.tags(name))
        return max(ends)

    def removed(self, tag: Tag) -> Splice:
        """Take an element out, with all that is in it."""
        return tag.start, self.closing(tag)[1], b""

    def retagged(self, tag: Tag, values: Mapping[bytes, bytes]) -> Splice:
        """Give an element these attributes instead of its own."""
        name, end = self.prefix + tag.name, b"/>" if tag.empty else b">"
        return tag.start, tag.end, b"<%s%s%s" % (name, written(values), end)

    def appended(
        self, parent: Tag, new: bytes, values: Mapping[bytes, bytes] | None = None
    ) -> list[Splice]:
        """Put XML at the end of an element, which may be `<empty/>`, and change its attributes."""
        kept = parent.attributes if values is None else values
        if parent.empty:
            return [(parent.start, parent.end, element(self.prefix + parent.name, kept, new))]
        end, _ = self.closing(parent)
        changed = [] if values is None else [self.retagged(parent, kept)]
        return [*changed, (end, end, new)]


def markup(part: str, content: bytes) -> Markup:
    """Prepare a part for searching. Raises DamagedPart, also for a DOCTYPE."""
    raw = in_utf8(part, content)
    plain = raw
    body = raw.find(b"?>") + 2 if raw.startswith(b"<?xml") else 0
    if b"!" in raw or raw.find(b"?", body) >= 0:  # single bytes are found ten times as fast
        plain = _blanked(part, raw)
    if b"!" in plain and b"<!" in plain:
        raise DamagedPart(part, "holds a DOCTYPE or an unfinished comment")
    root = _ROOT.search(plain)
    if not root:
        raise DamagedPart(part, "is no XML")
    return Markup(part=part, raw=raw, plain=plain, prefix=root[1] or b"")


def _blanked(part: str, raw: bytes) -> bytes:
    """The same with spaces for comments, CDATA and instructions."""
    kept: list[bytes] = []
    at = 0
    while found := _HIDING.search(raw, at):
        end = raw.find(_ENDS[found[0]], found.end())
        if end < 0:
            raise DamagedPart(part, "holds a DOCTYPE or an unfinished comment")
        end += len(_ENDS[found[0]])
        kept += (raw[at : found.start()], b" " * (end - found.start()))
        at = end
    return b"".join((*kept, raw[at:]))


def in_utf8(part: str, content: bytes) -> bytes:
    """The same XML in UTF-8, its declaration adapted; the very same bytes if it is already."""
    declared = encoding(content)
    if declared is None:
        return content
    try:
        text = content.decode(declared).removeprefix("\ufeff")
    except (LookupError, UnicodeError):
        raise DamagedPart(part, f"is not in the encoding that it names, {declared}") from None
    return re.sub(
        r"""^(<\?xml[^>]*?\sencoding\s*=\s*)["'][^"']+["']""", r'\1"UTF-8"', text
    ).encode()


def encoding(content: bytes) -> str | None:
    """The encoding of an XML part, None for UTF-8."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if content.startswith(b"<\0"):
        return "utf-16-le"
    if content.startswith(b"\0<"):
        return "utf-16-be"
    found = _DECLARED.match(content)
    declared = found[1].decode("latin-1").lower() if found else "utf-8"
    return None if declared in {"utf-8", "utf8", "us-ascii", "ascii"} else declared


def attributes(inside: bytes) -> dict[bytes, bytes]:
    """The attributes of a tag, still escaped, in order."""
    return {name: double or single for name, double, single in _ATTRIBUTE.findall(inside)}


def written(values: Mapping[bytes, bytes]) -> bytes:
    """Attributes as they stand in a tag, each after a space."""
    return b"".join(
        [b' %s="%s"' % (name, value.replace(b'"', b"&quot;")) for name, value in values.items()]
    )


def element(name: bytes, values: Mapping[bytes, bytes], content: bytes = b"") -> bytes:
    """An element with its attributes and content; `<name/>` where it has no content."""
    if not content:
        return b"<%s%s/>" % (name, written(values))
    return b"<%s%s>%s</%s>" % (name, written(values), content, name)


def spliced(raw: bytes, splices: Iterable[Splice]) -> bytes:
    """Carry out replacements that do not overlap; insertions at one place keep their order."""
    return b"".join(pieces(raw, splices))


def pieces(
    raw: bytes, splices: Iterable[Splice], start: int = 0, end: int | None = None
) -> Iterator[bytes | memoryview]:
    """The same for a stretch of the bytes, in pieces, so that a large part is not there twice."""
    view, at = memoryview(raw)[:end], start
    for first, last, new in sorted(splices, key=lambda splice: splice[:2]):
        if first < at:
            raise AssertionError(f"two changes of the same bytes, at {first}")
        yield view[at:first]
        yield new
        at = last
    yield view[at:]


@cache
def opening(name: bytes) -> re.Pattern[bytes]:
    """What finds the opening tags of that full name, and captures what is inside."""
    return re.compile(b"<" + re.escape(name) + rb"(?=[\s/>])" + INSIDE_TAG + b">")


@cache
def ending(name: bytes) -> re.Pattern[bytes]:
    """What finds the next tag of that name, and captures the stroke of a closing one."""
    return re.compile(b"<(/?)" + re.escape(name) + rb"(?=[\s/>])[^<>]*+>?")

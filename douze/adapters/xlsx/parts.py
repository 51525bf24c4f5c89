"""An .xlsx file as what it is: a zip of named parts that refer to each other."""

import copy
import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Mapping
from urllib.parse import unquote
from xml.etree import ElementTree

from msgspec import Struct

from douze.adapters.xlsx.markup import DamagedPart, markup

#: What a file may be unpacked to; staff's workbooks hold a few megabytes.
LARGEST_UNPACKED = 1024**3

_CHUNK = 1024**2
_LEVEL = 3  #: of compression: a third of the time of the usual 6, a tenth more bytes
_ENCRYPTED, _SIZES_FOLLOW = 0x1, 0x8  # flags of a zip member
_ZIP64 = 1  # the extra field for files beyond 4 GB, which ours never are


class Package:
    """The parts of a workbook, each checked to unpack to what it says."""

    def __init__(self, content: bytes) -> None:
        """Raises zipfile.BadZipFile or DamagedPart; nothing that is broken gets further."""
        self.content = content  #: the file
        self._zip = zipfile.ZipFile(io.BytesIO(content))
        self._names: dict[str, str] = {}
        total = 0
        for info in self._zip.infolist():
            if _plain_name(info.filename) in self._names:
                raise DamagedPart(info.filename, "is there twice")
            self._names[_plain_name(info.filename)] = info.filename
            total += info.file_size
            if total > LARGEST_UNPACKED:
                raise DamagedPart(info.filename, "unpacks to more than 1 GB with those before it")
            if info.flag_bits & _ENCRYPTED:
                raise DamagedPart(info.filename, "is protected by a password")
        for info in self._zip.infolist():
            self._check(info)

    def __contains__(self, name: str) -> bool:
        return _plain_name(name) in self._names

    def read(self, name: str) -> bytes:
        """The content of a part. Its name's case does not matter, as the format says."""
        if name not in self:
            raise DamagedPart(name, "is missing")
        return self._zip.read(self._names[_plain_name(name)])

    def head(self, name: str) -> bytes:
        """The first bytes of a part, which tell its encoding."""
        with self._zip.open(self._names[_plain_name(name)]) as part:
            return part.read(200)

    def tree(self, name: str) -> ElementTree.Element:
        """A small part as a tree, with a DOCTYPE refused."""
        try:
            return ElementTree.fromstring(markup(name, self.read(name)).raw)
        except ElementTree.ParseError as error:
            raise DamagedPart(name, f"is no XML ({error})") from None

    def names(self) -> list[str]:
        """All the names, as they stand in the zip."""
        return self._zip.namelist()

    def rewritten(self, changed: Mapping[str, bytes | None]) -> bytes:
        """The whole file with other content in some parts; None leaves a part out.

        The others are copied as they are, still compressed, in the same order; a name that
        is not there yet comes last.
        """
        new = {_plain_name(name): content for name, content in changed.items()}
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            target.comment = self._zip.comment
            for info in self._zip.infolist():
                if _plain_name(info.filename) not in new:
                    self._copy(info, out, target)
                    continue
                content = new.pop(_plain_name(info.filename))
                if content is not None:
                    target.writestr(_described(info), content, compresslevel=_LEVEL)
            for name, content in changed.items():
                if _plain_name(name) in new and content is not None:
                    target.writestr(name, content)
        return out.getvalue()

    def _copy(self, info: zipfile.ZipInfo, out: io.BytesIO, target: zipfile.ZipFile) -> None:
        """Take a member over without unpacking it."""
        own = _described(info)
        own.header_offset = target.start_dir
        out.seek(target.start_dir)
        out.write(own.FileHeader())
        out.write(self._packed(info))
        target.start_dir = out.tell()
        target.filelist.append(own)
        target.NameToInfo[own.filename] = own

    def _packed(self, info: zipfile.ZipInfo) -> memoryview:
        """The bytes of a member as they stand in the file."""
        header = self.content[info.header_offset : info.header_offset + 30]
        if len(header) < 30 or header[:4] != b"PK\3\4":
            raise DamagedPart(info.filename, "is not where the zip says")
        name, extra = struct.unpack("<2H", header[26:])
        start = info.header_offset + 30 + name + extra
        return memoryview(self.content)[start : start + info.compress_size]

    def _check(self, info: zipfile.ZipInfo) -> None:
        """Make sure that a member unpacks to as many bytes as it says, unharmed."""
        packed = self._packed(info)
        if info.compress_type == zipfile.ZIP_STORED:
            size, crc = len(packed), zlib.crc32(packed)
        elif info.compress_type == zipfile.ZIP_DEFLATED:
            size, crc = _measured(info, packed)
        else:
            raise DamagedPart(info.filename, "is compressed in a way that Excel does not know")
        if (size, crc) != (info.file_size, info.CRC):
            raise DamagedPart(info.filename, "is damaged")


def _measured(info: zipfile.ZipInfo, packed: memoryview) -> tuple[int, int]:
    """The size and the checksum of what a member unpacks to, a megabyte at a time."""
    unpacking, size, crc = zlib.decompressobj(-15), 0, 0
    waiting: bytes | memoryview = packed
    try:
        while not unpacking.eof and size <= info.file_size:
            piece = unpacking.decompress(waiting, _CHUNK)
            waiting = unpacking.unconsumed_tail
            if not piece and not waiting:
                break
            size, crc = size + len(piece), zlib.crc32(piece, crc)
    except zlib.error:
        raise DamagedPart(info.filename, "is damaged") from None
    return (size if unpacking.eof else -1), crc


def _described(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """The same description, sizes before the content and without 4 GB fields."""
    own = copy.copy(info)
    own.flag_bits &= ~_SIZES_FOLLOW
    own.extra, rest = b"", info.extra
    while len(rest) >= 4:
        kind, size = struct.unpack("<2H", rest[:4])
        if kind != _ZIP64:
            own.extra += rest[: 4 + size]
        rest = rest[4 + size :]
    return own


def _plain_name(name: str) -> str:
    """A part's name for comparing: some producers write backslashes, or another case."""
    return name.replace("\\", "/").lstrip("/").lower()


class Relation(Struct, frozen=True, kw_only=True):
    """What one part refers to."""

    id: str
    kind: str  #: the last word of its type: worksheet, styles, table
    target: str  #: the part's name


def relations(package: Package, part: str) -> list[Relation]:
    """What a part (or, for "", the package) refers to within the package."""
    name = relations_part(part)
    if name not in package:
        return []
    found = []
    for element in package.tree(name):
        target = element.get("Target", "").replace("\\", "/")
        path = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")
        kind = element.get("Type", "").rpartition("/")[2]
        target = path if path in package else unquote(path)
        found.append(Relation(id=element.get("Id", ""), kind=kind, target=target))
    return found


def relations_part(part: str) -> str:
    """The name of the part that holds another's relations."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")

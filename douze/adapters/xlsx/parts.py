"""An .xlsx file as what it is: a zip of named parts that refer to each other."""

import copy
import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import NamedTuple
from xml.etree import ElementTree

from douze.adapters.xlsx.limits import (
    LARGEST_LIST,
    LARGEST_UNPACKED,
    MOST_TAGS,
    TooLarge,
    check_declared,
)
from douze.adapters.xlsx.markup import DamagedPart, markup

_CHUNK = 1024**2
_SMALL_CHUNK = 64 * 1024
_LEVEL = 3  #: of compression: a third of the time of the usual 6, a tenth more bytes
_ENCRYPTED, _SIZES_FOLLOW = 0x1, 0x8  # flags of a zip member
_ZIP64 = 1  # the extra field for files beyond 4 GB, which ours never are


class Packed(NamedTuple):
    """A part as it will stand in the zip: compressed, with its size and checksum before."""

    content: bytes
    size: int
    crc: int

    def pieces(self) -> Iterator[bytes]:
        """What it unpacks to, a megabyte at a time."""
        return _unpacked(memoryview(self.content))


def packed(pieces: Iterable[bytes]) -> Packed:
    """Compress a part piece by piece: a large one is never there as a whole."""
    packing, size, crc = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15), 0, 0
    kept = []
    for piece in pieces:
        size, crc = size + len(piece), zlib.crc32(piece, crc)
        kept.append(packing.compress(piece))
    return Packed(b"".join([*kept, packing.flush()]), size, crc)


def chunks(pieces: Iterable[bytes | memoryview]) -> Iterator[bytes]:
    """Put small pieces together, since each costs a call to compress and to check it."""
    waiting, size = list[bytes | memoryview](), 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= _SMALL_CHUNK:
            yield b"".join(waiting)
            waiting, size = [], 0
    yield b"".join(waiting)


class Package:
    """The parts of a workbook, each checked to unpack to what it says."""

    def __init__(self, content: bytes) -> None:
        """Raises zipfile.BadZipFile or DamagedPart; nothing that is broken gets further."""
        self.content = content  #: the file
        self._zip = zipfile.ZipFile(io.BytesIO(content))
        self._names: dict[str, str] = {}
        infos = self._zip.infolist()
        check_declared(infos)
        for info in infos:
            # Programs would read different ones of the two: we might check the one and Excel open
            # the other.
            if _plain_name(info.filename) in self._names:
                raise DamagedPart(info.filename, "is there twice")
            self._names[_plain_name(info.filename)] = info.filename
            if info.flag_bits & _ENCRYPTED:
                raise DamagedPart(info.filename, "is protected by a password")
        self._tags = 0
        for info in infos:
            self._tags += self._checked(info)
            if self._tags > MOST_TAGS:
                raise TooLarge(info.filename, f"makes more than {MOST_TAGS:,} tags")

    @property
    def unpacked(self) -> int:
        """How many bytes all the parts have together, unpacked."""
        return sum(info.file_size for info in self._zip.infolist())

    @property
    def full(self) -> float:
        """Which part of the most that a workbook may hold this one holds."""
        return max(self.unpacked / LARGEST_UNPACKED, self._tags / MOST_TAGS)

    def __contains__(self, name: str) -> bool:
        return _plain_name(name) in self._names

    def read(self, name: str) -> bytes:
        """The content of a part. Its name's case does not matter, as the format says."""
        if name not in self:
            raise DamagedPart(name, "is missing")
        info = self._zip.getinfo(self._names[_plain_name(name)])
        if info.compress_type == zipfile.ZIP_STORED:
            return bytes(self._packed(info))
        return zlib.decompress(self._packed(info), -15, info.file_size)  # as was checked

    def pieces(self, name: str) -> Iterator[bytes]:
        """The content of a part, a megabyte at a time."""
        with self._zip.open(self._names[_plain_name(name)]) as part:
            yield from iter(partial(part.read, _CHUNK), b"")

    def head(self, name: str) -> bytes:
        """The first bytes of a part, which tell its encoding."""
        with self._zip.open(self._names[_plain_name(name)]) as part:
            return part.read(200)

    def tree(self, name: str) -> ElementTree.Element:
        """A small part as a tree, with a DOCTYPE refused."""
        content = self.read(name)
        if len(content) > LARGEST_LIST:
            raise DamagedPart(name, f"is larger than {LARGEST_LIST >> 20} MB")
        try:
            return ElementTree.fromstring(markup(name, content).raw)
        except ElementTree.ParseError as error:
            raise DamagedPart(name, f"is no XML ({error})") from None

    def names(self) -> list[str]:
        """All the names, as they stand in the zip."""
        return self._zip.namelist()

    def rewritten(self, changed: Mapping[str, Packed | None]) -> bytes:
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
                    _put(_described(info), self._packed(info), out, target)
                elif content := new.pop(_plain_name(info.filename)):
                    _put(_described(info, content), content.content, out, target)
            for name, content in changed.items():
                if content and _plain_name(name) in new:
                    info = zipfile.ZipInfo(name)
                    info.external_attr = 0o600 << 16  # for whoever unpacks it
                    _put(_described(info, content), content.content, out, target)
        return out.getvalue()

    def _packed(self, info: zipfile.ZipInfo) -> memoryview:
        """The bytes of a member as they stand in the file."""
        # The lengths here are those of the local header, which may differ from the directory's.
        header = self.content[info.header_offset : info.header_offset + 30]
        if len(header) < 30 or header[:4] != b"PK\3\4":
            raise DamagedPart(info.filename, "is not where the zip says")
        name, extra = struct.unpack("<2H", header[26:])
        start = info.header_offset + 30 + name + extra
        return memoryview(self.content)[start : start + info.compress_size]

    def _checked(self, info: zipfile.ZipInfo) -> int:
        """Make sure that a member unpacks to as many bytes as it says, unharmed; count its tags."""
        packed = self._packed(info)
        if info.compress_type == zipfile.ZIP_STORED:
            found = _measured(info, [packed])
        elif info.compress_type == zipfile.ZIP_DEFLATED:
            found = _measured(info, _unpacked(packed))
        else:
            raise DamagedPart(info.filename, "is compressed in a way that Excel does not know")
        if (found.size, found.crc) != (info.file_size, info.CRC):
            raise DamagedPart(info.filename, "is damaged")
        return found.tags


class _Measure(NamedTuple):
    """What a member unpacks to."""

    size: int
    crc: int
    tags: int


def _measured(info: zipfile.ZipInfo, pieces: Iterable[bytes | memoryview]) -> _Measure:
    """Measure what a member unpacks to, as far as it says that it goes."""
    size = crc = tags = 0
    try:
        for piece in pieces:
            size, crc = size + len(piece), zlib.crc32(piece, crc)
            tags += bytes(piece).count(b"<")
            if size > info.file_size:
                break
    except (EOFError, zlib.error):
        raise DamagedPart(info.filename, "is damaged") from None
    return _Measure(size, crc, tags)


def _unpacked(packed: memoryview) -> Iterator[bytes]:
    """What is compressed, a megabyte at a time. Raises EOFError, zlib.error."""
    # -15: as zips hold it, without the header and checksum of zlib.
    unpacking = zlib.decompressobj(-15)
    waiting: bytes | memoryview = packed
    while not unpacking.eof:
        piece = unpacking.decompress(waiting, _CHUNK)
        waiting = unpacking.unconsumed_tail
        if not (piece or waiting or unpacking.eof):
            raise EOFError
        yield piece


def _put(
    info: zipfile.ZipInfo, content: bytes | memoryview, out: io.BytesIO, target: zipfile.ZipFile
) -> None:
    """Append a member that is compressed already."""
    # zipfile would unpack and pack it once more: what is packed already is entered by hand.
    info.header_offset = target.start_dir
    out.seek(target.start_dir)
    out.write(info.FileHeader())
    out.write(content)
    target.start_dir = out.tell()
    target.filelist.append(info)
    target.NameToInfo[info.filename] = info


def _described(info: zipfile.ZipInfo, content: Packed | None = None) -> zipfile.ZipInfo:
    """The same description, or that of other content; sizes first, without 4 GB fields."""
    own = copy.copy(info)
    # The sizes are known now, and stand before the content, where every reader looks.
    own.flag_bits &= ~_SIZES_FOLLOW
    if content:
        own.flag_bits, own.compress_type = 0, zipfile.ZIP_DEFLATED
        own.file_size, own.compress_size, own.CRC = content.size, len(content.content), content.crc
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

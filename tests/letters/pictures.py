"""Small pictures, as mail programs show them."""

import struct
import zlib


def png(width: int, height: int, colour: tuple[int, int, int] = (200, 30, 60)) -> bytes:
    """A picture of one colour."""
    row = b"\0" + bytes(colour) * width
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + _chunk(b"IDAT", zlib.compress(row * height))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


def gif(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HHBBB", width, height, 0, 0, 0) + b";"


def jpeg(width: int, height: int) -> bytes:
    """The segments of a picture up to its frame: a header, a comment, the frame."""
    header = b"\xff\xe0\x00\x10JFIF\0\1\1\0\0\1\0\1\0\0"
    comment = b"\xff\xfe\x00\x06abcd"
    frame = b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + b"\3" + bytes(9)
    return b"\xff\xd8" + header + comment + frame + b"\xff\xd9"

"""How much a workbook may hold: a small zip can unpack to more than any machine can chew."""

from zipfile import ZipInfo

from douze.adapters.xlsx.markup import DamagedPart

#: What a file may be unpacked to; staff's workbooks hold a few megabytes, 10,000 answers
#: with all their letters 21.
LARGEST_UNPACKED = 200 * 1024**2
#: What a part that lists others, and is read as a tree, may be unpacked to.
LARGEST_LIST = 5 * 1024**2
#: How many times its packed size a part may be; the sheets of a pass come to 11, rows that are
#: only formatted to some 30, one tag written a million times to several hundred.
MOST_PACKED, SMALL = 150, 10 * 1024**2
#: How many parts there may be: each costs as much as some hundred rows.
MOST_PARTS = 10_000
#: How many tags: the time of reading depends on them. 10,000 answers with all letters make
#: 1.6 million.
MOST_TAGS = 20_000_000
#: How many looks of cells; Excel has 65,490.
MOST_STYLES = 100_000


class TooLarge(DamagedPart):
    """A workbook is whole, but holds more than may be read: nobody meant it for an attack."""


def refuse_style_beyond(there: int, part: str) -> None:
    """Raise DamagedPart where one style more would be more than we ever read again."""
    if there >= MOST_STYLES:
        raise DamagedPart(part, f"has no room for one more than {MOST_STYLES:,} cell styles")


def check_declared(infos: list[ZipInfo]) -> None:
    """Refuse a zip whose own directory says that it is too much, before a byte is unpacked."""
    if len(infos) > MOST_PARTS:
        raise DamagedPart("the zip", f"holds more than {MOST_PARTS:,} parts")
    total = 0
    for info in infos:
        total += info.file_size
        if total > LARGEST_UNPACKED:
            most = f"{LARGEST_UNPACKED >> 20} MB"
            raise TooLarge(info.filename, f"unpacks to more than {most} with those before it")
        if info.file_size > SMALL and info.file_size > MOST_PACKED * info.compress_size:
            times = info.file_size // max(1, info.compress_size)
            raise DamagedPart(
                info.filename, f"unpacks to {times:,} times its size, as no table does"
            )

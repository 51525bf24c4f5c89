"""The extension that Excel 2010 brought: what covers cells names them in an element of its own.

Looked for from one tag to the next, each byte once: with one pattern for a whole block, a sheet of
openings that nothing closes took time in the square of its length.
"""

import re
from collections.abc import Iterator


def blocks_2010(
    plain: bytes, name: bytes, start: int = 0, end: int | None = None
) -> Iterator[tuple[int, int]]:
    """Give where the inside of each prefixed element of that name stands.

    An element within one of its own name belongs to it; one that nothing closes is none.
    """
    depth, begun = 0, 0
    for tag in _tags(name).finditer(plain, start, len(plain) if end is None else end):
        if tag[2].endswith(b"/"):
            continue
        if not tag[1]:
            if depth == 0:
                begun = tag.end()
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                yield begun, tag.start()


def _tags(name: bytes) -> re.Pattern[bytes]:
    """Openings and endings, whatever prefix stands before the name."""
    return re.compile(rb"<(/?)[^\s/<>:]{1,40}:%s((?:[\s/][^<>]*)?)>" % name)

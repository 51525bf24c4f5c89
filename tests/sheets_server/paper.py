"""Spreadsheets as PDF: the cells in columns, as many pages as it takes."""

WIDTH, HEIGHT, MARGIN = 842, 595, 36  #: A4 on its side, in points
LEADING, SIZE = 12, 8
_LINES = (HEIGHT - 2 * MARGIN) // LEADING
_LETTER = SIZE * 0.55  #: about how wide a letter is
_LONGEST = 40


def write(sheets: list[list[list[str]]]) -> bytes:
    """Write sheets, each from a new page on; what does not fit into the width is left out."""
    pages = [
        _drawn(rows[start : start + _LINES], _columns(rows))
        for rows in sheets
        for start in range(0, max(len(rows), 1), _LINES)
    ]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for number, drawn in enumerate(pages):
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]"
            f"/Resources<</Font<</F1 3 0 R>>>>/Contents {5 + 2 * number} 0 R>>".encode()
        )
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn))
    return _bound(objects)


def _columns(rows: list[list[str]]) -> list[float]:
    """Say where each column begins."""
    places, at = list[float](), float(MARGIN)
    for column in range(max(map(len, rows), default=0)):
        longest = max((len(row[column]) for row in rows if column < len(row)), default=0)
        places.append(at)
        at += (min(longest, _LONGEST) + 2) * _LETTER
    return places


def _drawn(rows: list[list[str]], places: list[float]) -> bytes:
    words = [b"BT /F1 %d Tf" % SIZE]
    for number, row in enumerate(rows):
        line = HEIGHT - MARGIN - (number + 1) * LEADING
        for place, text in zip(places, row, strict=False):
            if text and place < WIDTH - MARGIN:
                words.append(b"1 0 0 1 %.1f %d Tm (%s) Tj" % (place, line, _escaped(text)))
    return b"\n".join([*words, b"ET"])


def _escaped(text: str) -> bytes:
    shown = text.replace("\n", " ")[:_LONGEST].encode("cp1252", "replace")
    return shown.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _bound(objects: list[bytes]) -> bytes:
    """Number the objects and say where each begins."""
    out, starts = b"%PDF-1.4\n", list[int]()
    for number, held in enumerate(objects, 1):
        starts.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, held)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    count = len(objects) + 1
    places = b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
    trailer = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n" % (count, len(out))
    return out + places + trailer + b"%%EOF\n"

"""What the files of a session are called: by its code alone, so that a letter can name them too."""

import re
from hashlib import sha256
from unicodedata import normalize

from douze.model.fold import fold

INDEX, STYLE, FEED, CALENDAR = "index.html", "style.css", "feed.xml", "sessions.ics"
_LONGEST = 60
#: Names that other files have.
_TAKEN = frozenset({"index", "sessions"})
#: How the name of a year begins, or of some months: `2026`, `2026-09-01--2027-06-30`.
_YEAR = re.compile(r"\d{4}(?:$|-\d\d-\d\d--)")
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


def page_name(code: str) -> str:
    """The name without its ending: `benevoles-2020`; `fete-7k3q` where the code is not plain.

    A code of plain letters and figures keeps its name, whatever other sessions there are; any
    other gets a mark of its own behind it, so that `fête` and `fete` are two pages.
    """
    if _PLAIN.fullmatch(code) and len(code) <= _LONGEST and code.lower() not in _TAKEN:
        return code.lower()
    words = re.sub(r"[^a-z0-9]+", "-", fold(code))[:_LONGEST].strip("-")
    return f"{words}-{_short_hash(code)}".lstrip("-")


def _short_hash(code: str) -> str:
    # NFC, so that a code has one page however its accents were put into the cell.
    return sha256(normalize("NFC", code).encode()).hexdigest()[:6]


def folder_name(code: str) -> str:
    """What the folder of a session's file is called: by the code itself, where that is a name.

    What looks like a year's has the mark of its own, since years have folders beside it.
    """
    plain = _PLAIN.fullmatch(code) and len(code) <= _LONGEST
    if plain and not _YEAR.match(code):
        return code
    return f"{page_name(code)[:_LONGEST]}-{_short_hash(code)}" if plain else page_name(code)


def page_of(code: str) -> str:
    """The name of a session's page."""
    return f"{page_name(code)}.html"


def calendar_of(code: str) -> str:
    """The name of a session's calendar file."""
    return f"{page_name(code)}.ics"

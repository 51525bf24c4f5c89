"""Everything that decides whether letters can be written, as one short text."""

import sys
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from msgspec.structs import replace

from douze.file_stamps import stamps
from douze.model.settings import Settings

#: What lays letters out beside our own program.
LIBRARIES = ("babel", "css_inline", "icalendar", "idna", "jinja2", "markupsafe", "mistune", "typst")


def fingerprint(settings: Settings, templates: Path) -> str:
    """Give a text that is another one once words, settings or program have changed.

    Of the words every character counts; of the program's files their size and time, as Python
    itself goes by when it compiles them.
    """
    # Python's version too: what it knows of mail and of Unicode is a part of each letter.
    rest = replace(settings, columns={})  # how columns are called shows in no letter
    mark = sha256(f"{sys.version}\0{rest!r}".encode("utf-8", "surrogateescape"))
    for folder in filter(None, (templates, settings.templates)):
        for file in _template_files(folder, settings.language):
            mark.update(f"\0{file.relative_to(folder)}\0".encode("utf-8", "surrogateescape"))
            mark.update(sha256(_content(file)).digest())
    for picture in filter(None, (settings.association.logo, settings.certificates.signature)):
        mark.update(sha256(_content(picture)).digest())
    mark.update(_mark_of_program())
    return mark.hexdigest()


def _template_files(templates: Path, language: str) -> Iterator[Path]:
    own = templates / language
    letters = (*own.rglob("*.md"), own / "phrases.yaml", templates / "layout.html")
    papers = (*own.glob("pdf/*.typ"), *templates.glob("pdf/*.typ"))
    yield from sorted((*letters, *papers))


def _content(file: Path) -> bytes:
    """Give what stands in a file; where it cannot be read, that is told by whoever needs it."""
    try:
        return file.read_bytes()
    except OSError as error:
        return f"\0{type(error).__name__}".encode()


@cache
def _mark_of_program() -> bytes:
    """Give the stamps of the program. A process runs what lay there when it began."""
    told = "".join(f"\0{stamp}" for stamp in stamps(_program()))
    return told.encode("utf-8", "surrogateescape")


def _program() -> Iterator[Path]:
    """Name what writes letters: the folder of ours, and a file of each library."""
    yield Path(__file__).parents[1]
    for library in LIBRARIES:
        found = find_spec(library)
        if found is not None and found.origin is not None:
            yield Path(found.origin)

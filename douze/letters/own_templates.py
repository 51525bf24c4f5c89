"""The association's own templates, held against ours: which names they lack, and which are none."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from msgspec import Struct

from douze.letters.template_flaws import names_in

_COMMENT = re.compile(r"\{#(.*?)#\}", re.DOTALL)
_LAYOUT = "layout.html"


class OutOfDate(Struct, frozen=True):
    """A template of theirs that leaves out what ours says by now."""

    file: Path
    names: tuple[str, ...]  #: that ours uses, and theirs neither uses nor mentions in a comment


class Unused(Struct, frozen=True):
    """A file that stands for no template of ours, so that nothing uses it."""

    file: Path
    near: str  #: what it was perhaps to be called; empty where nothing is like it


def out_of_date(ours: Path, own: Path, language: str) -> Iterator[OutOfDate]:
    """Compare the names that templates use. Whoever leaves one out on purpose says so: {# phone #}.

    What does not parse is told by whoever tries it.
    """
    for file in _files(own, language):
        original = ours / file.relative_to(own)
        if original.is_file():
            mine, theirs = _names_used(original), _names_used(file)
            if mine and theirs is not None and mine - theirs:
                yield OutOfDate(file, tuple(sorted(mine - theirs)))


def unused(ours: Path, own: Path, language: str) -> Iterator[Unused]:
    """Name the files that no letter is written with."""
    known = {file.stem: str(file.relative_to(ours)) for file in _files(ours, language)}
    for file in _files(own, language):
        if str(file.relative_to(own)) not in known.values():
            near = get_close_matches(file.stem, known, 1)
            yield Unused(file, known[near[0]] if near else "")


def _files(folder: Path, language: str) -> Iterator[Path]:
    yield from sorted((folder / language).rglob("*.md"))
    for site in (folder / language / "site", folder / "site"):
        yield from sorted((*site.glob("*.html"), *site.glob("*.css")))
    for papers in (folder / language / "pdf", folder / "pdf"):
        yield from sorted(papers.glob("*.typ"))
    if (folder / _LAYOUT).is_file():
        yield folder / _LAYOUT


def _names_used(file: Path) -> frozenset[str] | None:
    """The names that a template uses or mentions; None where it cannot be read."""
    try:
        source = file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None
    used = names_in(source)
    if used is None:
        return None
    comments = " ".join(_COMMENT.findall(source))
    return used | set(re.findall(r"\w+", comments))

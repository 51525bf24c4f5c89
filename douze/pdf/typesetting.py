"""A template and its facts, set as a PDF. The only file that knows typst.

What people typed reaches a template as values, never as source: `#eval("1")` is a name like any
other. The same facts make the same bytes, since nothing asks for the time. Tagged, as PDF/UA-1
wants it, with its fonts in it.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from msgspec import Struct

#: Tried in this order where a letter may have no glyph: PDF/UA takes none that shows a box instead.
_STANDARDS: tuple[list[Literal["ua-1"]], ...] = (["ua-1"], [])


class Untypeset(Exception):
    """What no PDF can be made of; says why in the library's own words."""


class TemplateFolders(Struct, frozen=True, kw_only=True):
    """Where templates and fonts are looked for: in the association's own folder first."""

    ours: Path
    own: Path | None
    language: str

    def found(self, name: str) -> Path:
        """The file of this name in the first folder that has one."""
        files = [folder / name for folder in (self.own, self.ours) if folder is not None]
        return next((file for file in files if file.is_file()), files[-1])

    def paper(self, name: str) -> Path:
        return self.found(f"{self.language}/pdf/{name}.typ")

    @property
    def fonts(self) -> list[Path]:
        """Folders of fonts: the association may add one that has the letters it needs."""
        folders = (self.own, self.ours)
        return [f / "fonts" for f in folders if f is not None and (f / "fonts").is_dir()]


def typeset(
    folders: TemplateFolders, name: str, facts: Mapping[str, object], *, boxes: bool = False
) -> bytes:
    """Set one paper. `boxes` says whether a letter that no font has may be shown as a box.

    Raises Untypeset, where the template, a picture or a letter is none that can be set.
    """
    import typst

    shared = folders.found("pdf/paper.typ")
    try:
        files = {"main": folders.paper(name).read_bytes(), "pdf/paper.typ": shared.read_bytes()}
    except OSError as error:
        raise Untypeset(str(error)) from error
    # PDF/UA, to be read aloud, is tried first; without it a box may stand for a letter.
    for standards in _STANDARDS if boxes else _STANDARDS[:1]:
        try:
            made = typst.compile(  # type: ignore[call-overload]  # files by name, by no stub
                files,
                font_paths=[*folders.fonts],
                ignore_system_fonts=True,  # the same bytes on every machine
                sys_inputs={"facts": json.dumps(facts)},
                pdf_standards=standards,
                timestamp=0,
            )
        except RuntimeError as error:
            failed = error
        else:
            assert isinstance(made, bytes)
            return made
    raise Untypeset(getattr(failed, "message", "") or str(failed)) from failed

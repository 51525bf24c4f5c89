"""The cell of a session's speakers: whom the list of those who come is sent to."""

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from douze.model.book import Speaker
from douze.model.sheet import Cell
from douze.model.value_types import NamedAddress
from douze.read.addresses import read_address, same_address
from douze.read.cells import text

#: `Claire <claire@…>`, and as people write it too, `Claire (claire@…)`.
_BRACKETS = {"<": ">", "(": ")"}
_JOINING = re.compile(r"(?:et|and|&)\s", re.IGNORECASE)
_AT = ("@", "＠")


class SpeakersCell(Struct, frozen=True, kw_only=True):
    """What stands in the cell of a session's speakers."""

    speakers: tuple[Speaker, ...] = ()  #: those with an address, each address once
    names: tuple[str, ...] = ()  #: those without
    unreadable: tuple[str, ...] = ()  #: what is neither an address nor a name


def read_speakers(cell: Cell) -> SpeakersCell:
    """Read who is named there, with an address or without, and what is neither that nor a name.

    Two names with one address are one reader, who is greeted by both.

    Each part is `Name <address>`, an address, or a name; a comma, a semicolon or a new line
    ends it, and so does `>`. A part that is anything else is nobody's address, not even where
    something in it looks like one: a list of participants goes to nobody by a guess.
    """
    speakers: dict[str, Speaker] = {}
    names: list[str] = []
    unreadable: list[str] = []
    lines = cell.splitlines() if isinstance(cell, str) else [text(cell)]
    for part in (part for line in lines for part in _parts(text(line))):
        name, typed = _split(part)
        if not typed:
            if any(map(str.isalpha, name)):
                names.append(name)
            continue
        address = read_address(typed).written
        # `a@x.org <b@x.org>`: nobody knows which of them is meant.
        if address is None or (_has_at(name) and name != typed):
            unreadable.append(part)
            continue
        who, called = same_address(address), "" if name == typed else name
        speakers[who] = _with_name(speakers.get(who) or Speaker(address=address, who=who), called)
    return SpeakersCell(
        speakers=tuple(speakers.values()),
        names=tuple(dict.fromkeys(names)),
        unreadable=tuple(unreadable),
    )


def _with_name(speaker: Speaker, name: str) -> Speaker:
    """Call the reader of an address by a name, beside another whose address it is too."""
    if not name or name == speaker.name:
        return speaker
    if speaker.name:
        return replace(speaker, first_name=f"{speaker.name} &", last_name=name)
    first, _, last = name.partition(" ")
    return replace(speaker, first_name=first, last_name=last.strip())


def read_contact(cell: Cell) -> tuple[NamedAddress | None, str]:
    """Read who answers for a session, and what stands there that is not one person's address."""
    found, typed = read_speakers(cell), text(cell)
    if len(found.speakers) != 1 or found.unreadable:
        return None, typed
    # `Claire Fontanel, claire@…` is one person; `Max, Claire <claire@…>` are two.
    one = found.speakers[0]
    names = [name for name in (one.name, *found.names) if name]
    if len(names) > 1:
        return None, typed
    return NamedAddress(name="".join(names), address=one.address), ""


def _parts(line: str) -> Iterator[str]:
    """Cut a line where a part ends; nothing ends within quotes or brackets."""
    part: list[str] = []
    within = ""  #: the sign that closes what was opened
    for sign in f"{line};":  # so that the last part ends as the others do
        ends = not within and sign in ",;"
        if not ends:
            part.append(sign)
        if sign == within:
            within, ends = "", sign == ">"
        elif not within:
            within = '"' if sign == '"' else _BRACKETS.get(sign, "")
        if ends and (told := "".join(part).strip()):
            yield _JOINING.sub("", told, count=1) if _JOINING.match(told) else told
        if ends:
            part = []
    if within:  # opened and never closed: the end of the line ends it
        yield "".join(part).rstrip("; ")


def _split(part: str) -> tuple[str, str]:
    """Give the name of a part, and what stands there as its address; empty for a name alone."""
    for opening, closing in _BRACKETS.items():
        name, opened, inside = part.partition(opening)
        # In round brackets may stand anything, such as `Claire (CNRS)`.
        if opened and (_has_at(inside) or opening == "<"):
            whole = inside.endswith(closing) and name.count("(") == name.count(")")
            address = inside.removesuffix(closing) if whole else part
            return name.strip(" \"'"), address.strip()
    bare = part.strip(" \"'")
    return ("", bare) if _has_at(bare) else (bare, "")


def _has_at(typed: str) -> bool:
    return any(at in typed for at in _AT)

"""What people typed, made fit to be shown: one line of visible characters."""

import re
from datetime import datetime
from unicodedata import normalize

from douze.model.fold import fold
from douze.model.joiners import JOINERS, only_joining
from douze.model.letters import Letter
from douze.model.web_addresses import DOTS, UNSEEN

#: Names, titles and structures are cut here; nobody's is longer, and a letter stays a letter.
LONGEST = 200
LONGEST_NAME = 60
LONGEST_SUBJECT = 200
LONGEST_URL = 2000
#: A file's name may be longer than any file system takes.
LONGEST_SLUG = 60

_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")
_ENCODED_WORD = re.compile(r"=\?|\?=")
_NOT_IN_A_DISPLAY_NAME = re.compile(r"[\"“”«»,;:<>()\[\]{}@\\]")
ATS = "@\uff20\ufe6b"  #: what is taken for an at
#: Between two characters that are no space, whatever they are: names of hosts are written in
#: scripts whose vowels are no word characters, and in emoji.
_LINK_LIKE = re.compile(rf"(?<=\S)(?:[{DOTS}](?=[^\s.-])|[{ATS}](?=\S)|:/*(?=[^\s\d/]))")
_LETTER, _DOT = rf"[^\s{DOTS}-]", f"[{DOTS}]"
_NO_NAME = re.compile(
    rf"\d\d|\d\D*\d\D*\d|[{ATS}]|:/|{_LETTER}{_DOT}{_LETTER}{{2}}|{_LETTER}{{2}}{_DOT}{_LETTER}"
)


def one_line(typed: str, longest: int = LONGEST) -> str:
    """The visible characters of `typed`, on one line, single spaces between the words.

    Line breaks and tabs become spaces; control characters, zero-width characters, marks
    that turn the direction of writing, and private use characters are left out. Joiners stay
    where letters of some scripts, and emoji, need them.
    """
    # Composed: `é` may come as two signs, which some programs show side by side.
    text = " ".join(normalize("NFC", typed).split())
    if not text.isprintable():
        seen = (char for char in text if char.isprintable() or char in JOINERS)
        text = " ".join(only_joining("".join(seen)).split())
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def no_link(typed: str, longest: int = LONGEST_NAME) -> str:
    """A name or structure that no mail reader turns into a link by itself.

    Whoever fills in the form can give somebody else's address, so a name must not smuggle
    an address into our letter: `http://evil.example` is shown as `http:// evil. example`.
    """
    return _LINK_LIKE.sub(r"\g<0> ", one_line(UNSEEN.sub("", typed), longest))


def calling_name(typed: str) -> str:
    """A name to greet somebody by, or to stand before their address; empty where it may be none.

    A stranger who gives somebody else's address writes the name too, and what asks to call a
    number or to look at a page is none. Nor are more than 60 characters, two figures in a row or
    three in all, a dot between words, an address. Initials (`J.-P.`, `J.P.`) are a name.
    """
    name = one_line(UNSEEN.sub("", typed), LONGEST)
    plain = normalize("NFKC", name)  # figures and dots of any width are figures and dots
    return "" if len(name) > LONGEST_NAME or _NO_NAME.search(plain) else no_link(name)


def display_name(typed: str) -> str:
    """A name to stand before an address in a header.

    Quotes, commas, brackets and whatever else has a meaning there are left out, and so is
    what a reader could take for an encoded word. May come out empty.
    """
    text = _ENCODED_WORD.sub(" ", one_line(typed, LONGEST))
    return one_line(_NOT_IN_A_DISPLAY_NAME.sub(" ", text), LONGEST_NAME).rstrip("…")


def subject_line(text: str) -> str:
    """A subject: one line that is not too long, with no encoded words in it."""
    return one_line(_ENCODED_WORD.sub(" ", text), LONGEST_SUBJECT)


def file_name(letter: Letter, kind: str, at: datetime) -> str:
    """Name a letter's file: `2020-09-30_14-05_confirmation_zoe-martin`, in the order of the days.

    `kind` says in words what it is, `at` is on the association's clock. Of letters a-z, digits
    and hyphens only, whatever was typed: every system takes that, and it leads to no other folder.
    Who has no name in such letters is called by the address.
    """
    who = slug(letter.name) or slug(letter.to) or "x"
    return f"{at:%Y-%m-%d_%H-%M}_{slug(kind) or letter.kind.value}_{who}"


def slug(text: str) -> str:
    """Write words with a-z, digits and hyphens only."""
    return _NOT_IN_NAMES.sub("-", fold(text))[:LONGEST_SLUG].strip("-")

"""Which files below the association's folders hold a person's address or name."""

import re
import zlib
from collections.abc import Collection, Iterable, Iterator
from email import message_from_bytes, policy
from html import unescape
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from douze.model.fold import fold
from douze.model.words_in_text import stands_in
from douze.privacy.person import Person

#: No file of ours is larger; what is, is not looked into.
LARGEST = 100 * 1024**2
_TAG = re.compile(r"<[^<>]{0,2000}>")


def files_that_name(person: Person, folders: Iterable[Path]) -> Iterator[Path]:
    """Name the files in these folders, and below, that hold the address or a name.

    Looked into are texts, letters and their attachments, and workbooks. What a PDF says is drawn,
    and cannot be found in it: whoever asks knows which sessions it is about.
    """
    for folder in folders:
        for file in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
            if _is_readable(file) and _is_about(person, file):
                yield file


def letters_with(papers: Collection[str], folder: Path) -> Iterator[Path]:
    """Name the letters in a folder to which one of these files is attached."""
    for file in sorted(folder.rglob("*.eml")):
        if _is_readable(file):
            letter = message_from_bytes(file.read_bytes(), policy=policy.default)
            if any(part.get_filename() in papers for part in letter.walk()):
                yield file


def says(person: Person, content: bytes) -> bool:
    """Whether a letter, as it is kept, holds the address or a name."""
    return any(_mentions(person, said) for said in _texts("kept.eml", content))


def may_name(person: Person, file: Path) -> bool:
    """Whether a backup holds the address or a name, or is too large to be looked into."""
    return file.is_file() and (not _is_readable(file) or _is_about(person, file))


def _is_readable(file: Path) -> bool:
    return file.is_file() and not file.is_symlink() and file.stat().st_size <= LARGEST


def _is_about(person: Person, file: Path) -> bool:
    return any(_mentions(person, said) for said in _texts(file.name, file.read_bytes()))


def _mentions(person: Person, said: str) -> bool:
    """Whether a text holds an address or a whole name; most hold none, which is found out first."""
    folded = fold(said)
    # A first or last name alone is a word of other people's letters.
    words = (*person.addresses, *(name for name in person.names if len(name.split()) > 1))
    return any(word in folded and stands_in(word, folded) for word in words)


def _texts(name: str, content: bytes) -> Iterator[str]:
    """Give what a file says, part by part."""
    if name.endswith(".eml"):
        letter = message_from_bytes(content, policy=policy.default)
        yield " ".join(str(value) for value in letter.values())
        for part in letter.walk():
            attached = part.get_payload(decode=True)
            if isinstance(attached, bytes):
                yield from _texts(part.get_filename() or "", attached)
    elif name.endswith((".xlsx", ".zip")):
        try:
            with ZipFile(BytesIO(content)) as package:
                for member in package.namelist():
                    if name.endswith(".xlsx"):
                        yield unescape(package.read(member).decode("utf-8", "replace"))
                    else:
                        yield from _texts(member, package.read(member))
        except (BadZipFile, zlib.error, OSError):
            return
    else:
        yield _plain(content.decode("utf-8", "replace"))


def _plain(text: str) -> str:
    """What a page says between its tags; any other text as it is."""
    return unescape(_TAG.sub("", text)) + text if "<" in text else text

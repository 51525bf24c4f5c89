"""Who is still named by a folder's files, packed ones included."""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

_LONG = 5
"""Letters of a word that stands in no key or fingerprint by chance; a shorter one stands alone."""


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Give what each file below a folder says, in small letters: a package by its parts."""
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        for said in _said(path.read_bytes(), path.suffix):
            yield path.name, said.casefold()


def files_naming(folder: Path, *words: str) -> list[str]:
    """Name the files that say one of these words, given in small letters."""
    return sorted({name for name, said in texts(folder) if is_said(said, *words)})


def is_said(said: str, *words: str) -> bool:
    """Tell whether a text, in small letters, says one of these words."""
    return re.search("|".join(map(_pattern, words)), said) is not None


def _said(content: bytes, suffix: str) -> Iterator[str]:
    if content.startswith(b"PK"):
        with ZipFile(BytesIO(content)) as package:
            for name in package.namelist():
                yield name
                yield from _said(package.read(name), Path(name).suffix)
        return
    if content.startswith(b"%PDF"):
        from pypdf import PdfReader

        yield " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
        return
    yield content.decode("utf-8", "replace")
    if suffix == ".eml":
        letter = message_from_bytes(content, policy=policy.default)
        yield " ".join(map(str, letter.values()))
        for part in letter.walk():
            if part.get_content_maintype() == "text":
                yield str(part.get_content())
            elif attached := part.get_payload(decode=True):
                assert isinstance(attached, bytes)
                yield from _said(attached, Path(part.get_filename() or "").suffix)


def _pattern(word: str) -> str:
    exact = re.escape(word)
    if len(word) >= _LONG or not (word.isascii() and word.isalnum()):
        return exact
    return f"(?<![a-z0-9+/_-]){exact}(?![a-z0-9+/_-])"

"""In which writing a letter is, as Unicode's names tell it, and letters that look like others.

Unicode names every letter after its script (`CYRILLIC SMALL LETTER A`), so the standard library
knows what a table of scripts would say. Rules after UTS 39, Unicode Security Mechanisms.
"""

import unicodedata
from collections.abc import Iterable

#: What the eye takes for a Latin letter: a digit, a Cyrillic letter, a Greek one.
LOOKS_LATIN = dict(
    zip(map(ord, "01аеорсухіјѕһԁԛԝӏοανι"), "olaeopcyxijshdqwloavi", strict=True)
)  # fmt: skip
#: Scripts that are written together: UTS 39, 5.2, "highly restrictive".
_TOGETHER = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
)


def script(character: str) -> str:
    """The script of a letter, or of a mark that belongs to one script; empty for any other."""
    if unicodedata.category(character)[0] not in "LM":
        return ""
    first = unicodedata.name(character, "").partition(" ")[0]
    return "" if first in ("COMBINING", "MODIFIER", "VARIATION") else first


def mixes_scripts(word: str) -> bool:
    """Whether letters of scripts stand side by side that no language writes together."""
    found = set(map(script, word)) - {""}
    return len(found) > 1 and not any(found <= allowed for allowed in _TOGETHER)


def passes_for_latin(word: str) -> bool:
    """Whether all letters are of another script, and every one looks like a Latin one."""
    letters = [char for char in word if char.isalpha()]
    return bool(letters) and _all(letters)


def _all(letters: Iterable[str]) -> bool:
    return all(not char.isascii() and ord(char) in LOOKS_LATIN for char in letters)

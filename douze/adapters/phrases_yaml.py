"""The sentences and words of a language, from `templates/<language>/phrases.yaml`."""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from douze.errors import PhrasesUnreadable
from douze.model.os_words import os_words
from douze.model.phrases import phrase
from douze.model.wording import Wording

_MOMENTS = {"fr": "%d/%m/%Y à %Hh%M", "en": "%d/%m/%Y %H:%M"}
_QUOTES = {"fr": ("« ", " »"), "en": ("“", "”")}
_NAME = r"[^\W\d_](?:[\w' -]*\w)?"
_PLAIN_LINE = re.compile(rf'  (?P<code>{_NAME}): (?:"(?P<quoted>[^"\\\t]*)"|(?P<bare>{_NAME}))')
#: What YAML takes for something else than a word.
_NO_WORDS = frozenset(("y", "yes", "n", "no", "true", "false", "on", "off", "null"))


def load_wording(templates: Path, language: str, zone: ZoneInfo) -> Wording:
    """Load a language. Raises PhrasesUnreadable where the file is missing or damaged."""
    path = templates / language / "phrases.yaml"
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        why = phrase("error_unreadable", why=os_words(error))
        raise PhrasesUnreadable(str(path), why) from error
    except UnicodeError as error:
        raise PhrasesUnreadable(str(path), phrase("error_phrases_damaged", why="UTF-8")) from error
    loaded = plain_phrases(text) or _by_yaml(path, text)
    try:
        sentences, words = loaded["sentences"], loaded["words"]
        hints = loaded.get("hints", {})
    except (KeyError, TypeError, AttributeError) as error:
        damaged = phrase("error_phrases_damaged", why=str(error))
        raise PhrasesUnreadable(str(path), damaged) from error
    return Wording(
        zone=zone,
        sentences=sentences,
        words=words,
        hints=hints,
        moment_format=_MOMENTS[language],
        quotes=_QUOTES[language],
    )


@lru_cache(maxsize=2)  # asked before config.yaml is read, and again after it
def plain_phrases(text: str) -> Mapping[str, Mapping[str, str]] | None:
    """Read a file of nothing but plain lines, as the shipped ones are; else None.

    Every pass needs its words, and importing PyYAML for them would be a tenth of a quiet one.
    """
    sections: dict[str, dict[str, str]] = {}
    section: dict[str, str] | None = None
    for line in text.split("\n"):
        if not line.strip(" ") or line.lstrip(" ").startswith("#"):
            continue
        if line in ("sentences:", "hints:", "words:"):
            section = sections.setdefault(line[:-1], {})
            continue
        found = _PLAIN_LINE.fullmatch(line)
        if section is None or found is None:
            return None
        if not _NO_WORDS.isdisjoint((found["code"].casefold(), str(found["bare"]).casefold())):
            return None
        section[found["code"]] = found["bare"] or found["quoted"]
    return sections


def _by_yaml(path: Path, text: str) -> Any:
    import yaml  # only for lines that somebody wrote in another way

    try:
        return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        why = str(error).split("\n", maxsplit=1)[0]
        raise PhrasesUnreadable(str(path), phrase("error_phrases_damaged", why=why)) from error

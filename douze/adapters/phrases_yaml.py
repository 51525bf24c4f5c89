"""The sentences and words of a language, from `templates/<language>/phrases.yaml`."""

from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from douze.errors import PhrasesUnreadable
from douze.model.wording import Wording

_MOMENTS = {"fr": "%d/%m/%Y à %Hh%M", "en": "%d/%m/%Y %H:%M"}


def load_wording(templates: Path, language: str, zone: ZoneInfo) -> Wording:
    """Load a language. Raises PhrasesUnreadable where the file is missing or damaged."""
    path = templates / language / "phrases.yaml"
    try:
        text = path.read_text("utf-8")
        loaded = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        sentences, words = loaded["sentences"], loaded["words"]
    except (OSError, UnicodeError, yaml.YAMLError, KeyError, TypeError) as error:
        raise PhrasesUnreadable(str(path), str(error).split("\n", maxsplit=1)[0]) from error
    return Wording(zone=zone, sentences=sentences, words=words, moment_format=_MOMENTS[language])

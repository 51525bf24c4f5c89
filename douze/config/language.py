"""Which language to speak before `config.yaml` has been read, or where it cannot be."""

import re
from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import fields

from douze.model.settings import Settings

LANGUAGES = ("fr", "en")
_NAMED = re.compile(r"^language[ \t]*:[ \t]*[\"']?(?P<named>\w+)", re.MULTILINE)
#: Far more than a configuration has; what is no file of that size is told elsewhere.
_MOST = 64 * 1024
#: In this order (POSIX, 8.2): the first that is there and says something.
_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def language_before(config: Path, environment: Mapping[str, str]) -> str:
    """Say which language the file names, whatever else is wrong with it; else the locale's.

    A file that names none means the default of the setting.
    """
    if not config.is_file():
        return of_the_locale(environment)
    try:
        with config.open("rb") as file:
            text = file.read(_MOST).decode("utf-8", "replace")
    except OSError:
        return of_the_locale(environment)
    # By one line of it, so that a mistake elsewhere is told in French as well.
    found = _NAMED.search(text)
    if found is None:
        return next(str(f.default) for f in fields(Settings) if f.name == "language")
    return found["named"] if found["named"] in LANGUAGES else of_the_locale(environment)


def of_the_locale(environment: Mapping[str, str]) -> str:
    """French for a French locale, English for any other and for none."""
    named = next((value for name in _VARIABLES if (value := environment.get(name))), "")
    return "fr" if named.casefold().startswith("fr") else "en"

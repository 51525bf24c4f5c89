"""The text of a configuration file, as long as it can be one."""

from pathlib import Path

from douze.config.problems import Unreadable
from douze.model.os_words import os_words
from douze.model.phrases import phrase

MOST_BYTES = 64 * 1024


def file_text(path: Path) -> str:
    """Read the text of one file. Raises Unreadable, with the line where that is known."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise Unreadable(phrase("config_no_such_file")) from error
    except IsADirectoryError as error:
        raise Unreadable(phrase("config_folder")) from error
    except OSError as error:
        raise Unreadable(phrase("config_unreadable", why=os_words(error))) from error
    if len(content) > MOST_BYTES:
        raise Unreadable(phrase("config_too_large"))
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(phrase("config_no_utf8"), line=line) from error

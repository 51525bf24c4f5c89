"""The robot's key: the JSON file of a service account, and what may be wrong with it."""

import json
import stat
from pathlib import Path
from typing import Any

from msgspec import Struct

from douze.errors.sheet import SheetRefused
from douze.model.os_words import os_words
from douze.model.phrases import Phrase, phrase

WHERE = "spreadsheet.credentials"
#: How to come by a key file.
DOWNLOAD = phrase("hint_download_key")
_PARTS = ("client_email", "private_key", "private_key_id", "token_uri")


class RobotKey(Struct, frozen=True, kw_only=True):
    """What a key file says: who the robot is, and with what it signs."""

    path: Path
    email: str  #: with whom staff share the spreadsheet
    key_id: str
    content: dict[str, Any]  #: the whole file, the private key included

    def __repr__(self) -> str:
        return f"RobotKey({self.path}, {self.email})"


def exposed(path: Path) -> bool:
    """Whether others than the file's owner may read it."""
    return bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def read_key(path: Path) -> RobotKey:
    """Read a key file. Raises SheetRefused where it is missing, open to others, or no key."""
    content = _json_of(path)
    if not isinstance(content, dict) or content.get("type") != "service_account":
        raise _refused(_what_instead(content), path)
    missing = [part for part in _PARTS if not isinstance(content.get(part), str)]
    if missing:
        what = phrase("error_key_not_whole", path=str(path), parts=", ".join(missing))
        raise SheetRefused(WHERE, what, DOWNLOAD)
    # What is signed with the key goes there: to nobody who listens on the way.
    if not content["token_uri"].startswith(("https://", "http://127.0.0.1:")):
        raise _refused("error_key_token_uri", path)
    return RobotKey(
        path=path,
        email=content["client_email"],
        key_id=content["private_key_id"],
        content=content,
    )


def _json_of(path: Path) -> object:
    try:
        if path.is_dir():
            raise _refused("error_key_folder", path, phrase("hint_name_file_in_it"))
        if exposed(path):
            raise _refused("error_key_exposed", path, phrase("hint_chmod", path=str(path)))
        if path.exists() and not path.is_file():  # on a pipe one would wait for ever
            raise _refused("error_key_no_file", path, phrase("hint_key_again"))
        content: object = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise _refused("error_key_missing", path) from None
    except OSError as error:
        what = phrase("error_key_unreadable", path=str(path), why=os_words(error))
        raise SheetRefused(WHERE, what, phrase("hint_right_to_read")) from error
    except ValueError as error:
        raise _refused("error_key_no_json", path) from error
    return content


def _refused(code: str, path: Path, hint: Phrase = DOWNLOAD) -> SheetRefused:
    return SheetRefused(WHERE, phrase(code, path=str(path)), hint)


def _what_instead(content: object) -> str:
    if isinstance(content, dict) and ("installed" in content or "web" in content):
        return "error_key_oauth"
    if isinstance(content, dict) and content.get("type") == "authorized_user":
        return "error_key_person"
    return "error_key_other_json"

"""The robot's key: the JSON file of a service account, and what may be wrong with it."""

import json
import stat
from pathlib import Path
from typing import Any

from msgspec import Struct

from douze.errors import SheetRefused

WHERE = "spreadsheet.credentials"
#: How to come by a key file.
DOWNLOAD = (
    "In the Google Cloud console, under IAM & Admin > Service accounts, open the robot's account, "
    "then Keys > Add key > JSON, and name the downloaded file in config.yaml."
)
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
    try:
        if path.is_dir():
            raise SheetRefused(WHERE, f"{path} is a folder", "Name the file in it.")
        if exposed(path):
            hint = f"Type: chmod 600 {path}"
            raise SheetRefused(WHERE, f"{path} can be read by others on this machine", hint)
        if path.exists() and not path.is_file():  # on a pipe one would wait for ever
            raise SheetRefused(WHERE, f"{path} is no file", "Put the key there again.")
        content = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise SheetRefused(WHERE, f"there is no file {path}", DOWNLOAD) from None
    except OSError as error:
        hint = "Give the account that runs this program the right to read it, and nobody else."
        raise SheetRefused(WHERE, f"{path} cannot be read ({error.strerror})", hint) from error
    except ValueError as error:
        raise SheetRefused(WHERE, f"{path} is no JSON file", DOWNLOAD) from error
    if not isinstance(content, dict) or content.get("type") != "service_account":
        kind = _what_instead(content)
        raise SheetRefused(WHERE, f"{path} is {kind}, not a service account's key", DOWNLOAD)
    missing = [part for part in _PARTS if not isinstance(content.get(part), str)]
    if missing:
        what = f"{path} is not whole, without {', '.join(missing)}"
        raise SheetRefused(WHERE, what, DOWNLOAD)
    if not content["token_uri"].startswith(("https://", "http://127.0.0.1:")):
        raise SheetRefused(WHERE, f"{path} is damaged: its token_uri is no address", DOWNLOAD)
    return RobotKey(
        path=path,
        email=content["client_email"],
        key_id=content["private_key_id"],
        content=content,
    )


def _what_instead(content: object) -> str:
    if isinstance(content, dict) and ("installed" in content or "web" in content):
        return "an OAuth client's file"
    if isinstance(content, dict) and content.get("type") == "authorized_user":
        return "a person's credentials"
    return "some other JSON file"

"""The files of a small Drive: spreadsheets with every state they have had, and who may see them."""

import secrets
import string
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from itertools import count
from threading import RLock
from typing import TypeVar

from tests.sheets_server import errors
from tests.sheets_server.errors import Json
from tests.sheets_server.grid import Book, Sheet

T = TypeVar("T")

SPREADSHEET = "application/vnd.google-apps.spreadsheet"
OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#: How many earlier states of a spreadsheet are kept for undo.
KEPT = 500


#: A spreadsheet that is not ours: the one at whose door gspread's own tests knock.
STRANGE = "1jIKzPs8LsiZZdLdeMEP-5ZIHw6RkjiOmj1LrJN706Yc"


class Sharing(StrEnum):
    """What stands between the robot and a spreadsheet."""

    OPEN = "open"
    READ_ONLY = "read only"
    NOT_SHARED = "not shared with the robot"
    API_DISABLED = "the API is not enabled"
    OFFICE_FILE = "an office file instead of a sheet"
    BINNED = "binned"


def new_key() -> str:
    """Make a key such as Google's: 44 letters, digits, - and _."""
    signs = string.ascii_letters + string.digits + "-_"
    return "1" + "".join(secrets.choice(signs) for _ in range(43))


def new_number() -> int:
    """Make a number such as Google's for sheets, protected ranges and the like."""
    return secrets.randbelow(2**31 - 1) + 1


def stamp() -> str:
    """Write the time as Drive does: in UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


#: Numbers every change of every file.
_SERIALS = count(1)


@dataclass(slots=True)
class Document:
    """A spreadsheet in Drive."""

    book: Book
    key: str = field(default_factory=new_key)
    mime: str = SPREADSHEET
    created: str = field(default_factory=stamp)
    modified: str = field(default_factory=stamp)
    parents: list[str] = field(default_factory=list)
    trashed: bool = False
    facts: Json = field(default_factory=dict)  #: description, starred, ...
    permissions: list[Json] = field(default_factory=list)
    comments: list[Json] = field(default_factory=list)
    sharing: Sharing = Sharing.OPEN
    past: list[Book] = field(default_factory=list)
    lock: RLock = field(default_factory=RLock)
    serial: int = field(default_factory=lambda: next(_SERIALS))  #: of its last change, among all

    def touch(self) -> None:
        """Note that it has changed now."""
        self.modified, self.serial = stamp(), next(_SERIALS)

    def change(self, edit: Callable[[Book], T]) -> T:
        """Change a copy and keep it if nothing fails: all or nothing."""
        with self.lock:
            fresh = self.book.copy()
            result = edit(fresh)
            self.past.append(self.book)
            del self.past[:-KEPT]
            self.book = fresh
            self.touch()
        return result

    def undo(self) -> None:
        """Go back to the state before the last change."""
        with self.lock:
            self.book = self.past.pop()
            self.touch()


@dataclass(slots=True)
class Drive:
    """Every file, under one lock."""

    robot: str
    documents: dict[str, Document] = field(default_factory=dict)
    strange: set[str] = field(default_factory=lambda: {STRANGE})  #: keys of other people's files
    lock: RLock = field(default_factory=RLock)
    removed: dict[str, int] = field(default_factory=dict)  #: keys, and when among all changes

    def create(self, title: str, *, locale: str = "en_US", time_zone: str = "Etc/GMT") -> Document:
        """Make a spreadsheet with one empty sheet that belongs to the robot."""
        first = "Feuille 1" if locale.startswith("fr") else "Sheet1"
        book = Book(title, locale, time_zone, [Sheet(0, first)])
        document = Document(book, permissions=[owner(self.robot)], parents=["root"])
        self.documents[document.key] = document
        return document

    def spreadsheet(self, key: str, *, write: bool = False) -> Document:
        """Find a spreadsheet for the Sheets API, or refuse as Google does."""
        document = self.documents.get(key)
        if key in self.strange:
            raise errors.not_shared()
        if document is None:
            raise errors.not_found()
        match document.sharing:
            case Sharing.API_DISABLED:
                raise errors.api_disabled()
            case Sharing.NOT_SHARED:
                raise errors.not_shared()
            case Sharing.OFFICE_FILE:
                raise errors.office_file()
            case Sharing.READ_ONLY if write:
                raise errors.not_shared()
            case Sharing.BINNED:
                raise errors.not_found()
        return document

    def file(self, key: str) -> Document:
        """Find a file for the Drive API, or refuse as Google does."""
        document = self.documents.get(key)
        if document is None or document.sharing in (Sharing.NOT_SHARED, Sharing.BINNED):
            raise errors.no_file(key)
        return document


def permission_id(address: str) -> str:
    """Give the number that Drive knows somebody by: the same on every file."""
    return str(int(sha256(address.casefold().encode()).hexdigest(), 16) % 10**20).zfill(20)


def owner(address: str) -> Json:
    """Give the permission of whoever made a file."""
    return {
        "kind": "drive#permission",
        "id": permission_id(address),
        "type": "user",
        "emailAddress": address,
        "role": "owner",
        "displayName": address,
        "deleted": False,
        "pendingOwner": False,
    }

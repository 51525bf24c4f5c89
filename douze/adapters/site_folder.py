"""The folder of the pages: files of ours among whatever else stands there.

Which are ours stands in a small file beside the ledger, with what each looked like when it was
written. Where that is lost, all that stands there counts as somebody else's.
"""

import errno
import os
import stat
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from msgspec import Struct
from msgspec.json import decode, encode
from msgspec.structs import replace

from douze.adapters.regular_file import read_regular
from douze.errors.files import NotOurs, SiteUnwritable
from douze.model.os_words import os_words
from douze.model.phrases import Phrase, phrase
from douze.model.site import LastPublished, SiteFiles, SitePlan
from douze.replace_file import replace_file

#: What is larger is none of ours: a calendar of ten thousand sessions is not.
_LARGEST = 20_000_000


class _Written(Struct, frozen=True, kw_only=True, array_like=True):
    """A file of ours, as it was when it was written."""

    mark: str = ""  #: of what it shows; empty while a pass is under way
    digests: tuple[str, ...] = ()  #: what it may hold; two while a pass is under way
    size: int = -1
    changed: int = 0  #: in nanoseconds, as the file system says


class _Memory(Struct, frozen=True, kw_only=True):
    """What stands in the file beside the ledger."""

    folder: str
    files: dict[str, _Written]
    told: dict[str, LastPublished]


class SiteFolder:
    """Pages in a folder. `memory` is the file in which stands what is ours.

    While there are `mistakes` in what `config.yaml` says of the pages they stay as they are.
    """

    def __init__(self, folder: Path, memory: Path, mistakes: tuple[Phrase, ...] = ()) -> None:
        self._folder, self._memory, self._mistakes = folder, memory, mistakes
        self._ours: dict[str, _Written] = {}

    def read(self) -> SiteFiles:
        self._ours, told = self._remembered()
        there, trouble = self._there()
        known = self._ours.keys() & there
        ours = {name: self._ours[name].mark for name in known if self._is_ours(name)}
        return SiteFiles(
            folder=str(self._folder),
            ours=ours,
            edited=frozenset(known - ours.keys()),
            others=frozenset(there - known),
            told=told,
            troubles=self._mistakes or ((trouble,) if trouble else ()),
        )

    def begin(self, plan: SitePlan, contents: Mapping[str, bytes]) -> None:
        try:
            if not self._folder.is_dir():
                self._folder.mkdir()
                self._folder.chmod(0o755)  # `mkdir` goes by our umask, which lets nobody else in
        except OSError as error:
            raise _unwritable(self._folder, error) from error
        for name, content in contents.items():
            before = (self._digest_there(name),) if self._is_ours(name) else ()
            self._ours[name] = _Written(digests=(*before, _digest(content)))
        self._note(plan.wanted.told)

    def write(self, name: str, content: bytes) -> bool:
        path, digest = self._folder / name, _digest(content)
        try:
            same = self._digest_there(name) == digest
            if not same:
                self._replace(path, content)
            there = path.lstat()
        except OSError as error:
            raise _unwritable(path, error) from error
        self._ours[name] = _Written(
            digests=(digest,), size=there.st_size, changed=there.st_mtime_ns
        )
        return not same

    def remove(self, name: str) -> None:
        path = self._folder / name
        try:
            if self._is_ours(name):
                path.unlink(missing_ok=True)
        except OSError as error:
            raise _unwritable(path, error) from error
        self._ours.pop(name, None)

    def end(self, plan: SitePlan) -> None:
        marks = {file.name: file.mark for file in plan.writes}
        for name, written in self._ours.items():
            if name in marks and written.size >= 0:
                self._ours[name] = replace(written, mark=marks[name])
        self._note(plan.wanted.told)

    def _replace(self, path: Path, content: bytes) -> None:
        if os.path.lexists(path) and not self._is_ours(path.name):
            what, hint = phrase("site_other"), phrase("hint_pages_move")
            raise NotOurs(str(path), what, hint)
        replace_file(path, content, public=True)  # whoever serves it must be able to read it

    def _there(self) -> tuple[frozenset[str], Phrase | None]:
        """Name what stands in the folder, or say why nothing can be written there."""
        try:
            names = frozenset(path.name for path in self._folder.iterdir())
        except FileNotFoundError as error:
            parent = self._folder.parent
            return frozenset(), None if parent.is_dir() else _unwritable(parent, error).told
        except OSError as error:
            return frozenset(), _unwritable(self._folder, error).told
        if not os.access(self._folder, os.W_OK | os.X_OK):
            return names, _unwritable(self._folder, PermissionError(13, "")).told
        return names, None

    def _is_ours(self, name: str) -> bool:
        """Whether a file is as a pass wrote it; one that a cut of the power left empty is too."""
        written = self._ours.get(name)
        try:
            there = (self._folder / name).lstat()
        except OSError:
            return False
        if written is None or not stat.S_ISREG(there.st_mode):
            return False
        # Asked of every page in every pass, so its content is read only where these differ.
        if (there.st_size, there.st_mtime_ns) == (written.size, written.changed):
            return True
        return not there.st_size or self._digest_there(name) in written.digests

    def _digest_there(self, name: str) -> str:
        """What a file of ours holds; nothing where that is no file, or none that can be read."""
        try:
            return _digest(read_regular(self._folder / name, _LARGEST, follow=False))
        except OSError:
            return ""

    def _remembered(self) -> tuple[dict[str, _Written], dict[str, LastPublished]]:
        """What is ours; nothing where nobody remembers.

        Of another folder, or of this one in another place, only what files hold tells that.
        """
        try:
            known = decode(self._memory.read_bytes(), type=_Memory)
        except (OSError, ValueError):
            return {}, {}
        if known.folder == str(self._folder):
            return known.files, known.told
        return {name: replace(w, size=-1) for name, w in known.files.items()}, known.told

    def _note(self, told: Mapping[str, LastPublished]) -> None:
        known = _Memory(folder=str(self._folder), files=self._ours, told=dict(told))
        try:
            # asked of moments that are watched
            replace_file(self._memory, encode(known, enc_hook=datetime.isoformat))
        except OSError as error:
            raise _unwritable(self._memory, error) from error


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def _unwritable(path: Path, error: OSError) -> SiteUnwritable:
    what = phrase("error_unwritable_file", why=os_words(error))
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    hint = phrase("hint_room_on_disk") if full else phrase("hint_pages_folder")
    return SiteUnwritable(str(path), what, hint)

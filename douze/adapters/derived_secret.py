"""The secret of one association of many, which follows from one master key and its name."""

import hmac
from pathlib import Path

from douze.adapters.secret_file import SecretFile
from douze.errors import SecretUnreadable
from douze.model.phrases import phrase

_PURPOSE = b"douze: secret of "


class DerivedSecret:
    """Never written down: the same on each host that has the master key.

    An association that has a secret of its own, from before, keeps it: links in letters that have
    left are signed under it. No master key is made here, since another host would make another.
    """

    def __init__(self, own: SecretFile, master: Path, name: str) -> None:
        self._own, self._master, self._name = own, SecretFile(master), name

    @property
    def path(self) -> Path:
        return self._own.path if self._own.path.exists() else self._master.path

    @property
    def signed_links(self) -> bool:
        """Not known on this host, so there may be some."""
        return True

    def read(self) -> bytes:
        """Give the secret. Raises SecretUnreadable, also where others may read the master key."""
        if own := self._own.read():
            return own
        path, master = self._master.path, self._master.read()
        if not master:
            what = phrase("error_no_master_key")
            raise SecretUnreadable(str(path), what, phrase("hint_master_key"))
        if path.stat().st_mode & 0o077:  # it was made by hand
            what = phrase("error_master_key_exposed")
            raise SecretUnreadable(str(path), what, phrase("hint_chmod", path=str(path)))
        return hmac.digest(master, _PURPOSE + self._name.encode(), "sha256")

    def make(self, *, links: bool = True) -> bytes:
        """Give the secret, as `read`: there is nothing to be made."""
        return self._own.make(links=links) if self._own.read() else self.read()

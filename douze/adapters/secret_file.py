"""The secret that signs what comes back to us: one file, or what follows from a shared one."""

import hmac
import os
from contextlib import suppress
from pathlib import Path

from douze.adapters.regular_file import read_regular
from douze.errors import SecretUnreadable
from douze.model.os_words import os_words
from douze.model.phrases import phrase
from douze.model.tokens import SECRET_BYTES
from douze.replace_file import replace_file

_PURPOSE = b"douze: secret of "


class SecretFile:
    """Random bytes in a file that is made once, 0600, and never written again."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> bytes:
        """Give the secret; nothing where there is none yet. Raises SecretUnreadable."""
        try:
            content = read_regular(self.path, 4 * SECRET_BYTES, follow=False)
        except FileNotFoundError:
            return b""
        except OSError as error:
            what = phrase("error_unreadable", why=os_words(error))
            hint = phrase("hint_rights_read_no_link")
            raise SecretUnreadable(str(self.path), what, hint) from error
        try:
            secret = bytes.fromhex(content.decode("ascii"))
        except ValueError:
            secret = b""
        if len(secret) != SECRET_BYTES:
            what = phrase("error_no_secret_of_ours")
            raise SecretUnreadable(str(self.path), what, phrase("hint_put_back_secret"))
        return secret

    @property
    def signed_links(self) -> bool:
        """Whether there may be letters with a link that it signed."""
        return self.path.exists() and not self._unused.exists()

    @property
    def _unused(self) -> Path:
        """Stands there while the secret has signed Message-IDs only."""
        return self.path.with_suffix(".unused")

    def make(self, *, links: bool = True) -> bytes:
        """Give the secret, made now where there is none. On the disk before it is used.

        `links` says whether it is to sign the links by which people withdraw.
        """
        if secret := self.read():
            if links:
                with suppress(OSError):
                    self._unused.unlink(missing_ok=True)
            return secret
        secret = os.urandom(SECRET_BYTES)
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Before the key: where the mark is missing, links may have been signed.
            if not links:
                self._unused.touch(0o600)
            replace_file(self.path, secret.hex().encode() + b"\n", durable=True)
        except OSError as error:
            what = phrase("error_unwritable_file", why=os_words(error))
            hint = phrase("hint_rights_folder")
            raise SecretUnreadable(str(self.path), what, hint) from error
        return secret


class DerivedSecret:
    """That of one association of many, which follows from one master key and its name.

    Never written down: the same on each host that has the master key.

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

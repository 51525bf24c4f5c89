"""The secret that signs what comes back to us: one file, for whoever runs the passes."""

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path

from douze.errors import SecretUnreadable
from douze.model.os_words import os_words
from douze.model.phrases import phrase
from douze.model.tokens import SECRET_BYTES
from douze.replace_file import replace_file


class SecretFile:
    """Random bytes in a file that is made once, 0600, and never written again."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> bytes:
        """Give the secret; nothing where there is none yet. Raises SecretUnreadable."""
        try:
            content = _content(self.path)
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
            if not links:
                self._unused.touch(0o600)
            replace_file(self.path, secret.hex().encode() + b"\n", durable=True)
        except OSError as error:
            what = phrase("error_unwritable_file", why=os_words(error))
            hint = phrase("hint_rights_folder")
            raise SecretUnreadable(str(self.path), what, hint) from error
        return secret


def _content(path: Path) -> bytes:
    """Read the file, if it is a regular one: on a pipe one would wait for ever.

    Raises OSError.
    """
    found = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        if not stat.S_ISREG(os.fstat(found).st_mode):
            raise OSError(errno.EINVAL, "not a file")
        return os.read(found, 4 * SECRET_BYTES)
    finally:
        os.close(found)

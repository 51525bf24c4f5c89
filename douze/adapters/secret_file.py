"""The secret that signs what participants send back: one file, for whoever runs the passes."""

import os
from pathlib import Path

from douze.errors import SecretUnreadable
from douze.model.tokens import SECRET_BYTES

_HINT = "Put back the copy that was kept with the ledger. If there is none, remove the file: the "
_LOST = "links in letters that were sent stop working, and those in new letters work."


class SecretFile:
    """Random bytes in a file that is made once, 0600, and never written again."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> bytes:
        """Give the secret; nothing where there is none yet. Raises SecretUnreadable."""
        try:
            found = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
        except FileNotFoundError:
            return b""
        except OSError as error:
            what = f"cannot be read ({error.strerror})"
            hint = "Whoever runs the pass must be able to read this file, which is no link."
            raise SecretUnreadable(str(self.path), what, hint) from error
        with os.fdopen(found, "rb") as file:
            content = file.read(4 * SECRET_BYTES)
        try:
            secret = bytes.fromhex(content.decode("ascii"))
        except ValueError:
            secret = b""
        if len(secret) != SECRET_BYTES:
            raise SecretUnreadable(str(self.path), "holds no secret of ours", _HINT + _LOST)
        return secret

    def make(self) -> bytes:
        """Give the secret, made now where there is none. On the disk before it is used."""
        if secret := self.read():
            return secret
        secret = os.urandom(SECRET_BYTES)
        draft = self.path.with_name(self.path.name + ".part")
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft.unlink(missing_ok=True)
            made = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(made, "wb") as file:
                file.write(secret.hex().encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self.path)
            folder = os.open(self.path.parent, os.O_RDONLY)
            os.fsync(folder)
            os.close(folder)
        except OSError as error:
            what = f"cannot be written ({error.strerror})"
            hint = "Whoever runs the pass must be able to write its folder."
            raise SecretUnreadable(str(self.path), what, hint) from error
        return secret

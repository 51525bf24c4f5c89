"""A folder of .eml files, one a letter, named after its Message-ID: exactly once by name."""

import os
from collections.abc import Callable
from pathlib import Path

from douze.errors import MailUnavailable
from douze.model.letters import Mail


class EmlFolder:
    """Leaves letters in a folder instead of sending them; any mail program opens them."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def send(self, mail: Mail, claim: Callable[[], None] = lambda: None) -> str:
        """Write one letter, whole or not at all. What is there already is left as it is.

        Nothing needs to be claimed: the same letter is the same file, however often it comes.
        """
        final = self.path / f"{mail.message_id}.eml"
        if final.exists():
            return final.name
        draft = self.path / f".{mail.message_id}.draft"  # one that a crash left is written anew
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(draft, "wb", opener=_private) as file:
                file.write(mail.raw)
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(draft, final)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
            _sync_folder(self.path)
        except OSError as error:
            raise MailUnavailable(
                str(self.path),
                f"the letter could not be written ({error.strerror})",
                "Make room, or let whoever runs the pass write this folder.",
            ) from error
        return final.name

    def close(self) -> None:
        """There is nobody to take leave of."""


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW, 0o600)


def _sync_folder(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)

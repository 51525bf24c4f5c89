"""A folder of .eml files, one a letter, named after its Message-ID: exactly once by name."""

from collections.abc import Callable
from pathlib import Path

from douze.errors import MailNeedsPerson, MailUnavailable
from douze.model.letters import Mail
from douze.model.os_words import os_words
from douze.model.phrases import phrase
from douze.replace_file import replace_file


class EmlFolder:
    """Leaves letters in a folder instead of sending them; any mail program opens them."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def send(self, mail: Mail, claim: Callable[[], None] = lambda: None) -> str:
        """Write one letter, whole or not at all, in the place of one of the same Message-ID.

        Such a one was left just before a crash; what it said may not hold any more. Nothing
        needs to be claimed: the same letter is the same file, however often it comes.
        """
        final = self.path / f"{mail.message_id}.eml"
        if self.path.is_symlink():
            what, hint = phrase("error_folder_link"), phrase("hint_name_mail_folder")
            raise MailNeedsPerson(str(self.path), what, hint)
        try:
            if not final.is_symlink() and final.exists() and final.read_bytes() == mail.raw:
                return final.name
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_file(final, mail.raw, durable=True)
        except OSError as error:
            what = phrase("error_letter_unwritten", why=os_words(error))
            hint = phrase("hint_room_or_folder")
            raise MailUnavailable(str(self.path), what, hint, said=os_words(error)) from error
        return final.name

    def close(self) -> None:
        """There is nobody to take leave of."""

"""A folder of .eml files, one a letter: exactly once, by what its name ends with."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from douze.errors.mail import MailNeedsPerson, MailUnavailable
from douze.model.letters import Mail
from douze.model.os_words import os_words
from douze.model.phrases import phrase
from douze.replace_file import replace_file

#: How much of a Message-ID ends the name of a letter's file: 48 bits, in hexadecimal.
_MARK = 12


class EmlFolder:
    """Leaves letters in a folder instead of sending them; any mail program opens them.

    `picked_up` says that another program sends what lies there.
    """

    def __init__(self, path: Path, *, picked_up: bool = False) -> None:
        self.path, self.delivers = path, picked_up

    def send(self, mail: Mail, claim: Callable[[], None] = lambda: None) -> str:
        """Write one letter, whole or not at all, in the place of one of the same Message-ID.

        Such a one was left just before a crash; what it said, and so its name, may not hold any
        more. Nothing needs to be claimed: the same letter is the same file, however often it
        comes.
        """
        name = _name(mail)
        final = self.path / name
        # Whoever put the link there would have everybody's letters written where they like.
        if self.path.is_symlink():
            what, hint = phrase("error_folder_link"), phrase("hint_name_mail_folder")
            raise MailNeedsPerson(str(self.path), what, hint)
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            former = next((self._names.pop(m) for m in _marks(mail) if m in self._names), name)
            self._names[_id_in(name)] = name
            if former != name:
                (self.path / former).replace(final)  # before the text: there is one at any moment
            replace_file(final, mail.raw, durable=True)
        except OSError as error:
            what = phrase("error_letter_unwritten", why=os_words(error))
            hint = phrase("hint_room_or_folder")
            raise MailUnavailable(str(self.path), what, hint, said=os_words(error)) from error
        return name

    @cached_property
    def _names(self) -> dict[str, str]:
        """The letters that lie there, by what makes each name its own; looked at once a pass."""
        return {_id_in(file.name): file.name for file in self.path.glob("*.eml")}

    def close(self) -> None:
        """Take leave: somebody may tidy the folder before the next letter."""
        self.__dict__.pop("_names", None)


def _name(mail: Mail) -> str:
    """The file name of a letter: its name, and the beginning of its unique Message-ID."""
    if not mail.file_name:
        return f"{mail.message_id}.eml"
    return f"{mail.file_name}_{mail.message_id[:_MARK]}.eml"


def _id_in(name: str) -> str:
    """What of a name is the Message-ID's."""
    return name.removesuffix(".eml").rpartition("_")[2].partition("@")[0]


def _marks(mail: Mail) -> tuple[str, str]:
    """What the name of this letter's file can end with: it was once the whole Message-ID."""
    whole = mail.message_id.partition("@")[0]
    return whole[:_MARK], whole

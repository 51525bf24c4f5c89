"""The templates that the program comes with are tried once in a run of the tests, not by each.

A doctor, or a first pass, fills them all in for sample letters, which takes longer than all else it
does. As passes go by what the last one tried, so do the tests; templates that a test changes or
brings are tried as often as they are asked for, and `make prove` tries all of them each time.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

from msgspec.structs import replace

from douze.letters.composer import Composer
from douze.model.settings import Mail, Settings, Spreadsheet
from douze.model.words import Kind
from tests.factories import TEMPLATES

Check = Callable[[Composer, Iterable[Kind]], None]


def tried_once(check: Check) -> Check:
    """Give the same `check`, which remembers for which kinds and settings all was well."""
    good: set[tuple[tuple[Kind, ...], str]] = set()

    def remembering(self: Composer, kinds: Iterable[Kind]) -> None:
        kinds = tuple(kinds)
        asked = kinds, _of_letters(self._settings)
        ours = self._templates.folders == (TEMPLATES,) and not self._settings.association.logo
        if ours and asked in good:
            return
        check(self, kinds)
        if ours:
            good.add(asked)

    return remembering


def _of_letters(settings: Settings) -> str:
    """All settings that a letter may show, in words; where it goes and is kept is none of them."""
    mail = Mail(sender=settings.mail.sender)
    return repr(replace(settings, mail=mail, spreadsheet=Spreadsheet(), ledger=Path(), columns={}))

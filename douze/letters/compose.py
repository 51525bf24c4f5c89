"""Who writes the letters. What that takes is imported when there is a first one.

Most passes write none, and what templates, their Markdown and MIME take would be much of what
a pass imports.
"""

from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from douze.model.letters import Letter, Mail, PlannedLetter
from douze.model.settings import Settings
from douze.model.wording import Wording
from douze.model.words import Kind

#: Stands for the word by which a place is given back, wherever a letter does not really leave.
EXAMPLE_TOKEN = "AAAA-BBBB-CCCC-DDDD-EEEE"

if TYPE_CHECKING:
    from douze.letters.writer import Writer


class Composer:
    """Writes the letters of one association in its language.

    `wording` is needed for digests and alerts, which say what the sheet says; without it
    they name their matters by code. `token` gives the word by which a registration is given
    back; it stands in letters that leave, and in no rehearsal and nothing that is shown.
    What each method promises is told in `writer.py`.
    """

    def __init__(
        self,
        settings: Settings,
        templates: Path,
        *,
        wording: Wording | None = None,
        token: Callable[[str], str] = lambda ref: EXAMPLE_TOKEN,
    ) -> None:
        self._settings, self._templates, self._wording = settings, templates, wording
        self._token = token

    def check(self, kinds: Iterable[Kind]) -> None:
        """Make sure that letters of these kinds can be written, before anything is sent."""
        self._writer.check(kinds)

    def subject(self, letter: Letter) -> str:
        """The subject alone, which a plan shows."""
        return self._writer.subject(letter)

    def compose(self, planned: PlannedLetter, *, link: str | None = None) -> Mail:
        """The whole message, the same bytes each time."""
        return self._writer.compose(planned, link=link)

    def rehearsal(self, planned: PlannedLetter, address: str, *, link: str | None = None) -> Mail:
        """The same letter to a test address, with something else in the place of the link."""
        return self._writer.rehearsal(planned, address, link=link)

    @cached_property
    def _writer(self) -> "Writer":
        from douze.letters.writer import Writer

        return Writer(self._settings, self._templates, wording=self._wording, token=self._token)

"""What tries the templates that the program comes with does so once in a run of the tests.

A doctor, or a first pass, fills them all in for sample letters, a doctor for each registration too,
and papers are set with some: it takes longer than all else that they do. As passes go by what the
last one tried, so do the tests; templates that a test changes or brings are tried as often as they
are asked for, and `make prove` tries all of them each time. A copy in which no file was written is
as good as ours.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path

from msgspec.structs import replace

from douze.letters import composer as composing
from douze.letters import verification
from douze.letters.composer import Composer
from douze.model.book import Session
from douze.model.phrases import Phrase
from douze.model.settings import MailSettings, Settings
from douze.model.words import Kind
from douze.passes import pass_inputs
from douze.pdf.typesetting import TemplateFolders
from tests.factories import TEMPLATES, TOP

#: What shows in no letter: where things are, what stops a pass, who has a seat, what is counted.
_SHOWN_IN_NONE = {
    name: getattr(Settings(), name)
    for name in (
        *("spreadsheet", "columns", "database", "backup", "monitor", "schedule", "deadline"),
        *("guard", "seats", "attendance", "reports", "brief"),
    )
}
_A_PATH = re.compile(r"PosixPath\([^()]*\)")

Check = Callable[[Composer, Iterable[Kind]], None]
Failures = Callable[[Composer, Settings, Mapping[str, object]], dict[Phrase, list[Kind]]]


def tried_once(check: Check) -> Check:
    """Give the same `Composer.check`, which remembers for which kinds and settings all was well."""
    good: defaultdict[str, set[Kind]] = defaultdict(set)

    def remembering(self: Composer, kinds: Iterable[Kind]) -> None:
        if not _ours(self):
            check(self, kinds)
            return
        well = good[_of_letters(self._settings)]
        if untried := [kind for kind in kinds if kind not in well]:
            check(self, untried)
            well.update(untried)

    return remembering


def written_once(failures: Failures) -> Failures:
    """Give the same look at the letters of one person, which remembers whose were all well."""
    good: set[tuple[str, str]] = set()

    def remembering(
        composer: Composer, settings: Settings, facts: Mapping[str, object]
    ) -> dict[Phrase, list[Kind]]:
        asked = _of_person(facts), _of_letters(settings)
        if _ours(composer) and asked in good:
            return {}
        found = failures(composer, settings, facts)
        if _ours(composer) and not found:
            good.add(asked)
        return found

    return remembering


def told_once(mark: Callable[[], str]) -> Callable[[], str]:
    """Give the same mark of the program, which nobody changes in a run; of another, as it lies."""
    ours = cache(mark)
    return lambda: (ours if vars(pass_inputs)["HOME"] == TOP else mark)()


class SetOnce:
    """Sets a paper as `typeset` does, the same one once."""

    def __init__(self, typeset: Callable[..., bytes]) -> None:
        self._typeset = typeset
        self._made: dict[tuple[object, ...], bytes] = {}

    def __call__(
        self,
        folders: TemplateFolders,
        name: str,
        facts: Mapping[str, object],
        *,
        boxes: bool = False,
    ) -> bytes:
        if (folders.ours, folders.own) != (TEMPLATES, None):
            return self._typeset(folders, name, facts, boxes=boxes)
        asked = folders.language, name, json.dumps(facts), boxes
        if asked not in self._made:
            self._made[asked] = self._typeset(folders, name, facts, boxes=boxes)
        return self._made[asked]


def _ours(composer: Composer) -> bool:
    """Whether all that it writes with, and the last check, is what the program comes with."""
    if vars(composing)["verify_message"] is not verification.verify_message:
        return False
    settings = composer._settings
    pictures = settings.association.logo or settings.certificates.signature
    (folder, *own) = composer._templates.folders
    return not own and not pictures and (folder == TEMPLATES or _files(folder) == _files(TEMPLATES))


def _files(folder: Path) -> dict[Path, tuple[int, int]]:
    """Which files lie there, of which size and since when, which a copy keeps."""
    found = {path: path.stat() for path in folder.rglob("*") if path.is_file()}
    return {path.relative_to(folder): (at.st_size, at.st_mtime_ns) for path, at in found.items()}


def _of_person(facts: Mapping[str, object]) -> str:
    """All that letters to one person may show, in words; of staff's own columns what they say."""
    session = facts["session"]
    assert isinstance(session, Session)
    return repr({**facts, "session": replace(session, extra=dict(session.extra))})


def _of_letters(settings: Settings) -> str:
    """All settings that a letter may show, in words.

    No folder or file is among them: each test has its own, and `_ours` looks at what is read.
    """
    mail = MailSettings(sender=settings.mail.sender)
    shown = replace(settings, mail=mail, **_SHOWN_IN_NONE)
    return _A_PATH.sub("", repr(shown))

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
from typing import Any

from msgspec.structs import replace

from douze.letters import composer as composing
from douze.letters import verification
from douze.letters.composer import Composer
from douze.model.book import Session
from douze.model.kinds import Kind
from douze.model.phrases import Phrase
from douze.model.settings import MailSettings, Settings
from douze.passes import pass_inputs
from douze.pdf.typesetting import TemplateFolders
from tests.factories import TEMPLATES, TOP

#: What keeps no letter of ours from being written: where things are, titles, moments, numbers.
_OF_NO_MATTER = {
    name: getattr(Settings(), name)
    for name in (
        *("spreadsheet", "columns", "database", "backup", "monitor", "schedule", "deadline"),
        *("guard", "seats", "attendance", "reports", "brief", "tabs", "dues", "letters", "state"),
        *("digest_at", "certificates"),
    )
}
_A_PATH = re.compile(r"PosixPath\([^()]*\)")

Check = Callable[[Composer, Iterable[Kind]], None]
Form = Callable[[Any, str, Path], Any]
Failures = Callable[[Composer, Settings, Mapping[str, object]], dict[Phrase, list[Kind]]]


def tried_once(check: Check) -> Check:
    """Give the same `Composer.check`, which remembers for which kinds and settings all was well."""
    good: defaultdict[str, set[Kind]] = defaultdict(set)

    def remembering(self: Composer, kinds: Iterable[Kind]) -> None:
        language, kinds = self._settings.language, tuple(kinds)
        own = {kind for kind in Kind if Path(language, f"{kind}.md") in _others(self)}
        if len(own) < len(_others(self)):
            check(self, kinds)
            return
        well = good[_of_letters(self._settings)]
        if untried := [kind for kind in kinds if kind in own or kind not in well]:
            check(self, untried)
            well.update(kind for kind in untried if kind not in own)

    return remembering


def written_once(failures: Failures) -> Failures:
    """Give the same look at the letters of one person, which remembers whose were all well."""
    good: set[tuple[str, str]] = set()

    def remembering(
        composer: Composer, settings: Settings, facts: Mapping[str, object]
    ) -> dict[Phrase, list[Kind]]:
        asked, ours = (_of_person(facts), _of_letters(settings)), not _others(composer)
        if ours and asked in good:
            return {}
        found = failures(composer, settings, facts)
        if ours and not found:
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


def read_as_ours(form: Form) -> Form:
    """Give the same reading of a template; a copy that says what ours says is read as ours."""

    def reading(environment: Any, source: str, file: Path) -> object:
        return form(environment, source, _copied_from(file))

    return reading


def _copied_from(file: Path) -> Path:
    """Our template of which a file is a copy; itself where it is none."""
    if file.is_relative_to(TEMPLATES):
        return file
    ours = (TEMPLATES.joinpath(*file.parts[-depth:]) for depth in (1, 2, 3))
    same = (our for our in ours if our.is_file() and our.read_bytes() == file.read_bytes())
    return next(same, file)


def _others(composer: Composer) -> set[Path]:
    """All that it writes with, and the last check, that is not what the program comes with."""
    settings = composer._settings
    others = {p for p in (settings.association.logo, settings.certificates.signature) if p}
    if vars(composing)["verify_message"] is not verification.verify_message:
        others.add(Path(composing.__file__))
    (folder, *own) = composer._templates.folders[::-1]
    for theirs in own:
        others.update(_files(theirs))
    if folder != TEMPLATES:
        others.update(path for path, _ in _files(folder).items() ^ _files(TEMPLATES).items())
    return others


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
    """All settings for which a letter may fail, in words.

    No folder or file is among them: each test has its own, and `_ours` looks at what is read.
    """
    mail = MailSettings(sender=settings.mail.sender)
    shown = replace(settings, mail=mail, **_OF_NO_MATTER)
    return _A_PATH.sub("", repr(shown))

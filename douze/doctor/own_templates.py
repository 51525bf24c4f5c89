"""The association's own templates and sentences: which have no use, and which are out of date."""

from collections.abc import Iterator
from pathlib import Path

from douze.adapters.phrases_yaml import load_wording, own_sentences, unusable
from douze.doctor.finding import Finding, fine, note
from douze.letters.own_templates import out_of_date, unused
from douze.model.phrases import phrase
from douze.model.settings import Settings


def own_templates(ours: Path, settings: Settings) -> Iterator[Finding]:
    """Hold what stands in the folder of `templates` against what came with the program.

    Whether letters can be written with it, whoever tries the templates says.
    """
    own, language = settings.templates, settings.language
    if own is None or not own.is_dir():
        return
    found = [*_templates(ours, own, language), *_sentences(ours, own, settings)]
    yield from found
    if not found:
        yield fine(phrase("doctor_own", path=str(own)))


def _templates(ours: Path, own: Path, language: str) -> Iterator[Finding]:
    for idle in unused(ours, own, language):
        code = "doctor_own_near" if idle.near else "doctor_own_unused"
        yield note(phrase(code, path=str(idle.file), near=idle.near))
    for old in out_of_date(ours, own, language):
        yield note(phrase("doctor_own_old", path=str(old.file), names=", ".join(old.names)))


def _sentences(ours: Path, own: Path, settings: Settings) -> Iterator[Finding]:
    known = load_wording(ours, settings.language, settings.zone).sentences
    path = str(own / settings.language / "phrases.yaml")
    for code, facts in unusable(own_sentences(own, settings.language), known):
        names = ", ".join(sorted(facts)) or "—"
        yield note(phrase("doctor_own_sentence", path=path, code=code, names=names))

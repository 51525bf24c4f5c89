"""The letters: every template on samples, and on every registration that there is."""

from collections.abc import Iterator
from typing import Protocol

from douze.doctor.finding import Finding, fine, wrong
from douze.errors import TemplateProblems
from douze.model.book import Book
from douze.model.desired import Desired
from douze.model.letters import Letter, Mail, PlannedLetter
from douze.model.phrases import phrase
from douze.model.settings import Settings
from douze.model.words import Kind
from douze.plan.preview import real_facts
from douze.plan.samples import sample

#: Stands for the link; what is composed here is thrown away, but nobody has to trust in that.
HIDDEN = "⟨lien⟩"
_NOT_TO_PARTICIPANTS = frozenset({Kind.BRIEF, Kind.DIGEST, Kind.ALERT})


class Composer(Protocol):
    """Puts letters into words, and can say beforehand whether it could."""

    def check(self, kinds: tuple[Kind, ...]) -> None:
        """Try the templates of these kinds. Raises TemplateProblems."""

    def compose(self, planned: PlannedLetter, *, link: str | None = None) -> Mail:
        """Write one letter. Raises TemplateProblems."""

    def rehearsal(self, planned: PlannedLetter, address: str) -> Mail:
        """Write one letter to a test address, which says that it is a test."""

    def subject(self, letter: Letter) -> str:
        """Write the subject alone."""


def templates(composer: Composer) -> list[Finding]:
    """Try every template on samples, with and without all that may be missing."""
    try:
        composer.check(tuple(Kind))
    except TemplateProblems as error:
        return [wrong(phrase("doctor_told", what=problem)) for problem in error.problems]
    return [fine(phrase("doctor_templates", count=len(Kind)))]


def on_every_row(
    composer: Composer, desired: Desired, book: Book, settings: Settings
) -> Iterator[Finding]:
    """Write every letter that each registration of a session to come could get; send none."""
    rows = letters = failed = 0
    for standing in desired.standings:
        registration = standing.registration
        session = book.sessions.get(registration.session or "")
        facts = real_facts(registration.ref, desired, book)
        if facts is None or session is None or session.started(desired.now):
            continue
        rows += 1
        for kind in Kind:
            if kind in _NOT_TO_PARTICIPANTS:
                continue
            letters += 1
            try:
                composer.compose(sample(kind, settings, **facts), link=HIDDEN)
            except (TemplateProblems, ValueError) as error:
                failed += 1
                what = str(error).replace("\n", " ")
                told = {"ref": registration.ref, "kind": kind.value, "what": what}
                yield wrong(phrase("doctor_row_wrong", **told))
    if not failed:
        yield fine(phrase("doctor_rows", rows=rows, count=letters))

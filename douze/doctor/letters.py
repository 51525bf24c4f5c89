"""The letters: every template on samples, and on every registration that there is."""

from collections.abc import Iterator, Mapping

from douze.doctor.finding import Finding, fine, note, wrong
from douze.errors import TemplateProblems
from douze.errors.mail import LetterMalformed
from douze.letters.composer import Composer
from douze.letters.preview import real_facts
from douze.letters.samples import sample
from douze.model.book import Book
from douze.model.desired import Desired
from douze.model.kinds import Kind, Recipient
from douze.model.phrases import Phrase, phrase
from douze.model.settings import Settings
from douze.model.words import Status
from workflows.problem_locations import location_of
from workflows.to_correct import problems

_TO_PARTICIPANTS = [kind for kind in Kind if kind.about.to is Recipient.PERSON]
MANY = 20  #: how many cells are named


def templates(composer: Composer, book: Book | None) -> list[Finding]:
    """Try every template on samples, with and without all that may be missing.

    The columns of staff's own that they name are looked for in `book`, once it has a session.
    """
    try:
        composer.check(tuple(Kind))
    except TemplateProblems as error:
        return [wrong(problem) for problem in error.problems]
    session = next(iter(book.sessions.values()), None) if book else None
    missing = composer.columns_missing(session.extra) if session else []
    if missing:
        return [wrong(problem) for problem in missing]
    return [fine(phrase("doctor_templates", count=len(Kind)))]


def on_every_row(
    composer: Composer, desired: Desired, book: Book, settings: Settings
) -> Iterator[Finding]:
    """Write every letter that each registration of a session to come could get; send none.

    Who is to be checked gets none until then: their cells are told, all in one line.
    """
    rows = letters = failed = 0
    for outcome in desired.outcomes:
        registration = outcome.registration
        session = book.sessions.get(registration.session or "")
        if session is None or session.started(desired.now):
            continue
        if outcome.status is Status.TO_CHECK or not registration.address:
            continue
        rows += 1
        letters += len(_TO_PARTICIPANTS)
        facts = real_facts(outcome, session)
        for what, kinds in _failures(composer, settings, facts).items():
            failed += 1
            place = location_of(book, outcome)
            yield wrong(phrase("doctor_row_wrong", where=place, kind=tuple(kinds), what=what))
    if not failed:
        yield fine(phrase("doctor_rows", rows=rows, count=letters))
    yield from _to_check(desired, book)


def _failures(
    composer: Composer, settings: Settings, facts: Mapping[str, object]
) -> dict[Phrase, list[Kind]]:
    """Name each reason why letters to one person cannot be written, with their kinds."""
    failures: dict[Phrase, list[Kind]] = {}
    for kind in _TO_PARTICIPANTS:
        try:
            composer.show(sample(kind, settings, **facts))
        except (TemplateProblems, LetterMalformed) as error:
            failures.setdefault(error.told, []).append(kind)
    return failures


def _to_check(desired: Desired, book: Book) -> Iterator[Finding]:
    """Name the cells of the registrations that wait until somebody has corrected them."""
    waiting = [s for s in desired.outcomes if s.status is Status.TO_CHECK]
    where = dict.fromkeys(problem.place for problem in problems(book, waiting, ()))
    if where:
        cells = ", ".join([*where][:MANY]) + (", …" if len(where) > MANY else "")
        yield note(phrase("doctor_to_check", count=len(waiting), cells=cells))

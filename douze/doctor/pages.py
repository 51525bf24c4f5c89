"""The public pages: whether each can be laid out and written, and which files are in the way."""

from collections.abc import Iterator
from pathlib import Path

from douze.composition import Adapters
from douze.doctor.finding import Finding, fine, wrong
from douze.errors import TemplateProblems
from douze.model.desired import Desired
from douze.model.phrases import Phrase, phrase
from douze.model.settings import Settings
from douze.pages.site_files import wanted_site
from douze.plan.plan_files import plan_site


def published(settings: Settings, config: Path) -> Iterator[Finding]:
    """Whether something that names people lies in the folder that is published."""
    if settings.site.path is None:
        return
    folder = settings.site.path.resolve()
    inside = [each for each in _private(settings, config) if each.resolve().is_relative_to(folder)]
    if inside:
        names = ", ".join(map(str, inside))
        yield wrong(phrase("doctor_published", names=names, folder=str(settings.site.path)))


def _private(settings: Settings, config: Path) -> Iterator[Path]:
    """Name what is for few to read, files and folders, whether it is there yet or not."""
    secret = settings.beside("withdrawals.key")
    yield from (config, settings.ledger, secret, settings.reports_folder)
    if settings.spreadsheet.kind == "workbook":
        yield settings.spreadsheet.path
    if settings.mail.kind == "folder":
        yield settings.mail.path
    yield from filter(None, (settings.attendance.folder, settings.backup.folder))


def pages(adapters: Adapters, desired: Desired) -> Iterator[Finding]:
    """Lay out every page as the sheet is now; nothing is written."""
    if desired.site is None or adapters.site is None:
        return
    settings, there = adapters.settings, adapters.site.read()
    wanted = wanted_site(desired.site, settings, adapters.templates, there.told, desired.now)
    content = adapters.page_content(wanted)
    flaws: dict[Phrase, None] = dict.fromkeys(plan_site(wanted, there).problems)
    for file in wanted.files:
        try:
            content(file.name)
        except TemplateProblems as found:
            flaws |= dict.fromkeys(found.problems)
    for flaw in flaws:
        yield wrong(flaw)
    if not flaws:
        path = str(settings.site.path)
        yield fine(phrase("doctor_pages", path=path, count=len(wanted.files)))

"""APPLY, last of all: pages, the files of sessions, the backup of the day.

None of it keeps a letter: whatever goes wrong here is told afterwards.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import TypeVar

from douze.errors import DouzeError, TemplateProblems
from douze.errors.files import NotOurs, SiteUnwritable
from douze.model.backups import BackupPlan
from douze.model.dossiers import DossierPlan
from douze.model.phrases import Phrase
from douze.model.report import FilesReport
from douze.model.site import SitePlan
from douze.ports import Backups, DossierContent, Dossiers, PageContent, Site

Wanted = TypeVar("Wanted")
Content = TypeVar("Content")


def _laid_out(
    wanted: Iterable[Wanted],
    content: Callable[[Wanted], Content],
    problems: list[Phrase],
    stop: Callable[[], bool],
) -> Iterator[tuple[Wanted, Content]]:
    """Lay out one after the other until `stop` says so.

    Why one cannot be laid out is added to `problems`: its template is at fault.
    """
    for one in wanted:
        if stop():
            return
        try:
            yield one, content(one)
        except TemplateProblems as found:
            problems += [problem for problem in found.problems if problem not in problems]


def keep_site(
    plan: SitePlan,
    site: Site,
    content: PageContent,
    *,
    stop: Callable[[], bool] = lambda: False,
) -> FilesReport:
    """Do what a plan says of the pages; the rest waits for a later pass when `stop` says so.

    Never raises one of our errors: what could not be done is in the report.
    """
    problems = [*plan.problems]
    if not plan:
        return FilesReport(problems=tuple(problems))
    laid_out = _laid_out(plan.writes, lambda file: content(file.name), problems, stop)
    contents = {file.name: filled for file, filled in laid_out}
    written: list[str] = []
    removed = 0
    try:
        site.begin(plan, contents)
        for name, filled in contents.items():
            try:
                written += [name] if site.write(name, filled) else []
            except NotOurs as error:
                problems.append(error.told)
        for name in plan.removes:
            site.remove(name)
            removed += 1
    except SiteUnwritable as error:
        problems.append(error.told)
    try:
        site.end(plan)
    except SiteUnwritable as error:
        problems.append(error.told)
    return FilesReport(
        written=tuple(written), removed=removed, problems=tuple(dict.fromkeys(problems))
    )


def keep_dossiers(
    plan: DossierPlan,
    dossiers: Dossiers,
    content: DossierContent,
    *,
    stop: Callable[[], bool] = lambda: False,
) -> FilesReport:
    """Write what is planned; the rest waits for a later pass when `stop` says so.

    Never raises one of our errors: what could not be done is in the report.
    """
    problems: list[Phrase] = [*plan.problems]
    written: list[str] = []
    for write, files in _laid_out(plan.writes, content, problems, stop):
        try:
            dossiers.write(write, files)
            written.append(write.name)
        except SiteUnwritable as error:
            problems.append(error.told)
    return FilesReport(written=tuple(written), problems=tuple(dict.fromkeys(problems)))


def keep_backup(plan: BackupPlan, backups: Backups, now: datetime) -> FilesReport:
    """Write what is planned, then take away what is kept no longer.

    Never raises one of our errors: what could not be done is in the report.
    """
    try:
        backups.write(plan.name, now)
        backups.remove(plan.outdated)
    except DouzeError as error:
        return FilesReport(problems=(error.told,))
    return FilesReport(written=(plan.name,))

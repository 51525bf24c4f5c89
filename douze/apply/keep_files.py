"""APPLY, last of all: pages, the files of sessions, the backup of the day.

None of it keeps a letter: whatever goes wrong here is told afterwards.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

from douze.errors import DouzeError, TemplateProblems
from douze.errors.files import NotOurs, SiteUnwritable
from douze.model.backups import BackupPlan, BackupReport
from douze.model.dossiers import DossierPlan, DossierReport
from douze.model.phrases import Phrase
from douze.model.site import SitePlan, SiteReport
from douze.ports import Backups, DossierContent, Dossiers, PageContent, Site

Wanted = TypeVar("Wanted")
Content = TypeVar("Content")


def _lay_out(
    wanted: Iterable[Wanted],
    content: Callable[[Wanted], Content],
    problems: list[Phrase],
    stop: Callable[[], bool],
) -> list[tuple[Wanted, Content]]:
    """Lay things out until `stop` says so, and note why one cannot be: its template is at fault."""
    made: list[tuple[Wanted, Content]] = []
    for one in wanted:
        if stop():
            break
        try:
            made.append((one, content(one)))
        except TemplateProblems as found:
            problems += [problem for problem in found.problems if problem not in problems]
    return made


def keep_site(
    plan: SitePlan,
    site: Site,
    content: PageContent,
    *,
    stop: Callable[[], bool] = lambda: False,
) -> SiteReport:
    """Do what a plan says of the pages; the rest waits for a later pass when `stop` says so.

    Never raises one of our errors: what could not be done is in the report.
    """
    problems = [*plan.problems]
    if not plan:
        return SiteReport(problems=tuple(problems))
    laid_out = _lay_out(plan.writes, lambda file: content(file.name), problems, stop)
    contents = {file.name: filled for file, filled in laid_out}
    written = removed = 0
    try:
        site.begin(plan, contents)
        for name, filled in contents.items():
            try:
                written += site.write(name, filled)
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
    return SiteReport(written=written, removed=removed, problems=tuple(dict.fromkeys(problems)))


def keep_dossiers(
    plan: DossierPlan,
    dossiers: Dossiers,
    content: DossierContent,
    *,
    stop: Callable[[], bool] = lambda: False,
) -> DossierReport:
    """Write what is planned; the rest waits for a later pass when `stop` says so.

    Never raises one of our errors: what could not be done is in the report.
    """
    problems: list[Phrase] = [*plan.problems]
    written: list[str] = []
    for one in plan.writes:
        for write, files in _lay_out((one,), content, problems, stop):
            try:
                dossiers.write(write, files)
                written.append(write.name)
            except SiteUnwritable as error:
                problems.append(error.told)
    return DossierReport(written=tuple(written), problems=tuple(dict.fromkeys(problems)))


def keep_backup(plan: BackupPlan, backups: Backups, now: datetime) -> BackupReport:
    """Write what is planned, then take away what is kept no longer.

    Never raises one of our errors: what could not be done is in the report.
    """
    try:
        backups.write(plan.name, now)
        backups.remove(plan.outdated)
    except DouzeError as error:
        return BackupReport(problems=(error.told,))
    return BackupReport(written=plan.name)

"""APPLY, last of all: write the pages that differ. Whatever goes wrong here is told afterwards."""

from collections.abc import Callable

from douze.apply.lay_out import lay_out
from douze.errors.site import NotOurs, SiteUnwritable
from douze.model.site import SitePlan, SiteReport
from douze.ports import PageContent, Site


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
    laid_out = lay_out(plan.writes, lambda file: content(file.name), problems, stop)
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

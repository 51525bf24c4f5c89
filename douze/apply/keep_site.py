"""APPLY, last of all: write the pages that differ. Whatever goes wrong here is told afterwards."""

from collections.abc import Callable

from douze.errors import TemplateProblems
from douze.errors.site import NotOurs, SiteUnwritable
from douze.model.phrases import Phrase
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
    contents = _contents(plan, content, problems, stop)
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


def _contents(
    plan: SitePlan, content: PageContent, problems: list[Phrase], stop: Callable[[], bool]
) -> dict[str, bytes]:
    """Lay out the files; of those whose template is at fault it is told why, and they stay."""
    contents: dict[str, bytes] = {}
    for file in plan.writes:
        if stop():
            break
        try:
            contents[file.name] = content(file.name)
        except TemplateProblems as found:
            problems += [problem for problem in found.problems if problem not in problems]
    return contents

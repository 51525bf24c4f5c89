"""APPLY, after the pages: write the files of sessions. What goes wrong is told afterwards."""

from collections.abc import Callable

from douze.apply.lay_out import lay_out
from douze.errors.site import SiteUnwritable
from douze.model.dossiers import DossierPlan, DossierReport
from douze.model.phrases import Phrase
from douze.ports import DossierContent, Dossiers


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
        for write, files in lay_out((one,), content, problems, stop):
            try:
                dossiers.write(write, files)
                written.append(write.name)
            except SiteUnwritable as error:
                problems.append(error.told)
    return DossierReport(written=tuple(written), problems=tuple(dict.fromkeys(problems)))

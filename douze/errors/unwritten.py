"""What a pass could not write of the files that it leaves, when everything else has been done."""

from collections.abc import Iterator

from douze.errors.backup import BackupMissed
from douze.errors.site import DossiersUnwritten, PagesUnwritten
from douze.model.report import Report


def unwritten(report: Report) -> Iterator[PagesUnwritten]:
    """Say of what a pass has done what of it could not be written."""
    if report.site and report.site.problems:
        yield PagesUnwritten(report.site.problems)
    if report.dossiers and report.dossiers.problems:
        yield DossiersUnwritten(report.dossiers.problems)
    if report.backup and report.backup.problems:
        yield BackupMissed(report.backup.problems)

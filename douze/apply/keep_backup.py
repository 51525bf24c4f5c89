"""APPLY, last of all: make the backup of the day. What goes wrong is told afterwards."""

from datetime import datetime

from douze.errors import DouzeError
from douze.model.backups import BackupPlan, BackupReport
from douze.ports import Backups


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

"""What can go wrong with backups: one that is not made keeps no letter."""

from douze.errors import PlacedError
from douze.errors.site import PagesUnwritten
from douze.model.phrases import phrase
from douze.model.reasons import Reason


class BackupUnwritable(PlacedError):
    """A backup cannot be made, or is not as it should be once it is: `where: what. Hint`."""

    done = phrase("done_no_backup")


class BackupUnusable(PlacedError):
    """A file is no backup, or damaged, or there is no place to restore it to."""

    done = phrase("done_not_restored")


class RestoredInPart(PlacedError):
    """The folder that a backup comes back to cannot be written, or not all of it."""

    done = phrase("done_restored_in_part")


class BackupMissed(PagesUnwritten):
    """The backup of a day that a pass could not make, when everything else has been done."""

    done = phrase("done_but_backup")
    code, alerts = "error_backup", Reason.BACKUP_UNWRITTEN

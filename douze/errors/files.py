"""What can go wrong with pages, the files of sessions and backups: it keeps no letter."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Self

from douze.errors import DouzeError, PlacedError, items
from douze.model.os_words import os_words
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from douze.model.report import Report

#: Pages mostly cannot be written for one reason.
MOST_TOLD = 10


class SiteUnwritable(PlacedError):
    """A file of the site, or its folder, cannot be written: `where: what. Hint`."""


class NotOurs(SiteUnwritable):
    """This one file stands in the way and was written by somebody else; others may be written."""


class OutputUnwritable(PlacedError):
    """A file that a command makes for a person to look at, or its folder, cannot be written."""

    @classmethod
    def at(cls, path: Path, error: OSError) -> Self:
        """Say which file or folder it is, and why."""
        what = phrase("error_unwritable_file", why=os_words(error))
        return cls(str(path), what, phrase("hint_rights_file_and_folder"))


class PagesUnwritten(DouzeError):
    """Pages that are not as they should be, when everything else has been done."""

    done = phrase("done_but_pages")
    #: The code of the sentence that leads up to them, and what staff are told.
    code, alerts = "error_pages", Reason.PAGES_UNWRITTEN

    def __init__(self, problems: Sequence[Phrase]) -> None:
        self.problems = tuple(problems)
        first = phrase(self.code, count=len(problems))
        more = len(problems) - MOST_TOLD
        rest = (phrase("error_pages_more", count=more),) if more > 0 else ()
        super().__init__(first, *items(problems[:MOST_TOLD]), *rest)

    @property
    def mark(self) -> str:
        """The same while the same is wrong, in whatever order it is found."""
        said = sorted(repr(problem) for problem in self.problems)
        return sha256("\n".join(said).encode("utf-8", "surrogateescape")).hexdigest()[:8]


class DossiersUnwritten(PagesUnwritten):
    """Files of sessions that are not as they should be."""

    done = phrase("done_but_dossiers")
    code, alerts = "error_dossiers", Reason.DOSSIERS_UNWRITTEN


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


def unwritten(report: Report) -> Iterator[PagesUnwritten]:
    """Say of what a pass has done what of it could not be written."""
    if report.site.problems:
        yield PagesUnwritten(report.site.problems)
    if report.dossiers.problems:
        yield DossiersUnwritten(report.dossiers.problems)
    if report.backup.problems:
        yield BackupMissed(report.backup.problems)

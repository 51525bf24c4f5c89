"""What can go wrong with the spreadsheet, a workbook or a Google Sheet."""

from collections.abc import Sequence

from douze.errors import PassRefused, PlacedError
from douze.model.phrases import Phrase, Problem, phrase


class WorkbookError(PlacedError):
    """The spreadsheet cannot be read or written.

    `cause` is the code of the sentence that tells staff why no pass succeeds, with `facts`,
    where it is for them to mend.
    """

    def __init__(
        self, where: str, what: Phrase, hint: Phrase, *, cause: str = "", **facts: str
    ) -> None:
        self.cause, self.facts = cause, facts
        super().__init__(where, what, hint)


class NotAWorkbook(WorkbookError):
    """The file is missing, empty, or no .xlsx workbook."""


class WorkbookUnwritable(WorkbookError):
    """The file or its folder cannot be written by whoever runs the pass."""


class WorkbookTooLarge(WorkbookError):
    """The workbook holds, or would hold, more than may be read; staff have to make it smaller."""


class WorkbookBusy(WorkbookError):
    """Somebody has the workbook open; the next pass tries again.

    `owner` is empty where the program that has it open does not say.
    """

    exit_status = 1

    def __init__(self, where: str, owner: str, hint: Phrase) -> None:
        self.owner = owner
        by = phrase("error_open_by", owner=owner) if owner else phrase("error_open")
        super().__init__(where, by, hint)


class SheetUnreachable(WorkbookError):
    """The other side of the line does not answer for now; the next pass tries again."""

    exit_status = 1


class SheetRefused(WorkbookError):
    """The online spreadsheet is not shared with us, or is not one; a person has to correct that."""


class StaleSnapshot(WorkbookError):
    """The spreadsheet changed since it was read; the next pass reads it anew."""

    exit_status = 1

    def __init__(self, where: str, what: Phrase) -> None:
        super().__init__(where, what, phrase("hint_next_pass_reads"))


class SheetUnusable(PassRefused):
    """The spreadsheet lacks something that every pass needs; all of it is told at once."""

    def __init__(self, name: str, problems: Sequence[Problem]) -> None:
        super().__init__(phrase("screen_unusable", name=name), problems)

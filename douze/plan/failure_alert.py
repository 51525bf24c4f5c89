"""The alert to staff when a pass was refused, or when passes have failed for long."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import PurePath

from douze.errors import (
    AnotherPassRuns,
    DouzeError,
    GuardedPass,
    NotErasable,
    PassCutShort,
    PassTooLong,
    Stopped,
)
from douze.errors.files import PagesUnwritten
from douze.errors.mail import LettersUnwritable, MailUnavailable
from douze.errors.sheet import (
    NotAWorkbook,
    SheetUnreachable,
    SheetUnusable,
    StaleSnapshot,
    WorkbookBusy,
    WorkbookError,
    WorkbookTooLarge,
)
from douze.model.alerts import alert
from douze.model.letters import Letter, PlannedLetter
from douze.model.local_day import local_day
from douze.model.message_id import message_id
from douze.model.phrases import Phrase, Problem, phrase
from douze.model.reasons import Reason
from douze.model.settings import Settings

#: Passes that fail for less are mended by the next one; after this a person is told.
LONG = timedelta(hours=1)
#: Letters of one kind mostly cannot be written for one reason.
MOST_TOLD = 5


def counts(error: DouzeError) -> bool:
    """Whether an error makes it one more pass that failed, of which staff do not hear at once.

    Also where a person is needed: nobody may be reading what cron is told.
    """
    told_at_once = GuardedPass | SheetUnusable | WorkbookTooLarge
    return not isinstance(error, AnotherPassRuns | Stopped | told_at_once)


def failure_alert(
    error: DouzeError, settings: Settings, now: datetime, since: datetime
) -> PlannedLetter | None:
    """Give the alert that an error calls for; None where it calls for none, or not yet.

    `since` is since when every pass has failed. Another that is
    under way may last as long as any.
    """
    if isinstance(error, GuardedPass | SheetUnusable):
        found = [problem for problem in error.problems if isinstance(problem, Problem)]
        return _alert(found[0].what.code, found, settings, now)
    if isinstance(error, LettersUnwritable):
        return _of_unwritable(error, settings, now)
    if isinstance(error, PagesUnwritten):
        return _of_files(error, settings, now)
    if isinstance(error, PassTooLong) or (isinstance(error, PassCutShort) and error.hung):
        hung = Problem(where="Douze", what=phrase(Reason.PASS_TOO_LONG))
        return _alert(Reason.PASS_TOO_LONG, [hung], settings, now)
    if isinstance(error, NotErasable):
        waits = phrase(Reason.ERASE_WAITS, why=error.lines)
        return _alert(Reason.ERASE_WAITS, [Problem(where="Douze", what=waits)], settings, now)
    if isinstance(error, WorkbookTooLarge):
        if error.done != WorkbookTooLarge.done:
            return None  # letters have left: the next pass, which is stopped, tells
        large = Problem(where="Douze", what=phrase(Reason.WORKBOOK_TOO_LARGE, name=_name(error)))
        return _alert(Reason.WORKBOOK_TOO_LARGE, [large], settings, now)
    if isinstance(error, AnotherPassRuns):
        may_last = LONG + settings.deadline
    elif counts(error):
        may_last = LONG
    else:
        return None
    if now - since < may_last:
        return None
    failing = Problem(where="Douze", what=_why_failing(error, since))
    return _alert(Reason.PASSES_FAILING, [failing], settings, now)


def _of_unwritable(error: LettersUnwritable, settings: Settings, now: datetime) -> PlannedLetter:
    """Tell who keeps the machine of letters that we could not write, once however long it lasts.

    The day in the key is that of the first of them.
    """
    first = min(error.letters, key=lambda letter: letter.decided_at)
    what = phrase(Reason.LETTER_UNWRITABLE)  # why is for whoever commands, and told there
    found = [Problem(where=letter.key, what=what) for letter in error.letters[:MOST_TOLD]]
    return _alert(Reason.LETTER_UNWRITABLE, found, settings, now, first.decided_at)


def _of_files(error: PagesUnwritten, settings: Settings, now: datetime) -> PlannedLetter:
    """Tell once a week of the same files: nobody loses a place by them."""
    year, week, _ = local_day(now, settings.zone).isocalendar()
    what = phrase(error.alerts, first=error.problems[0])
    found = [Problem(where="Douze", what=what)]
    cause = f"{error.alerts}-{error.mark}/{year}-W{week:02}"
    return _planned(alert(cause, found, settings, now), settings, now)


def _why_failing(error: DouzeError, since: datetime) -> Phrase:
    """Say why no pass succeeds, and what helps, in words for staff where we have them."""
    match error:
        case WorkbookBusy(owner=""):
            return phrase(Reason.PASSES_FAILING_OPEN, since=since, name=_name(error))
        case WorkbookBusy(owner=owner):
            return phrase(
                Reason.PASSES_FAILING_OPEN_BY, since=since, name=_name(error), owner=owner
            )
        case StaleSnapshot():
            return phrase(Reason.PASSES_FAILING_CHANGING, since=since, name=_name(error))
        case MailUnavailable(where=where):
            return phrase(Reason.PASSES_FAILING_MAIL, since=since, where=where)
        case AnotherPassRuns():
            return phrase(Reason.PASSES_FAILING_HELD, since=since)
        case SheetUnreachable():
            return phrase(Reason.PASSES_FAILING_SILENT, since=since)
        case NotAWorkbook():
            return phrase(Reason.PASSES_FAILING_FILE, since=since, name=_name(error))
        case WorkbookError(cause=cause) if cause:
            return phrase(cause, since=since, **error.facts)
        case _:
            return phrase(Reason.PASSES_FAILING, since=since)


def _name(error: WorkbookError) -> str:
    """Name the workbook as staff know it: without the folders of our machine.

    The name of a file need not be text.
    """
    return PurePath(error.where).name.encode("utf-8", "replace").decode()


def _alert(
    cause: str,
    found: Sequence[Problem],
    settings: Settings,
    now: datetime,
    since: datetime | None = None,
) -> PlannedLetter:
    day = local_day(since or now, settings.zone).isoformat()
    return _planned(alert(f"{cause}/{day}", found, settings, now), settings, now)


def _planned(letter: Letter, settings: Settings, now: datetime) -> PlannedLetter:
    return PlannedLetter(
        letter=letter,
        number=0,
        # Nothing hangs on it, and the alert must leave where the secret cannot be read. Under the
        # association's name, since mailboxes hide the second of two letters that have one name.
        message_id=message_id(
            letter.key, settings.mail.sender.address, settings.association.name.encode()
        ),
        decided_at=now,
        subject="",
    )

"""The alert to staff when a pass was refused, or when passes have failed for long."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import PurePath

from douze.errors import (
    AnotherPassRuns,
    DouzeError,
    NotErasable,
    PassCutShort,
    PassRefused,
    PassTooLong,
    Stopped,
)
from douze.errors.files import PagesUnwritten
from douze.errors.mail import LettersUnwritable, MailUnavailable
from douze.errors.sheet import (
    NotAWorkbook,
    SheetUnreachable,
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
    told_at_once = PassRefused | WorkbookTooLarge
    return not isinstance(error, AnotherPassRuns | Stopped | told_at_once)


def failure_alert(
    error: DouzeError, settings: Settings, now: datetime, since: datetime
) -> PlannedLetter | None:
    """Give the alert that an error calls for; None where it calls for none, or not yet.

    `since` is since when every pass has failed.
    """
    match error:
        case LettersUnwritable():
            return _of_unwritable(error, settings, now)
        case PagesUnwritten():
            return _of_files(error, settings, now)
        case PassRefused(problems=found):
            return _of_day(found[0].what.code, found, settings, now, now)
    what = _what_to_tell(error, settings, now, since)
    if what is None:
        return None
    # Whatever it is that makes passes fail, staff hear of it once a day.
    cause = Reason.PASSES_FAILING if what.reason.about.fails else what.reason
    return _of_day(cause, [_of_the_program(what)], settings, now, now)


def _what_to_tell(
    error: DouzeError, settings: Settings, now: datetime, since: datetime
) -> Phrase | None:
    match error:
        case PassTooLong() | PassCutShort(hung=True):
            return phrase(Reason.PASS_TOO_LONG)
        case NotErasable():
            return phrase(Reason.ERASE_WAITS, why=error.lines)
        case WorkbookTooLarge() if error.done != WorkbookTooLarge.done:
            return None  # letters have left: the next pass, which is stopped, tells
        case WorkbookTooLarge():
            return phrase(Reason.WORKBOOK_TOO_LARGE, name=_name(error))
        case AnotherPassRuns():
            may_last = LONG + settings.deadline  # as long as the other one may take
        case _ if counts(error):
            may_last = LONG
        case _:
            return None
    return _why_failing(error, since) if now - since >= may_last else None


def _of_unwritable(error: LettersUnwritable, settings: Settings, now: datetime) -> PlannedLetter:
    """Tell who keeps the machine of letters that we could not write, once however long it lasts.

    The day in the key is that of the first of them.
    """
    first = min(letter.decided_at for letter in error.letters)
    what = phrase(Reason.LETTER_UNWRITABLE)  # why is for whoever commands, and told there
    found = [Problem(where=letter.key, what=what) for letter in error.letters[:MOST_TOLD]]
    return _of_day(Reason.LETTER_UNWRITABLE, found, settings, now, first)


def _of_files(error: PagesUnwritten, settings: Settings, now: datetime) -> PlannedLetter:
    """Tell once a week of the same files: nobody loses a place by them."""
    year, week, _ = local_day(now, settings.zone).isocalendar()
    cause = f"{error.alerts}-{error.mark}/{year}-W{week:02}"
    what = phrase(error.alerts, first=error.problems[0])
    return _planned(alert(cause, [_of_the_program(what)], settings, now), settings, now)


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


def _of_the_program(what: Phrase) -> Problem:
    """What stands in no cell."""
    return Problem(where="Douze", what=what)


def _of_day(
    cause: str, found: Sequence[Problem], settings: Settings, now: datetime, since: datetime
) -> PlannedLetter:
    """Plan the alert about a cause, which is told once for the day on which it came up."""
    day = local_day(since, settings.zone).isoformat()
    return _planned(alert(f"{cause}/{day}", found, settings, now), settings, now)


def _planned(letter: Letter, settings: Settings, now: datetime) -> PlannedLetter:
    return PlannedLetter(
        letter=letter,
        number=0,
        # Nothing depends on it, and the alert must leave where the secret cannot be read. Under the
        # association's name, since mailboxes hide the second of two letters that have one name.
        message_id=message_id(
            letter.key, settings.mail.sender.address, settings.association.name.encode()
        ),
        decided_at=now,
        subject="",
    )

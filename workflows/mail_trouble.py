"""A mail server that accepts no letters: staff are told along with the letters that waited."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from douze.model.elapsed_time import later
from douze.model.ledger_state import MailTrouble
from douze.model.phrases import phrase
from douze.model.reasons import Reason
from workflows.matters import Matter, daily_cause
from workflows.rule_book import RuleBook
from workflows.view import View

#: A mail server that is out of reach for less is nobody's concern.
PASSING = timedelta(hours=1)


def alert_due_at(trouble: MailTrouble) -> datetime | None:
    """Give when staff are told of it; None for a provider's limit, which is not a failure.

    What mends itself is told after an hour only.
    """
    if trouble.cause == Reason.MAIL_LIMIT:
        return None
    passing = trouble.cause == Reason.MAIL_UNREACHABLE
    return later(trouble.since, PASSING) if passing else trouble.since


def matters(view: View) -> Iterator[Matter]:
    """Tell of a mail server that lets nothing leave.

    The alert waits with the other letters, where staff see it on the sheet, and leaves with them.
    """
    trouble = view.ledger.trouble
    if trouble is not None and (due := alert_due_at(trouble)) and view.now >= due:
        name = trouble.cause.replace("_", "-")
        yield Matter(
            about=view.settings.tabs.messages,
            what=phrase(Reason.MAIL_STOPPED, since=trouble.since, said=trouble.said),
            cause=daily_cause(name, trouble.since, view.settings.zone, told_from=due),
        )


RULE_BOOK = RuleBook(matters=matters)

"""Tell staff of a pass that could not be done. Each cause once a day, and nobody else."""

from datetime import datetime

from douze.errors import MailDeferred, MailUnavailable
from douze.model.letters import PlannedLetter
from douze.ports import Composer, Ledger, Mailer


def alert_staff(
    planned: PlannedLetter, mailer: Mailer, ledger: Ledger, composer: Composer, now: datetime
) -> bool:
    """Send one alert, unless it has been sent; tell whether it was.

    It stands outside the letters of the sheet: the pass that it speaks of wrote nothing. One
    whose fate nobody knows counts as sent.
    """
    key = planned.letter.key
    if ledger.alerted(key):
        return False
    try:
        mailer.send(composer.compose(planned), lambda: ledger.note_alert(key, now))
    except (MailUnavailable, MailDeferred):
        ledger.forget_alert(key)
        raise
    finally:
        mailer.close()
    ledger.note_alert(key, now)
    return True

"""Tell staff of a pass that could not be done. Each cause once a day, and nobody else."""

from datetime import datetime

from douze.errors import MailDeferred, MailRefused, MailUnavailable
from douze.model.letters import PlannedLetter
from douze.ports import Compose, Ledger, Mailer


def alert_staff(
    planned: PlannedLetter, mailer: Mailer, ledger: Ledger, compose: Compose, now: datetime
) -> bool:
    """Send one alert, unless it has been sent; tell whether staff got it.

    It stands outside the letters of the sheet: the pass that it speaks of wrote nothing. One
    whose fate nobody knows counts as sent. An address that refuses it is not asked again about
    the same cause; a corrected one is.
    """
    key = planned.letter.key
    refused = f"{key} {planned.letter.to}"
    if ledger.alerted(key) or ledger.alerted(refused):
        return ledger.alerted(key)
    try:
        mailer.send(compose(planned), lambda: ledger.note_alert(key, now))
    except MailRefused:
        ledger.forget_alert(key)
        ledger.note_alert(refused, now)
        return False
    except (MailUnavailable, MailDeferred):
        ledger.forget_alert(key)
        raise
    finally:
        mailer.close()
    ledger.note_alert(key, now)
    return True

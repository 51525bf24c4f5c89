"""Tell staff of a pass that could not be done. Each cause once a day, and nobody else."""

from datetime import datetime

from douze.errors.mail import LetterMalformed, MailDeferred, MailRefused, MailUnavailable
from douze.model.letters import PlannedLetter
from douze.model.words import LetterState
from douze.ports import Compose, Mailer, SentAlerts


def alert_staff(
    planned: PlannedLetter, mailer: Mailer, alerts: SentAlerts, compose: Compose, now: datetime
) -> bool:
    """Send one alert, unless it has been sent; tell whether staff got it.

    It stands outside the letters of the sheet: the pass that it speaks of wrote nothing. One
    whose fate nobody knows counts as sent; one that only lies in a folder is sent once letters
    leave. An address that refuses it is not asked again about the same cause; a corrected one is.
    Where our own last check lets no alert out either, only the command can tell.
    """
    key = planned.letter.key
    if not mailer.delivers:
        key = f"{key} {LetterState.WRITTEN}"
    refused = f"{key} {planned.letter.to}"
    if alerts.alerted(key) or alerts.alerted(refused):
        return alerts.alerted(key)
    try:
        mail = compose(planned)
    except LetterMalformed:
        return False
    try:
        # Noted before the text goes, as a letter is claimed: after a crash it counts as sent.
        mailer.send(mail, lambda: alerts.note_alert(key, now))
    except MailRefused:
        alerts.forget_alert(key)
        alerts.note_alert(refused, now)
        return False
    except (MailUnavailable, MailDeferred):
        alerts.forget_alert(key)
        raise
    finally:
        mailer.close()
    alerts.note_alert(key, now)
    return True

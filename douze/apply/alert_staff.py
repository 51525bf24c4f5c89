"""Tell staff of a pass that could not be done. Each cause once a day, and nobody else."""

from datetime import datetime

from douze.errors.mail import LetterMalformed, MailDeferred, MailRefused, MailUnavailable
from douze.model.letters import PlannedLetter
from douze.model.words import LetterState
from douze.ports import Compose, Mailer, PassHealth


def alert_staff(
    planned: PlannedLetter, mailer: Mailer, health: PassHealth, compose: Compose, now: datetime
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
    if health.alerted(key) or health.alerted(refused):
        return health.alerted(key)
    try:
        mail = compose(planned)
    except LetterMalformed:
        return False
    try:
        mailer.send(mail, lambda: health.note_alert(key, now))
    except MailRefused:
        health.forget_alert(key)
        health.note_alert(refused, now)
        return False
    except (MailUnavailable, MailDeferred):
        health.forget_alert(key)
        raise
    finally:
        mailer.close()
    health.note_alert(key, now)
    return True

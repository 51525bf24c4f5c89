"""Tell staff of a pass that could not be done. Each cause once a day, and nobody else."""

from datetime import datetime

from douze.model.letters import PlannedLetter
from douze.ports import Composer, Ledger, Mailer


def alert_staff(
    planned: PlannedLetter, mailer: Mailer, ledger: Ledger, composer: Composer, now: datetime
) -> bool:
    """Send one alert, unless it has been sent; tell whether it was.

    It stands outside the letters of the sheet: the pass that it speaks of wrote nothing.
    """
    if ledger.alerted(planned.letter.key):
        return False
    mailer.send(composer.compose(planned))
    ledger.note_alert(planned.letter.key, now)
    return True

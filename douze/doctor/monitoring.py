"""Whether passes are done, and whether anybody would notice if they ceased."""

from collections.abc import Iterator
from datetime import datetime

from douze.doctor.finding import Finding, fine, note
from douze.model.elapsed_time import SILENT
from douze.model.ledger_state import LedgerState
from douze.model.phrases import phrase
from douze.model.settings import Settings


def monitoring(
    settings: Settings, ledger_state: LedgerState | None, now: datetime
) -> Iterator[Finding]:
    """Tell of passes that have ceased, and that somebody outside should look for their signs.

    A Google Sheet looks itself, by the script of `form`; whether it was pasted nobody can see.
    """
    last = ledger_state.last_pass if ledger_state else None
    if last is not None and now - last >= SILENT:
        yield note(phrase("doctor_no_pass_since", at=last))
    if settings.monitor.ping or settings.monitor.textfile is not None:
        yield fine(phrase("doctor_watched"))
    elif settings.spreadsheet.kind == "workbook":
        yield note(phrase("doctor_unwatched"))

"""Letters that no row tells of: those that were past their use before they could leave."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from douze.model.alerts import ALERT_LASTS
from douze.model.ledger_state import LedgerState
from douze.model.letters import Letter, LetterRecord
from douze.model.phrases import phrase
from douze.model.reasons import Reason
from workflows.matters import Matter
from workflows.view import View


def expired_letters(letters: Iterable[Letter], view: View) -> Iterator[Matter]:
    """Tell of those that this pass finds past their use, and of those noted as missed lately.

    `letters` are all that there are, those to staff too.
    """
    for letter in past_their_use(letters, view.ledger, view.now):
        yield _missed(letter)
    for record in view.ledger.letters.values():
        since = record.finished_at or record.decided_at
        if record.missed and view.now - since <= ALERT_LASTS:
            yield _missed(record)


def past_their_use(
    letters: Iterable[Letter], ledger: LedgerState, now: datetime
) -> Iterator[Letter]:
    """Pick the letters that never left and are of no use any more."""
    for letter in letters:
        record = ledger.letters.get(letter.key)
        unsent = record is None or (record.may_go(letter.to) and not record.missed)
        unsent = unsent and letter.key not in ledger.written  # it was of use where it lies
        if now > letter.expires_at and unsent and not letter.repeats:
            yield letter


def _missed(letter: Letter | LetterRecord) -> Matter:
    return Matter(about=letter, what=phrase(Reason.LETTER_MISSED, kind=letter.kind, to=letter.to))

"""Nobody is told of what happened before a sheet, or a kind of letter, was known.

A sheet with a past is taken in as it stood. Whoever stood on it when it was adopted was told where
they stand by whoever ran it before; what changes from then on is told as ever.
"""

from collections.abc import Iterable, Iterator

from douze.model.kinds import Kind
from douze.model.ledger_state import LedgerState
from douze.model.letters import Letter
from workflows.case import DecidedCase
from workflows.view import View


def without_backdated(letters: Iterable[Letter], view: View) -> Iterator[Letter]:
    """Leave out letters about the time before an adoption, or before their kind was known."""
    ledger, now = view.ledger, view.now
    for letter in _not_told_before(letters, ledger):
        # A kind that is new with an update says nothing of the time before: people would hear of
        # long ago.
        known = ledger.known_from_the_first(letter.kind, now)
        if known or letter.send_after >= ledger.known_since(letter.kind, now):
            yield letter


def kind_known_before_end(kind: Kind, case: DecidedCase) -> bool:
    """Whether a kind of letter was known before the session of a case was over."""
    ledger, now = case.ledger, case.now
    known = ledger.known_from_the_first(kind, now)
    return known or case.session.end >= ledger.known_since(kind, now)


def _not_told_before(letters: Iterable[Letter], ledger: LedgerState) -> Iterator[Letter]:
    """Leave out what was due before the sheet was adopted, and is in no log.

    A letter that waits from before goes; and whom the log shows to have been told that they
    wait is told that it was in vain. What is still to come is told all the same.
    """
    if ledger.adopted is None:
        yield from letters
        return
    told = {record.ref for record in ledger.letters.values()}
    for letter in letters:
        due = (
            letter.send_after >= ledger.adopted
            or letter.kind.about.told_after_adoption
            or letter.key in ledger.letters
        )
        if due or (letter.kind is Kind.NO_SEAT and letter.ref in told):
            yield letter

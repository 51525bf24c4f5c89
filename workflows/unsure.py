"""Letters that go to an address from which another came back: they may not arrive either.

A letter that came back silences its own repeats and nothing else: a new date must reach whoever
can still be reached, and a word that somebody's letter came back must not cut them off. Staff
are told of each such letter, so that they tell the person in another way.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from douze.model.book import Book
from douze.model.desired import Outcome
from douze.model.kinds import KINDS
from douze.model.ledger_state import LedgerState
from douze.model.letters import Letter
from douze.model.phrases import phrase
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.words import Kind, LetterState
from workflows.alerts import alert
from workflows.letter_history import LetterHistory
from workflows.where import of_letter, of_registration


def about_unsure(
    letters: Iterable[Letter],
    outcomes: Iterable[Outcome],
    told: Mapping[str, LetterHistory],
    ledger: LedgerState,
    book: Book,
    settings: Settings,
) -> Iterator[Letter]:
    """Name the alert about each letter that leaves for such an address.

    One that waits still is named as long as it does. What had left before this was told is of
    no matter any more.
    """
    by_ref = {s.registration.ref: s for s in outcomes}
    for ref, to, key, due in (*_leaving(letters, told, ledger), *_left(told, ledger, settings)):
        what, outcome = phrase(Reason.EMAIL_UNSURE, to=to), by_ref.get(ref)
        found = of_registration(book, what, outcome) if outcome else of_letter(book, what, to, ref)
        yield alert(_cause(key), [found], settings, due)


def _leaving(
    letters: Iterable[Letter], told: Mapping[str, LetterHistory], ledger: LedgerState
) -> Iterator[tuple[str, str, str, datetime]]:
    for one in letters:
        record = ledger.letters.get(one.key)
        goes = (record is None or record.may_go(one.to)) and one.withheld is None
        records = told[one.ref].records if one.ref in told else ()
        back = any(before.returned_from(one.to) for before in records)
        if KINDS[one.kind].all_the_same and goes and back:
            yield one.ref, one.to, one.key, one.send_after


def _left(
    told: Mapping[str, LetterHistory], ledger: LedgerState, settings: Settings
) -> Iterator[tuple[str, str, str, datetime]]:
    contact = settings.association.contact_address
    for ref, known in told.items():
        for one in known.records if ref else ():
            waits = ledger.letters.get(f"{Kind.ALERT}/{_cause(one.key)}")
            if one.state is LetterState.SENT and waits is not None and waits.may_go(contact):
                yield ref, one.to, one.key, waits.decided_at


def _cause(key: str) -> str:
    return f"unsure-{key}"

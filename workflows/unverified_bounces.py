"""Reports that a letter came back, whose origin our own server was given no proof of.

They may be a stranger's, so nothing is done about them. Yet they name a letter as only whoever has
seen it can, and some mail servers send their reports badly: staff are told once of each letter.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from msgspec.structs import replace

from douze.model.bounces import MailboxPosition
from douze.model.ledger_state import LedgerState
from douze.model.moments import later
from douze.model.phrases import phrase
from douze.model.reasons import Reason
from douze.model.words import Kind, LetterState
from workflows.matters import Matter
from workflows.rule_book import RuleBook
from workflows.view import View

#: So long another report about the same letter is known to be nothing new.
_KEPT = timedelta(days=14)
_LEFT = frozenset({LetterState.SENT, LetterState.IN_DOUBT})


def with_unverified_bounces(
    mailbox: MailboxPosition, keys: Iterable[str], now: datetime
) -> MailboxPosition:
    """Remember the letters of which such a report was read now, and forget those of long ago."""
    kept = {key: at for key, at in mailbox.unproved if now < later(at, _KEPT)}
    for key in keys:
        kept.setdefault(key, now)
    return replace(mailbox, unproved=tuple(kept.items()))


def matters(view: View) -> Iterator[Matter]:
    """Tell of each such letter until a digest has left; not where the address was changed since."""
    ledger = view.ledger
    if not ledger.mailbox.unproved:
        return
    told = _last_digest(ledger)
    for key, at in ledger.mailbox.unproved:
        record = ledger.letters.get(key)
        outcome = view.by_ref.get(record.ref) if record else None
        if record is None or outcome is None or (told and told >= at):
            continue
        if record.state in _LEFT and record.to == outcome.registration.address:
            what = phrase(Reason.RETURN_UNPROVED, kind=record.kind, to=record.to)
            yield Matter(about=outcome, what=what)


def _last_digest(ledger: LedgerState) -> datetime | None:
    left = [
        record.finished_at
        for record in ledger.letters.values()
        if record.kind is Kind.DIGEST and record.state is LetterState.SENT and record.finished_at
    ]
    return max(left, default=None)


RULE_BOOK = RuleBook(matters=matters)

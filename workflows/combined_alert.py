"""All that staff have to be told at once, in one letter.

When a provider's server is listed as a source of spam, the letters of a whole day come back at
once: a hundred alerts would be read by nobody, and no pass sends that many.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from msgspec.structs import replace

from douze.model.ledger_state import LedgerState
from douze.model.letters import Letter
from douze.model.words import Kind


def combine_alerts(
    letters: Iterable[Letter], ledger: LedgerState, now: datetime
) -> Iterator[Letter]:
    """Let the first alert that is still to be sent tell what the others would.

    They are recorded as sent with it: each cause is told once. Those that were sent, and
    those past their use, are left as they are.
    """
    going: list[Letter] = []
    for letter in letters:
        record = ledger.letters.get(letter.key)
        waits = now <= letter.expires_at and (record is None or record.may_go(letter.to))
        if letter.kind is Kind.ALERT and waits:
            going.append(letter)
        else:
            yield letter
    if not going:
        return
    first, *others = going
    if not others:
        yield first
        return
    yield replace(
        first,
        session=None,  # they need not be about the same
        expires_at=max(one.expires_at for one in going),
        matters=tuple(matter for one in going for matter in one.matters),
        merges=tuple((one.key, one.kind) for one in others),
    )

"""So many letters a day to one mailbox, whoever fills in the form in its name.

A form can be given anybody's address, and `zoe+1@…`, `zoe+2@…` all reach Zoé: without a limit
fifty answers make fifty letters to her.
"""

from collections import Counter
from collections.abc import Iterable, Set
from datetime import datetime, timedelta

from douze.model.ledger_state import LedgerState
from douze.model.letters import Letter
from douze.model.words import HANDED_OVER

DAY = timedelta(days=1)


def mailbox(address: str) -> str:
    """Name the mailbox that an address leads to: whatever follows its plus, wherever its dots are.

    Not every provider sees it so; where one does not, a few strangers share a limit.
    """
    local, _, domain = address.casefold().rpartition("@")
    name = local.partition("+")[0].replace(".", "") or local
    return f"{name}@{'gmail.com' if domain == 'googlemail.com' else domain}"


def over_the_day(
    letters: Iterable[Letter], ledger: LedgerState, most: int, now: datetime
) -> Set[str]:
    """Name the letters that have to wait because their mailbox has had enough for a day.

    `letters` are those that could leave now; those of people who were told before come first,
    and what cannot wait of theirs leaves in any case, though it counts. Letters to staff are not
    counted.
    """
    had = Counter(
        mailbox(record.to)
        for record in ledger.letters.values()
        if record.ref and record.merged_into is None and record.state in HANDED_OVER
        and record.finished_at is not None and record.finished_at > now - DAY
    )  # fmt: skip
    waits: set[str] = set()
    for letter in sorted(letters, key=_turn):
        box = mailbox(letter.to)
        if had[box] >= most and _turn(letter):
            waits.add(letter.key)
        else:
            had[box] += 1
    return waits


def _turn(letter: Letter) -> int:
    """Give its turn: first what cannot wait, then what goes to people who were told before."""
    if letter.newcomer:
        return 2
    return 0 if letter.kind.about.cannot_wait else 1

"""Erasing at the end of a pass that did all else: whom staff asked for, and what is due."""

from collections.abc import Iterable
from datetime import datetime

from douze.commands.forget import Look, erase
from douze.commands.forget_due import erase_due, free_to_go
from douze.composition import Adapters
from douze.errors import NotErasable
from douze.model.phrases import Phrase
from douze.model.plan import Plan
from douze.passes.failures import alert


def erase_planned(plan: Plan, adapters: Adapters, now: datetime) -> int:
    """Erase whom a plan names, under the ledger's lock; say how many people that were.

    What is due and in whose way a report stands waits; a digest tells of it once a month.
    """
    count = _erase_asked(plan.erase, adapters, now)
    if plan.due:
        free, _ = free_to_go(plan.due, adapters, now)
        erase_due(free, adapters, now)
        count += len(free)
    return count


def _erase_asked(refs: Iterable[str], adapters: Adapters, now: datetime) -> int:
    """Erase each, unless the row asks for it no more.

    Staff hear once a day of what is in the way: then nothing of that person is erased.
    """
    in_the_way: list[Phrase] = []
    count = 0
    for ref in refs:
        if ref not in adapters.ledger.read().registrations:
            continue  # one person's registrations go together
        look = Look(ref, adapters, now)
        if not any(row.ref == ref and row.to_erase for row in look.found.book.rows):
            continue
        if problems := [*look.refusals()]:
            in_the_way += problems
            continue
        erase(look, adapters)
        count += 1
    if in_the_way:
        alert(adapters, NotErasable(*dict.fromkeys(in_the_way)), now)
    return count

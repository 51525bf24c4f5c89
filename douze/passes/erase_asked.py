"""Erasing whom staff asked for in `Décision`, at the end of a pass that did all else."""

from collections.abc import Iterable
from datetime import datetime

from douze.commands.forget import Look, erase
from douze.composition import Adapters
from douze.errors import NotErasable
from douze.model.phrases import Phrase
from douze.passes.failures import alert


def erase_asked(refs: Iterable[str], adapters: Adapters, now: datetime) -> None:
    """Erase each, under the ledger's lock, unless the row asks for it no more.

    Staff hear once a day of what is in the way: then nothing of that person is erased.
    """
    in_the_way: list[Phrase] = []
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
    if in_the_way:
        alert(adapters, NotErasable(tuple(dict.fromkeys(in_the_way))), now, now)

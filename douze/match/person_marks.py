"""What two registrations of one person have in common, however it was typed."""

from collections.abc import Iterator

from douze.model.fold import fold
from douze.model.scripts import LOOKS_LATIN

#: ASCII too, sign by sign: one that a table lacks costs more than all the others.
_AS_LATIN = {sign: sign for sign in range(128)} | LOOKS_LATIN


def person_marks(address: str | None, first_name: str, last_name: str) -> Iterator[str]:
    """Give a mailbox and a whole name, as far as they are known.

    A mailbox is the same whatever follows its plus, wherever its dots stand, and whichever of
    two letters that look alike was typed.
    """
    local, _, domain = (address or "").rpartition("@")
    mailbox = local.partition("+")[0].replace(".", "")
    if mailbox:
        yield f"{fold(mailbox)}@{fold(domain)}".translate(_AS_LATIN)
    first, last = _letters(first_name), _letters(last_name)
    # A last name alone is shared by families, a first name by strangers.
    if first and last:
        yield f"{first} {last}"


def _letters(name: str) -> str:
    """Put hyphens and spaces aside, and what `fold` does."""
    folded = fold(name)
    return folded if folded.isalnum() else "".join(filter(str.isalnum, folded))

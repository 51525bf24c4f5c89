"""Who was erased before the memory was lost, as far as the sheet still tells it.

An erased registration goes on under a reference that follows from its old one, and that one from
the answer by which it came. Where nobody has deleted that answer, it would register them anew.
"""

from collections.abc import Collection, Iterator
from datetime import datetime

from msgspec.structs import replace

from douze.model.book import Answer, Book, Row
from douze.model.erasure import Erasure, marks_of, new_reference
from douze.model.ledger_state import Filled, RegistrationRecord
from douze.model.references import reference


def adopt_erased(
    book: Book, refs: Collection[str], secret: bytes, now: datetime
) -> Iterator[Erasure]:
    """Give, for each person, what is to be kept of them again so that no old answer counts.

    `refs` are all references on the sheet. It ends with the last answer that is known to be from
    before: whoever answers later is somebody new.
    """
    people: dict[str, list[Answer]] = {}
    for answer in book.answers if secret else ():
        old = _old_ref(answer)
        # Where the old one is there as well, they have registered anew since.
        if old and old not in refs and new_reference(secret, old) in refs:
            people.setdefault(answer.who, []).append(answer)
    for who, answers in people.items():
        replaced = {old: new_reference(secret, old) for old in map(_old_ref, answers)}
        yield Erasure(
            at=max((one.received for one in answers if one.received), default=now),
            addresses=(),  # nothing is to go any more: it has gone
            marks=marks_of(secret, [who], replaced),
        )


def as_erased(known: RegistrationRecord, row: Row | None) -> RegistrationRecord:
    """Give a registration as it is known once its person is erased, with the name that was left."""
    left = Filled()
    if row is not None:
        left = Filled(first_name=row.first_name, last_name=row.last_name, structure=row.structure)
    return replace(known, erased=True, who="", filled=left)


def _old_ref(answer: Answer) -> str:
    """The reference that an answer gives; none where its session is unknown."""
    return reference(answer.session, answer.who) if answer.session else ""

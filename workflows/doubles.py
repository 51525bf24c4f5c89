"""One person who perhaps registered twice: staff are told on both rows, nothing is merged.

An answer that was corrected in the form comes again under another address; some people have
several. Only a person can say whether two are one.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from douze.model.desired import Registration, Standing
from douze.model.phrases import phrase
from douze.model.words import Status

_LIVE = frozenset({Status.CONFIRMED, Status.TO_SETTLE, Status.WAITING})


def note_doubles(standings: Sequence[Standing]) -> list[Standing]:
    """Say of those who registered for one session that somebody among them may be the same.

    Each is told of the first of the others in the order of arrival.
    """
    alike: dict[str, list[Standing]] = {}
    for standing in standings:
        if standing.status in _LIVE and not standing.over:
            for mark in _marks(standing.registration):
                alike.setdefault(mark, []).append(standing)
    others: dict[str, Registration] = {}
    for same in alike.values():
        for standing in same:
            ref = standing.registration.ref
            for other in same:
                if other.registration.ref != ref:
                    others.setdefault(ref, other.registration)
                    break
    return [_noted(standing, others) for standing in standings]


def _noted(standing: Standing, others: dict[str, Registration]) -> Standing:
    other = others.get(standing.registration.ref)
    if other is None:
        return standing
    what = phrase("perhaps_the_same", email=other.address or other.email, ref=other.ref)
    return replace(standing, notes=(*standing.notes, what))


def _marks(registration: Registration) -> Iterator[str]:
    """Give what two registrations of one person have in common: a mailbox, or a whole name."""
    local, at, domain = (registration.address or "").casefold().rpartition("@")
    if at:
        yield f"{local.partition('+')[0].replace('.', '')}@{domain}"
    names = [*_plain((registration.first_name, registration.last_name))]
    if all(names):
        yield " ".join(names)


def _plain(names: Iterable[str]) -> Iterator[str]:
    """Put accents, case, hyphens and spaces aside."""
    for name in names:
        text = unicodedata.normalize("NFKD", name.casefold())
        yield re.sub(r"[\W_]+", "", "".join(c for c in text if not unicodedata.combining(c)))

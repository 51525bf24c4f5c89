"""Whose registration somebody means: by its reference, or by the person's name or address."""

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from douze.errors import UnknownRegistration
from douze.model.fold import fold
from douze.model.kinds import Kind
from douze.model.ledger_state import LedgerState
from douze.model.words import Status


class KnownAs(Struct, frozen=True, kw_only=True):
    """What a registration may be called by."""

    ref: str
    name: str
    addresses: tuple[str, ...]
    status: Status | None = None

    @property
    def addresses_folded(self) -> set[str]:
        return {address.casefold() for address in self.addresses}

    @property
    def words(self) -> list[str]:
        """The words of the name, in no order of anybody's."""
        return sorted(fold(self.name).split())


def everybody_known(ledger_state: LedgerState) -> Iterable[KnownAs]:
    """Every registration that the ledger knows, and everybody who was told that they speak."""
    for known in ledger_state.registrations.values():
        addresses = tuple(filter(None, (known.who, known.filled.email)))
        yield KnownAs(ref=known.ref, name=known.name, addresses=addresses, status=known.status)
    spoken: dict[str, list[str]] = {}
    for record in ledger_state.letters.values():
        if record.kind is Kind.SPEAKER and record.ref not in ledger_state.registrations:
            spoken.setdefault(record.ref, []).append(record.to)
    names = names_of_speakers(ledger_state)
    for ref, to in spoken.items():
        yield KnownAs(ref=ref, name=names.get(ref, ""), addresses=tuple(to))


def names_of_speakers(ledger_state: LedgerState) -> Mapping[str, str]:
    """Tell by reference what those were called who speak, or did."""
    sessions = ledger_state.sessions.values()
    return {one.ref: one.name for session in sessions for one in session.speakers}


def find_registrations(
    typed: str, everybody: Iterable[KnownAs], words: Mapping[str, Status] | None = None
) -> list[str]:
    """Name the registrations that are meant, in their order; a reference means just one.

    A first or a last name alone means all who have it, where it is nobody's whole name.
    `words` are those of the sheet for a status, folded: they mean all that are so. Raises
    UnknownRegistration.
    """
    everybody, folded = list(everybody), typed.strip().casefold()
    status, name = (words or {}).get(fold(typed)), sorted(fold(typed).split())
    # From the surest to the vaguest: who is meant by one is not looked for by the next.
    ways: tuple[Callable[[KnownAs], bool], ...] = (
        lambda one: one.ref.casefold() == folded,
        lambda one: status is not None and one.status is status,
        lambda one: folded in one.addresses_folded or bool(name and name == one.words),
        lambda one: bool(name) and set(name) <= set(one.words),
    )
    for means in ways:
        if found := [one.ref for one in everybody if means(one)]:
            return found
    raise UnknownRegistration(typed)

"""What erasing somebody takes: decided from sheet and ledger, before anything is changed."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from douze.model.book import Book
from douze.model.erasure import Erasure, marks_of, new_reference
from douze.model.fold import fold
from douze.model.ledger_state import LedgerState, RegistrationRecord
from douze.model.retention_days import Due
from douze.model.settings import Settings
from douze.model.words import LIVE, Status
from douze.privacy.person import Person
from douze.read.addresses import same_address


class FoundPerson(Struct, frozen=True, kw_only=True):
    """Whom it is about, and all that is known of everybody."""

    person: Person
    book: Book
    ledger: LedgerState
    now: datetime

    @property
    def registrations(self) -> list[RegistrationRecord]:
        """Theirs, as the ledger has them."""
        known = self.ledger.registrations.values()
        return [one for one in known if one.ref in self.person.refs]

    def is_to_come(self, code: str) -> bool:
        """Whether a session is not over; one that nobody can read is taken for one."""
        session = self.book.sessions.get(code)
        return session is None or session.end > self.now


class NamedIn(Struct, frozen=True, kw_only=True):
    """What names somebody, or counts them, beside the sheet and the ledger's records."""

    kept: tuple[str, ...] = ()  #: keys of letters whose texts are kept, and go
    sessions: tuple[str, ...] = ()  #: codes of sessions whose files are made anew
    periods: tuple[str, ...] = ()  #: names of years whose figures are


_NOWHERE_ELSE = NamedIn()


def plan_erasure(
    found: FoundPerson,
    secret: bytes,
    named: NamedIn = _NOWHERE_ELSE,
    due: Sequence[Due] | None = None,
) -> Erasure:
    """Say what is to go: of one person, or of several of whom it is `due`, and nobody asked."""
    person, in_time = found.person, due is not None
    keeps = {ref for one in due or () for ref in one.keeps}
    people = [person.refs] if due is None else [one.refs for one in due]
    # The old reference is a plain digest of the address: whoever tries addresses would know it.
    refs = {ref: ref if ref in keeps else new_reference(secret, ref) for ref in sorted(person.refs)}
    addresses = tuple(sorted(person.addresses))
    return Erasure(
        at=found.now,
        addresses=addresses,
        names=tuple(sorted(person.names)),
        words=tuple(dict.fromkeys((*addresses, *_words_to_erase(found)))),
        refs=refs,
        alone=tuple(sorted(_alone(found, keeps, in_time=in_time))),
        freed=tuple(one.ref for one in found.registrations if _loses_a_place(one, found)),
        marks=marks_of(secret, addresses, refs),
        kept=named.kept,
        sessions=named.sessions,
        periods=named.periods,
        keeps=tuple(ref for ref in sorted(keeps) if ref in refs),
        counted={ref: refs[min(theirs)] for theirs in people for ref in theirs},
        in_time=in_time,
    )


def namesakes(found: FoundPerson) -> Mapping[str, str]:
    """Name the registrations of others who are called as the person is, each with that name."""
    person = found.person
    others: list[tuple[str, str]] = []
    gone: set[str] = set()
    for known in found.ledger.registrations.values():
        if known.erased:
            gone.add(known.ref)
        elif known.ref not in person.refs:
            others.append((known.ref, known.name))
    for row in found.book.rows:
        # A row without a reference is somebody else's too, unless the address says whose it is.
        if row.ref not in person.refs | gone and row.who not in person.addresses:
            others.append((row.ref, row.name))
    return {ref: name for ref, name in others if fold(name) in person.names}


def as_nobody_else_is(found: FoundPerson) -> Person:
    """Give the person by what is theirs alone: no name that others have too, and the addresses
    that they gave first, where those are nobody else's.
    """
    person = found.person
    names = person.names - {fold(name) for name in namesakes(found).values()}
    return Person(who=person.who, also=_former(found), refs=person.refs, names=names)


def _former(found: FoundPerson) -> frozenset[str]:
    others = {
        one.who
        for one in found.ledger.registrations.values()
        if one.who and one.ref not in found.person.refs
    }
    filled = {same_address(one.filled.email) for one in found.registrations}
    return found.person.also | (frozenset(filter(None, filled)) - others)


def is_own(person: Person, settings: Settings) -> bool:
    """Whether it is an address of the association's: the contact, the treasurer, the sender."""
    return any(same_address(address) in person.addresses for address in settings.own_addresses)


def speaks_at(found: FoundPerson) -> Iterator[str]:
    """Name the sessions to come at which the person speaks, or for which they answer."""
    for session in found.book.sessions.values():
        named = set(map(same_address, session.named_addresses))
        if found.is_to_come(session.code) and found.person.addresses & named:
            yield session.code


def _loses_a_place(one: RegistrationRecord, found: FoundPerson) -> bool:
    return one.status in {*LIVE, Status.TO_CHECK} and found.is_to_come(one.session)


def _words_to_erase(found: FoundPerson) -> Iterator[str]:
    """Addresses and whole names as texts have them, of the names that are looked for."""
    person = found.person
    rows = [row for row in found.book.rows if row.ref in person.refs]
    answers = [one for one in found.book.answers if one.who in person.addresses]
    yield from (one.filled.email for one in found.registrations if one.filled.email)
    yield from (row.email for row in rows if row.email)
    named = [one.name for one in found.registrations]
    named += [row.name for row in rows]
    named += [answer.name for answer in answers]
    for name in dict.fromkeys(named):
        # A single word stands in too many texts that are about somebody else.
        if len(name.split()) > 1 and fold(name) in person.names:
            yield name


def _alone(found: FoundPerson, keeps: Collection[str], *, in_time: bool) -> set[str]:
    """Name the structures and domains that nobody would be left to have.

    Of many people who go in time, those that would point at one of them.
    """
    gone = found.person.refs - {*keeps}
    stay = {*found.ledger.registrations, *(row.ref for row in found.book.rows)} - gone
    others = _groups(found, stay)
    theirs = _groups(found, gone)
    return {
        name
        for name, people in theirs.items()
        if name not in others and (len(people) == 1 or not in_time)
    }


def _groups(found: FoundPerson, refs: Collection[str]) -> dict[str, set[str]]:
    """Give the structures, and the domains of addresses, of these, and who is of each."""
    groups: dict[str, set[str]] = {}

    def belongs(structure: str, who: str, ref: str) -> None:
        domain = who.rpartition("@")[2] if "@" in who else ""
        for name in (fold(structure), domain):
            if name and ref in refs:
                groups.setdefault(name, set()).add(who or ref)

    for known in found.ledger.registrations.values():
        belongs(known.filled.structure, known.who, known.ref)
    for row in found.book.rows:
        belongs(row.structure, row.who, row.ref)
    return groups

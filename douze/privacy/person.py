"""Somebody by whose address we ask: under what they are known, and what a place says of them."""

from collections.abc import Iterable, Iterator
from datetime import date

from msgspec import Struct

from douze.model.book import Book
from douze.model.erasure import Erasure
from douze.model.fold import fold
from douze.model.kinds import Recipient
from douze.model.ledger_state import LedgerState, RegistrationRecord
from douze.model.retention_days import Due
from douze.read.addresses import same_address


class Person(Struct, frozen=True, kw_only=True):
    """One address, with all that is called by it.

    Two people who share an address are one here: nothing tells what is whose.
    """

    who: str  #: the address, in the form in which two are compared
    also: frozenset[str] = frozenset()  #: addresses that they had, or gave first
    refs: frozenset[str] = frozenset()  #: of registrations, and of what they speak at
    names: frozenset[str] = frozenset()  #: folded, first name first

    @property
    def addresses(self) -> frozenset[str]:
        """None of whom nothing is left but a name."""
        return frozenset(filter(None, self.also | {self.who}))

    def is_called(self, name: str) -> bool:
        """Whether a name is theirs, in whatever order of words; a single word never is."""
        words = fold(name).split()
        return len(words) > 1 and any(sorted(words) == sorted(own.split()) for own in self.names)

    def has_address(self, text: str) -> bool:
        """Whether one of the words of a text is the address."""
        if "@" not in text:
            return False
        # A cell may list several: `Zoé <zoe@…>; max@…`.
        apart = text.translate(_SEPARATING).split()
        return any(
            same_address(word.strip(".:'")) in self.addresses for word in apart if "@" in word
        )


class Trace(Struct, frozen=True, kw_only=True):
    """What one place says of a person: where it stands, how long it may stay."""

    where: str  #: a row of a tab, or a file
    says: tuple[tuple[str, str], ...] = ()  #: what each part is called, and what it holds
    ref: str = ""  #: of which registration it is, where it is of one
    until: date | None = None  #: the last day on which it is kept, where there is one


_SEPARATING = str.maketrans(dict.fromkeys(',;<>()[]"|', " "))


def person_erased(erasure: Erasure) -> Person:
    """Give whom an erasure is about."""
    return Person(
        who=next(iter(erasure.addresses), ""),
        also=frozenset(erasure.addresses),
        refs=frozenset(erasure.refs),
        names=frozenset(erasure.names),
    )


def person_of(address: str, book: Book, ledger: LedgerState) -> Person:
    """Find under which references and names an address is known, in sheet and ledger."""
    who = same_address(address)
    refs = {*_refs(who, book, ledger)}
    # Letters and log lines may bear the reference that they had first.
    refs |= {was for was, ref in ledger.aliases.items() if ref in refs}
    names = {fold(name) for name in _names(who, refs, book, ledger)}
    return Person(who=who, refs=frozenset(refs), names=frozenset(filter(None, names)))


def person_of_name(known: RegistrationRecord) -> Person:
    """Give somebody of whom no address is left, but the name: they came."""
    return Person(who="", refs=frozenset({known.ref}), names=frozenset({fold(known.name)}))


def people_due(found: Iterable[Due], book: Book, ledger: LedgerState) -> Person:
    """Take all that are due together, as one: by addresses, references and names."""
    found = tuple(found)
    addresses = frozenset(filter(None, (due.who for due in found)))
    refs = {ref for due in found for ref in due.refs}
    refs |= {row.ref for row in book.rows if row.ref and row.who in addresses}
    refs |= {was for was, ref in ledger.aliases.items() if ref in refs}
    names = {fold(one.name) for one in book.answers if one.who in addresses}
    names |= {fold(name) for name in _names("", refs, book, ledger)}
    return Person(
        who=min(addresses, default=""),
        also=addresses,
        refs=frozenset(refs),
        names=frozenset(filter(None, names)),
    )


def _refs(who: str, book: Book, ledger: LedgerState) -> Iterator[str]:
    for known in ledger.registrations.values():
        if who == (known.who or same_address(known.filled.email)):
            yield known.ref
    for row in book.rows:
        if row.ref and who == (row.who or same_address(row.email)):
            yield row.ref
    for letter in ledger.letters.values():
        # A registration may have had another's address once: only who speaks is known by this.
        to_staff = letter.kind.about.to is Recipient.STAFF
        speaks = letter.ref not in ledger.registrations and not to_staff
        if letter.ref and speaks and same_address(letter.to) == who:
            yield letter.ref


def _names(who: str, refs: set[str], book: Book, ledger: LedgerState) -> Iterator[str]:
    for answer in book.answers:
        if answer.who == who:
            yield answer.name
    for row in book.rows:
        if row.ref in refs:
            yield row.name
    for known in ledger.registrations.values():
        if known.ref in refs:
            yield known.name
            yield known.filled.name
    for session in ledger.sessions.values():
        yield from (one.name for one in session.speakers if one.ref in refs)

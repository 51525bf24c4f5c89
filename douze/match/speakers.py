"""Who speaks at a session, and by which reference: the cell `Intervenants` and memory together.

Somebody who speaks has the reference that an answer of theirs would have. So a person has one
history and one entry in the calendar, however they take part. Who is named as before keeps the
reference with another address; two of one name are told apart by theirs.
"""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from douze.model.book import Book, Session, Speaker
from douze.model.desired import Registration
from douze.model.fold import fold
from douze.model.ledger_state import LedgerState
from douze.model.letters import LetterRecord
from douze.model.references import reference
from douze.model.words import Kind


class Speaking(Struct, frozen=True, kw_only=True):
    """Who speaks at the sessions that can be read."""

    #: Those named, and those who were told that they speak and are named no more.
    speakers: tuple[Registration, ...]
    registrations: tuple[Registration, ...]  #: all of them, those of who speaks marked
    #: What leads from a name, and from another address, to the reference that it had.
    aliases: tuple[tuple[str, str], ...]


def match_speakers(
    book: Book, registrations: Sequence[Registration], ledger: LedgerState
) -> Speaking:
    """Find the reference of everybody who speaks, and whose registration is a speaker's."""
    told = _told(ledger)
    sessions = [s for s in book.sessions.values() if s.speakers or s.code in told]
    if not sessions:
        return Speaking(speakers=(), registrations=tuple(registrations), aliases=())
    codes = {session.code for session in sessions}
    by_ref = {one.ref: one for one in registrations if one.session in codes}
    speakers: list[Registration] = []
    aliases: dict[str, str] = {}
    for session in sessions:
        there = _Session(session, by_ref, told.get(session.code, {}), ledger.aliases)
        named = there.named()
        speakers += [_registration(ref, session, one) for ref, one in named.items()]
        speakers += there.no_more(named)
        aliases |= there.aliases(named)
    speak = {one.ref for one in speakers if one.speaks}
    return Speaking(
        speakers=tuple(speakers),
        registrations=tuple(
            replace(one, speaks=True) if one.ref in speak else one for one in registrations
        ),
        aliases=tuple(aliases.items()),
    )


def _told(ledger: LedgerState) -> Mapping[str, Mapping[str, LetterRecord]]:
    """The newest letter to each who was told that they speak, by session and reference."""
    told: dict[str, dict[str, LetterRecord]] = {}
    for record in ledger.letters.values():
        if record.kind is Kind.SPEAKER:
            newest = told.setdefault(record.session, {})
            before = newest.get(record.ref)
            if before is None or before.number < record.number:
                newest[record.ref] = record
    return told


class _Session(Struct, frozen=True):
    """One session, and what is known of those who speak there."""

    session: Session
    registrations: Mapping[str, Registration]  #: by reference
    told: Mapping[str, LetterRecord]
    known: Mapping[str, str]  #: the aliases that the ledger has

    def named(self) -> dict[str, Speaker]:
        """Give everybody who is named with an address, by reference."""
        named: dict[str, Speaker] = {}
        for one in self.session.speakers:
            named[next(ref for ref in self._candidates(one) if ref not in named)] = one
        return named

    def no_more(self, named: Mapping[str, Speaker]) -> Iterator[Registration]:
        """Give those who were told that they speak, and do not stand there any more.

        None while a part of the cell cannot be read, and nobody whose name still does.
        """
        if self.session.speakers_unreadable:
            return
        still = {one.address.casefold() for one in self.session.speakers}
        by_name = {self.known.get(self._by_name(name)) for name in self.session.speakers_by_name}
        for ref, record in self.told.items():
            if ref not in named and ref not in by_name and record.to.casefold() not in still:
                speaker = Speaker(address=record.to, who=record.to.casefold())
                yield replace(_registration(ref, self.session, speaker), speaks=False)

    def aliases(self, named: Mapping[str, Speaker]) -> dict[str, str]:
        """Give what is to be remembered and is not yet; of two who share a name, the first's."""
        code, found = self.session.code, dict[str, str]()
        for ref, one in named.items():
            own, name = reference(code, one.who), self._by_name(one.name)
            if one.name and self.known.get(name) not in named:
                found.setdefault(name, ref)
            if own != ref and own not in named and self.known.get(own) != ref:
                found[own] = ref
        return found

    def _candidates(self, one: Speaker) -> Iterator[str]:
        """Name the references that may be somebody's, the surest first."""
        code = self.session.code
        yield from (r.ref for r in self.registrations.values() if self._is(r, one.who))
        refs = [ref for ref, record in self.told.items() if _same(record.to, one)]
        if one.name and (ref := self.known.get(self._by_name(one.name))) and self._free(ref):
            refs.append(ref)
        own = reference(code, one.who)
        yield from (ref for ref in (*refs, self.known.get(own, own)) if self._fits(ref, one.who))
        yield reference(code, f"{one.who}\n")  # another's registration has theirs

    def _is(self, registration: Registration, who: str) -> bool:
        return registration.session == self.session.code and registration.who == who

    def _fits(self, ref: str, who: str) -> bool:
        there = self.registrations.get(ref)
        return there is None or there.who == who

    def _free(self, ref: str) -> bool:
        """Whether nobody who stands there was written to under it, and it is nobody's seat."""
        record = self.told.get(ref)
        if ref in self.registrations or record is None:
            return False
        return not any(_same(record.to, one) for one in self.session.speakers)

    def _by_name(self, name: str) -> str:
        """What a name goes by among the aliases; no address holds a new line."""
        return reference(self.session.code, f"\n{fold(name)}")


def _same(address: str, speaker: Speaker) -> bool:
    return address.casefold() == speaker.address.casefold()


def _registration(ref: str, session: Session, speaker: Speaker) -> Registration:
    return Registration(
        ref=ref,
        session=session.code,
        session_text=session.code,
        email=speaker.address,
        address=speaker.address,
        who=speaker.who,
        first_name=speaker.first_name,
        last_name=speaker.last_name,
        asked=False,
        speaks=True,
    )

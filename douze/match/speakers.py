"""Who speaks at a session, and by which reference: the cell `Intervenants` and the ledger together.

Somebody who speaks has the reference that an answer of theirs would have. So a person has one
history and one entry in the calendar, however they take part. Who is named as before keeps the
reference with another address; two of one name are told apart by theirs.
"""

from collections.abc import Iterator, Mapping, Set

from msgspec import Struct
from msgspec.structs import replace

from douze.model.book import Session, Speaker
from douze.model.desired import Registration
from douze.model.fold import fold
from douze.model.kinds import Kind
from douze.model.ledger_state import LedgerState, SessionRecord
from douze.model.letters import LetterRecord
from douze.model.matched import Matched
from douze.model.personal_details import PersonalDetails
from douze.model.reasons import Reason
from douze.model.references import reference


def with_speakers(matched: Matched, ledger: LedgerState) -> Matched:
    """Find the reference of everybody who speaks, and mark whose registration is a speaker's.

    Those named are found, and those who were told that they speak and are named no more. To the
    aliases comes what leads from a name, and from another address, to the reference that it had.
    """
    told = _newest_letters(ledger)
    sessions = [s for s in matched.book.sessions.values() if s.speakers or s.code in told]
    if not sessions:
        return matched
    codes = {session.code for session in sessions}
    by_session: dict[str, dict[str, Registration]] = {code: {} for code in codes}
    for one in matched.registrations:
        if one.session in by_session:
            by_session[one.session][one.ref] = one
    speakers: list[Registration] = []
    aliases: dict[str, str] = {}
    speak: set[str] = set()
    for session in sessions:
        there = _Session(
            session,
            by_session[session.code],
            told.get(session.code, {}),
            ledger.aliases,
            ledger.sessions.get(session.code),
        )
        named = there.named()
        gone = list(there.no_more(named))
        speakers += [_registration(ref, session, who) for ref, who in named.items()]
        speakers += gone
        aliases |= there.aliases(named)
        speak |= there.answers_of_speakers(named, {one.ref for one in gone})
    registrations = (
        replace(one, speaks=True) if one.ref in speak else one for one in matched.registrations
    )
    return replace(
        matched,
        speakers=tuple(speakers),
        registrations=tuple(registrations),
        aliases=(*matched.aliases, *aliases.items()),
    )


def known_as(registration: Registration) -> str:
    """Say by whose address a registration was known before an edit of its row, if there is one."""
    previous = registration.previous
    if previous is None or registration.row is None:
        return registration.who
    before = previous.seen.before
    return before.email.casefold() if before else previous.who or registration.who


def _newest_letters(ledger: LedgerState) -> Mapping[str, Mapping[str, LetterRecord]]:
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
    registrations: Mapping[str, Registration]  #: of this session, by reference
    told: Mapping[str, LetterRecord]
    known: Mapping[str, str]  #: the aliases that the ledger has
    record: SessionRecord | None  #: what the ledger has of the session

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
        # A slip in an address is no farewell.
        if self.session.speakers_unreadable:
            return
        still = {one.address.casefold() for one in self.session.speakers}
        by_name = {self.known.get(self._by_name(name)) for name in self.session.speakers_by_name}
        for ref, record in self.told.items():
            there = ref in named or ref in by_name or record.to.casefold() in still
            if not there and not self._elsewhere(ref, named):
                named_before = self._called(ref)
                speaker = Speaker(
                    address=record.to,
                    who=record.to.casefold(),
                    first_name=named_before.first_name,
                    last_name=named_before.last_name,
                )
                yield replace(_registration(ref, self.session, speaker), speaks=False)

    def _called(self, ref: str) -> PersonalDetails:
        """Give the name under which somebody was told, else that of their answer."""
        speakers = self.record.speakers if self.record else ()
        named = next((one for one in speakers if one.ref == ref), None)
        return named or self.registrations.get(ref) or PersonalDetails()

    def answers_of_speakers(self, named: Mapping[str, Speaker], gone: Set[str]) -> set[str]:
        """Name the registrations of those who speak.

        One that was a speaker's stays so while the cell says of nobody that they are gone: where a
        part of it cannot be read, or where a name stands there without its address, or with
        another.
        """
        who = {one.who for one in named.values()}
        return {
            one.ref
            for one in self.registrations.values()
            if one.ref in named or who & {one.who, known_as(one)} or self._was(one, gone)
        }

    def _was(self, one: Registration, gone: Set[str]) -> bool:
        spoke = one.previous is not None and one.previous.reason is Reason.SPEAKS
        known = one.ref in self.told or bool(self.session.speakers_unreadable)
        return spoke and known and one.ref not in gone

    def _elsewhere(self, ref: str, named: Mapping[str, Speaker]) -> bool:
        """Whether who was told under the reference of an answer is named with another address.

        Of two who have one name, the one who has been told for as long is another person.
        """
        answer, since = self.registrations.get(ref), self.told[ref].decided_at
        if answer is None:
            return False
        for other, one in named.items():
            told = self.told.get(other)
            newer = told is None or told.decided_at > since
            if newer and one.name and fold(one.name) == fold(answer.name):
                return True
        return False

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
        told = [ref for ref, record in self.told.items() if _same(record.to, one)]
        # By that they have had letters and an entry in the calendar: nothing is surer.
        yield from (ref for ref in told if self._fits(ref, one.who))
        yield from (r.ref for r in self.registrations.values() if known_as(r) == one.who)
        # Staff have corrected the address beside the name.
        if one.name and (ref := self.known.get(self._by_name(one.name))) and self._free(ref):
            yield ref
        own = reference(code, one.who)
        if self._fits(ref := self.known.get(own, own), one.who):
            yield ref
        yield reference(code, f"{one.who}\n")  # another's registration has theirs

    def _fits(self, ref: str, who: str) -> bool:
        there = self.registrations.get(ref)
        return there is None or who in (there.who, known_as(there))

    def _free(self, ref: str) -> bool:
        """Whether nobody who stands there was written to under it, and it is nobody's seat."""
        record = self.told.get(ref)
        if ref in self.registrations or record is None:
            return False
        return not any(_same(record.to, one) for one in self.session.speakers)

    def _by_name(self, name: str) -> str:
        """The key of a name among the aliases; no address contains a new line."""
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

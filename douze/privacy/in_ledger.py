"""What the ledger remembers of a person."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from douze.model.ledger_records import PastChange
from douze.model.ledger_state import LedgerState, RegistrationRecord
from douze.model.letters import LetterRecord
from douze.model.local_day import local_day
from douze.model.phrases import phrase
from douze.model.wording import Wording
from douze.privacy.person import Person, Trace
from douze.read.addresses import same_address

#: The code of what a part is called, and what it says; nothing where it says none.
Parts = Iterator[tuple[str, str | None]]


def traces_in_ledger(
    person: Person, ledger: LedgerState, changes: Iterable[PastChange], wording: Wording
) -> Iterator[Trace]:
    """Tell registrations, their history, letters, and the words of letters that may go again."""
    say = _Said(wording)
    for known in ledger.registrations.values():
        if known.ref in person.refs:
            yield say.trace("about_in_registrations", say.registration(known), known.ref)
    for change in changes:
        yield say.trace("about_in_history", say.change(change), change.ref)
    for letter in ledger.letters.values():
        if letter.ref in person.refs or same_address(letter.to) == person.who:
            yield say.trace("about_in_letters", say.letter(letter), letter.ref)
            if letter.key in ledger.texts_in_doubt:
                until = ledger.texts_in_doubt[letter.key]
                last = local_day(until, wording.zone) if until else None
                yield say.trace("about_in_kept", say.kept(letter), letter.ref, last)
    for session in ledger.sessions.values():
        for one in session.speakers:
            if one.ref in person.refs:
                parts = iter((("about_ref", one.ref), ("about_name", one.name)))
                yield say.trace("about_in_sessions", parts, one.ref)


class _Said:
    """The parts of what is remembered, in words."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def trace(self, table: str, parts: Parts, ref: str, until: date | None = None) -> Trace:
        said = tuple((self._name(word), what) for word, what in parts if what)
        where = self._wording.sentence(phrase(table))
        return Trace(where=where, says=said, ref=ref, until=until)

    def registration(self, known: RegistrationRecord) -> Parts:
        wording, there = self._wording, known.attendance
        yield "about_ref", known.ref
        yield "about_session", known.session
        yield "about_status", wording.word(known.status)
        yield "about_why", wording.say(known.why)
        yield "about_since", wording.moment(known.since)
        yield "about_received", self._moment(known.arrival.received if known.arrival else None)
        yield "about_deadline", self._moment(known.deadline)
        yield "about_decision", wording.word(known.decision)
        yield "about_address", known.who
        yield "about_name", known.name
        yield "about_structure", known.filled.structure
        yield "about_noted", wording.say(known.notes or ())
        yield "about_was", known.seen.before.name if known.seen.before else None
        yield "about_was", ", ".join(filter(None, known.seen.before_write.values()))
        if there is not None:
            yield "about_minutes", None if there.minutes is None else str(there.minutes)
            yield "about_first", self._moment(there.first)
            yield "about_last", self._moment(there.last)

    def change(self, change: PastChange) -> Parts:
        wording = self._wording
        yield "about_at", wording.moment(change.at)
        yield "about_ref", change.ref
        yield "about_before", wording.word(change.before)
        yield "about_status", wording.word(change.after)
        yield "about_why", wording.say(change.why)

    def letter(self, letter: LetterRecord) -> Parts:
        wording = self._wording
        yield "about_number", str(letter.number)
        yield "about_kind", wording.word(letter.kind)
        yield "about_at", wording.moment(letter.finished_at or letter.decided_at)
        yield "about_address", letter.to
        yield "about_subject", letter.subject
        yield "about_state", wording.word(letter.state)
        yield "about_detail", letter.detail

    def kept(self, letter: LetterRecord) -> Parts:
        yield "about_number", str(letter.number)
        yield "about_subject", letter.subject

    def _moment(self, moment: datetime | None) -> str | None:
        return self._wording.moment(moment) if moment else None

    def _name(self, word: str) -> str:
        return self._wording.sentence(phrase(word))

"""PLAN: subtract how things are from how they should be. Nothing here can change anything."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from douze.model.book import Book
from douze.model.desired import Desired, Outcome
from douze.model.ledger_state import LedgerState
from douze.model.letters import Letter, LetterRecord, PlannedLetter
from douze.model.pass_record import PassRecord, StatusChange
from douze.model.phrases import Phrase, phrase
from douze.model.plan import Outbox, Plan
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.wording import Wording
from douze.model.words import LetterState
from douze.plan.cells import known_texts, make_edits, texts_to_know
from douze.plan.ended_sessions import lines_let_be
from douze.plan.guards import guards
from douze.plan.perhaps_sent import with_doubts
from douze.plan.quota import quota
from douze.plan.registration_cells import filled_later
from douze.plan.registration_records import changed_records


def make_plan(
    desired: Desired,
    book: Book,
    ledger: LedgerState,
    outbox: Outbox,
    settings: Settings,
    wording: Wording,
    *,
    clock_set: bool = False,
) -> Plan:
    """Say what has to be done so that everything is as desired.

    `outbox` has the letters with their subjects; `clock_set` says that the clock was set by
    hand: then no guard holds it against the ledger's.
    """
    outbox = with_doubts(outbox, desired, book, ledger, wording)
    # As the ledger will have them: the sheet is to show what is recorded in this very pass.
    told = {**ledger.letters, **{record.key: record for record in outbox.records}}
    ours = known_texts(ledger)
    let_be = _leaving(outbox) | lines_let_be(book, ledger, desired)
    decided = _decided(desired, book, ledger, outbox)
    return Plan(
        decided=replace(decided, member_alerts=texts_to_know(desired.members, ours, wording)),
        erase=desired.erase,
        due=tuple(due for due in desired.due if due.goes),
        filled_in=tuple(_filled_in(desired)),
        letters=outbox.letters,
        records=outbox.records,
        resting=outbox.resting,
        withheld=tuple(_withheld(desired, outbox)),
        quota=quota(
            ledger, settings.mail, desired.now, coming=desired.coming, letters=outbox.letters
        ),
        only_written=settings.mail.only_written,
        told=_told_letters(told, outbox.letters),
        logged=frozenset(row.number for row in book.messages),
        edits=make_edits(desired, book, told.values(), wording, let_be=let_be, ours=ours),
        layouts=book.layouts,
        problems=desired.problems,
        waits=desired.waits,
        guards=tuple(guards(desired, book, ledger, settings, clock_set=clock_set)),
    )


def _decided(desired: Desired, book: Book, ledger: LedgerState, outbox: Outbox) -> PassRecord:
    """Give what the ledger does not know yet, or otherwise."""
    return PassRecord(
        now=desired.now,
        registrations=tuple(changed_records(desired)),
        replaced=tuple(_replaced(desired)),
        names=tuple(_session_titles(desired, book, ledger)),
        sessions=tuple(s for s in desired.sessions_seen if ledger.sessions.get(s.code) != s),
        changes=tuple(_status_changes(desired)),
        logged=tuple(sorted(_logged_anew(book, ledger))),
        dropped=outbox.dropped,
        mailbox=ledger.mailbox,
        in_use=book.in_use,
        places={code: session.places for code, session in book.sessions.items()},
        kept_back=dict(_kept_back(desired, book, ledger)),
        writes=desired.writes,
    )


def _withheld(desired: Desired, outbox: Outbox) -> Iterator[Letter]:
    """Give the letters that are kept back; one in doubt waits for a person, and for no hour."""
    doubted = {record.key for record in outbox.records if record.state is LetterState.IN_DOUBT}
    for letter in desired.letters:
        if letter.withheld and letter.key not in doubted:
            yield letter


def _leaving(outbox: Outbox) -> set[str]:
    """Name the letters that leave, and what they say too."""
    leaving = {planned.letter.key for planned in outbox.letters}
    return leaving.union(r.key for planned in outbox.letters for r in planned.merged)


def _kept_back(desired: Desired, book: Book, ledger: LedgerState) -> Iterator[tuple[str, int]]:
    """Give the seats that staff keep back; what they were, where nothing is counted now."""
    counted = {count.row: count.kept for count in desired.sessions}
    for code, session in book.sessions.items():
        kept = counted.get(session.row)
        kept = ledger.kept_back.get(code, 0) if kept is None else kept
        if kept:
            yield code, kept


def _logged_anew(book: Book, ledger: LedgerState) -> Iterator[int]:
    """Give the letters whose lines are there, and that no pass has seen there yet."""
    numbers = {record.number for record in ledger.letters.values()}
    yield from ({row.number for row in book.messages} & numbers) - ledger.logged


def _filled_in(desired: Desired) -> Iterator[str]:
    """Name the rows into which an answer brings another text."""
    for outcome in desired.outcomes:
        one = outcome.registration
        if one.row is not None and filled_later(one, one.row):
            yield one.ref


def _replaced(desired: Desired) -> Iterator[tuple[str, str]]:
    """Give the references that lead to another from now on."""
    for outcome in desired.outcomes:
        if outcome.registration.was:
            yield outcome.registration.was, outcome.registration.ref
    yield from desired.aliases


def _told_letters(
    letters: Mapping[str, LetterRecord], planned: Iterable[PlannedLetter]
) -> Mapping[str, tuple[LetterRecord, ...]]:
    """Pick the letters so far of those who are to get one."""
    refs = {one.letter.ref for one in planned}
    refs.update(record.ref for one in planned for record in one.merged)
    told: dict[str, tuple[LetterRecord, ...]] = {}
    for record in letters.values():
        if record.ref in refs:
            told[record.ref] = (*told.get(record.ref, ()), record)
    return told


def _session_titles(desired: Desired, book: Book, ledger: LedgerState) -> Iterator[tuple[str, str]]:
    """Give what answers call the sessions that are known, where that is not known yet."""
    codes = {seen.code for seen in desired.sessions_seen}
    named = {a.session_text: a.session for a in book.answers if a.session in codes}
    # Once the code of a session is put back, nothing else tells whom the other one meant.
    named |= {
        text: code for text, code in _called_by_other_codes(desired) if code in ledger.sessions
    }
    for text, code in named.items():
        if text != code and ledger.names.get(text) != code:
            yield text, code


def _called_by_other_codes(desired: Desired) -> Iterator[tuple[str, str]]:
    """Give what those ask for whose session is left aside, and its code."""
    for outcome in desired.outcomes:
        registration, answer = outcome.registration, outcome.registration.answer
        code = registration.session_text
        if registration.session is None and answer is not None and answer.session == code:
            yield answer.session_text, code


def _status_changes(desired: Desired) -> Iterator[StatusChange]:
    for outcome in desired.outcomes:
        registration = outcome.registration
        before = registration.previous.status if registration.previous else None
        before = None if registration.predecessor else before
        if before is not outcome.status or registration.reopened:
            yield StatusChange(
                ref=registration.ref,
                who=registration.person,
                before=before,
                after=outcome.status,
                why=_why_new(outcome),
                beside=tuple(note for note in outcome.notes if note.reason.about.explains),
            )


def _why_new(outcome: Outcome) -> tuple[Phrase, ...]:
    """Say why a status is new; of somebody who has another's place now, whose that was."""
    was = outcome.registration.predecessor
    had = (phrase(Reason.REPLACES, who=str(was)),) if was else ()
    return tuple(dict.fromkeys((*had, *outcome.why)))

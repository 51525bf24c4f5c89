"""What follows from clearing away the rows of sessions that are over, and is told to nobody.

Rows of `Inscriptions` and of the form may be deleted, moved, copied or emptied from the end of
their session on, and so may its own row: where its code is emptied too, it is known again by what
is left in it.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from douze.model.book import Book, BrokenSession, Row
from douze.model.desired import Registration, RowAlert
from douze.model.fold import fold
from douze.model.ledger_state import LedgerState, RegistrationRecord, SessionRecord, has_ended
from douze.model.local_day import local_day
from douze.model.matched import Matched
from douze.model.phrases import Phrase, Problem
from douze.model.reasons import Reason

#: What a row says that was emptied or sorted; once its session is over that is put right by nobody.
_OF_PEOPLE = frozenset(
    {Reason.EMAIL_MISSING, Reason.RECEIVED_MISSING, Reason.SESSION_MISSING, Reason.EXCHANGED}
)
#: The same of a session's own row: its cells are emptied, or it is being filed elsewhere.
_OF_SESSION = frozenset({Reason.CELL_MISSING, Reason.CODE_TWICE})
#: When an answer came, and in which tab.
_Moment = tuple[datetime | None, int]


def with_emptied_codes(book: Book, ledger: LedgerState, now: datetime) -> Book:
    """Call rows without a usable code by that of the session that was over and stood there.

    That is one that no row names any more, and that nothing left in the row speaks against.
    """
    if all(one.named for one in book.broken):
        return book
    there = {*book.sessions, *(one.code for one in book.broken if one.named)}
    over = {
        code: record
        for code, record in ledger.sessions.items()
        if code not in there and has_ended(code, book, ledger, now)
    }
    return replace(book, broken=tuple(_as_it_was(one, over) for one in book.broken))


def without_old_reports(book: Book, ledger: LedgerState, now: datetime) -> Book:
    """Let connection reports stand whose session has left the sheet, or has another code there."""
    if all(one.what.reason is not Reason.EXPORT_SESSION_UNKNOWN for one in book.problems):
        return book
    names: set[str] = set()
    for code, record in ledger.sessions.items():
        if has_ended(code, book, ledger, now):
            names |= {fold(code), fold(record.seen.title)}

    def is_old(problem: Problem) -> bool:
        strange = problem.what.reason is Reason.EXPORT_SESSION_UNKNOWN
        return strange and not names.isdisjoint(_may_name(problem.what))

    return replace(book, problems=tuple(one for one in book.problems if not is_old(one)))


def is_cleared(code: str, book: Book) -> bool:
    """Whether nothing is left of a session's row but what clearing it away leaves."""
    return all(
        what.reason in _OF_SESSION
        for one in book.broken
        if one.code == code
        for what in one.problems
    )


def without_what_was_cleared(
    matched: Matched, closed: frozenset[str], ledger: LedgerState, now: datetime
) -> Matched:
    """Leave out what rows of sessions that are over say because somebody cleared them away."""
    over = {code for code, session in matched.book.sessions.items() if session.ended(now)}
    left = tuple(_without_emptied_answers(matched, {*over, *closed}, ledger))
    if not over and len(left) == len(matched.registrations):
        return matched
    return replace(
        matched,
        registrations=tuple(_as_cleared(one) if one.session in over else one for one in left),
        row_alerts=tuple(_still_told(matched, ledger, over)),
    )


def session_of(row: Row, ledger: LedgerState) -> str:
    """Tell the session of a row of `Inscriptions`, by its reference where that is known."""
    known = ledger.registrations.get(row.ref)
    return known.session if known else row.session or row.session_text


def _may_name(what: Phrase) -> set[str]:
    """Give what somebody wrote beside a report, with and without the hours that it is moved by."""
    typed = fold(str(what.facts["typed"]))
    return {typed, typed.rpartition("+")[0].strip()}


def _as_it_was(one: BrokenSession, over: dict[str, SessionRecord]) -> BrokenSession:
    if one.named:
        return one
    found = [record for record in over.values() if _may_have_been(one, record)]
    if not found:
        return one
    latest = max(found, key=lambda record: record.seen.end)
    return replace(one, session=replace(one.session, code=latest.code))


def _may_have_been(one: BrokenSession, record: SessionRecord) -> bool:
    """Whether the title and the day that are left in a row, if any are, were a session's."""
    row = one.session
    for facts in (record.seen, record.settled):
        on_that_day = not row.dated or row.start.date() == local_day(facts.start, row.start.tzinfo)
        if on_that_day and row.title in (row.code, facts.title):
            return True
    return False


def _without_emptied_answers(
    matched: Matched, over: Container[str], ledger: LedgerState
) -> Iterator[Registration]:
    """Leave out answers that brought somebody to what is over, and have lost session or address."""
    emptied = {one.ref for one in matched.registrations if _has_lost_something(one)}
    records = _by_moment(ledger) if emptied else {}
    for one in matched.registrations:
        if one.ref not in emptied or not _came_to_what_is_over(one, records, over, ledger):
            yield one


def _by_moment(ledger: LedgerState) -> Mapping[_Moment, Sequence[RegistrationRecord]]:
    """Give who is known to have come at each moment, by each tab."""
    found: dict[_Moment, list[RegistrationRecord]] = {}
    for record in ledger.registrations.values():
        if record.arrival:
            found.setdefault((record.arrival.received, record.arrival.tab), []).append(record)
    return found


def _came_to_what_is_over(
    one: Registration,
    records: Mapping[_Moment, Sequence[RegistrationRecord]],
    over: Container[str],
    ledger: LedgerState,
) -> bool:
    """Whether an answer brought somebody to what is over, and nobody to anything else.

    One answer may have asked for several sessions.
    """
    at = one.arrival
    known = records.get((at.received, at.tab), ()) if at else ()
    theirs = [record for record in known if not one.email or _is_theirs(record, one.who, ledger)]
    return bool(theirs) and all(record.session in over for record in theirs)


def _is_theirs(record: RegistrationRecord, who: str, ledger: LedgerState) -> bool:
    """Whether a registration is of whoever has this address, or had it before a correction."""
    return record.who == who or ledger.ref_of(record.session, who) == record.ref


def _has_lost_something(one: Registration) -> bool:
    """Whether an answer that nobody has taken in yet names no session, or no address."""
    new = one.previous is None and one.row is None and one.arrival is not None
    return new and not (one.email and (one.session or one.session_text))


def _as_cleared(one: Registration) -> Registration:
    left = tuple(problem for problem in one.problems if problem.reason not in _OF_PEOPLE)
    return replace(one, problems=left) if left != one.problems else one


def _still_told(matched: Matched, ledger: LedgerState, over: Container[str]) -> Iterator[RowAlert]:
    """Leave out the rows of what is over that were registrations, and are copied or emptied."""
    rows = {row.row: row for row in matched.book.rows}
    for alert in matched.row_alerts:
        row = rows[alert.row]
        was_one = row.ref or row.cells.get("received")
        if not (was_one and session_of(row, ledger) in over):
            yield alert

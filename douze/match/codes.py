"""The code of a session is what its registrations go by: one that was changed is known again.

Where only its case differs, nothing has changed. Else staff are told that it is lost: a
code is changed by a slip, or by somebody who does not know what depends on it. The seats given are
not lost by it, and nobody is written to: the session is left aside until its code is back.
"""

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from douze.model.book import Book, Session
from douze.model.ledger_state import LedgerState
from douze.model.letters import announce
from douze.model.phrases import ByStaff, phrase
from douze.model.reasons import Reason


def with_known_codes(book: Book, ledger: LedgerState) -> Book:
    """Call a session by the code that it had, where only the code's case has changed."""
    before = {
        previous.session.casefold(): previous.session for previous in ledger.registrations.values()
    }
    other = {c: before[c.casefold()] for c in book.sessions if before.get(c.casefold(), c) != c}
    if not other:
        return book
    sessions = (replace(s, code=other.get(code, code)) for code, s in book.sessions.items())
    return replace(_asking_for(other, book), sessions={s.code: s for s in sessions})


def with_lost_codes(book: Book, ledger: LedgerState) -> Book:
    """Leave aside, under its old code, a session whose code was changed.

    Its answers ask for the old one as before: who is registered is not registered anew, and
    who comes meanwhile waits to be checked under the reference that stays.
    """
    lost = {session.code: before for session, before in _recoded(book, ledger)}
    if not lost:
        return book
    aside = []
    for session in (book.sessions[code] for code in book.sessions if code in lost):
        old = lost[session.code]
        told = phrase(Reason.CODE_CHANGED, old=ByStaff(old), new=ByStaff(session.code))
        aside.append(book.left_aside(replace(session, code=old), told))
    return replace(
        _asking_for(lost, book),
        sessions={code: s for code, s in book.sessions.items() if code not in lost},
        broken=(*book.broken, *aside),
        problems=(*book.problems, *(problem for one in aside for problem in one.told)),
    )


def _asking_for(codes: Mapping[str, str], book: Book) -> Book:
    """Have answers and rows ask for sessions by other codes, given by those that they name now."""
    return replace(
        book,
        answers=tuple(
            replace(a, session=codes.get(a.session or "", a.session)) for a in book.answers
        ),
        rows=tuple(replace(r, session=codes.get(r.session or "", r.session)) for r in book.rows),
    )


def _recoded(book: Book, ledger: LedgerState) -> Iterator[tuple[Session, str]]:
    """Name each session that is new by its code alone: title and day are those of one lost."""
    there = {*book.sessions, *(broken.code for broken in book.broken)}
    lost = {}
    for previous in ledger.registrations.values():
        seen = ledger.sessions.get(previous.session)
        if seen is not None and previous.session not in there:
            # An edit of title or day may not count yet: the row may look like either.
            for facts in (seen.seen, seen.settled):
                lost[facts.title, facts.start.date()] = previous.session
    for session in book.sessions.values():
        facts = announce(session, link=False)
        before = lost.get((facts.title, facts.start.date()))
        if before is not None and session.code not in ledger.sessions:
            yield session, before

"""Answers that came for a session that is over, and whose title another session has by now.

Next year's session often has the title of this year's, whose row leaves the sheet, or is called
otherwise by then. By its title alone an old answer would ask for the new one: everybody of the
year before would be registered, and written to.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property

from msgspec.structs import replace

from douze.model.book import Answer, Book
from douze.model.fold import fold_header
from douze.model.ledger_state import LedgerState, RegistrationRecord, SessionRecord, has_ended


def with_old_answers(book: Book, ledger: LedgerState, now: datetime) -> Book:
    """Have who is registered for a session that is over ask for that one as before.

    Who asked after its end asks for the session that has the title now.
    """
    over = [one for code, one in ledger.sessions.items() if has_ended(code, book, ledger, now)]
    if not over:
        return book
    past = _Past(over, ledger)
    return replace(book, answers=tuple(map(past.as_it_came, book.answers)))


class _Past:
    """Knows who is registered for a session that is over, and what that was called."""

    def __init__(self, over: list[SessionRecord], ledger: LedgerState) -> None:
        self._over, self._ledger = over, ledger
        self._codes = {one.code for one in over}
        self._last_end = max(one.seen.end for one in over)

    def as_it_came(self, answer: Answer) -> Answer:
        """Give an answer as it was read, or the one that registered somebody long ago."""
        # Asked first: most answers came lately, or name a session that is over themselves.
        if answer.received is None or answer.received > self._last_end:
            return answer
        if answer.session is None or answer.session in self._codes:
            return answer
        # Who took part in both was told apart by the day, while both stood there.
        other = self._registered(answer.session, answer)
        if other and other.arrival and other.arrival.received <= answer.received:
            return answer
        code = next(self._asked_for(answer, answer.received), None)
        return replace(answer, session=code) if code else answer

    def _asked_for(self, answer: Answer, received: datetime) -> Iterator[str]:
        asked = fold_header(answer.session_text)
        for one in self._over:
            known = self._registered(one.code, answer) if received <= one.seen.end else None
            if known is not None:
                titles = {one.seen.title, *self._told.get(known.ref, ())}
                if any(asked.startswith(fold_header(title)) for title in titles if title):
                    yield one.code

    def _registered(self, session: str, answer: Answer) -> RegistrationRecord | None:
        """Find the registration of whoever gave this address for a session."""
        return self._ledger.registrations.get(self._ledger.ref_of(session, answer.who))

    @cached_property
    def _told(self) -> Mapping[str, set[str]]:
        """The titles that letters told, by whose they are: one may have been changed since."""
        told: dict[str, set[str]] = {}
        for record in self._ledger.letters.values():
            if record.about is not None:
                told.setdefault(record.ref, set()).add(record.about.title)
        return told

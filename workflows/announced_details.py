"""What somebody was told last of a session: its title, its date and times, its place, its link."""

from collections.abc import Callable

from msgspec.structs import replace

from douze.model.book import Session
from douze.model.kinds import Kind
from douze.model.letters import Announced, Letter, LetterRecord, announce
from douze.model.session_link import without_link
from douze.model.words import GOT
from workflows.case import DecidedCase
from workflows.letter_history import LetterHistory
from workflows.rule_book import RuleBook

#: Letters that go because of somebody, not because the session changed.
_OF_A_STATUS = frozenset(kind for kind in Kind if kind.about.tells) | {Kind.AGAIN}


def told_otherwise(session: Session, history: LetterHistory, to: str | None) -> Session | None:
    """Give the session as the person knows it; None where that is as it stands, or nothing."""
    if not history.records:
        return None
    heard = last_told(history, to, lambda record: record.kind.about.announces)
    heard = heard and heard.as_noted_now(session.place)
    now = announce(session, link=True)
    if heard is None or _shown(heard, session) == _shown(now, session):
        return None
    place = heard.place or ""
    return replace(session, title=heard.title, start=heard.start, end=heard.end, place=place)


def completes(letter: Letter, case: DecidedCase) -> Letter:
    """Let a letter about somebody's status say that the session has changed meanwhile.

    Of a session that does not take place nobody has to know when it would have been: it is named
    as the person knows it.
    """
    if letter.kind not in _OF_A_STATUS or letter.session is None:
        return letter
    before = told_otherwise(letter.session, case.history, letter.to)
    if before and letter.session.cancelled:
        return replace(letter, session=before)
    return replace(letter, before=before) if before else letter


def last_told(
    history: LetterHistory, to: str | None, wanted: Callable[[LetterRecord], bool]
) -> Announced | None:
    """Give what the last letter of some kinds said of the session."""
    record = last_record(history, to, wanted)
    return record.about if record else None


def last_record(
    history: LetterHistory, to: str | None, wanted: Callable[[LetterRecord], bool]
) -> LetterRecord | None:
    """Give the last letter of some kinds that said something of the session.

    One that came back from the address that still stands there counts: it is not said again,
    and what changes after it is.
    """
    for record in reversed(history.records):
        gone = record.state in GOT or record.returned_from(to)
        if record.about is not None and gone and wanted(record):
            return record
    return None


def _shown(facts: Announced, session: Session) -> tuple[object, ...]:
    """Give what letters show: a link typed into the place changes nothing that anybody reads."""
    title, place = (without_link(typed, session) for typed in (facts.title, facts.place or ""))
    return title, facts.start, facts.end, place


RULE_BOOK = RuleBook(completes=completes)

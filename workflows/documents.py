"""What people get after a session, with the thanks; what is added later, in one letter more."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256

from msgspec.structs import replace

from douze.model.book import Session
from douze.model.documents import Document, read_documents
from douze.model.elapsed_time import later
from douze.model.kinds import DOCUMENTS_UNTIL, Kind, expires_at
from douze.model.ledger_state import SeenDocument, SessionRecord
from douze.model.letters import Letter, letter_key
from douze.model.phrases import Phrase, phrase, quoted
from douze.model.reasons import Reason
from workflows.backdated_letters import kind_known_before_end
from workflows.case import DecidedCase
from workflows.link_address import usable_document


def documents_of(session: Session) -> tuple[Document, ...]:
    return _usable(session.texts.documents)


def replay_of(session: Session) -> tuple[Document, ...]:
    return _usable(session.texts.replay)


def _usable(cell: str) -> tuple[Document, ...]:
    """Leave out links that only work from our machine, or lead elsewhere than they say."""
    return tuple(d for d in read_documents(cell).documents if usable_document(d.address))


def with_documents_seen(
    record: SessionRecord, session: Session, before: SessionRecord | None, now: datetime
) -> SessionRecord:
    """Remember which documents have stood there, and when the last was added.

    What stands there when a session is first seen, or was before anybody remembered, is no news.
    """
    there = _marks(session)
    if before is None or before.documents is None:
        first = tuple(SeenDocument(mark) for mark in sorted(there))
        return replace(record, documents=first, documents_at=None)
    known = before.documents
    # By their addresses: a document that gets another name is not added by that.
    added = there - {seen.mark for seen in known}
    return replace(
        record,
        documents=(*known, *(SeenDocument(mark, now) for mark in sorted(added))),
        documents_at=now if added else before.documents_at,
    )


def _marks(session: Session) -> set[str]:
    there = (*documents_of(session), *replay_of(session))
    return {sha256(document.address.encode()).hexdigest()[:16] for document in there}


def _last_added(session: Session, seen: SessionRecord) -> datetime | None:
    """Say when the last was added of those that are there; None where all were from the first.

    One that was typed by mistake and taken away again is no news.
    """
    known = seen.documents or ()
    if all(document.added_at is None for document in known):
        return seen.documents_at
    there = _marks(session)
    return max((d.added_at for d in known if d.added_at and d.mark in there), default=None)


def settling(case: DecidedCase) -> bool:
    """Whether a document was added so lately that it may be typed otherwise yet."""
    seen = case.ledger.sessions.get(case.session.code)
    if seen is None or seen.documents is None:
        return False
    if _marks(case.session) - {document.mark for document in seen.documents}:
        return True
    added = _last_added(case.session, seen)
    return added is not None and case.now < later(added, case.settings.letters.settle)


def letter_about(thanks: Letter, case: DecidedCase) -> Iterator[Letter]:
    """Name the letter to somebody who was thanked before the last document was there."""
    session, thanked = case.session, case.history.sent_at(thanks.key)
    seen = case.ledger.sessions.get(session.code)
    added = _last_added(session, seen) if seen else None
    if thanked is None or added is None or not thanks.has_documents:
        return
    if added <= thanked or not kind_known_before_end(Kind.DOCUMENTS, case):
        return
    yield replace(
        thanks,
        key=letter_key(case.registration.ref, Kind.DOCUMENTS),
        kind=Kind.DOCUMENTS,
        asks=False,
        send_after=later(added, case.settings.letters.settle),
        expires_at=expires_at(Kind.DOCUMENTS, session),
    )


def not_understood(session: Session, now: datetime) -> Iterable[Phrase]:
    """Name the lines that lead nowhere, while somebody may still get them."""
    if now > later(session.end, DOCUMENTS_UNTIL):
        return
    for reason, cell in (
        (Reason.DOCUMENT_UNREADABLE, session.texts.documents),
        (Reason.REPLAY_UNREADABLE, session.texts.replay),
    ):
        read = read_documents(cell)
        wrong = [d.address for d in read.documents if not usable_document(d.address)]
        if lines := (*read.unreadable, *wrong):
            yield phrase(reason, typed=quoted(lines[0]), count=len(lines))

"""Certificates: to whoever was present, where the session's row or the settings ask for them.

One letter a version. What is said of the person (name, structure, how long they were there) is
marked in its key: where it is corrected, there is another letter, and its certificate replaces the
one before. What staff change in the session's row afterwards sends nothing.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256

from msgspec.structs import replace

from douze.model.book import Session
from douze.model.desired import Outcome
from douze.model.elapsed_time import later
from douze.model.joiners import as_read_now
from douze.model.kinds import Kind, expires_at, send_after
from douze.model.ledger_state import SessionRecord
from douze.model.letters import Letter, LetterRecord, letter_key
from douze.model.papers import Certificate, CertificateMark, certificate_mark
from douze.model.personal_details import PersonalDetails
from douze.model.phrases import Phrase, phrase, quoted
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.words import HANDED_OVER, LetterState, Status, Withheld
from workflows.attendance import attendance_of, present
from workflows.case import DecidedCase
from workflows.letters import letter_of
from workflows.rule_book import RuleBook

#: What has not been queued to leave, or not for what it says now: it may be withheld still.
_MAY_BE_WITHHELD = frozenset({LetterState.WITHHELD, LetterState.OUTDATED})


def letters_due(session: Session, settings: Settings, now: datetime) -> bool:
    """Whether the session is over, and its row or the settings ask for certificates."""
    default = settings.certificates.default
    wanted = default if session.certificates is None else session.certificates
    wanted = wanted and session.takes_place
    return wanted and send_after(Kind.CERTIFICATE, session, settings) <= now


def letters(case: DecidedCase) -> Iterable[Letter]:
    """Name the certificate of somebody who was present, as it holds now."""
    due = _due(case)
    if case.outcome.status is not Status.CONFIRMED or case.now < due or not _was_present(case):
        return
    mark = _mark(case)
    version, key = _version(case, mark)
    about = case.registration
    of_use = expires_at(Kind.CERTIFICATE, case.session)
    letter = letter_of(
        case,
        Kind.CERTIFICATE,
        key=key,
        send_after=due,
        expires_at=max(of_use, later(due, case.settings.letters.settle)),
        certificate=Certificate(
            first_name=about.first_name,
            last_name=about.last_name,
            structure=about.structure,
            minutes=mark.minutes,
            version=version,
        ),
    )
    yield _once_settled(letter, case)


def _due(case: DecidedCase) -> datetime:
    """When certificates of the session go: after it, or once staff ask for them."""
    session, seen = case.session, case.ledger.sessions.get(case.session.code)
    after = send_after(Kind.CERTIFICATE, session, case.settings)
    asked = seen.certificates_at if seen and session.certificates else None
    return max(after, asked) if asked else after


def _was_present(case: DecidedCase) -> bool:
    """Whether somebody was: also where it is not looked at any more, and was so before."""
    known = present(case.registration, case.session, case.settings)
    return bool(_made(case)) if known is None else known


def _mark(case: DecidedCase) -> CertificateMark:
    """Mark what the certificate says of the person.

    How long they were there is what the connections say; where nothing says so, what the last
    version said, or else the whole session.
    """
    about, session = case.registration, case.session
    attendance, made = attendance_of(about), _made(case)
    minutes = attendance.minutes if attendance else None
    if not minutes and made and (before := certificate_mark(made[-1].key)):
        minutes = before.minutes
    return CertificateMark(person=person_mark(about), minutes=minutes or session.seconds // 60)


def _made(case: DecidedCase) -> list[LetterRecord]:
    """The versions that there are, the first one first."""
    return [
        record
        for record in case.history.records
        if record.kind is Kind.CERTIFICATE and record.state in HANDED_OVER
    ]


def _version(case: DecidedCase, mark: CertificateMark) -> tuple[int, str]:
    """Number the version that says this: the last one, or one more; and name its letter."""
    made = _made(case)
    same = bool(made) and certificate_mark(made[-1].key) in (mark, _marked_before(case, mark))
    if same:
        return len(made), made[-1].key
    version = len(made) + 1
    key = f"{letter_key(case.registration.ref, Kind.CERTIFICATE)}/{mark.written}"
    return version, f"{key}/{version}" if version > 1 else key


def _marked_before(case: DecidedCase, mark: CertificateMark) -> CertificateMark:
    """Mark the person as earlier versions did, which kept in a name signs that nobody sees."""
    about, previous = case.registration, case.registration.previous
    filled = previous.filled if previous else about
    for word in PersonalDetails.__struct_fields__:
        if as_read_now(getattr(filled, word)) != getattr(about, word):
            return mark
    return replace(mark, person=person_mark(filled))


def _once_settled(letter: Letter, case: DecidedCase) -> Letter:
    """Let it wait until what staff typed has stood still: it cannot be taken back."""
    record = case.history.record(letter.key)
    waits = record is None or record.state in _MAY_BE_WITHHELD
    # The letter that is withheld knows since when it has said this: nothing else need remember it.
    since = record.decided_at if record and record.state is LetterState.WITHHELD else case.now
    if waits and case.now < later(since, case.settings.letters.settle):
        return replace(letter, withheld=Withheld.SETTLES)
    return letter


def notes(case: DecidedCase) -> Iterator[Phrase]:
    """Say on the row of somebody who was not there that their certificate holds no more."""
    absent = present(case.registration, case.session, case.settings) is False
    if absent and _made(case):
        yield phrase(Reason.CERTIFICATE_VOID)


def with_certificates_seen(
    record: SessionRecord, session: Session, before: SessionRecord | None, now: datetime
) -> SessionRecord:
    """Remember whether staff asked for certificates, and when.

    What stands there when a session is first seen, or was before anybody remembered, is no news.
    """
    asked, known = session.certificates is True, before.certificates if before else None
    at = before.certificates_at if before and asked and known else None
    if asked and known is False:
        at = now
    return replace(record, certificates=asked, certificates_at=at)


def replaced_by(made: Iterable[LetterRecord], record: LetterRecord) -> LetterRecord | None:
    """Give the last of somebody's versions, where it is a later one than this."""
    last = max(made, key=lambda one: one.number, default=record)
    return last if last.number > record.number else None


def is_void(outcome: Outcome, session: Session, settings: Settings, mark: CertificateMark) -> bool:
    """Whether a certificate says what is not so any more, as the sheet and its reports stand now.

    Where nobody knows any more who was there, what was sent holds.
    """
    absent = present(outcome.registration, session, settings) is False
    same = mark.person == person_mark(outcome.registration)
    return absent or outcome.status is not Status.CONFIRMED or not same


def person_mark(about: PersonalDetails) -> str:
    """Mark the name and the structure that a certificate says."""
    said = f"{about.name}\0{about.structure}".encode("utf-8", "surrogateescape")
    return sha256(said).hexdigest()[:10]


def not_read(session: Session) -> Iterator[Phrase]:
    """Tell what stands in the column and is neither yes nor no."""
    if session.certificates_unreadable:
        typed = session.certificates_unreadable
        yield phrase(Reason.CERTIFICATES_UNREADABLE, typed=quoted(typed))


RULE_BOOK = RuleBook(letters=letters, letters_due=letters_due, notes=notes)

"""Letters that come back: which letter a report is about, and what staff are told of it.

A letter that came back goes again once staff have corrected the address, like one that was
refused. It takes no seat and no status: only a person can tell a slip of the pen from a box
that is full.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from douze.model.book import Book
from douze.model.bounce import BounceReason
from douze.model.bounces import (
    UNVERIFIED,
    DeliveryReport,
    Failure,
    MailboxPosition,
    MailboxScan,
    Returned,
    as_compared,
)
from douze.model.desired import Outcome
from douze.model.ledger_state import LedgerState
from douze.model.letters import Letter, LetterRecord
from douze.model.local_day import local_day
from douze.model.moments import later
from douze.model.phrases import Phrase, Problem, phrase
from douze.model.ranges import count, hold
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.words import LetterState
from workflows.alerts import alert
from workflows.letter_history import LetterHistory
from workflows.unproved import with_unproved
from workflows.unreached import kept_until
from workflows.where import of_registration

#: At the first look, what arrived before is old news.
FIRST_LOOK = timedelta(days=14)
#: A mail server that does not answer mostly does within the hour; after it staff are told.
PATIENCE = timedelta(hours=1)
#: A returned letter needs nobody any more this long after its session.
FORGOTTEN_AFTER = timedelta(days=7)
#: So long staff are told that a message could not be read.
SKIPPED_TOLD = timedelta(days=7)
#: So much of a server's words is told in `Alerte`; the whole of them stands in `Détail`.
LONGEST_TOLD = 120
#: Trouble that may pass by itself.
_PASSING = Reason.RETURNS_UNREACHABLE
#: One that lay in a folder was sent from there by somebody, or it could not come back.
_LEFT = frozenset({LetterState.SENT, LetterState.WRITTEN, LetterState.IN_DOUBT})


def match_bounces(
    ledger: LedgerState,
    post: MailboxScan,
    reports: Mapping[int, DeliveryReport],
    now: datetime,
    *,
    skipped: int = 0,
) -> Returned:
    """Say which letters came back; `reports` are by the number of their message.

    A report of a letter that is not ours, or went to another address since, does nothing.
    `skipped` is how many messages could not be read in time.
    """
    letters = dict(ledger.letters)
    by_id = {record.message_id.casefold(): record.key for record in letters.values()}
    by_tag = {name.partition("@")[0]: key for name, key in by_id.items()}
    changed: dict[str, LetterRecord] = {}
    read: list[int] = []
    unproved: list[str] = []
    for number, report in sorted(reports.items()):
        known = [by_id.get(one.casefold(), "") for one in report.message_ids]
        record = letters.get(next(filter(None, known), by_tag.get(report.key.casefold(), "")))
        if record is None and (former := letters.get(report.key)) and former.named_by_key:
            record = former  # its header held its key, which anybody can tell
        failure = _about(record, report) if record else None
        if record is None or failure is None:
            continue
        if report.unproved:
            unproved.append(record.key)
            continue
        read.append(number)
        for one in _said_in(record, letters.values()):
            if one.state in _LEFT:
                back = replace(
                    one,
                    state=LetterState.RETURNED,
                    finished_at=now,
                    detail=failure.said,
                    reason=failure.reason,
                )
                letters[one.key] = changed[one.key] = back
    mailbox = _mailbox(ledger.mailbox, post, now, skipped)
    mailbox = with_unproved(mailbox, unproved, now)
    return Returned(records=tuple(changed.values()), mailbox=mailbox, reports=tuple(read))


def with_bounces(ledger: LedgerState, returned: Returned) -> LedgerState:
    """Remember the letters that came back as such, and how far the mailbox was read."""
    letters = {**ledger.letters, **{record.key: record for record in returned.records}}
    return replace(ledger, letters=letters, mailbox=returned.mailbox)


def _about(record: LetterRecord, report: DeliveryReport) -> Failure | None:
    """Tell which failure of a report is that of a letter; None where none surely is.

    The address that failed can be another than the letter's, where mail is passed on: then
    all have to have failed, and the letter has to have been addressed as ours was.
    """
    to = as_compared(record.to)
    for failure in report.failures:
        if to in failure.addresses:
            return failure
    named = any(failure.addresses for failure in report.failures)
    if report.spared or (report.addressed != to if report.addressed else named):
        return None
    return report.failures[0]


def _said_in(record: LetterRecord, letters: Iterable[LetterRecord]) -> list[LetterRecord]:
    """The letter, and those that were said in it."""
    with_it = [r for r in letters if r.said_in(record)]
    return [record, *with_it]


def _mailbox(
    before: MailboxPosition, post: MailboxScan, now: datetime, skipped: int
) -> MailboxPosition:
    """Remember how far the mailbox was read, or since when it cannot be, and why."""
    if post.trouble is None:
        at = now if skipped else before.skipped_at
        told = at is not None and now < later(at, SKIPPED_TOLD)
        return MailboxPosition(
            validity=post.validity,
            uid=post.uid,
            backlog=post.backlog,
            skipped=before.skipped + skipped if told else 0,
            skipped_at=at if told else None,
            in_hand=_left_in_hand(before, post),
            unproved=before.unproved,
        )
    same = before.trouble is not None and before.trouble.code == post.trouble.code
    trouble = before.trouble if same else post.trouble
    return replace(before, trouble=trouble, since=before.since if same else now)


def _left_in_hand(before: MailboxPosition, post: MailboxScan) -> tuple[tuple[int, int], ...]:
    """The messages that ended a pass and have not been reached since."""
    return tuple(
        (validity, number)
        for validity, number in before.in_hand
        if validity == post.validity and hold(post.backlog, number)
    )


def note_returned(outcome: Outcome, told: LetterHistory, book: Book, now: datetime) -> Outcome:
    """Say on somebody's row that a letter came back, as long as its address stands there.

    Told once, however many letters came back, in the words of the newest.
    """
    session = book.sessions.get(outcome.registration.session or "")
    if session is not None and now > later(session.end, FORGOTTEN_AFTER):
        return outcome
    back = _came_back(told.records, outcome.registration.address)
    if not back:
        return outcome
    return replace(outcome, notes=(*outcome.notes, _why_returned(back[-1])))


def _came_back(records: Sequence[LetterRecord], address: str | None) -> list[LetterRecord]:
    return [r for r in records if r.state is LetterState.RETURNED and r.to == address]


#: What staff do about it; where nobody knows the reason, as with letters of long ago, they correct.
_ADVICE = {
    BounceReason.FULL: Reason.EMAIL_RETURNED_FULL,
    BounceReason.BLOCKED: Reason.EMAIL_RETURNED_BLOCKED,
    BounceReason.UNREACHED: Reason.EMAIL_RETURNED_UNREACHED,
    BounceReason.OTHER: Reason.EMAIL_RETURNED_OTHER,
}


def _why_returned(record: LetterRecord) -> Phrase:
    """Say what came back, why, and what to do; of the server's words what is known only."""
    said = record.detail.partition(UNVERIFIED)[0]
    said = said if len(said) <= LONGEST_TOLD else said[: LONGEST_TOLD - 1].rstrip() + "…"
    code = _ADVICE.get(record.reason) if record.reason else None
    if code is None:
        return phrase(Reason.EMAIL_RETURNED, to=record.to, said=said)
    return phrase(code, to=record.to, said=said, key=record.key)


def about_returned(
    book: Book,
    outcomes: Iterable[Outcome],
    told: Mapping[str, LetterHistory],
    ledger: LedgerState,
    settings: Settings,
    now: datetime,
) -> Iterator[Letter]:
    """Name the alerts: an address from which letters come back, a mailbox that is closed to us."""
    for outcome in outcomes:
        registration = outcome.registration
        records = told[registration.ref].records if registration.ref in told else ()
        first = next(iter(_came_back(records, registration.address)), None)
        if first is None or first.finished_at is None:
            continue
        day = local_day(first.finished_at, settings.zone).isoformat()
        session = book.sessions.get(registration.session or "")
        told_too = (_why_returned(first), kept_until(outcome, session, settings))
        found = [of_registration(book, what, outcome) for what in told_too if what]
        yield alert(f"returned-{registration.ref}/{day}", found, settings, first.finished_at)
    yield from _about_the_mailbox(ledger, settings, now)


def _about_the_mailbox(ledger: LedgerState, settings: Settings, now: datetime) -> Iterator[Letter]:
    mailbox = ledger.mailbox
    if mailbox.skipped_at is not None:
        day = local_day(mailbox.skipped_at, settings.zone).isoformat()
        found = Problem(
            where=_mailbox_name(settings),
            what=phrase(Reason.RETURNS_SKIPPED, count=mailbox.skipped),
        )
        yield alert(f"returns_skipped/{day}", [found], settings, mailbox.skipped_at)
    if mailbox.trouble is not None and mailbox.since is not None:
        due = mailbox.since
        due = later(due, PATIENCE) if mailbox.trouble.code == _PASSING else due
        if now >= due:
            day = local_day(mailbox.since, settings.zone).isoformat()
            told = Problem(where=_mailbox_name(settings), what=mailbox.trouble)
            yield alert(f"{mailbox.trouble.code}/{day}", [told], settings, due)


def trouble_with(ledger: LedgerState, settings: Settings) -> Iterator[Problem]:
    """Tell why the mailbox cannot be read, where it cannot, and what of it is not."""
    mailbox = ledger.mailbox
    if mailbox.trouble is not None:
        yield Problem(where=_mailbox_name(settings), what=mailbox.trouble)
    if mailbox.backlog:
        left = phrase(Reason.RETURNS_BACKLOG, count=count(mailbox.backlog))
        yield Problem(where=_mailbox_name(settings), what=left)
    if mailbox.skipped:
        yield Problem(
            where=_mailbox_name(settings),
            what=phrase(Reason.RETURNS_SKIPPED, count=mailbox.skipped),
        )


def _mailbox_name(settings: Settings) -> str:
    """Call the mailbox as staff do; where nobody named it, the log says what came back."""
    return settings.mail.bounces.user or settings.tabs.messages

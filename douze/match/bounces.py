"""Letters that come back: which letter a report is about, and how far the mailbox was read."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cached_property

from msgspec.structs import replace

from douze.model.bounces import (
    DeliveryReport,
    Failure,
    MailboxPosition,
    MailboxScan,
    Returned,
    as_compared,
)
from douze.model.elapsed_time import later
from douze.model.ledger_state import LedgerState
from douze.model.letters import LetterRecord
from douze.model.number_ranges import contain
from douze.model.words import LEFT, LetterState

#: At the first look, what arrived before is old news.
FIRST_LOOK = timedelta(days=14)
#: How long staff are told that a message could not be read.
SKIPPED_TOLD = timedelta(days=7)
#: How long another report about a letter, with no proof of its origin, is nothing new.
_UNPROVED_KEPT = timedelta(days=14)
#: One that lay in a folder was sent from there by somebody, or it could not come back.
_MAY_COME_BACK = LEFT | {LetterState.IN_DOUBT}


def match_bounces(
    ledger: LedgerState,
    scan: MailboxScan,
    reports: Mapping[int, DeliveryReport],
    now: datetime,
    *,
    skipped: int = 0,
) -> Returned:
    """Say which letters came back; `reports` are by the number of their message.

    A report of a letter that is not ours, or went to another address since, does nothing.
    `skipped` is how many messages could not be read in time.
    """
    names = _Names(ledger.letters)
    # Most passes read no report, and have nothing to copy tens of thousands of letters for.
    letters = dict(ledger.letters) if reports else {}
    changed: dict[str, LetterRecord] = {}
    read: list[int] = []
    unproved: list[str] = []
    for number, report in sorted(reports.items()):
        record = letters.get(names.letter_of(report))
        failure = _failure(record, report) if record else None
        if record is None or failure is None:
            continue
        if report.unproved:
            unproved.append(record.key)  # it may be a stranger's: told, and nothing else
            continue
        read.append(number)
        together = [record, *(one for one in letters.values() if one.said_in(record))]
        for one in together:
            if one.state in _MAY_COME_BACK:
                back = replace(
                    one,
                    state=LetterState.RETURNED,
                    finished_at=now,
                    detail=failure.said,
                    reason=failure.reason,
                )
                letters[one.key] = changed[one.key] = back
    mailbox = _mailbox(ledger.mailbox, scan, now, skipped)
    mailbox = _with_unverified(mailbox, unproved, now)
    return Returned(records=tuple(changed.values()), mailbox=mailbox, reports=tuple(read))


class _Names:
    """The names by which reports may mean letters of ours."""

    def __init__(self, letters: Mapping[str, LetterRecord]) -> None:
        self._letters = letters

    @cached_property
    def _by_id(self) -> Mapping[str, str]:
        return {one.message_id.casefold(): one.key for one in self._letters.values()}

    @cached_property
    def _by_tag(self) -> Mapping[str, str]:
        """By `X-Douze-Key`, of the same digits: some providers replace the Message-ID alone."""
        return {name.partition("@")[0]: key for name, key in self._by_id.items()}

    def letter_of(self, report: DeliveryReport) -> str:
        """Give the key of the letter that a report is about; empty where it is none of ours."""
        for one in report.message_ids:
            if key := self._by_id.get(one.casefold()):
                return key
        if key := self._by_tag.get(report.key.casefold()):
            return key
        # The header of older letters held their key, which anybody can tell: of those alone.
        former = self._letters.get(report.key)
        return former.key if former and former.named_by_key else ""


def with_bounces(ledger: LedgerState, returned: Returned) -> LedgerState:
    """Remember the letters that came back as such, and how far the mailbox was read."""
    ledger = replace(ledger, mailbox=returned.mailbox)
    if not returned.records:
        return ledger
    back = {record.key: record for record in returned.records}
    return replace(ledger, letters={**ledger.letters, **back})


def _failure(record: LetterRecord, report: DeliveryReport) -> Failure | None:
    """Tell which failure of a report is that of a letter; None where none surely is.

    The address that failed can be another than the letter's, where mail is passed on: then
    all have to have failed, and the letter has to have been addressed as ours was.
    """
    to = as_compared(record.to)
    for failure in report.failures:
        if to in failure.addresses:
            return failure
    named = any(failure.addresses for failure in report.failures)
    # A list or an alias may have passed it on to somebody whose box is full: ours arrived then.
    if report.spared or (report.addressed != to if report.addressed else named):
        return None
    return report.failures[0]


def _mailbox(
    before: MailboxPosition, scan: MailboxScan, now: datetime, skipped: int
) -> MailboxPosition:
    """Remember how far the mailbox was read, or since when it cannot be, and why."""
    if scan.trouble is None:
        at = now if skipped else before.skipped_at
        told = at is not None and now < later(at, SKIPPED_TOLD)
        return MailboxPosition(
            validity=scan.validity,
            uid=scan.uid,
            backlog=scan.backlog,
            skipped=before.skipped + skipped if told else 0,
            skipped_at=at if told else None,
            in_hand=_left_in_hand(before, scan),
            unproved=before.unproved,
        )
    same = before.trouble is not None and before.trouble.code == scan.trouble.code
    trouble = before.trouble if same else scan.trouble
    return replace(before, trouble=trouble, since=before.since if same else now)


def _left_in_hand(before: MailboxPosition, scan: MailboxScan) -> tuple[tuple[int, int], ...]:
    """The messages that ended a pass and have not been reached since."""
    return tuple(
        (validity, number)
        for validity, number in before.in_hand
        if validity == scan.validity and contain(scan.backlog, number)
    )


def _with_unverified(
    mailbox: MailboxPosition, keys: Iterable[str], now: datetime
) -> MailboxPosition:
    """Remember the letters of which such a report was read now, and forget those of long ago."""
    kept = {key: at for key, at in mailbox.unproved if now < later(at, _UNPROVED_KEPT)}
    for key in keys:
        kept.setdefault(key, now)
    return replace(mailbox, unproved=tuple(kept.items()))

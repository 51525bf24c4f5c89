"""Read what the mailbox brought, the newest first, within a time; no message holds a pass up."""

from collections.abc import Callable, Mapping
from time import monotonic, thread_time

from msgspec import Struct
from msgspec.structs import replace

from douze.errors import DouzeError
from douze.model.bounces import DeliveryReport, MailboxPosition, MailboxScan
from douze.model.number_ranges import joined
from douze.read.budget import FOR_ONE_MESSAGE, Budget, TooLong
from douze.read.delivery_report import read_report

#: Seconds that the reading of one look may take; what is left is read by the next pass.
FOR_ONE_LOOK = 10.0


class BouncesRead(Struct, frozen=True, kw_only=True):
    """What the messages of a mailbox said."""

    scan: MailboxScan  #: with what was not reached put back to its backlog
    reports: Mapping[int, DeliveryReport]  #: by the number of their message
    skipped: int  #: those withheld, and those too long to read, now or in a pass that ended then


def read_bounces(
    scan: MailboxScan,
    mailbox: MailboxPosition,
    note: Callable[[MailboxPosition], None],
    *,
    check: Callable[[], None] = lambda: None,
    clock: Callable[[], float] = monotonic,
    work: Callable[[], float] = thread_time,
) -> BouncesRead:
    """Read each message once.

    `note` remembers, durably, which message is in hand before it is read. One that is still in
    hand when a pass begins has ended a pass before, and is not read again, until a pass has come
    to its end and the mailbox has been read further. `check` raises a DouzeError where a pass is
    to end; no message is in hand then.
    """
    ends = clock() + FOR_ONE_LOOK
    reports: dict[int, DeliveryReport] = {}
    skipped = scan.withheld
    unread: list[int] = []
    for number, raw in scan.messages:
        if clock() > ends:
            unread.append(number)
            continue
        at = (scan.validity, number)
        if at in mailbox.in_hand:
            skipped += 1
            continue
        try:
            check()
        except DouzeError:
            note(mailbox)
            raise
        # Before it is read: what ends this pass now will not end the next.
        note(replace(mailbox, in_hand=(*mailbox.in_hand, at)))
        try:
            report = read_report(raw, Budget(FOR_ONE_MESSAGE, work))
        except TooLong:
            skipped += 1
            continue
        if report is not None:
            reports[number] = report
    # All were read: none is in hand any more.
    if scan.messages:
        note(mailbox)
    left = joined([*scan.backlog, *((number, number) for number in unread)])
    return BouncesRead(scan=replace(scan, backlog=left), reports=reports, skipped=skipped)

"""Look through what has come, the newest first: a flood of junk keeps no true report waiting."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from douze.adapters.imap.commands import beginning, number, search, worth_reading
from douze.adapters.imap.connection import ImapBroken
from douze.model.bounces import MailboxPosition, MailboxScan
from douze.model.number_ranges import Ranges, below, contain, joined
from douze.model.phrases import phrase

if TYPE_CHECKING:
    from imap_tools import BaseMailBox

#: How many headers, whole messages and bytes of them one pass looks at; the next goes on there.
MOST_LOOKED_AT, MOST_READ, MOST_BYTES = 2000, 250, 16 * 1024 * 1024
_AT_ONCE = 50
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def scan_mailbox(
    box: "BaseMailBox", mailbox: MailboxPosition, validity: int, since: datetime
) -> Iterator[MailboxScan]:
    """Give what was found so far, again and again: what breaks then loses nothing of it."""
    following = number(box, "UIDNEXT")
    known = _same_numbers(mailbox, validity, following)
    last, ranges = (mailbox.uid, mailbox.backlog) if known else (0, ())
    if known and following == last + 1 and not ranges:
        yield MailboxScan(validity=validity, uid=last)
        return
    wanted = _asked(ranges, last) if known else f"SINCE {_day(since)}"
    # `43:*` finds the last message also where that is older.
    found = [uid for uid in search(box, wanted) if uid > last or contain(ranges, uid)]
    found.sort(reverse=True)
    # What came in after UIDNEXT was said is found with a higher number.
    top = max(last, following - 1, *found[:1])
    if found and found[0] > last:
        ranges = joined([*ranges, (last + 1 if known else found[-1], top)])
    for looked_at in _down(box, found):
        yield MailboxScan(
            messages=looked_at.messages,
            withheld=looked_at.withheld,
            validity=validity,
            uid=top,
            backlog=below(ranges, looked_at.down_to),
        )


def _same_numbers(mailbox: MailboxPosition, validity: int, following: int) -> bool:
    """Whether numbers mean the messages that they meant when the mailbox was read last.

    They do not where the server says so by another UIDVALIDITY (RFC 3501, 2.3.1.1), nor where a
    backup of the mailbox came back, and with it a next number that was given already.
    """
    came_back = 0 < following <= mailbox.uid
    return bool(mailbox.validity) and mailbox.validity == validity and not came_back


class _LookedAt(Struct, frozen=True):
    """What a look has brought so far, and down to which number."""

    messages: tuple[tuple[int, bytes], ...] = ()  #: those that may be reports
    withheld: int = 0  #: how many the server did not give, though it gave others
    down_to: int = 0


def _down(box: "BaseMailBox", found: list[int]) -> Iterator[_LookedAt]:
    """Look at one message after the other. Raises ImapBroken where a server gives none at all.

    It may give them the next time: none of those counts as looked at.
    """
    messages: list[tuple[int, bytes]] = []
    withheld = heard = 0
    some = found[:MOST_LOOKED_AT]
    for start in range(0, len(some), _AT_ONCE):
        portion = some[start : start + _AT_ONCE]
        worth = worth_reading(box, portion)
        gives = False
        for uid in portion:
            raw = beginning(box, uid) if uid in worth else b""
            if raw is None:
                withheld += 1
            elif raw:
                messages.append((uid, raw))
                heard += len(raw)
            gives = gives or raw is not None
            if gives and (uid in worth or uid == portion[-1]):
                yield _LookedAt(tuple(messages), withheld, 0 if uid == found[-1] else uid)
            if len(messages) == MOST_READ or heard > MOST_BYTES:
                return
        if not gives:
            raise ImapBroken(phrase("error_mailbox_gives_none"))
    if not found:
        yield _LookedAt()


def _asked(ranges: Ranges, last: int) -> str:
    """Ask for what is new and for what was not reached."""
    before = "".join(f"{low}:{high}," for low, high in reversed(ranges))
    return f"UID {before}{last + 1}:*"


def _day(moment: datetime) -> str:
    """Write a day as IMAP does, in no language."""
    return f"{moment.day:02}-{_MONTHS[moment.month - 1]}-{moment.year}"

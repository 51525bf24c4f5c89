"""How many letters a mail provider still takes: its limits, over windows that slide.

The last quarter of each limit is kept for those who have been told before, and more where the
links and reminders that are coming need more: newcomers cannot take it, however many they are.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta

from msgspec import Struct

from douze.model.ledger_state import LedgerState
from douze.model.letters import PlannedLetter
from douze.model.phrases import Phrase, phrase
from douze.model.plan import Quota
from douze.model.quota import relay_told, reserve_of
from douze.model.reasons import Reason
from douze.model.settings import MailSettings

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_HOUR, _DAY = (
    (Reason.MAIL_PER_HOUR, Reason.MAIL_SHARE_HOUR),
    (Reason.MAIL_PER_DAY, Reason.MAIL_SHARE_DAY),
)


class Window(Struct, frozen=True, kw_only=True):
    """One of the provider's limits, and what is left of it."""

    left: int
    reserve: int  #: of what is left, for those who have been told before
    why: Phrase  #: what is said when it is reached
    why_newcomers: Phrase  #: the same when only the reserve is left

    @property
    def newcomers(self) -> int:
        return max(0, self.left - self.reserve)


def quota(
    ledger: LedgerState,
    mail: MailSettings,
    now: datetime,
    *,
    coming: Collection[datetime] = (),
    letters: Iterable[PlannedLetter] = (),
) -> Quota:
    """Count what was handed over in the last hour and the last day, and what may follow.

    A folder takes all there is. After a provider has said that enough was sent, nothing leaves
    until its window has passed. What leaves now counts for an hour in one limit, and for a day in
    the other: so the hour keeps room for what is due within it, the day for all that is coming.
    `letters` are those that are to leave now.
    """
    trouble = ledger.trouble
    if mail.kind != "smtp":
        return Quota(trouble=trouble)
    if trouble and trouble.until and now < trouble.until:
        why = phrase(Reason.MAIL_LIMIT, said=trouble.said, until=trouble.until)
        return Quota(letters=0, why=why, trouble=trouble, handed=ledger.handed_over)
    told = sum(not planned.letter.newcomer for planned in letters)
    soon = sum(due <= now + HOUR for due in coming)
    windows = [
        _window(ledger, now, HOUR, mail.per_hour, told + soon, _HOUR),
        _window(ledger, now, DAY, mail.per_day, told + len(coming), _DAY),
        *_of_relay(ledger, told + soon),
    ]
    least = min(windows, key=lambda window: window.left)
    new = min(windows, key=lambda window: window.newcomers)
    return Quota(
        letters=least.left,
        newcomers=new.newcomers,
        why=least.why,
        why_newcomers=new.why_newcomers,
        trouble=trouble,
        handed=ledger.handed_over,
    )


def _window(
    ledger: LedgerState,
    now: datetime,
    length: timedelta,
    most: int,
    needed: int,
    codes: tuple[str, str],
) -> Window:
    left = max(0, most - sum(at > now - length for at in ledger.handed_over))
    why, why_newcomers = (phrase(code, most=most) for code in codes)
    reserve = max(reserve_of(most), needed)
    return Window(left=left, reserve=reserve, why=why, why_newcomers=why_newcomers)


def _of_relay(ledger: LedgerState, needed: int) -> Iterator[Window]:
    """What a relay still takes, of all who send through it; what is due for others is not known.

    A letter takes its place as it is claimed, so that others may be faster.
    """
    if (room := ledger.relay) is not None:
        yield Window(
            left=room.left,
            reserve=max(reserve_of(room.per_hour), needed),
            why=relay_told(room, newcomer=False),
            why_newcomers=relay_told(room, newcomer=True),
        )

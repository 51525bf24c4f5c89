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


class Window(Struct, frozen=True, kw_only=True):
    """One of the provider's limits, and what is left of it."""

    left: int
    reserve: int  #: of what is left, for those who have been told before
    why: Phrase  #: what is said when it is reached
    why_newcomers: Phrase  #: the same when only the reserve is left

    @classmethod
    def of_provider(cls, most: int, handed: int, needed: int, why: str, share: str) -> "Window":
        """Give what is left of a limit after so many; `needed` of it are due to people told."""
        return cls(
            left=max(0, most - handed),
            reserve=max(reserve_of(most), needed),
            why=phrase(why, most=most),
            why_newcomers=phrase(share, most=most),
        )

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
    in_an_hour = told + sum(due <= now + HOUR for due in coming)
    in_a_day = told + len(coming)
    last_hour, last_day = ledger.handed_since(now - HOUR), ledger.handed_since(now - DAY)
    per_hour, per_day = mail.per_hour, mail.per_day
    windows = [
        Window.of_provider(
            per_hour, last_hour, in_an_hour, Reason.MAIL_PER_HOUR, Reason.MAIL_SHARE_HOUR
        ),
        Window.of_provider(per_day, last_day, in_a_day, Reason.MAIL_PER_DAY, Reason.MAIL_SHARE_DAY),
        *_of_relay(ledger, in_an_hour),
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

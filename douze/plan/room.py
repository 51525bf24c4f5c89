"""How many letters a mail provider still takes: its limits, over windows that slide."""

from datetime import datetime, timedelta

from douze.model.past import Past
from douze.model.phrases import Phrase, phrase
from douze.model.plan import Room
from douze.model.settings import Mail

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def room(past: Past, mail: Mail, now: datetime) -> Room:
    """Count what was handed over in the last hour and the last day, and what may follow.

    A folder takes all there is. After a provider has said that enough was sent, nothing leaves
    until its window has passed.
    """
    trouble = past.trouble
    if mail.kind != "smtp":
        return Room(trouble=trouble)
    if trouble and trouble.until and now < trouble.until:
        why = phrase("mail_limit", said=trouble.said, until=trouble.until)
        return Room(letters=0, why=why, trouble=trouble, handed=past.handed)
    left, why = min(
        _left(past, now, HOUR, mail.per_hour, "mail_per_hour"),
        _left(past, now, DAY, mail.per_day, "mail_per_day"),
        key=lambda each: each[0],
    )
    return Room(letters=left, why=why, trouble=trouble, handed=past.handed)


def _left(past: Past, now: datetime, window: timedelta, most: int, code: str) -> tuple[int, Phrase]:
    gone = sum(at > now - window for at in past.handed)
    return max(0, most - gone), phrase(code, most=most)

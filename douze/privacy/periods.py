"""Until when what is known of somebody is kept, by their sessions."""

from datetime import date

from douze.model.book import Session
from douze.model.ledger_state import SessionRecord
from douze.model.local_day import local_day
from douze.model.retention import months_after
from douze.model.settings import Settings


def day_of(
    session: Session | None, record: SessionRecord | None, settings: Settings
) -> date | None:
    """Give the day on which a session ends, as its row says, or said last; None without a date."""
    if session is not None:
        return session.end.date() if session.dated else None
    if record is None:
        return None
    return local_day(max(record.seen.end, record.settled.end), settings.zone)


def kept_until(day: date | None, months: int) -> date | None:
    """Give the last day on which something is kept; None where nobody knows it yet."""
    return months_after(day, months) if day else None

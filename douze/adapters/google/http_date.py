"""The moments that web servers name."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def read_http_date(said: str) -> datetime | None:
    """Read `Wed, 21 Oct 2026 07:28:00 GMT`; None for what is no moment.

    A proxy may answer in the place of whoever was asked, and say anything there.
    """
    try:
        moment = parsedate_to_datetime(said)
        # By `-0000` a server says that it does not know its zone; the time is still UTC.
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None

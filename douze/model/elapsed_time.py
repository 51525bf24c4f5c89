"""Elapsed time, as clocks that change twice a year would get it wrong.

Two moments of one zone are subtracted by the wall clock in Python; rule 13 of docs/reference.md
wants hours that really pass. So moments are kept in UTC, but for a session's own times, which
carry the association's zone, and sums go through here.
"""

from datetime import UTC, datetime, timedelta

#: After so long without a pass something is wrong; the script of `form` writes to the contact then.
SILENT = timedelta(hours=3)


def earlier(moment: datetime, elapsed: timedelta) -> datetime:
    """Go back by hours that really passed; the result is in UTC."""
    return moment.astimezone(UTC) - elapsed


def later(moment: datetime, elapsed: timedelta) -> datetime:
    """Go forward by hours that really pass; the result is in UTC."""
    return moment.astimezone(UTC) + elapsed

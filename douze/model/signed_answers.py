"""What somebody answered by a link that a letter of theirs carried: a purpose, and when."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from douze.model.tokens import Purpose


class CodedAnswer(Struct, frozen=True, kw_only=True):
    """One row of a form to which letters lead: its code says whose it is, and what it means."""

    token: str  #: as typed, outer space aside
    received: datetime | None  #: None where the time cannot be read
    where: str  #: the cell of the token


class SignedAnswer(Struct, frozen=True, gc=False):
    """One answer whose code was right. Opening the link does not count; sending the form does."""

    purpose: Purpose
    received: datetime


def last_said(answers: Iterable[SignedAnswer], purpose: Purpose) -> datetime | None:
    """Tell when somebody answered this last; None where they never did."""
    return max((one.received for one in answers if one.purpose is purpose), default=None)

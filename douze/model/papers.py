"""What is printed: the sheet to sign, and the certificate of one person."""

import re
from enum import StrEnum

from msgspec import Struct

from douze.model.personal_details import PersonalDetails


class HalfDay(StrEnum):
    """What people sign for, in one column each."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


class SignInSheet(Struct, frozen=True, kw_only=True):
    """Who is to sign, in the order of the sheet, and how often each does."""

    people: tuple[PersonalDetails, ...]
    half_days: tuple[HalfDay, ...]


class Certificate(PersonalDetails, frozen=True, kw_only=True):
    """What a certificate says of one person; the session's facts are its letter's."""

    minutes: int  #: how long the person was there
    version: int = 1  #: the second replaces the first, and so on


_KEY = r"/([0-9a-f]{10})-(\d+)(?:/\d+)?$"


class CertificateMark(Struct, frozen=True, kw_only=True):
    """What tells two versions of somebody's certificate apart; it stands in the letter's key."""

    person: str  #: a mark of the name and the structure
    minutes: int

    @property
    def written(self) -> str:
        return f"{self.person}-{self.minutes}"


def certificate_mark(key: str) -> CertificateMark | None:
    """Read the mark in the key of a letter; None where it has none."""
    found = re.search(_KEY, key)
    return CertificateMark(person=found[1], minutes=int(found[2])) if found else None

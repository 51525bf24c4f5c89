"""What may be typed as a setting, as the types of the fields of `settings`.

Plain data: how each is understood, and what a JSON Schema says of it, is told by
`douze/config/value_forms.py`.
"""

from collections.abc import Mapping
from datetime import time, timedelta
from enum import Enum, auto
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from msgspec import Struct

#: A day of any year: (month, day).
MonthDay = tuple[int, int]


class ValueType(Enum):
    """What may be typed."""

    TEXT = auto()  #: one line, which may be empty
    FILLED = auto()  #: one line that is not empty
    FILLED_LIST = auto()
    TRUTH = auto()
    DURATION = auto()
    DURATION_OR_NONE = auto()
    PASS_DURATION = auto()  #: within what a pass may last
    CLOCK = auto()
    HOURS_OR_NONE = auto()  #: from one time of day to another, or none
    MONTH_DAY = auto()
    MONTH_DAY_OR_NONE = auto()
    ZONE = auto()
    RHYTHM = auto()
    ADDRESS = auto()
    ADDRESS_OR_NONE = auto()
    COLOUR = auto()
    COUNTRY = auto()  #: whose public holidays are known
    WEB_ADDRESS = auto()
    HTTPS_ADDRESS = auto()
    TOKEN_FORM = auto()
    SESSION_FORM = auto()
    ENDPOINT = auto()
    SHEET_KEY = auto()
    VARIABLE = auto()
    WORKBOOK = auto()
    PATH = auto()  #: relative to the folder of the file; empty, that folder
    PATH_OR_NONE = auto()
    FILLED_PATH = auto()
    DATABASE = auto()  #: the address of a database, without a password; or nothing
    DATABASE_NEEDED = auto()  #: the same, and not nothing
    RELAYS = auto()  #: names of relays, and how many letters each takes in an hour
    SHORT_NAME = auto()  #: small letters, digits and hyphens; or nothing
    METRICS_FILE = auto()  #: a .prom file, or none
    ANSWER_TABS = auto()
    COLUMNS = auto()


class Whole(Struct, frozen=True):
    """A whole number within bounds."""

    least: int
    most: int | None = None
    unit: timedelta | None = None  #: the length that is counted, where it is one


class Hours(Struct, frozen=True):
    """From one time of day to another, which may be the next day's."""

    begin: time
    end: time

    def __str__(self) -> str:
        return f"{self.begin:%H:%M}-{self.end:%H:%M}"


class Choice(Struct, frozen=True):
    """One of a few words."""

    words: tuple[str, ...]


AnyType = ValueType | Whole | Choice


class NamedAddress(Struct, frozen=True, kw_only=True):
    """`Name <somebody@example.org>`, or the address alone."""

    name: str = ""
    address: str


Text = Annotated[str, ValueType.TEXT]
Filled = Annotated[str, ValueType.FILLED]
FilledList = Annotated[tuple[str, ...], ValueType.FILLED_LIST]
Truth = Annotated[bool, ValueType.TRUTH]
Duration = Annotated[timedelta, ValueType.DURATION]
DurationOrNone = Annotated[timedelta | None, ValueType.DURATION_OR_NONE]
PassDuration = Annotated[timedelta, ValueType.PASS_DURATION]
Clock = Annotated[time, ValueType.CLOCK]
HoursOrNone = Annotated[Hours | None, ValueType.HOURS_OR_NONE]
DayOfYear = Annotated[MonthDay, ValueType.MONTH_DAY]
DayOfYearOrNone = Annotated[MonthDay | None, ValueType.MONTH_DAY_OR_NONE]
Zone = Annotated[ZoneInfo, ValueType.ZONE]
Rhythm = Annotated[str, ValueType.RHYTHM]
Address = Annotated[NamedAddress, ValueType.ADDRESS]
AddressOrNone = Annotated[NamedAddress | None, ValueType.ADDRESS_OR_NONE]
Colour = Annotated[str, ValueType.COLOUR]
Country = Annotated[str, ValueType.COUNTRY]
WebAddress = Annotated[str, ValueType.WEB_ADDRESS]
HttpsAddress = Annotated[str, ValueType.HTTPS_ADDRESS]
TokenForm = Annotated[str, ValueType.TOKEN_FORM]
SessionForm = Annotated[str, ValueType.SESSION_FORM]
Endpoint = Annotated[str, ValueType.ENDPOINT]
SheetKey = Annotated[str, ValueType.SHEET_KEY]
Variable = Annotated[str, ValueType.VARIABLE]
WorkbookPath = Annotated[Path, ValueType.WORKBOOK]
AnyPath = Annotated[Path, ValueType.PATH]
PathOrNone = Annotated[Path | None, ValueType.PATH_OR_NONE]
FilledPath = Annotated[Path, ValueType.FILLED_PATH]
DatabaseAddress = Annotated[str, ValueType.DATABASE]
ShortName = Annotated[str, ValueType.SHORT_NAME]
MetricsFile = Annotated[Path | None, ValueType.METRICS_FILE]
Columns = Annotated[Mapping[str, str], ValueType.COLUMNS]

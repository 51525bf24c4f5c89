"""What an association sets in `config.yaml`, checked and typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

#: A day of any year: (month, day).
MonthDay = tuple[int, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Association:
    name: str
    contact_name: str  #: may be empty
    contact_address: str
    phone: str  #: may be empty
    bulletin: str  #: address of the form to download for the dues; may be empty
    withdraw: str = ""  #: address of the form to give a place back, with `{token}`; may be empty


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerTab:
    title: str
    session: str = ""  #: the code or title of the one session it belongs to, if it does


@dataclass(frozen=True, kw_only=True, slots=True)
class Tabs:
    """The titles of the tabs."""

    sessions: str
    answers: tuple[AnswerTab, ...]
    members: str
    registrations: str
    messages: str
    withdrawals: str = "Désistements"  #: this one may be missing


@dataclass(frozen=True, kw_only=True, slots=True)
class Spreadsheet:
    kind: str  #: "workbook" or "google"
    path: Path
    key: str
    credentials: Path | None
    endpoint: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Bounces:
    """The mailbox to which letters come back."""

    host: str = ""  #: empty: it is not read
    port: int = 993
    security: str = "tls"  #: "tls", "starttls" or "none"
    user: str = ""
    password_env: str = ""
    password_file: Path | None = None
    folder: str = "INBOX"
    move_to: str = ""  #: the folder for reports that were read; empty: they stay


@dataclass(frozen=True, kw_only=True, slots=True)
class Mail:
    kind: str  #: "folder" or "smtp"
    path: Path
    from_name: str
    from_address: str
    host: str
    port: int
    security: str  #: "starttls", "tls" or "none"
    user: str
    password_env: str
    password_file: Path | None = None
    oauth_command: str = ""  #: prints a token
    oauth_file: Path | None = None  #: holds one
    per_hour: int
    per_day: int
    bounces: Bounces = Bounces()


@dataclass(frozen=True, kw_only=True, slots=True)
class SeatRules:
    default: int
    promote_until: timedelta  #: before the start
    absent: timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class DuesRules:
    required: bool
    hold_days: int
    deadline_time: time
    year_starts: MonthDay
    grace_days: int
    early_from: MonthDay | None
    legal_forms: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class LetterRules:
    link_before: timedelta
    reminder_before: timedelta
    settle: timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class Guard:
    vanished: int
    vanished_percent: int
    letters: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    association: Association
    language: str  #: "fr" or "en"
    zone: ZoneInfo
    spreadsheet: Spreadsheet
    tabs: Tabs
    columns: Mapping[str, str]  #: our word for a column: the header on the sheet
    mail: Mail
    seats: SeatRules
    dues: DuesRules
    letters: LetterRules
    digest_at: time
    guard: Guard
    ledger: Path
    schedule: str  #: e.g. "every 10 minutes"

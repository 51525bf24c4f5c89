"""What an association sets in `config.yaml`, checked and typed."""

from collections.abc import Mapping
from datetime import time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct

from douze.model.words import TypedName

#: A day of any year: (month, day).
MonthDay = tuple[int, int]


class Association(Struct, frozen=True, kw_only=True):
    name: str
    contact_name: str  #: may be empty
    contact_address: str
    phone: str  #: may be empty
    bulletin: str  #: address of the form to download for the dues; may be empty
    withdraw: str = ""  #: address of the form to give a place back, with `{token}`; may be empty


class AnswerTab(Struct, frozen=True, kw_only=True):
    title: str
    session: str = ""  #: the code or title of the one session it belongs to, if it does


class Tabs(Struct, frozen=True, kw_only=True):
    """The titles of the tabs."""

    sessions: str
    answers: tuple[AnswerTab, ...]
    members: str
    registrations: str
    messages: str
    withdrawals: str = "Désistements"  #: this one may be missing


class Spreadsheet(Struct, frozen=True, kw_only=True):
    kind: str  #: "workbook" or "google"
    path: Path
    key: str
    credentials: Path | None
    endpoint: str


class Bounces(Struct, frozen=True, kw_only=True):
    """The mailbox to which letters come back."""

    host: str = ""  #: empty: it is not read
    port: int = 993
    security: str = "tls"  #: "tls", "starttls" or "none"
    user: str = ""
    password_env: str = ""
    password_file: Path | None = None
    folder: str = "INBOX"
    move_to: str = ""  #: the folder for reports that were read; empty: they stay


class Mail(Struct, frozen=True, kw_only=True):
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


class SeatRules(Struct, frozen=True, kw_only=True):
    default: int
    promote_until: timedelta  #: before the start
    absent: timedelta


class DuesRules(Struct, frozen=True, kw_only=True):
    required: bool
    hold_days: int
    deadline_time: time
    year_starts: MonthDay
    grace_days: int
    early_from: MonthDay | None
    legal_forms: tuple[str, ...]
    by_structure: TypedName = TypedName.ACCEPT


class LetterRules(Struct, frozen=True, kw_only=True):
    link_before: timedelta
    reminder_before: timedelta
    settle: timedelta
    per_mailbox_day: int = 6  #: to one mailbox, whatever follows its `+` and its dots


class Guard(Struct, frozen=True, kw_only=True):
    vanished: int
    vanished_percent: int
    letters: int


class Settings(Struct, frozen=True, kw_only=True):
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
    deadline: timedelta  #: after which a pass ends

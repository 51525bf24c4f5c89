"""Ordinary settings and letters for the tests of `douze/plan`; a test says the exception."""

import email
from datetime import datetime, time, timedelta
from email.message import EmailMessage
from email.policy import default
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from douze.adapters.phrases_yaml import load_wording
from douze.letters.composer import Composer
from douze.letters.samples import sample
from douze.model.kinds import Kind
from douze.model.letters import Mail as ComposedMail
from douze.model.letters import PlannedLetter
from douze.model.settings import (
    AssociationSettings,
    DuesRules,
    Guard,
    LetterRules,
    MailSettings,
    SeatRules,
    Settings,
    Spreadsheet,
    TabTitles,
)
from douze.model.value_types import NamedAddress

TEMPLATES = Path(__file__).parents[2] / "templates"
PARIS = ZoneInfo("Europe/Paris")
TABS: dict[str, Any] = {
    "sessions": "Sessions", "answers": (), "members": "Adhérents",
    "registrations": "Inscriptions", "messages": "Messages",
}  # fmt: skip
LINK = "https://visio.example.org/j/86412097531?pwd=Qm9uam91cg"


def settings(language: str = "fr", *, zone: ZoneInfo = PARIS, **association: Any) -> Settings:
    """An association that has everything: contact, telephone, bulletin."""
    ordinary: dict[str, Any] = {
        "name": "Cap Rural",
        "contact": NamedAddress(name="Geneviève Ganivet", address="formation@example.org"),
        "phone": "04 73 00 11 22",
        "bulletin": "https://example.org/bulletin.pdf",
        "withdraw": "https://docs.google.com/forms/d/e/1FAIpQL/viewform?entry.123={token}",
        "evaluation": "https://docs.google.com/forms/d/e/1FAIpQM/viewform?entry.456={token}",
    }
    return Settings(
        association=AssociationSettings(**{**ordinary, **association}),
        language=language,
        zone=zone,
        spreadsheet=Spreadsheet(
            kind="workbook", path=Path("x.xlsx"), key="", credentials=None, endpoint=""
        ),
        tabs=TabTitles(**TABS),
        columns={},
        mail=_mail(),
        seats=SeatRules(default=12, promote_until=timedelta(hours=2), absent=timedelta(hours=24)),
        dues=DuesRules(
            required=True,
            hold_days=7,
            deadline_time=time(18),
            year_starts=(1, 1),
            grace_days=0,
            early_from=None,
            legal_forms=(),
        ),
        letters=LetterRules(
            link_before=timedelta(hours=24),
            reminder_before=timedelta(hours=1),
            settle=timedelta(minutes=10),
        ),
        digest_at=time(8),
        guard=Guard(vanished=5, vanished_percent=20, letters=60),
        ledger=Path("x.sqlite"),
        schedule="every 10 minutes",
        deadline=timedelta(minutes=10),
    )


def _mail() -> MailSettings:
    return MailSettings(
        kind="folder",
        path=Path("outbox"),
        sender=NamedAddress(name="Cap Rural", address="formation@example.org"),
        host="",
        port=587,
        security="starttls",
        user="",
        password_env="",
        per_hour=100,
        per_day=400,
    )


@lru_cache
def composer(language: str = "fr", **association: Any) -> Composer:
    ours = settings(language, **association)
    return Composer(ours, TEMPLATES, wording=load_wording(TEMPLATES, language, ours.zone))


def planned(kind: Kind, language: str = "fr", **changes: Any) -> PlannedLetter:
    """Zoé Martin's letter; `changes` are fields of the letter, `title` and such the session's."""
    of_session = {"title", "start", "end", "link", "place"} & changes.keys()
    session_changes = {name: changes.pop(name) for name in of_session}
    letter = sample(kind, settings(language), **changes)
    if not session_changes or letter.letter.session is None:
        return letter
    session = replace(letter.letter.session, **session_changes)
    return replace(letter, letter=replace(letter.letter, session=session))


def at(text: str, zone: ZoneInfo = PARIS) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def parsed(mail: ComposedMail) -> EmailMessage:
    """The message as a mail reader sees it."""
    return email.message_from_bytes(mail.raw, policy=default)

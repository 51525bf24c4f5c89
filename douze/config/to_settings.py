"""The checked configuration as the rest of the program knows it."""

from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from douze.model import settings as model
from douze.model.words import TypedName

if TYPE_CHECKING:
    from douze.config import schema, sections


def to_settings(checked: "schema.Configuration", folder: Path) -> model.Settings:
    """Settings, with paths that stand on their own. `folder` is where the file stands."""
    contact_name, contact_address = checked.association.contact
    return model.Settings(
        association=model.Association(
            name=checked.association.name,
            contact_name=contact_name,
            contact_address=contact_address,
            phone=checked.association.phone,
            bulletin=checked.association.bulletin,
            withdraw=checked.association.withdraw,
        ),
        language=checked.language,
        zone=checked.timezone,
        spreadsheet=_spreadsheet(checked.spreadsheet, folder),
        tabs=_tabs(checked.spreadsheet.tabs),
        columns=MappingProxyType(dict(checked.spreadsheet.columns)),
        mail=_mail(checked.mail, folder),
        seats=model.SeatRules(
            default=checked.seats.default,
            promote_until=checked.seats.promote_until,
            absent=timedelta(hours=checked.seats.absent_hours),
        ),
        dues=_dues(checked.dues),
        letters=model.LetterRules(
            link_before=checked.letters.link_before,
            reminder_before=checked.letters.reminder_before,
            settle=timedelta(minutes=checked.letters.settle_minutes),
            per_mailbox_day=checked.letters.per_mailbox_day,
        ),
        digest_at=checked.digest.at,
        guard=model.Guard(
            vanished=checked.guard.vanished,
            vanished_percent=checked.guard.vanished_percent,
            letters=checked.guard.letters,
        ),
        ledger=_path(folder, checked.ledger),
        schedule=checked.schedule.apply,
        deadline=checked.schedule.deadline,
    )


def _spreadsheet(checked: "sections.Spreadsheet", folder: Path) -> model.Spreadsheet:
    return model.Spreadsheet(
        kind=checked.kind,
        path=_path(folder, checked.path),
        key=checked.key,
        credentials=_path(folder, checked.credentials) if checked.credentials else None,
        endpoint=checked.endpoint,
    )


def _tabs(checked: "sections.Tabs") -> model.Tabs:
    return model.Tabs(
        sessions=checked.sessions,
        answers=tuple(
            model.AnswerTab(title=answers.tab, session=answers.session)
            for answers in checked.answers
        ),
        members=checked.members,
        registrations=checked.registrations,
        messages=checked.messages,
        withdrawals=checked.withdrawals,
    )


def _mail(checked: "sections.Mail", folder: Path) -> model.Mail:
    from_name, from_address = checked.from_
    return model.Mail(
        kind=checked.kind,
        path=_path(folder, checked.path),
        from_name=from_name,
        from_address=from_address,
        host=checked.host,
        port=checked.port,
        security=checked.security,
        user=checked.user,
        password_env=checked.password_env,
        password_file=_path(folder, checked.password_file) if checked.password_file else None,
        oauth_command=checked.oauth_command,
        oauth_file=_path(folder, checked.oauth_file) if checked.oauth_file else None,
        per_hour=checked.per_hour,
        per_day=checked.per_day,
        bounces=_bounces(checked.bounces, folder),
    )


def _bounces(checked: "sections.Bounces", folder: Path) -> model.Bounces:
    file = checked.password_file
    return model.Bounces(
        **{**dict(checked), "password_file": _path(folder, file) if file else None}
    )


def _dues(checked: "schema.Dues") -> model.DuesRules:
    return model.DuesRules(
        required=checked.required,
        hold_days=checked.hold_days,
        deadline_time=checked.deadline_time,
        year_starts=checked.year_starts,
        grace_days=checked.grace_days,
        early_from=checked.early_from,
        legal_forms=tuple(checked.legal_forms),
        by_structure=TypedName(checked.by_structure),
    )


def _path(folder: Path, typed: str) -> Path:
    """A path of the file's own words: relative to its folder, `~/` the user's home."""
    home = typed == "~" or typed.startswith("~/")
    return Path(typed).expanduser() if home else folder / typed

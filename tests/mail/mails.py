"""Letters as bytes, and a mailer for a server on loopback."""

from pathlib import Path
from typing import Any

from douze.adapters.smtp_mailer import SmtpMailer
from douze.errors import DouzeError
from douze.errors.mail import (
    MailDeferred,
    MailInDoubt,
    MailNeedsPerson,
    MailRefused,
    MailUnavailable,
)
from douze.model.letters import Mail
from douze.model.settings import MailSettings
from douze.model.value_types import NamedAddress

PASSWORD = "sésame-ouvre-toi"


def mail(number: int = 1, text: str = "Bonjour\r\n.\r\n..deux points\r\n", **changes: Any) -> Mail:
    name = f"{number:032x}@example.org"
    raw = f"Message-ID: <{name}>\r\nSubject: Objet\r\n\r\n{text}".encode()
    ordinary: dict[str, Any] = {
        "message_id": name,
        "sender": "formation@example.org",
        "recipient": "zoe@example.org",
        "subject": "Objet",
        "text": text,
        "html": "",
        "raw": raw,
    }
    return Mail(**{**ordinary, **changes})


def mail_settings(port: int, **changes: Any) -> MailSettings:
    ordinary: dict[str, Any] = {
        "kind": "smtp",
        "path": Path("outbox"),
        "sender": NamedAddress(name="Cap Rural", address="formation@example.org"),
        "host": "localhost",
        "port": port,
        "security": "none",
        "user": "",
        "password_env": "DOUZE_SMTP_PASSWORD",
        "per_hour": 100,
        "per_day": 400,
    }
    return MailSettings(**{**ordinary, **changes})


def mailer(
    port: int, *, patience: float = 5, reply_within: float = 5, **changes: Any
) -> SmtpMailer:
    return SmtpMailer(
        mail_settings(port, **changes),
        environment={"DOUZE_SMTP_PASSWORD": PASSWORD},
        patience=patience,
        reply_within=reply_within,
    )


def verdict(error: DouzeError | None) -> str:
    """Name what a mailer said of a letter, in one word."""
    match error:
        case None:
            return "accepted"
        case MailRefused():
            return "refused"
        case MailDeferred():
            return "later"
        case MailInDoubt():
            return "doubt"
        case MailNeedsPerson():
            return "person"
        case MailUnavailable(pause=None):
            return "server"
        case MailUnavailable():
            return "limit"
    raise AssertionError(error)


class Claims:
    """Counts the claims of a letter; what the server had of the text by then is none."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1

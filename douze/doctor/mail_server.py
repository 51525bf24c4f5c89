"""The mail server: found, encrypted, logged into, and whether it takes letters from us."""

import os
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from douze.adapters.smtp.connection import ConnectionLost, SmtpConnection
from douze.adapters.smtp.refusal_class import RefusalClass, classify
from douze.adapters.smtp.secret import SecretMissing, credentials
from douze.adapters.smtp.verdict import heard
from douze.adapters.smtp_mailer import SmtpMailer
from douze.doctor.finding import Finding, Mark, fine, note, wrong
from douze.errors import DouzeError
from douze.model.ledger_state import LedgerState
from douze.model.letters import Mail
from douze.model.os_words import os_words
from douze.model.phrases import Fact, phrase
from douze.model.settings import MailSettings, Settings
from douze.plan.quota import DAY, HOUR, quota

#: A certificate that ends sooner is told.
SOON = timedelta(days=14)
_PATIENCE = 45.0
_CODES = {RefusalClass.US: "doctor_from_refused", RefusalClass.RATE: "doctor_told"}


def mail_server(
    settings: Settings,
    ledger_state: LedgerState,
    now: datetime,
    *,
    test: Callable[[], Mail] | None = None,
) -> Iterator[Finding]:
    """Go the way of a letter up to its text, and no further; what fails ends the way.

    `test` makes a letter to the contact; with it, that one is sent, where the provider still
    takes letters by what is remembered. It is not remembered itself.
    """
    mail = settings.mail
    missing = _secret(mail)
    if missing is not None:
        yield missing
        return
    try:
        # Apart from connecting, so that a name that is wrong is told as one.
        socket.getaddrinfo(mail.host, mail.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        yield wrong(phrase("doctor_smtp_name", host=mail.host, what=os_words(error)))
        return
    mailer = SmtpMailer(mail, patience=_PATIENCE)
    try:
        connection = mailer.connect()
    except DouzeError as error:
        yield wrong(error.told)
        return
    try:
        code = "doctor_smtp" if mail.user else "doctor_smtp_open"
        yield fine(phrase(code, host=mail.host, port=mail.port, user=mail.user))
        yield from _certificate(connection, mail)
        taken = [*_taken(connection, settings)]
        yield from taken
    finally:
        mailer.close()
    yield _limits(mail, ledger_state, now)
    if test is None or any(finding.mark is Mark.WRONG for finding in taken):
        return
    if quota(ledger_state, mail, now).letters == 0:
        yield note(phrase("doctor_send_waits"))
        return
    yield _sent(mailer, test(), settings)


def _secret(mail: MailSettings) -> Finding | None:
    try:
        credentials(mail, os.environ)
    except SecretMissing as error:
        return wrong(phrase("error_what_hint", what=error.what, hint=error.hint))
    return None


def _certificate(connection: SmtpConnection, mail: MailSettings) -> Iterator[Finding]:
    sock = connection.sock
    if not isinstance(sock, ssl.SSLSocket):
        yield note(phrase("doctor_smtp_plain", host=mail.host))
        return
    ends = str((sock.getpeercert() or {}).get("notAfter", ""))
    until = datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC)
    left = until - datetime.now(UTC)
    facts: dict[str, Fact] = {
        "host": mail.host,
        "until": until,
        "version": sock.version() or "",
    }
    soon = left < SOON
    yield (
        note(phrase("doctor_certificate_soon", **facts))
        if soon
        else fine(phrase("doctor_certificate", **facts))
    )


def _taken(connection: SmtpConnection, settings: Settings) -> Iterator[Finding]:
    """Ask whether a letter from us to the contact would be taken; take the question back."""
    sender, contact = settings.mail.sender.address, settings.association.contact.address
    try:
        for command, code in (
            (f"MAIL FROM:<{sender}>", "doctor_from_refused"),
            (f"RCPT TO:<{contact}>", "doctor_contact_refused"),
        ):
            reply = heard(*connection.docmd(command))
            if reply.code // 100 != 2:
                # Many servers say at the recipient what they hold against the sender.
                code = _CODES.get(classify(reply), code)
                yield wrong(phrase(code, sender=sender, contact=contact, what=reply.said))
                return
        yield fine(phrase("doctor_from", sender=sender, contact=contact))
    except (ConnectionLost, smtplib.SMTPException) as error:
        said = error.what if isinstance(error, ConnectionLost) else str(error)
        yield wrong(phrase("doctor_smtp_lost", host=settings.mail.host, what=said))
    finally:
        if not connection.say_in_passing("RSET"):
            connection.hang_up()


def _limits(mail: MailSettings, ledger_state: LedgerState, now: datetime) -> Finding:
    return fine(
        phrase(
            "doctor_limits",
            hour=ledger_state.handed_since(now - HOUR),
            per_hour=mail.per_hour,
            day=ledger_state.handed_since(now - DAY),
            per_day=mail.per_day,
        )
    )


def _sent(mailer: SmtpMailer, mail: Mail, settings: Settings) -> Finding:
    contact = settings.association.contact.address
    try:
        said = mailer.send(mail, lambda: None)
    except DouzeError as error:
        return wrong(error.told)
    finally:
        mailer.close()
    return fine(phrase("doctor_sent", contact=contact, said=said))

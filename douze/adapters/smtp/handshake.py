"""From the first byte to being logged in: nothing secret goes before we know to whom."""

import smtplib
import ssl
from collections.abc import Mapping

from douze.adapters.redaction import redaction
from douze.adapters.smtp.connection import ConnectionLost, SmtpConnection
from douze.adapters.smtp.failures import needs_person
from douze.adapters.smtp.login import NoWayIn, log_in
from douze.adapters.smtp.phases import Phase
from douze.adapters.smtp.secret import SecretMissing, credentials
from douze.adapters.smtp.transaction import SaidNo
from douze.adapters.smtp.verdict import heard
from douze.adapters.tls_context import tls_context
from douze.model.os_words import certificate_words, os_words
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from douze.model.settings import MailSettings


def handshake(
    connection: SmtpConnection, settings: MailSettings, environment: Mapping[str, str]
) -> None:
    """Connect, make sure of whom we talk to, and log in. Nothing secret goes before that.

    Raises MailNeedsPerson where nothing can leave until somebody has put something right; else
    ConnectionLost or SaidNo.
    """
    try:
        who = credentials(settings, environment)
        connection.hide = redaction(who.secret) if who else connection.hide
        at_once = tls_context() if settings.security == "tls" else None
        _expect_yes(connection.open(settings.host, settings.port, at_once))
        # Else a password, and everybody's letters, would cross a network in the clear.
        if settings.security == "none" and not connection.stays_here:
            raise needs_person(
                settings,
                phrase("error_none_elsewhere"),
                phrase("hint_starttls_or_tls"),
                Reason.MAIL_NO_TLS,
            )
        _hello(connection)
        if settings.security == "starttls":
            _start_tls(connection, settings)
        if who is not None:
            log_in(connection, who)
    except SecretMissing as error:
        raise needs_person(
            settings, error.what, error.hint, Reason.MAIL_PASSWORD_MISSING
        ) from error
    except NoWayIn as error:
        what = phrase("error_no_login_offered", ways=str(error))
        hint = phrase("hint_port_and_security")
        raise needs_person(settings, what, hint, Reason.MAIL_LOGIN) from error
    except ssl.SSLCertVerificationError as error:
        why = certificate_words(error)
        what = phrase("error_server_certificate", why=why)
        hint = phrase("hint_certificate_name")
        raise needs_person(settings, what, hint, Reason.MAIL_CERTIFICATE, said=why) from error
    except (OSError, smtplib.SMTPException) as error:
        raise ConnectionLost(_what_broke(error)) from error


def _hello(connection: SmtpConnection) -> None:
    connection.phase = Phase.EHLO
    _expect_yes(connection.ehlo())


def _start_tls(connection: SmtpConnection, settings: MailSettings) -> None:
    connection.phase = Phase.TLS
    if not connection.has_extn("starttls"):
        what = phrase("error_no_encryption")
        hint = phrase("hint_ports")
        raise needs_person(settings, what, hint, Reason.MAIL_NO_TLS)
    try:
        connection.starttls(context=tls_context())
    except smtplib.SMTPResponseException as error:
        text = error.smtp_error
        words = text if isinstance(text, bytes) else text.encode()
        raise SaidNo(heard(error.smtp_code, words)) from error
    connection.expect_silence()  # what was slipped in before the encryption
    _hello(connection)


def _expect_yes(answer: tuple[int, bytes]) -> None:
    """Raise SaidNo unless the server agrees."""
    reply = heard(*answer)
    if reply.code // 100 != 2:
        raise SaidNo(reply)


def _what_broke(error: OSError | smtplib.SMTPException) -> Phrase:
    """What broke a connection, where smtplib says it in its own words."""
    if isinstance(error, smtplib.SMTPException):  # it is an OSError too, without a number
        return phrase("os_other", said=str(error) or type(error).__name__)
    return os_words(error)

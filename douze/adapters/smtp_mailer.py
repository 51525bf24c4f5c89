"""Letters through the mail server of the association's provider, each once (smtplib).

smtplib raises the same exceptions before and after a letter was accepted, so that the phase of the
conversation is kept here: it decides whether a failure is certain.
"""

import os
import smtplib
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from time import sleep

from douze.adapters.redaction import redaction
from douze.adapters.smtp.connection import ConnectionLost, SmtpConnection
from douze.adapters.smtp.login import NoWayIn, log_in
from douze.adapters.smtp.phases import PHASES, Phase
from douze.adapters.smtp.refusal_class import RefusalClass, Reply
from douze.adapters.smtp.secret import SecretMissing, credentials
from douze.adapters.smtp.transaction import SaidNo, hand_over
from douze.adapters.smtp.verdict import Verdict, heard, judge, pause, refused_what
from douze.errors.mail import (
    MailboxFull,
    MailDeferred,
    MailInDoubt,
    MailNeedsPerson,
    MailRefused,
    MailUnavailable,
    SenderRefused,
    TextRefused,
    UnclearRefusal,
)
from douze.model.letters import Mail
from douze.model.os_words import os_words
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from douze.model.settings import Mail as MailSettings
from douze.model.tls_words import certificate_words

#: So many broken conversations in a row, and the rest waits for the next pass.
_MOST_BREAKS = 3
#: So many letters in a row put off one by one: it is the server, and not the letters.
_MOST_PUT_OFF = 5
_IN_A_LETTER = frozenset({Phase.MAIL, Phase.RCPT, Phase.DATA, Phase.TEXT, Phase.REPLY})
_SECONDS_BETWEEN = 0.25
_OF_ONE_LETTER = frozenset({Verdict.REFUSED, Verdict.UNCLEAR, Verdict.DEFERRED, Verdict.OURS})
#: How a refusal of one letter is told, where its recipient's address is not the cause.
_REFUSALS = {RefusalClass.TEXT: TextRefused, RefusalClass.FULL: MailboxFull}
_OURS = phrase("hint_refuses_us")
_WAIT = phrase("hint_nothing_lost")


class SmtpMailer:
    """One connection a pass, opened for its first letter and kept until `close`.

    `patience` is how many seconds any answer may take, `reply_within` the one to a text, for
    which servers that look for viruses need minutes. `environment` holds the password.
    """

    delivers = True

    def __init__(
        self,
        settings: MailSettings,
        *,
        environment: Mapping[str, str] = os.environ,
        patience: float = 45,
        reply_within: float = 600,
    ) -> None:
        self.settings = settings
        self._environment = environment
        self._patience, self._reply_within = patience, reply_within
        self._line: SmtpConnection | None = None
        self._handed = self._breaks = self._put_off = 0
        self._broken: MailUnavailable | None = None

    def send(self, mail: Mail, claim: Callable[[], None]) -> str:
        """Hand over one letter; see the port. After what concerns the server it fails at once."""
        if self._broken is not None:
            raise self._broken
        while True:
            try:
                said = self._try(mail, claim)
            except ConnectionLost as lost:
                self._lost(lost)  # raises what is certain; returns where one more try is safe
            except SaidNo as no:
                self._said_no(no.reply)
            except BaseException:
                self._drop()  # the claim failed: the text stays with us
                raise
            else:
                self._breaks = self._put_off = 0
                return said

    def close(self) -> None:
        """Say QUIT; what was wrong is forgotten, the next letter tries anew."""
        connection, self._line = self._line, None
        if connection is not None:
            connection.take_leave()
        self._handed = self._breaks = self._put_off = 0
        self._broken = None

    def connect(self) -> SmtpConnection:
        """Open a line and log in, as the first letter would. Raises MailUnavailable."""
        try:
            return self._connected()
        except ConnectionLost as lost:
            error = self._gone(lost)
            self._drop()
            raise error from lost
        except SaidNo as no:
            error = self._judged(no.reply)[1]
            self._drop()
            raise error from no

    def _try(self, mail: Mail, claim: Callable[[], None]) -> str:
        connection = self._line if self._line is not None and self._line.sock else self._connected()
        _check_size(connection, mail)
        if self._handed and not connection.stays_here:
            sleep(_SECONDS_BETWEEN)
        said = hand_over(connection, mail, claim, reply_within=self._reply_within)
        self._handed += 1
        return said

    def _connected(self) -> SmtpConnection:
        """Connect, make sure of whom we talk to, and log in. Nothing secret goes before that."""
        settings = self.settings
        self._line = connection = SmtpConnection(patience=self._patience)
        context = ssl.create_default_context()
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            who = credentials(settings, self._environment)
            connection.hide = redaction(who.secret) if who else connection.hide
            at_once = context if settings.security == "tls" else None
            self._yes(connection.open(settings.host, settings.port, at_once))
            if settings.security == "none" and not connection.stays_here:
                raise self._person(
                    phrase("error_none_elsewhere"),
                    phrase("hint_starttls_or_tls"),
                    Reason.MAIL_NO_TLS,
                )
            self._hello(connection)
            if settings.security == "starttls":
                self._start_tls(connection, context)
            if who is not None:
                log_in(connection, who)
        except SecretMissing as error:
            raise self._person(error.what, error.hint, Reason.MAIL_PASSWORD_MISSING) from error
        except NoWayIn as error:
            what = phrase("error_no_login_offered", ways=str(error))
            hint = phrase("hint_port_and_security")
            raise self._person(what, hint, Reason.MAIL_LOGIN) from error
        except ssl.SSLCertVerificationError as error:
            why = certificate_words(error)
            what = phrase("error_server_certificate", why=why)
            hint = phrase("hint_certificate_name")
            raise self._person(what, hint, Reason.MAIL_CERTIFICATE, said=why) from error
        except (OSError, smtplib.SMTPException) as error:
            raise ConnectionLost(_why(error)) from error
        return connection

    def _hello(self, connection: SmtpConnection) -> None:
        connection.phase = Phase.EHLO
        self._yes(connection.ehlo())

    def _start_tls(self, connection: SmtpConnection, context: ssl.SSLContext) -> None:
        connection.phase = Phase.TLS
        if not connection.has_extn("starttls"):
            what = phrase("error_no_encryption")
            hint = phrase("hint_ports")
            raise self._person(what, hint, Reason.MAIL_NO_TLS)
        try:
            connection.starttls(context=context)
        except smtplib.SMTPResponseException as error:
            text = error.smtp_error
            words = text if isinstance(text, bytes) else text.encode()
            raise SaidNo(heard(error.smtp_code, words)) from error
        connection.expect_silence()  # what was slipped in before the encryption
        self._hello(connection)

    def _yes(self, answer: tuple[int, bytes]) -> None:
        reply = heard(*answer)
        if reply.code // 100 != 2:
            raise SaidNo(reply)

    # What a failure means

    def _lost(self, lost: ConnectionLost) -> None:
        """Raise what is certain after a line broke; return where one more try is safe."""
        phase = self._phase
        error = self._gone(lost)
        self._drop()
        self._breaks += 1
        silent = isinstance(lost.__cause__, TimeoutError)
        if self._breaks >= _MOST_BREAKS or silent or phase not in _IN_A_LETTER:
            self._broken = error
        if phase is Phase.REPLY:
            raise MailInDoubt(lost.what) from lost
        if phase is Phase.TEXT:  # the dot that ends it has not gone
            raise MailDeferred(lost.what) from lost
        if self._broken is not None:
            raise self._broken from lost

    def _said_no(self, reply: Reply) -> None:
        """Raise what an answer means; return where a new connection may do."""
        phase = self._phase
        verdict, error = self._judged(reply)
        if verdict in _OF_ONE_LETTER:
            self._of_one_letter(verdict, reply, error)
        self._drop()
        self._breaks += 1
        if verdict is Verdict.CLOSING and phase in _IN_A_LETTER and self._breaks < _MOST_BREAKS:
            return
        self._broken = error
        raise error

    def _of_one_letter(self, verdict: Verdict, reply: Reply, error: MailUnavailable) -> None:
        """Raise what becomes of this letter; the next is tried."""
        self._put_off = self._put_off + 1 if verdict is Verdict.DEFERRED else 0
        self._breaks = 0 if verdict is not Verdict.DEFERRED else self._breaks
        if reply.code == 421:
            self._drop()
        self._begin_anew()
        if verdict is Verdict.OURS:
            raise error
        if verdict is Verdict.UNCLEAR:
            raise UnclearRefusal(reply.said, reply.gist)
        if verdict is Verdict.REFUSED:
            raise _REFUSALS.get(refused_what(self._phase, reply), MailRefused)(reply.said)
        if self._put_off >= _MOST_PUT_OFF:
            self._broken = error
        raise MailDeferred(reply.said)

    def _judged(self, reply: Reply) -> tuple[Verdict, MailUnavailable]:
        verdict = judge(self._phase, reply)
        if verdict is Verdict.PERSON:
            token = bool(self.settings.oauth_command or self.settings.oauth_file)
            return verdict, self._person(*_login_told(reply, token=token), said=reply.said)
        if verdict is Verdict.LIMIT:
            return verdict, MailUnavailable(
                self._where,
                phrase("error_provider_limit", said=reply.said),
                phrase("hint_limits"),
                cause=Reason.MAIL_LIMIT,
                said=reply.said,
                pause=pause(reply),
            )
        kind, hint = (SenderRefused, _OURS) if verdict is Verdict.OURS else (MailUnavailable, _WAIT)
        return verdict, kind(
            self._where,
            phrase("error_server_says_no", phase=PHASES[self._phase], said=reply.said),
            hint,
            cause=Reason.MAIL_REFUSES_US if reply.code >= 500 else Reason.MAIL_UNREACHABLE,
            said=reply.said,
        )

    def _gone(self, lost: ConnectionLost) -> MailUnavailable:
        what = phrase("error_at_phase", what=lost.what, phase=PHASES[self._phase])
        return MailUnavailable(self._where, what, _WAIT, said=lost.what)

    @property
    def _phase(self) -> Phase:
        return self._line.phase if self._line else Phase.CONNECT

    def _person(
        self, what: Phrase, hint: Phrase, cause: str, *, said: str | Phrase = ""
    ) -> MailNeedsPerson:
        self._drop()
        self._broken = MailNeedsPerson(self._where, what, hint, cause=cause, said=said or what)
        return self._broken

    @property
    def _where(self) -> str:
        return f"{self.settings.host}:{self.settings.port}"

    def _begin_anew(self) -> None:
        """Clear the letter that was refused away, or the line where that fails."""
        if self._line is not None and self._line.sock:
            try:
                self._yes(self._line.docmd("RSET"))
            except (ConnectionLost, SaidNo, smtplib.SMTPException):
                self._drop()

    def _drop(self) -> None:
        connection, self._line = self._line, None
        if connection is not None:
            with suppress(OSError):
                connection.hang_up()


def _check_size(connection: SmtpConnection, mail: Mail) -> None:
    """Refuse what the server has said that it would refuse."""
    most = connection.esmtp_features.get("size", "").strip()
    if most.isdigit() and 0 < int(most) < len(mail.raw):
        raise TextRefused(phrase("error_too_many_bytes", size=len(mail.raw), most=int(most)))
    plain = mail.sender.isascii() and mail.recipient.isascii()
    if not plain and not connection.has_extn("smtputf8"):
        raise MailRefused(phrase("error_not_ascii"))


def _login_told(reply: Reply, *, token: bool) -> tuple[Phrase, Phrase, str]:
    """Say what a refused login asks of whom: `what`, `hint`, and the sentence for staff."""
    basic_off = "5.7.30" in reply.words or "5.7.139" in reply.words
    if not token and (basic_off or "basic authentication" in reply.words.lower()):
        what = phrase("error_no_passwords", said=reply.said)
        return what, phrase("hint_use_oauth"), Reason.MAIL_LOGIN
    hint = phrase("hint_login_token") if token else phrase("hint_login_password")
    return phrase("error_login_refused", said=reply.said), hint, Reason.MAIL_LOGIN


def _why(error: OSError | smtplib.SMTPException) -> Phrase:
    """What broke a line, where smtplib says it in its own words."""
    if isinstance(error, smtplib.SMTPException):  # it is an OSError too, without a number
        return phrase("os_other", said=str(error) or type(error).__name__)
    return os_words(error)

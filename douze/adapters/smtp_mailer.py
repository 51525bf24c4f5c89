"""Letters through the mail server of the association's provider, each once (smtplib).

smtplib raises the same exceptions before and after a letter was accepted, so that the phase of the
conversation is kept here: it decides whether a failure is certain.
"""

import os
from collections.abc import Callable, Mapping
from time import sleep

from douze.adapters.smtp.connection import ConnectionLost, SmtpConnection
from douze.adapters.smtp.failures import gone, judged
from douze.adapters.smtp.handshake import handshake
from douze.adapters.smtp.phases import Phase
from douze.adapters.smtp.refusal_class import RefusalClass, Reply
from douze.adapters.smtp.transaction import SaidNo, hand_over
from douze.adapters.smtp.verdict import Verdict, refused_what
from douze.errors.mail import (
    MailboxFull,
    MailDeferred,
    MailInDoubt,
    MailNeedsPerson,
    MailRefused,
    MailUnavailable,
    TextRefused,
    UnclearRefusal,
)
from douze.model.letters import Mail
from douze.model.phrases import phrase
from douze.model.settings import MailSettings

#: After this many broken conversations in a row the rest waits for the next pass.
_MOST_BREAKS = 3
#: Where this many letters in a row are put off, it is the server, and not the letters.
_MOST_PUT_OFF = 5
_IN_A_LETTER = frozenset({Phase.MAIL, Phase.RCPT, Phase.DATA, Phase.TEXT, Phase.REPLY})
_SECONDS_BETWEEN = 0.25
#: How many digits a SIZE has at most (RFC 1870, 4); of thousands Python makes no number.
_LONGEST_SIZE = 20
_OF_ONE_LETTER = frozenset({Verdict.REFUSED, Verdict.UNCLEAR, Verdict.DEFERRED, Verdict.OURS})
#: How a refusal of one letter is told, where its recipient's address is not the cause.
_REFUSALS = {RefusalClass.TEXT: TextRefused, RefusalClass.FULL: MailboxFull}


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
        self._connection: SmtpConnection | None = None
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
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.take_leave()
        self._handed = self._breaks = self._put_off = 0
        self._broken = None

    def connect(self) -> SmtpConnection:
        """Connect and log in, as the first letter would. Raises MailUnavailable."""
        try:
            return self._connected()
        except ConnectionLost as lost:
            error = gone(self.settings, self._phase, lost)
            self._drop()
            raise error from lost
        except SaidNo as no:
            error = judged(self.settings, self._phase, no.reply)[1]
            self._drop()
            raise error from no

    def _try(self, mail: Mail, claim: Callable[[], None]) -> str:
        connection = self._connection
        if connection is None or not connection.sock:
            connection = self._connected()
        _check_size(connection, mail)
        if self._handed and not connection.stays_here:
            sleep(_SECONDS_BETWEEN)
        said = hand_over(connection, mail, claim, reply_within=self._reply_within)
        self._handed += 1
        return said

    def _connected(self) -> SmtpConnection:
        """Connect and log in; what keeps us from that for good is remembered."""
        self._connection = connection = SmtpConnection(patience=self._patience)
        try:
            handshake(connection, self.settings, self._environment)
        except MailNeedsPerson as error:
            self._drop()
            self._broken = error
            raise
        return connection

    # What a failure means

    def _lost(self, lost: ConnectionLost) -> None:
        """Raise what is certain after the connection broke; return where one more try is safe."""
        phase = self._phase
        error = gone(self.settings, phase, lost)
        self._drop()
        self._breaks += 1
        # Each further letter would wait as long for a server that says nothing.
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
        verdict, error = judged(self.settings, phase, reply)
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
        # It hangs up after that (RFC 5321, 3.8), whatever it says of the letter.
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

    @property
    def _phase(self) -> Phase:
        return self._connection.phase if self._connection else Phase.CONNECT

    def _begin_anew(self) -> None:
        """Clear the letter that was refused away, or the connection where that fails."""
        connection = self._connection
        if connection is not None and connection.sock and not connection.say_in_passing("RSET"):
            self._drop()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.hang_up()


def _check_size(connection: SmtpConnection, mail: Mail) -> None:
    """Refuse what the server has said that it would refuse."""
    most = connection.esmtp_features.get("size", "").strip()
    told = most.isdigit() and len(most) <= _LONGEST_SIZE
    # 0 says that there is no fixed limit (RFC 1870, 3).
    if told and 0 < int(most) < len(mail.raw):
        raise TextRefused(phrase("error_too_many_bytes", size=len(mail.raw), most=int(most)))
    plain = mail.sender.isascii() and mail.recipient.isascii()
    if not plain and not connection.has_extn("smtputf8"):
        raise MailRefused(phrase("error_not_ascii"))

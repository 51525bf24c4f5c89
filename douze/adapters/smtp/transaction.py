"""One letter from MAIL to the reply to its text, with the claim at its place in between."""

from collections.abc import Callable

from douze.adapters.smtp.connection import ConnectionLost, SmtpConnection
from douze.adapters.smtp.phases import Phase
from douze.adapters.smtp.refusal_class import Reply
from douze.adapters.smtp.verdict import heard
from douze.model.letters import Mail
from douze.model.phrases import phrase

_DOT = b".\r\n"


class SaidNo(Exception):
    """The server answered, and it was no yes. `connection.phase` says to what."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        super().__init__(reply.said)


def hand_over(
    connection: SmtpConnection, mail: Mail, claim: Callable[[], None], *, reply_within: float
) -> str:
    """Say one letter on a connection that is logged in; give the server's word of acceptance.

    `claim` is called after the 354 and before the first byte of the text. Raises SaidNo or
    ConnectionLost; `connection.phase` tells then what is sure: up to TEXT nothing was accepted,
    since the dot that ends the text never went; in REPLY, ConnectionLost means that nobody knows.
    """
    # A line that begins with a dot gets a second one (RFC 5321, 4.5.2).
    body = mail.raw.replace(b"\n.", b"\n..")
    if body.startswith(b"."):
        body = b"." + body
    if not body.endswith(b"\r\n"):
        body += b"\r\n"
    _agree(connection, _commands(connection, mail))
    # An answer that came too early must not be taken for the next one's.
    connection.expect_silence()
    claim()
    connection.phase = Phase.TEXT
    connection.say(body)
    connection.expect_silence()  # the dot has not gone: what was said meanwhile is no answer to it
    connection.phase = Phase.REPLY
    patience, connection.patience = connection.patience, reply_within
    try:
        connection.say(_DOT)
        reply = _hear(connection)
        connection.expect_no_more()
    finally:
        connection.patience = patience
    if reply.code // 100 == 3:
        raise ConnectionLost(phrase("error_no_answer_to_text", said=reply.said))
    if reply.code // 100 != 2:
        raise SaidNo(reply)
    return reply.said


def _commands(connection: SmtpConnection, mail: Mail) -> list[tuple[Phase, str]]:
    size = f" SIZE={len(mail.raw)}" if connection.has_extn("size") else ""
    utf8 = not (mail.sender.isascii() and mail.recipient.isascii())
    if utf8:
        connection.command_encoding = "utf-8"
    return [
        (Phase.MAIL, f"MAIL FROM:<{mail.sender}>{size}{' SMTPUTF8' if utf8 else ''}\r\n"),
        (Phase.RCPT, f"RCPT TO:<{mail.recipient}>\r\n"),
        (Phase.DATA, "DATA\r\n"),
    ]


def _agree(connection: SmtpConnection, commands: list[tuple[Phase, str]]) -> None:
    """Have the letter agreed to, all in one breath where the server offers PIPELINING.

    Said one after the other, the first no ends it. Said together, all answers are heard, the
    first no counts, and a 354 that nobody can use is ended with an empty text.
    """
    connection.phase = Phase.MAIL  # what went wrong before this letter says nothing about it
    connection.expect_silence()
    together = connection.has_extn("pipelining")
    if together:
        connection.say("".join(command for _, command in commands).encode())
    for number, (phase, command) in enumerate(commands, start=1):
        connection.phase = phase
        if not together:
            connection.say(command.encode())
        reply = _hear(connection)
        if not _is_yes(phase, reply):
            if together:
                _hear_the_rest(connection, commands[number:])
            raise SaidNo(reply)


def _hear_the_rest(connection: SmtpConnection, commands: list[tuple[Phase, str]]) -> None:
    """Hear the answers to what was said together with a command that was refused."""
    try:
        for phase, _ in commands:
            if _is_yes(phase, _hear(connection)) and phase is Phase.DATA:
                connection.say(_DOT)
                _hear(connection)
    except ConnectionLost:
        connection.hang_up()  # it had said no, and left: that is answer enough


def _is_yes(phase: Phase, reply: Reply) -> bool:
    return reply.code == 354 if phase is Phase.DATA else reply.code // 100 == 2


def _hear(connection: SmtpConnection) -> Reply:
    return heard(*connection.getreply())

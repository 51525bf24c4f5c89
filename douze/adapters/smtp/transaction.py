"""One letter from MAIL to the reply to its text, with the claim at its place in between."""

from collections.abc import Callable

from douze.adapters.smtp.about import Reply
from douze.adapters.smtp.line import Line, LineLost, Phase
from douze.adapters.smtp.verdict import heard
from douze.model.letters import Mail

_DOT = b".\r\n"


class SaidNo(Exception):
    """The server answered, and it was no yes. `line.phase` says to what."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        super().__init__(reply.said)


def hand_over(line: Line, mail: Mail, claim: Callable[[], None], *, reply_within: float) -> str:
    """Say one letter on a line that is logged in; give the server's word of acceptance.

    `claim` is called after the 354 and before the first byte of the text. Raises SaidNo or
    LineLost; `line.phase` tells then what is sure: up to TEXT nothing was accepted, since the dot
    that ends the text never went; in REPLY, LineLost means that nobody knows.
    """
    body = mail.raw.replace(b"\n.", b"\n..")
    if body.startswith(b"."):
        body = b"." + body
    if not body.endswith(b"\r\n"):
        body += b"\r\n"
    _agree(line, _commands(line, mail))
    line.expect_silence()  # an answer that came too early must not be taken for the next one's
    claim()
    line.phase = Phase.TEXT
    line.say(body)
    line.expect_silence()  # the dot has not gone: what was said meanwhile is no answer to it
    line.phase = Phase.REPLY
    patience, line.patience = line.patience, reply_within
    try:
        line.say(_DOT)
        reply = _hear(line)
        line.expect_no_more()
    finally:
        line.patience = patience
    if reply.code // 100 == 3:
        raise LineLost(f"no answer to a text: {reply.said}")
    if reply.code // 100 != 2:
        raise SaidNo(reply)
    return reply.said


def _commands(line: Line, mail: Mail) -> list[tuple[Phase, str]]:
    size = f" SIZE={len(mail.raw)}" if line.has_extn("size") else ""
    utf8 = not (mail.sender.isascii() and mail.recipient.isascii())
    if utf8:
        line.command_encoding = "utf-8"
    return [
        (Phase.MAIL, f"MAIL FROM:<{mail.sender}>{size}{' SMTPUTF8' if utf8 else ''}\r\n"),
        (Phase.RCPT, f"RCPT TO:<{mail.recipient}>\r\n"),
        (Phase.DATA, "DATA\r\n"),
    ]


def _agree(line: Line, commands: list[tuple[Phase, str]]) -> None:
    """Have the letter agreed to, all in one breath where the server offers PIPELINING.

    Said one after the other, the first no ends it. Said together, all answers are heard, the
    first no counts, and a 354 that nobody can use is ended with an empty text.
    """
    line.phase = Phase.MAIL  # what went wrong before this letter says nothing about it
    line.expect_silence()
    if line.has_extn("pipelining"):
        _agree_at_once(line, commands)
        return
    for phase, command in commands:
        line.phase = phase
        line.say(command.encode())
        reply = _hear(line)
        if not _is_yes(phase, reply):
            raise SaidNo(reply)


def _agree_at_once(line: Line, commands: list[tuple[Phase, str]]) -> None:
    line.say("".join(command for _, command in commands).encode())
    no: Reply | None = None
    for phase, _ in commands:
        if no is None:
            line.phase = phase
        try:
            reply = _hear(line)
            if no is not None and _is_yes(phase, reply) and phase is Phase.DATA:
                line.say(_DOT)
                _hear(line)
        except LineLost:
            if no is None:
                raise
            line.hang_up()  # it had said no, and left: that is answer enough
            break
        if no is None and not _is_yes(phase, reply):
            no = reply
    if no is not None:
        raise SaidNo(no)


def _is_yes(phase: Phase, reply: Reply) -> bool:
    return reply.code == 354 if phase is Phase.DATA else reply.code // 100 == 2


def _hear(line: Line) -> Reply:
    return heard(*line.getreply())

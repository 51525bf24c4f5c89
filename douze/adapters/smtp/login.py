"""Showing who we are: a password or a token, once, and never in the clear."""

from base64 import b64encode

from msgspec import Struct

from douze.adapters.smtp.connection import ConnectionLost, SmtpConnection
from douze.adapters.smtp.phases import Phase
from douze.adapters.smtp.transaction import SaidNo
from douze.adapters.smtp.verdict import heard
from douze.model.phrases import phrase


class Credentials(Struct, frozen=True, kw_only=True):
    """Who logs in, and the secret that proves it. The secret is in no representation."""

    user: str
    secret: str
    token: bool = False  #: the secret is an OAuth token, for XOAUTH2

    def __repr__(self) -> str:
        return f"Credentials({self.user})"


class NoWayIn(Exception):
    """The server offers no way to log in that we can use."""


def log_in(connection: SmtpConnection, who: Credentials) -> None:
    """Try the first way that the server offers, once: more tries would lock the account.

    Raises SaidNo where the server refuses, NoWayIn where it offers nothing that fits.
    """
    connection.phase = Phase.LOGIN
    # `AUTH=PLAIN` is how some said it before there was a standard, and still do.
    offered = connection.esmtp_features.get("auth", "").upper().replace("=", " ").split()
    if who.token:
        if "XOAUTH2" not in offered:
            raise NoWayIn("XOAUTH2")
        proof = f"user={who.user}\x01auth=Bearer {who.secret}\x01\x01"
        _prove(connection, f"AUTH XOAUTH2 {_encoded(proof)}", "")
    elif "PLAIN" in offered:
        _prove(connection, f"AUTH PLAIN {_encoded(f'{chr(0)}{who.user}{chr(0)}{who.secret}')}", "")
    elif "LOGIN" in offered:
        _prove(connection, "AUTH LOGIN", _encoded(who.user), _encoded(who.secret))
    else:
        raise NoWayIn("PLAIN, LOGIN")


def _prove(connection: SmtpConnection, *words: str) -> None:
    """Say one thing after the other for as long as the server asks for more."""
    for word in words:
        connection.expect_silence()
        connection.say(f"{word}\r\n".encode("ascii"))
        reply = heard(*connection.getreply())
        if reply.code == 235:
            return
        if reply.code != 334:
            raise SaidNo(reply)
    raise ConnectionLost(phrase("error_login_asks_more"))


def _encoded(text: str) -> str:
    return b64encode(text.encode()).decode("ascii")

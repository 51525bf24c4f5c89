"""Letters through a mail server on loopback: what is said to whom, in which order, when not."""

import os
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from douze.adapters.smtp_mailer import SmtpMailer
from douze.errors import LedgerError
from douze.errors.mail import MailNeedsPerson, MailRefused, MailUnavailable
from tests.mail.certificates import Authority
from tests.mail.mails import PASSWORD, Claims, mail, mail_settings, mailer
from tests.mail.server import MailServer, Script, Talk, reset, running, say_and_leave, silent
from tests.said import quoted


def test_the_text_arrives_byte_for_byte(server: MailServer) -> None:
    letter = mail(text=".\r\n..\r\n.a\r\n\r\n.\r\nfin")
    post = mailer(server.port)
    assert post.send(letter, Claims()) == "250 2.0.0 Ok: queued as 4X1"
    post.close()
    assert server.texts == [letter.raw + b"\r\n"]
    assert server.envelopes == [("formation@example.org", "zoe@example.org")]


def test_a_pass_needs_one_connection_and_takes_leave(server: MailServer) -> None:
    post = mailer(server.port)
    for number in range(5):
        post.send(mail(number), Claims())
    post.close()
    assert (server.connections, len(server.texts)) == (1, 5)
    assert server.seen[-1].upper() == "QUIT"
    post.send(mail(6), Claims())
    assert server.connections == 2, "the next pass begins anew"
    post.close()


@pytest.mark.parametrize("features", [(), ("PIPELINING",)], ids=["one by one", "together"])
def test_the_claim_comes_after_the_354_and_before_the_text(features: tuple[str, ...]) -> None:
    moments: list[str] = []

    def look(talk: Any) -> None:
        talk.more()
        moments.append("text")

    with running(Script(features=features, at={"text": look})) as server:
        post = mailer(server.port)
        post.send(mail(), lambda: moments.append("claim"))
        post.close()
    assert moments == ["claim", "text"]


@pytest.mark.parametrize("features", [(), ("PIPELINING",)], ids=["one by one", "together"])
def test_what_cannot_be_claimed_is_not_sent(features: tuple[str, ...]) -> None:
    def fails() -> None:
        raise LedgerError("var/ledger.sqlite", quoted("is shut"), quoted("Make room."))

    with running(Script(features=features)) as server:
        post = mailer(server.port)
        with pytest.raises(LedgerError):
            post.send(mail(), fails)
        assert post.send(mail(2), Claims()), "the next is said on a new line"
        post.close()
    assert (server.connections, len(server.texts)) == (2, 1)


def test_commands_are_said_in_one_breath_where_that_is_offered() -> None:
    with running(Script(features=("PIPELINING", "SIZE 5000"))) as server:
        post = mailer(server.port)
        server.script.at = {"RCPT": [b"550 5.1.1 nobody\r\n", None]}
        with pytest.raises(MailRefused):
            post.send(mail(), Claims())
        post.send(mail(2), Claims())
        post.close()
    assert server.connections == 1
    assert server.seen[1:4] == [
        f"MAIL FROM:<formation@example.org> SIZE={len(mail().raw)}",
        "RCPT TO:<zoe@example.org>",
        "DATA",
    ]
    assert len(server.texts) == 1


def test_an_empty_text_ends_a_354_that_nobody_can_use() -> None:
    """A server may say 354 after it refused the only recipient; nobody claims that letter."""
    claims = Claims()
    script = Script(
        features=("PIPELINING",),
        at={"RCPT": [b"550 5.1.1 nobody\r\n", None], "DATA": b"354 go\r\n",
            "dot": [b"554 5.5.1 no recipients\r\n", None]},
    )  # fmt: skip
    with running(script) as server:
        post = mailer(server.port)
        with pytest.raises(MailRefused, match="nobody"):
            post.send(mail(), claims)
        assert claims.count == 0
        post.send(mail(2), claims)
        post.close()
    assert (server.connections, len(server.texts)) == (1, 1)


def test_a_letter_larger_than_the_server_takes_is_not_tried() -> None:
    with running(Script(features=("SIZE 100",))) as server:
        with pytest.raises(MailRefused, match=r"552 \d+ bytes, and the server takes 100 at most"):
            mailer(server.port).send(mail(), Claims())
        assert not any(line.startswith("MAIL") for line in server.seen)


def test_an_address_that_is_not_ascii_needs_a_server_that_takes_it() -> None:
    letter = mail(recipient="zoé@example.org")
    with running() as server, pytest.raises(MailRefused, match="not ASCII"):
        mailer(server.port).send(letter, Claims())
    with running(Script(features=("SMTPUTF8",))) as server:
        post = mailer(server.port)
        post.send(letter, Claims())
        post.close()
        assert server.seen[1].endswith(" SMTPUTF8")
        assert server.envelopes == [("formation@example.org", "zoé@example.org")]


def test_after_what_concerns_the_server_nothing_more_is_tried_in_a_pass(
    server: MailServer,
) -> None:
    server.script.at = {"MAIL": b"451 4.3.0 later\r\n"}
    post = mailer(server.port)
    for number in range(4):
        with pytest.raises(MailUnavailable):
            post.send(mail(number), Claims())
    assert server.connections == 1
    post.close()
    server.script.at = {}
    assert post.send(mail(), Claims())
    post.close()


def test_many_letters_put_off_one_by_one_are_the_servers_trouble(server: MailServer) -> None:
    server.script.at = {"RCPT": b"451 4.3.0 later\r\n"}
    post = mailer(server.port)
    said = []
    for number in range(8):
        with pytest.raises(Exception) as caught:  # noqa: PT011 - both are named below
            post.send(mail(number), Claims())
        said.append(type(caught.value).__name__)
    assert said == ["MailDeferred"] * 5 + ["MailUnavailable"] * 3
    post.close()


def test_a_server_that_closes_after_each_letter_is_met_anew(server: MailServer) -> None:
    leave = say_and_leave(b"421 4.4.2 that is all\r\n")
    server.script.at = {"MAIL": [None, leave, None, leave, None]}
    post = mailer(server.port)
    for number in range(3):
        post.send(mail(number), Claims())
    post.close()
    assert (server.connections, len(server.texts)) == (3, 3)


@pytest.mark.parametrize("moment", ["MAIL", "RCPT"])
@pytest.mark.parametrize(
    "limit",
    [
        b"421 too many messages in this connection\r\n",
        b"452 4.5.3 too many recipients this session\r\n",
        b"421 4.7.0 Max messages per connection reached\r\n",
    ],
)
def test_a_limit_of_one_connection_is_over_with_the_next(
    server: MailServer, limit: bytes, moment: str
) -> None:
    server.script.at = {moment: [None, None, limit, None, None, limit, None]}
    post = mailer(server.port)
    for number in range(5):
        post.send(mail(number), Claims())
    post.close()
    assert (server.connections, len(server.texts)) == (3, 5)


def test_a_limit_of_one_connection_that_a_new_one_has_too_is_left_to_the_next_pass(
    server: MailServer,
) -> None:
    server.script.at = {"MAIL": b"421 too many messages in this connection\r\n"}
    post = mailer(server.port)
    for number in range(5):
        with pytest.raises(MailUnavailable) as caught:
            post.send(mail(number), Claims())
        assert caught.value.pause is None
    assert server.connections == 3


@pytest.mark.parametrize(
    "script",
    [
        {"MAIL": b"550 5.7.0 too many messages in this connection\r\n"},
        {"dot": b"451 4.7.0 too many messages in this connection\r\n"},
    ],
    ids=["for good", "after the text"],
)
def test_a_limit_that_is_said_for_good_or_after_the_text_lets_all_wait(
    server: MailServer, script: dict[str, bytes]
) -> None:
    server.script.at = dict(script)
    post = mailer(server.port)
    with pytest.raises(MailUnavailable) as caught:
        post.send(mail(), Claims())
    post.close()
    assert caught.value.pause is not None
    assert server.connections == 1


def test_a_server_that_breaks_off_between_two_letters_is_met_anew(server: MailServer) -> None:
    left = threading.Event()

    def take_it_and_break_off(talk: Talk) -> None:
        talk.keep(talk.given)
        talk.say(b"250 2.0.0 ok\r\n")
        left.wait(5)
        reset(talk)

    server.script.at = {"dot": [take_it_and_break_off, None]}
    post = mailer(server.port)
    post.send(mail(1), Claims())
    left.set()
    assert server.idle()
    post.send(mail(2), Claims())
    post.close()
    assert (server.connections, len(server.texts)) == (2, 2)


def test_a_server_that_does_not_answer_what_decides_nothing_holds_nobody_up(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is silent at RSET: each letter that was refused would take as long as an answer may."""
    monkeypatch.setattr("douze.adapters.smtp.connection._A_MOMENT", 0.1)
    no = b"550 5.1.1 no such user\r\n"
    server.script.at = {"RCPT": [no, no, None], "RSET": silent}
    post = mailer(server.port, patience=20)
    began = monotonic()
    for number in range(2):
        with pytest.raises(MailRefused):
            post.send(mail(number), Claims())
    post.send(mail(2), Claims())
    post.close()
    assert monotonic() - began < 20
    assert (server.connections, len(server.texts)) == (3, 1)


# Encryption


def encrypted(authority: Authority, **more: Any) -> Script:
    features = ("AUTH PLAIN LOGIN", "PIPELINING")
    context = authority.context(**{k: more.pop(k) for k in ("days", "host") if k in more})
    return Script(
        context=context, features=(), after_tls=features, password=PASSWORD, **more
    )  # fmt: skip


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_password_goes_under_tls(security: str, authority: Authority, trusted: Path) -> None:
    with running(encrypted(authority, at_once=security == "tls")) as server:
        post = mailer(server.port, security=security, user="douze")
        post.send(mail(), Claims())
        post.send(mail(2), Claims())
        post.close()
    assert (server.logins, len(server.texts), server.connections) == (1, 2, 1)


def _no_starttls(script: Script) -> None:
    script.context = None
    script.features = ("AUTH PLAIN LOGIN",)


def _old_tls(script: Script) -> None:
    assert script.context is not None
    script.context.minimum_version = ssl.TLSVersion.TLSv1
    script.context.maximum_version = ssl.TLSVersion.TLSv1_1
    script.context.set_ciphers("ALL:@SECLEVEL=0")


UNSAFE: dict[str, tuple[dict[str, Any], Callable[[Script], None] | None, str, str]] = {
    "a certificate that has ended": ({"days": -1}, None, "person", "not accepted .it has expired"),
    "a certificate of another name": (
        {"host": "other.example"}, None, "person", "not accepted .it is for another name",
    ),
    "a server that offers no encryption": ({}, _no_starttls, "person", "offers no encryption"),
    "a server that speaks old TLS only": ({}, _old_tls, "server", "localhost"),
    "a refusal of STARTTLS": (
        {"at": {"STARTTLS": b"454 4.7.0 not now\r\n"}}, None, "server", "454",
    ),
    "what is slipped in before the encryption": (
        {"at": {"STARTTLS": b"220 go\r\n250 AUTH PLAIN\r\n"}}, None, "server", "localhost",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("more", "change", "kind", "words"), UNSAFE.values(), ids=UNSAFE)
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
def test_where_encryption_is_not_safe_nothing_is_said(
    more: dict[str, Any],
    change: Callable[[Script], None] | None,
    kind: str,
    words: str,
    authority: Authority,
    trusted: Path,
) -> None:
    script = encrypted(authority, **more)
    if change:
        change(script)
    with running(script) as server:
        with pytest.raises(MailUnavailable, match=words) as caught:
            mailer(server.port, security="starttls", user="douze").send(mail(), Claims())
        assert isinstance(caught.value, MailNeedsPerson) is (kind == "person")
        assert (server.logins, server.texts) == (0, [])


def test_an_authority_that_the_system_does_not_know_is_refused(authority: Authority) -> None:
    words = "certificate is not accepted .this machine does not know the authority"
    said = pytest.raises(MailNeedsPerson, match=words)
    with running(encrypted(authority)) as server, said as caught:
        mailer(server.port, security="starttls").send(mail(), Claims())
    assert (caught.value.exit_status, caught.value.cause) == (2, "mail_certificate")


def test_no_encryption_is_for_this_machine_only(server: MailServer) -> None:
    """`localhost` may lead elsewhere: what counts is where the connection ends."""
    post = mailer(server.port)
    assert post.connect().stays_here
    post.close()


# Logging in


def test_a_wrong_password_is_tried_once(authority: Authority, trusted: Path) -> None:
    script = encrypted(authority)
    script.password = "another"
    with running(script) as server:
        post = mailer(server.port, security="starttls", user="douze")
        for number in range(3):
            with pytest.raises(MailNeedsPerson, match=r"the login was refused \(535 5.7.8 wrong\)"):
                post.send(mail(number), Claims())
    assert (server.logins, server.connections) == (1, 1)


LOGINS: dict[str, tuple[bytes, type[MailUnavailable], str]] = {
    "passwords are not taken any more": (
        b"535 5.7.139 Authentication unsuccessful, basic authentication is disabled\r\n",
        MailNeedsPerson, "Use OAuth",
    ),
    "the password has run out": (b"534 5.7.9 application password\r\n", MailNeedsPerson, "refused"),
    "the login is out of order for now": (
        b"454 4.7.0 later\r\n", MailUnavailable, "no at the login",
    ),
    "too many logins": (b"454 4.7.0 Too many login attempts\r\n", MailUnavailable, "limit"),
}  # fmt: skip


@pytest.mark.parametrize(("answer", "error", "words"), LOGINS.values(), ids=LOGINS)
def test_a_login_that_is_refused_is_told(
    answer: bytes,
    error: type[MailUnavailable],
    words: str,
    authority: Authority,
    trusted: Path,
) -> None:
    said = pytest.raises(MailUnavailable, match=words)
    with running(encrypted(authority, at={"AUTH": answer})) as server, said as caught:
        mailer(server.port, security="starttls", user="douze").send(mail(), Claims())
    assert type(caught.value) is error


def test_login_is_said_where_plain_is_not_offered(authority: Authority, trusted: Path) -> None:
    script = encrypted(authority)
    script.after_tls = ("AUTH LOGIN",)
    with running(script) as server:
        post = mailer(server.port, security="starttls", user="douze")
        post.send(mail(), Claims())
        post.close()
    assert len(server.texts) == 1


def test_no_way_to_log_in_is_told(authority: Authority, trusted: Path) -> None:
    script = encrypted(authority)
    script.after_tls = ("AUTH GSSAPI",)
    with running(script) as server, pytest.raises(MailNeedsPerson, match="offers no login"):
        mailer(server.port, security="starttls", user="douze").send(mail(), Claims())


def post_with(port: int, environment: dict[str, str], **changes: Any) -> SmtpMailer:
    ours = mail_settings(port, security="starttls", user="douze", **changes)
    return SmtpMailer(ours, environment=environment, patience=5)


def secret_file(folder: Path, words: str, mode: int = 0o600) -> Path:
    path = folder / "DOUZE_SMTP_PASSWORD"
    path.write_text(f"{words}\n", "utf-8")
    path.chmod(mode)
    return path


def test_the_password_may_stand_in_a_file_or_be_given_by_systemd(
    authority: Authority, trusted: Path, tmp_path: Path
) -> None:
    path = secret_file(tmp_path, PASSWORD)
    with running(encrypted(authority)) as server:
        for post in (
            post_with(server.port, {}, password_file=path),
            post_with(server.port, {"CREDENTIALS_DIRECTORY": str(tmp_path)}),
        ):
            post.send(mail(), Claims())
            post.close()
    assert len(server.texts) == 2


def test_a_token_comes_from_a_file_or_a_command(
    authority: Authority, trusted: Path, tmp_path: Path
) -> None:
    path = secret_file(tmp_path, "ya29.token")
    script = encrypted(authority)
    script.after_tls, script.password = ("AUTH PLAIN XOAUTH2",), "auth=Bearer ya29.token\0\0"
    with running(script) as server:
        for post in (
            post_with(server.port, {}, oauth_file=path),
            post_with(server.port, {}, oauth_command=f"cat {path}"),
        ):
            post.send(mail(), Claims())
            post.close()
    assert len(server.texts) == 2


def test_a_token_that_has_run_out_is_told(
    authority: Authority, trusted: Path, tmp_path: Path
) -> None:
    """The server asks for one more word, as the standard of XOAUTH2 has it, and says no then."""

    def no(talk: Talk) -> None:
        talk.say(b"334 eyJzdGF0dXMiOiI0MDAifQ==\r\n")
        assert talk.line() == b""
        talk.say(b"535 5.7.8 Username and Password not accepted\r\n")

    script = encrypted(authority, at={"AUTH": no})
    script.after_tls = ("AUTH XOAUTH2",)
    path = secret_file(tmp_path, "ya29.old")
    with running(script) as server, pytest.raises(MailNeedsPerson) as caught:
        post_with(server.port, {}, oauth_file=path).send(mail(), Claims())
    assert str(caught.value).endswith(
        "the login was refused (535 5.7.8 Username and Password not accepted). Look at mail.user, "
        "and at the token that mail.oauth_command or oauth_file gives. It may have run out."
    )
    assert (server.logins, server.texts) == (1, [])


def pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe", 0o600)
    return folder / "pipe"


MISSING: dict[str, tuple[Callable[[Path], dict[str, Any]], str]] = {
    "no password anywhere": (
        lambda folder: {},
        "the password of douze is missing. Put it into the environment variable "
        "DOUZE_SMTP_PASSWORD, or into a file of mode 0600 that mail.password_file names.",
    ),
    "a file that is not there": (
        lambda folder: {"password_file": folder / "none"}, "cannot be read (No such file",
    ),
    "a file that others can read": (
        lambda folder: {"password_file": secret_file(folder, "x", 0o640)},
        "can be read or changed by others. Type: chmod 600 ",
    ),
    "a pipe, on which nobody waits": (
        lambda folder: {"password_file": pipe(folder)},
        "is not a file. Put one there, with mode 0600.",
    ),
    "an empty file": (lambda folder: {"password_file": secret_file(folder, "")}, "is empty"),
    "a command that fails": (lambda folder: {"oauth_command": "false"}, "no token (exit status 1)"),
    "a command that is not there": (
        lambda folder: {"oauth_command": "/nowhere/token"}, "could not be run (FileNotFoundError)",
    ),
    "a token of two lines": (
        lambda folder: {"oauth_file": secret_file(folder, "ya29\nexpires 2020")},
        "holds more than a token. Put the token and nothing else into it.",
    ),
    "a command that talks": (lambda folder: {"oauth_command": "echo a b"}, "gave no token"),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "told"), MISSING.values(), ids=MISSING)
def test_a_secret_that_is_missing_needs_a_person(
    changes: Callable[[Path], dict[str, Any]], told: str, tmp_path: Path, server: MailServer
) -> None:
    with pytest.raises(MailNeedsPerson) as caught:
        post_with(server.port, {}, **changes(tmp_path)).send(mail(), Claims())
    assert told in str(caught.value)
    assert (caught.value.cause, server.connections) == ("mail_password_missing", 0)

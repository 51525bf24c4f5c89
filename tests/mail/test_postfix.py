"""Letters through a real mail server, Debian's Postfix, and back: what arrives was meant."""

import os
from collections.abc import Iterator
from email import policy
from email.parser import BytesParser

import pytest

from douze.errors.mail import MailRefused, SenderRefused
from douze.letters.samples import sample
from douze.model.kinds import Kind
from tests.free_port import ports
from tests.letters.letter_factory import composer, settings
from tests.mail.certificates import Authority
from tests.mail.mails import Claims, mail, mailer
from tests.mail.postfix import NOBODY, STRANGER, Postfix, postfix
from tests.programs import ROOT, needs

pytestmark = [
    needs("postfix"),
    pytest.mark.skipif(os.geteuid() != 0 and not os.environ.get("CI"), reason=ROOT),
    pytest.mark.xdist_group("postfix"),
]


@pytest.fixture(scope="module")
def server(authority: Authority) -> Iterator[Postfix]:
    boxes = ("zoe", "max", "ann", "bob")
    with ports() as port, postfix(authority, *boxes, port=port) as running:
        yield running
        assert running.queue_empties()
    assert not running.folder.exists(), "nothing is left of it"


def headless(raw: bytes) -> bytes:
    """Give a message as it was before Postfix put its own headers on top."""
    return raw[raw.index(b"From: ") :].replace(b"\n", b"\r\n")


@pytest.mark.parametrize(("security", "who"), [("none", "zoe"), ("starttls", "max")])
def test_a_text_comes_back_byte_for_byte(
    security: str, who: str, server: Postfix, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))
    head = (
        b"From: formation@example.org\r\nTo: zoe@example.org\r\nMessage-ID: <1@example.org>\r\n"
        b"Date: Sun, 20 Sep 2020 11:00:00 +0200\r\n\r\n"
    )
    text = head + b".\r\n..a\r\n\r\nFrom moi\r\n.b\r\n"
    letter = mail(raw=text, recipient=f"{who}@example.org")
    post = mailer(server.port, security=security, patience=30)
    claims = Claims()
    assert "queued as" in post.send(letter, claims)
    post.close()
    (arrived,) = server.box(who)
    assert headless(arrived) == text
    assert claims.count == 1


def test_a_real_letter_with_its_invitation_comes_back_whole(server: Postfix) -> None:
    planned = sample(Kind.CONFIRMATION, settings("fr"), to="ann@example.org")
    letter = composer("fr").compose(planned)
    post = mailer(server.port, patience=30)
    post.send(letter, Claims())
    post.close()
    (arrived,) = server.box("ann")
    assert headless(arrived) == letter.raw
    read = BytesParser(policy=policy.default).parsebytes(arrived)
    assert read["Subject"] == letter.subject
    assert read["Return-Path"] == "<formation@example.org>"
    assert {part.get_content_type() for part in read.walk()} >= {"text/plain", "text/calendar"}


def test_what_it_holds_against_the_sender_is_not_the_recipient_s(server: Postfix) -> None:
    post = mailer(server.port, patience=30)
    claims = Claims()
    with pytest.raises(SenderRefused, match="Sender address rejected: not owned"):
        post.send(mail(sender=STRANGER, recipient="zoe@example.org"), claims)
    assert claims.count == 0
    post.send(mail(2, recipient="zoe@example.org"), claims)
    post.close()


def test_many_letters_go_over_one_connection_each_once(server: Postfix) -> None:
    post = mailer(server.port, patience=30)
    names = [f"{n}@example.org" for n in range(40)]
    log = server.folder / "log"
    before = log.read_text().count(": connect from")
    for name in names:
        raw = f"From: formation@example.org\r\nMessage-ID: <{name}>\r\n\r\nBonjour\r\n".encode()
        post.send(mail(raw=raw, recipient="bob@example.org"), Claims())
    post.close()
    arrived = server.box("bob", len(names))
    read = [BytesParser(policy=policy.default).parsebytes(one)["Message-ID"] for one in arrived]
    assert sorted(read) == sorted(f"<{name}>" for name in names)
    assert log.read_text().count(": connect from") == before + 1


def test_a_recipient_that_it_does_not_know_is_refused_and_others_go_on(server: Postfix) -> None:
    post = mailer(server.port, patience=30)
    claims = Claims()
    with pytest.raises(MailRefused, match=r"554 5\.7\.1 .*Access denied"):
        post.send(mail(recipient=NOBODY), claims)
    assert claims.count == 0
    assert post.send(mail(recipient="zoe@example.org"), claims)
    post.close()


def test_a_letter_larger_than_it_takes_is_refused_beforehand(server: Postfix) -> None:
    post = mailer(server.port, patience=30)
    with pytest.raises(MailRefused, match="the server takes 1000000 at most"):
        post.send(mail(text="x" * 70 + "\r\n", raw=b"a: b\r\n\r\n" + b"y" * 1_000_001), Claims())
    post.close()

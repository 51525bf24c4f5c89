"""What leaves is read back: every way in which bytes could be another letter than was meant."""

from collections.abc import Callable

import pytest

from douze.errors.mail import LetterMalformed
from douze.letters.samples import sample
from douze.letters.verification import verify_message
from douze.model.kinds import Kind
from douze.model.letters import Mail
from douze.model.message_id import tag
from tests.letters.letter_factory import composer, settings
from tests.said import said

Change = Callable[[bytes], bytes]


@pytest.fixture(scope="module")
def letter() -> tuple[Mail, str]:
    planned = sample(Kind.CONFIRMATION, settings("fr"))
    return composer("fr").compose(planned), tag(planned.message_id)


def looked_at(letter: tuple[Mail, str], raw: bytes) -> None:
    mail, named = letter
    verify_message(
        raw,
        message_id=mail.message_id,
        sender=mail.sender,
        recipient=mail.recipient,
        subject=mail.subject,
        tag=named,
    )


def test_an_ordinary_letter_passes(letter: tuple[Mail, str]) -> None:
    looked_at(letter, letter[0].raw)


def header(name: bytes, value: bytes) -> Change:
    """Put another value into a header, folded lines and all."""

    def change(raw: bytes) -> bytes:
        head, _, body = raw.partition(b"\r\n\r\n")
        lines = head.replace(b"\r\n ", b"\0").split(b"\r\n")
        lines = [name + b": " + value if x.startswith(name + b":") else x for x in lines]
        return b"\r\n".join(lines).replace(b"\0", b"\r\n ") + b"\r\n\r\n" + body

    return change


def added(line: bytes) -> Change:
    return lambda raw: raw.replace(b"\r\nAuto-Submitted", b"\r\n" + line + b"\r\nAuto-Submitted", 1)


WRONG: dict[str, Change] = {
    "a second recipient": header(b"To", b"a@example.org, b@example.org"),
    "another recipient": header(b"To", b"b@example.org"),
    "a group of recipients": header(b"To", b"g: a@example.org, b@example.org;"),
    "no recipient": header(b"To", b""),
    "a copy to somebody": added(b"Bcc: evil@example.org"),
    "a second To": added(b"To: evil@example.org"),
    "a header of no kind": added(b"X-Evil: 1"),
    "a line that is no header": added(b"evil"),
    "a header without a name": added(b": evil"),
    "another sender": header(b"From", b"evil@example.org"),
    "another subject": header(b"Subject", b"Autre chose"),
    "another Message-ID": header(b"Message-ID", b"<other@example.org>"),
    "another tag": header(b"X-Douze-Key", b"other"),
    "plain text": header(b"Content-Type", b"text/plain"),
    "a bare line feed": lambda raw: raw + b"a\nb\r\n",
    "a bare carriage return": lambda raw: raw + b"a\rb\r\n",
    "a NUL": lambda raw: raw + b"\0\r\n",
    "eight bits": lambda raw: raw + "é\r\n".encode(),
    "a line that is too long": lambda raw: raw + b"x" * 999 + b"\r\n",
    "headers that end early": lambda raw: raw.replace(b"\r\nSubject", b"\r\n\r\nSubject", 1),
    "no text at all": lambda raw: raw.partition(b"\r\n\r\n")[0] + b"\r\n",
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_what_is_not_the_letter_that_was_meant_is_stopped(
    change: Change, letter: tuple[Mail, str]
) -> None:
    changed = change(letter[0].raw)
    assert changed != letter[0].raw
    with pytest.raises(LetterMalformed) as caught:
        looked_at(letter, changed)
    assert {said(caught.value, "fr"), said(caught.value, "en")} - {""}


@pytest.mark.parametrize("address", ["a b@example.org", "<a@example.org", "a@b@example.org", "a"])
def test_an_envelope_that_could_say_more_is_stopped(address: str, letter: tuple[Mail, str]) -> None:
    mail, named = letter
    raw = header(b"To", f"<{address}>".encode())(mail.raw)
    with pytest.raises(LetterMalformed, match=r"To reads|one e-mail"):
        verify_message(
            raw,
            message_id=mail.message_id,
            sender=mail.sender,
            recipient=address,
            subject=mail.subject,
            tag=named,
        )

"""A server that echoes what it was told: the password stands nowhere afterwards."""

from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from douze.adapters.google.failures import without_tokens
from tests.crash.world import NOW
from tests.mail.certificates import Authority
from tests.mail.mails import PASSWORD
from tests.mail.server import Script, Talk, running
from tests.mail.test_passes import Place

PROOF = b64encode(f"\0douze\0{PASSWORD}".encode()).decode()
Echo = Callable[[Talk], None]


def echo(words: str) -> Echo:
    return lambda talk: talk.say(words.encode())


ECHOES: dict[str, tuple[str, Echo]] = {
    "at the login": ("AUTH", echo(f"535 5.7.8 failed: AUTH PLAIN {PROOF}\r\n")),
    "at the login, for now": ("AUTH", echo(f"454 4.7.0 later: AUTH PLAIN {PROOF}\r\n")),
    "at the login, as no reply": ("AUTH", echo(f"AUTH PLAIN {PROOF}\r\n")),
    "at the sender": ("MAIL", echo(f"553 5.7.1 {PASSWORD} does not own it\r\n")),
    "at the recipient": ("RCPT", echo(f"550-5.1.1 nobody here,\r\n550 5.1.1 {PASSWORD}\r\n")),
    "after the text": ("dot", echo(f"451 4.7.1 {PROOF[:20]}\r\n")),
    "after the text, in doubt": ("dot", echo(f"{PASSWORD}\r\n")),
    "where it accepts": ("dot", echo(f"250 2.0.0 {PROOF}\r\n")),
}


@pytest.mark.parametrize(("moment", "act"), ECHOES.values(), ids=ECHOES)
def test_the_password_is_nowhere(
    moment: str,
    act: Echo,
    authority: Authority,
    trusted: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DOUZE_SMTP_PASSWORD", PASSWORD)
    context = authority.context()
    script = Script(context=context, after_tls=("AUTH PLAIN",), password=PASSWORD, at={moment: act})
    with running(script) as server:
        mail = f"{{kind: smtp, host: localhost, port: {server.port}, user: douze}}"
        place = Place(tmp_path / "place", server, capsys, mail)
        place.at(NOW[0])
        place.at(NOW[0], "doctor", "--send")
        for record in place.letters().values():
            place.at(NOW[1], "history", record.ref)
        place.at(NOW[1], "plan")
    book = openpyxl.load_workbook(place.here / "var" / "inscriptions.xlsx")
    cells = str([row for tab in book for row in tab.iter_rows(values_only=True)])
    told = place.said + cells + str(place.on_disk())
    for secret in (PASSWORD, PROOF, PROOF[10:], b64encode(PASSWORD.encode()).decode()):
        assert secret not in told and str(secret.encode())[2:-1] not in told
    assert "***" in told or moment == "dot", "something was heard, and taken out"


def test_google_s_tokens_are_taken_out() -> None:
    said = "invalid_grant: eyJhbGciOi.eyJpc3Mi.c2ln bad; Bearer ya29.a0AfH6 expired"
    assert without_tokens(said) == "invalid_grant: *** bad; Bearer *** expired"

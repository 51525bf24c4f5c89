"""What our own last check does not let out is our fault: told once, and sent once mended."""

from collections.abc import Callable
from pathlib import Path

import pytest

from douze.errors.mail import LetterMalformed
from douze.letters import composer, verification
from douze.model.phrases import Fact, phrase
from douze.model.words import LetterState
from tests.mail.server import MailServer
from tests.mail.test_passes import Place
from tests.mail.test_refusals_of_us import WHENS, cells


@pytest.fixture
def place(server: MailServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Place:
    return Place(tmp_path / "place", server, capsys)


def closed_to(who: str) -> Callable[..., None]:
    """Give a check that lets no letter to this person out."""

    def check(raw: bytes, *, recipient: str, **meant: str) -> None:
        if recipient.startswith(who):
            key: dict[str, Fact] = {"name": "X-Douze-Key", "found": ("a",), "wanted": ("b",)}
            raise LetterMalformed(phrase("error_letter_header", **key))
        verification.verify_message(raw, recipient=recipient, **meant)

    return check


def test_it_waits_is_told_once_and_goes_by_itself(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(composer, "verify_message", closed_to("zoe@"))
    assert place.at(WHENS[0]) == 2
    assert "Messages qui ne peuvent pas être écrits : 1. Ils attendent et partiront" in place.err
    assert "/confirmation : son en-tête X-Douze-Key vaut « a » au lieu de « b »" in place.err
    assert place.letters()["zoe"].state is LetterState.QUEUED
    book = place.here / "var" / "inscriptions.xlsx"
    before = book.read_bytes()
    for when in WHENS[1:4]:
        assert place.at(when) == 2
    assert book.read_bytes() == before, "a second pass rewrites no row"
    assert place.arrived() == {"max": 1, "ann": 1, "formation": 1}
    (alert,) = (
        [
            text
            for text in place.server.texts
            if b"formation@example.org>\r\nTo: " in text
            and b"Ce n'est pas l'adresse" in text.replace(b"=\r\n", b"")
        ]
        if place.server
        else []
    )
    assert b"Corrigez" not in alert
    (detail,) = {c for c in cells(place, "Messages", "Détail") if c} - {"Détail"}
    assert str(detail).startswith("attend : Douze n'a pas su l'écrire (son en-tête X-Douze-Key")
    assert not any("Corrigez l'adresse" in str(c) for c in cells(place, "Inscriptions", "Alerte"))
    monkeypatch.setattr(composer, "verify_message", verification.verify_message)
    assert place.at(WHENS[4]) == 0
    assert place.arrived() == {"zoe": 1, "max": 1, "ann": 1, "formation": 1}


def test_the_doctor_calls_the_letters_as_the_sheet_does(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert place.at(WHENS[0]) == 0
    monkeypatch.setattr(composer, "verify_message", closed_to("zoe@"))
    assert place.at(WHENS[1], "doctor") == 2
    assert ", confirmation, cotisation à régler, pas de place" in place.out
    assert "dues_reminder" not in place.out


def test_one_for_which_no_mail_leaves_either_keeps_its_own_reason(
    place: Place, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(composer, "verify_message", closed_to("zoe@"))
    server.script.at = {"MAIL": b"451 4.3.0 later\r\n"}
    assert place.at(WHENS[0]) == 2
    details = {record.to[:3]: record.detail for record in place.letters().values()}
    assert "n'a pas su l'écrire" in details["zoe"]
    assert "ne prend rien pour le moment" in details["max"]


def test_what_keeps_all_letters_in_is_told_by_the_command(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(composer, "verify_message", closed_to(""))
    for when in WHENS[:2]:
        assert place.at(when) == 2
        assert "Messages qui ne peuvent pas être écrits : 3. Ils attendent" in place.err
        assert "Traceback" not in place.err
    assert {record.state for record in place.letters().values()} == {LetterState.QUEUED}
    assert not any("Corrigez l'adresse" in str(c) for c in cells(place, "Inscriptions", "Alerte"))
    monkeypatch.setattr(composer, "verify_message", verification.verify_message)
    assert place.at(WHENS[2]) == 0
    arrived = place.arrived()
    assert [arrived[who] for who in ("zoe", "max", "ann")] == [1, 1, 1]


def test_letters_leave_from_a_domain_with_accents(place: Place) -> None:
    config = place.here / "config.yaml"
    text = config.read_text(encoding="utf-8")
    config.write_text(
        text.replace("mail: {", 'mail: {from: "Cap Rural <formation@café.example>", '), "utf-8"
    )
    assert place.at(WHENS[0]) == 0
    assert place.arrived() == {"zoe": 1, "max": 1, "ann": 1}
    assert place.server is not None
    assert all(b"@xn--caf-dma.example>" in text for text in place.server.texts)


def test_why_a_letter_waits_stands_on_the_sheet_in_the_pass_that_found_it(place: Place) -> None:
    assert place.server
    for when, said in ((WHENS[0], b"421 4.3.2 busy"), (WHENS[1], b"554 5.3.2 closed")):
        place.server.script.at = {"greeting": said + b"\r\n"}
        assert place.at(when) == 1
        details = {str(cell) for cell in cells(place, "Messages", "Détail")[1:]}
        assert len(details) == 1 and said.decode() in details.pop()

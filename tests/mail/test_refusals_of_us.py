"""Whole passes over a server that will not have our letters, whatever it says and wherever."""

from pathlib import Path

import openpyxl
import pytest

from douze.model.words import LetterState
from tests.lengths import at_length
from tests.mail.server import MailServer
from tests.mail.test_passes import Place

WHENS = [f"2020-09-20T11:{minute:02}" for minute in range(0, 60, 10)]
OURS = {
    "another's address, at RCPT": ("RCPT", b"553 5.7.1 <a@b.fr>: Sender address rejected: not ow"),
    "a list of blocked hosts, at RCPT": ("RCPT", b"554 5.7.1 Client host [192.0.2.1] blocked"),
    "no login, at RCPT": ("RCPT", b"550 5.7.1 Authentication required"),
    "not allowed to send as, at RCPT": ("RCPT", b"550 5.7.60 permissions to send as this sender"),
    "DMARC, after the text": ("dot", b"550 5.7.26 Unauthenticated email is not accepted"),
    "a sender that is not verified, after the text": (
        "dot", b"554 Message rejected: Email address is not verified.",
    ),
    "a restriction that refuses everybody, at RCPT": (
        "RCPT", b"554 5.7.1 <zoe@ambert.example>: Recipient address rejected: Access denied",
    ),
    "words that nobody knows, at RCPT": ("RCPT", b"550 5.7.1 we would rather not"),
    "words that nobody knows, after the text": ("dot", b"554 5.7.1 we would rather not"),
}  # fmt: skip


@pytest.fixture
def place(server: MailServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Place:
    return Place(tmp_path / "place", server, capsys)


def states(place: Place) -> list[LetterState]:
    return [record.state for record in place.letters().values()]


def cells(place: Place, tab: str, column: str) -> list[object]:
    rows = openpyxl.load_workbook(place.here / "var" / "inscriptions.xlsx")[tab].values
    head = next(rows)
    return [row[head.index(column)] for row in rows]


#: One of each that is judged in another way; tests/mail/test_refusal_class.py has their words.
SOME = {
    name: OURS[name]
    for name in (
        "another's address, at RCPT",
        "words that nobody knows, at RCPT",
        "words that nobody knows, after the text",
    )
}
PLAYED = at_length(OURS, short=SOME)


@pytest.mark.parametrize(("moment", "said"), PLAYED.values(), ids=PLAYED)
def test_a_no_to_us_is_nobody_else_s_and_all_goes_once_it_is_mended(
    moment: str, said: bytes, place: Place, server: MailServer
) -> None:
    server.script.at = {moment: said + b"\r\n"}
    assert place.at(WHENS[0]) == 1
    for when in WHENS[1:4]:
        assert place.at(when) == 1
        assert states(place) == [LetterState.QUEUED] * 3
    assert "refusé" not in cells(place, "Messages", "État")
    assert not any("Corrigez l'adresse" in str(c) for c in cells(place, "Inscriptions", "Alerte"))
    details = set(cells(place, "Messages", "Détail"))
    assert len(details) == 1 and "ne prend rien de nous" in str(details)
    server.script.at = {}
    assert place.at(WHENS[5]) == 0
    assert states(place) == [LetterState.SENT] * 3
    arrived = place.arrived()
    assert [arrived[who] for who in ("zoe", "max", "ann", "formation")] == [1, 1, 1, 1]


def test_a_pass_that_is_refused_again_rewrites_no_row(place: Place, server: MailServer) -> None:
    server.script.at = {"RCPT": [b"550 5.7.1 no %d\r\n" % n for n in range(20)]}
    for when in WHENS[:3]:
        place.at(when)
    before = (place.here / "var" / "inscriptions.xlsx").read_bytes()
    place.at(WHENS[3])
    assert (place.here / "var" / "inscriptions.xlsx").read_bytes() == before


def test_one_that_is_refused_without_a_word_is_refused_where_others_are_taken(
    place: Place, server: MailServer
) -> None:
    server.script.at = {"RCPT": [b"550 no\r\n", None]}
    assert place.at(WHENS[0]) == 0
    assert sorted(states(place)) == [LetterState.SENT, LetterState.SENT, LetterState.REFUSED]


LATER = {
    "at RCPT, to the last two": ("RCPT", [None, b"550 5.7.1 come back tomorrow\r\n"]),
    "after the text, to the last two": ("dot", [None, b"554 your plan holds no more\r\n"]),
}


@pytest.mark.parametrize(("moment", "acts"), LATER.values(), ids=LATER)
def test_a_limit_in_words_that_nobody_knows_refuses_no_letter_after_those_it_took(
    moment: str, acts: list[bytes | None], place: Place, server: MailServer
) -> None:
    server.script.at = {moment: [*acts]}
    assert place.at(WHENS[0]) == 1
    assert place.at(WHENS[1]) == 1
    assert sorted(states(place)) == [LetterState.QUEUED, LetterState.QUEUED, LetterState.SENT]
    server.script.at = {}
    assert place.at(WHENS[2]) == 0
    arrived = place.arrived()
    assert [arrived[who] for who in ("zoe", "max", "ann")] == [1, 1, 1]


def test_one_letter_that_is_held_for_us_keeps_no_other_from_leaving(
    place: Place, server: MailServer
) -> None:
    """The server has something against us for two recipients: the others come first then."""
    ours = b"550 5.7.1 Sender address rejected: not owned by user\r\n"
    server.script.at = {"RCPT": [ours, ours, None, None, ours]}  # then the alert, and ann
    for when in WHENS[:4]:
        place.at(when)
    assert place.arrived()["ann"] == 1


def test_a_limit_without_a_day_in_it_is_tried_after_an_hour_then_longer(
    place: Place, server: MailServer
) -> None:
    server.script.at = {"RCPT": b"550 Domain has exceeded the max emails per hour. Discarded.\r\n"}
    asked = []
    for hour in range(11, 24):
        before = server.connections
        assert place.at(f"2020-09-20T{hour}:00") == 1
        if server.connections > before:
            asked.append(hour)
    assert asked == [11, 12, 14, 20]
    assert states(place) == [LetterState.QUEUED] * 3


def test_a_letter_put_off_with_421_after_its_text_goes_again(
    place: Place, server: MailServer
) -> None:
    server.script.at = {"dot": [b"421 4.7.0 try again later\r\n", None]}
    assert place.at(WHENS[0]) == 1
    assert place.letters()["zoe"].state is LetterState.QUEUED
    assert place.at(WHENS[1]) == 0
    assert place.arrived() == {"zoe": 1, "max": 1, "ann": 1}

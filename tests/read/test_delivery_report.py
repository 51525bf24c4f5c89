"""Letters that came back are told from all else that mail servers and people write."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from douze.adapters.imap.commands import LARGEST
from douze.match.bounces import match_bounces
from douze.model.bounces import MailboxScan, as_compared
from douze.model.ledger_state import LedgerState
from douze.model.words import LetterState
from douze.read.bounce_reason import LONGEST_SAID
from douze.read.delivery_report import read_report
from tests.factories import at, record
from tests.lengths import at_length
from tests.read.delivery_reports import ID, KEY, LINK, REPORTS, ZOE, fields, report

NOW = at("09-21 10:10")
SENT = record(key=KEY, message_id=ID, to=ZOE, ref="BENEVOLES-7KQ4TM2X")


def verdict(raw: bytes) -> str | None:
    """What is noted of our letter when this message has been read; None where nothing is."""
    found = read_report(raw)
    reports = {} if found is None else {7: found}
    ledger_state = LedgerState(letters={SENT.key: SENT})
    returned = match_bounces(ledger_state, MailboxScan(validity=1, uid=7), reports, NOW)
    assert returned.reports == ((7,) if returned.records else ())
    if not returned.records:
        return None
    (back,) = returned.records
    assert (back.key, back.state, back.finished_at) == (KEY, LetterState.RETURNED, NOW)
    return back.detail


@pytest.mark.parametrize(("raw", "expected"), REPORTS.values(), ids=REPORTS)
def test_what_a_message_says_of_the_letter(raw: bytes, expected: str | None) -> None:
    assert verdict(raw) == expected


def test_there_are_enough_of_them() -> None:
    said = [expected for _, expected in REPORTS.values()]
    assert (len(said), said.count(None)) == (73, 31)
    assert not any(LINK in one for one in said if one)


@pytest.mark.parametrize("raw", [raw for raw, said in REPORTS.values() if said], ids=lambda _: "")
def test_unix_line_ends_say_the_same(raw: bytes) -> None:
    assert verdict(raw.replace(b"\r\n", b"\n")) == verdict(raw)


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        (" Zoe@AILLEURS.example ", "zoe@ailleurs.example"),
        ("zoe@xn--mnchen-3ya.example", "zoe@münchen.example"),
        ("Zoe@mail.XN--MNCHEN-3YA.example", "zoe@mail.münchen.example"),
        ("zoe@xn--é.example", "zoe@xn--é.example"),
        ("zoe@xn--99999999999.example", "zoe@xn--99999999999.example"),
        ("zoe", "zoe"),
    ],
)
def test_a_domain_is_compared_in_letters(written: str, compared: str) -> None:
    assert as_compared(written) == compared


def test_a_report_spells_a_domain_as_servers_do() -> None:
    spelled = "zoe@xn--mnchen-3ya.example"
    raw = report(fields("smtp; 550 no", to=spelled, original=""))
    found = read_report(raw)
    assert found is not None
    assert [failure.addresses for failure in found.failures] == [("zoe@münchen.example",)]


def test_the_words_of_a_server_are_one_line_that_can_be_shown() -> None:
    said = verdict(report(fields("smtp; 550 a\x1b[31m\x07b\u202ec\u200b " + "x" * 999)))
    assert said is not None
    assert said.isprintable()
    assert len(said) == LONGEST_SAID


@pytest.mark.parametrize("name", ["Postfix, no such user", "qmail"])
def test_a_report_cut_anywhere_does_no_harm(name: str) -> None:
    raw, expected = REPORTS[name]
    found = {verdict(raw[:end]) for end in range(0, len(raw), 7)}
    assert None in found
    assert expected in found
    assert all(said is None or said.split()[0] in (expected or "") for said in found)


@given(st.binary(max_size=2000))
@settings(max_examples=at_length(300, short=100), deadline=None)
def test_no_bytes_make_it_stumble(noise: bytes) -> None:
    read_report(noise)


def test_a_damaged_report_does_not_make_it_stumble() -> None:
    chance = random.Random(12)
    for raw, _ in REPORTS.values():
        for _ in range(20):
            damaged = bytearray(raw)
            for _ in range(chance.randrange(1, 12)):
                if damaged:
                    damaged[chance.randrange(len(damaged))] = chance.randrange(256)
            verdict(bytes(damaged))


def nested(depth: int) -> bytes:
    opening = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(depth)
    )
    return b"From: MAILER-DAEMON@x.example\n" + opening


BOMBS = {
    "parts within parts": nested(5000),
    "letters within letters": b"Content-Type: message/rfc822\n\n" * 8000,
    "a header of 200 KB": b"From: " + b"a" * 200_000 + b"@x.example\n\nx",
    "many headers": b"".join(b"X-%d: y\n" % n for n in range(20_000)) + b"\n",
    "addresses without end": b"From: MAILER-DAEMON, " + b"(" * 100_000 + b"\n\n550 5.1.1 x",
    "text that could be codes": b"From: MAILER-DAEMON@x.example\n\n" + b"5.1.1 <" * 30_000,
    "tags without end": b"From: MAILER-DAEMON@x.example\nContent-Type: text/html\n\n"
    + b"<p <a" * 40_000,
    "recipients without end": report(
        fields("smtp; 550 5.1.1 x").replace("\nFinal", "\n" + "Action: failed\n\n" * 9000 + "Final")
    ),
    "To, again and again": b"From: MAILER-DAEMON@x.example\n\n"
     b"5.1.1 " + (b"0" * 32 + b"@x.example ") + b"\nTo: a" * 30_000,
    "encoded words without end": report(fields("smtp; " + "=?utf-8?q?=41?= " * 12_000)),
}  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_bomb_goes_off_in_vain(bomb: bytes) -> None:
    """None takes more than a moment: most would take minutes if it were read carelessly."""
    assert verdict(bomb[:LARGEST]) is None

"""A report comes from a mail server, as far as our own server noted where it came from."""

import pytest

from douze.read.delivery_report import read_report
from tests.read.delivery_reports import POSTFIX, fields, report

BY = "Received: from mx.evil.example by mx1.example.org with ESMTP; Mon, 21 Sep 2020 10:00:06 +0200"
THEIRS = "Received: from x by mx.evil.example with ESMTP; Mon, 21 Sep 2020 10:00:05 +0200"
PLAIN = report(fields(POSTFIX)).decode().replace("Return-Path: <>\r\n", "")


def counts(*above: str) -> bool:
    """Whether a report counts that arrived with these fields above it."""
    read = read_report(("".join(f"{one}\r\n" for one in above) + PLAIN).encode())
    return read is not None and not read.unproved


#: A sentence: the fields above a report, and whether it counts.
CAME: dict[str, tuple[tuple[str, ...], bool]] = {
    "from nobody": (("Return-Path: <>",), True),
    "from nobody, as Sendmail says it": (("Return-Path: <MAILER-DAEMON>",), True),
    "from somebody": (("Return-Path: <zoe@ailleurs.example>",), False),
    "from a server's address, which is somebody": (
        ("Return-Path: <MAILER-DAEMON@evil.example>",), False),
    "the server notes no sender": ((), True),
    "only the topmost sender counts": (
        ("Return-Path: <zoe@ailleurs.example>", "Return-Path: <>"), False),
    "what our server proved": (
        (BY, "Authentication-Results: mx1.example.org; spf=pass smtp.helo=x; dmarc=pass"), True),
    "what our server disproved": (
        (BY, "Authentication-Results: mx1.example.org; spf=none; dmarc=fail header.from=x"), False),
    "no proof was asked for": (
        (BY, "Authentication-Results: mx1.example.org; spf=none; dkim=none"), True),
    "half a proof": (
        (BY, "Authentication-Results: example.org; spf=fail smtp.helo=x; dkim=pass"), True),
    "a sender that may not": (
        (BY, "Authentication-Results: mail.example.org 1; spf=fail smtp.helo=x"), False),
    "two results of our server's, in two fields": (
        (BY, "Authentication-Results: mx1.example.org; dkim=none",
         "Authentication-Results: mx1.example.org; dmarc=fail"), False),
    "what a stranger's server says below": (
        (BY, THEIRS, "Authentication-Results: mx.evil.example; dmarc=fail"), True),
    "a stranger's pass below our server's fail": (
        (BY, "Authentication-Results: mx1.example.org; dmarc=fail", THEIRS,
         "Authentication-Results: mx1.example.org; dmarc=pass"), False),
    "words in brackets are no results": (
        (BY, "Authentication-Results: mx1.example.org; spf=pass (was dmarc=fail)"), True),
}  # fmt: skip


@pytest.mark.parametrize(("above", "expected"), CAME.values(), ids=CAME)
def test_where_a_report_came_from(above: tuple[str, ...], expected: bool) -> None:
    assert counts(*above) is expected


def test_a_report_that_our_server_disproved_is_read_as_one_without_proof() -> None:
    above = (BY, "Authentication-Results: mx1.example.org; dmarc=fail header.from=x")
    read = read_report(("".join(f"{one}\r\n" for one in above) + PLAIN).encode())
    assert read is not None
    assert read.unproved


def test_what_comes_from_somebody_is_no_report_at_all() -> None:
    above = ("Return-Path: <zoe@ailleurs.example>",)
    assert read_report(("".join(f"{one}\r\n" for one in above) + PLAIN).encode()) is None

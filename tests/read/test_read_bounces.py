"""No message of a stranger's holds a pass up: each has its time, all have, and none ends two."""

from collections.abc import Callable, Iterator
from itertools import count
from time import thread_time

import pytest

from douze.errors import Stopped
from douze.model.bounces import MailboxPosition, MailboxScan
from douze.read.budget import Budget, TooLong
from douze.read.delivery_report import read_report
from douze.read.read_bounces import FOR_ONE_LOOK, BouncesRead, read_bounces
from tests.read.delivery_reports import LETTER, REPORTS, ZOE, mail, report

RAW = REPORTS["Postfix, no such user"][0]
JUNK = mail("550 5.1.1 no such user\n")
MAILBOX = MailboxPosition(validity=7, uid=40)


def ticking(step: float) -> Callable[[], float]:
    """A clock that has gone on by so much each time that it is asked."""
    moments: Iterator[int] = count()
    return lambda: next(moments) * step


def read(
    *messages: tuple[int, bytes],
    mailbox: MailboxPosition = MAILBOX,
    clock: float = 0,
    work: float = 0,
) -> tuple[BouncesRead, list[MailboxPosition]]:
    noted: list[MailboxPosition] = []
    scan = MailboxScan(messages=messages, validity=7, uid=43)
    found = read_bounces(scan, mailbox, noted.append, clock=ticking(clock), work=ticking(work))
    return found, noted


def test_a_message_is_noted_before_it_is_read_and_let_go_after_the_last() -> None:
    found, noted = read((43, RAW), (42, JUNK))
    assert list(found.reports) == [43]
    assert [one.in_hand for one in noted] == [((7, 43),), ((7, 42),), ()]
    assert {one.uid for one in noted} == {40}, "what is not decided yet is not remembered"


def test_a_message_that_ended_the_pass_before_is_left_aside() -> None:
    ended = MailboxPosition(validity=7, uid=40, in_hand=((7, 43),))
    found, noted = read((43, RAW), mailbox=ended)
    assert (found.skipped, dict(found.reports)) == (1, {})
    assert noted == [ended], "until a pass has come to its end"


def test_several_messages_each_of_which_ends_a_pass_end_one_pass_each() -> None:
    """A pass that is killed remembers what it noted last; each kills it as it is read."""
    messages = [(43, RAW), (42, RAW), (41, RAW)]
    mailbox, killed = MAILBOX, []
    for _ in messages:
        noted: list[MailboxPosition] = []
        with pytest.raises(KeyboardInterrupt):
            read_bounces(
                MailboxScan(messages=tuple(messages), validity=7, uid=43),
                mailbox,
                noted.append,
                work=_killing,
            )
        mailbox = noted[-1]
        killed.append(mailbox.in_hand[-1][1])
    assert killed == [43, 42, 41]
    found, noted = read(*messages, (40, RAW), mailbox=mailbox)
    assert (found.skipped, list(found.reports)) == (3, [40])
    assert noted[-1] == mailbox, "also where this pass comes to no end for another reason"


def _killing() -> float:
    raise KeyboardInterrupt


def test_a_pass_that_is_told_to_stop_stops_between_two_messages_with_none_in_hand() -> None:
    noted: list[MailboxPosition] = []
    asked = count()

    def check() -> None:
        if next(asked) == 1:
            raise Stopped

    scan = MailboxScan(messages=((43, RAW), (42, RAW)), validity=7, uid=43)
    with pytest.raises(Stopped):
        read_bounces(scan, MAILBOX, noted.append, check=check)
    assert noted[-1] == MAILBOX


def test_the_same_number_in_another_numbering_is_another_message() -> None:
    found, _ = read((43, RAW), mailbox=MailboxPosition(validity=6, uid=40, in_hand=((6, 43),)))
    assert (found.skipped, list(found.reports)) == (0, [43])


def test_a_message_that_takes_too_long_is_left_aside_and_the_next_is_read() -> None:
    slow = report("Final-Recipient: rfc822; x\n" * 60, returned=LETTER)
    found, _ = read((43, slow), (42, RAW), work=0.01)
    assert (found.skipped, list(found.reports)) == (1, [42])


def test_a_message_that_its_server_withholds_is_left_aside() -> None:
    scan = MailboxScan(messages=((43, RAW),), withheld=2, validity=7, uid=43)
    found = read_bounces(scan, MAILBOX, lambda mailbox: None)
    assert (found.skipped, list(found.reports)) == (2, [43])


def test_what_a_look_does_not_reach_is_read_by_the_next_pass() -> None:
    found, _ = read((43, RAW), (42, RAW), (41, RAW), clock=FOR_ONE_LOOK * 0.6)
    assert list(found.reports) == [43], "the newest"
    assert (found.scan.backlog, found.skipped) == (((41, 42),), 0)


def test_nothing_is_noted_where_there_is_nothing_to_read() -> None:
    assert read()[1] == []


#: What took seconds, or for ever, before what is looked at was bounded.
SLOW = {
    "a To that goes on": mail(
        "550 5.1.1 x\n" + "0" * 32 + "@example.org\nTo: " + "a@" * 60_000 + "\n"
    ),
    "blank blocks in a report": report("\n" * 120_000),
    "fields of one letter": report("a:\n" * 40_000),
    "a charset that is slow to read": mail(
        "550 5.1.1 x " + "a" * 100_000, content_type="text/plain; charset=punycode"
    ),
    "a type with very many parameters": mail("x", content_type="text/plain" + "; a=b" * 20_000),
    "quotes in a type": mail("x", content_type="text/plain; charset=" + '";' * 30_000),
    "letters within letters": mail("x", content_type="message/rfc822").replace(
        b"\r\n\r\nx", b"\r\n\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 4000
    ),
    "parts within parts": mail("x", content_type="multipart/mixed; boundary=b")
    + b"\r\n--b\r\nContent-Type: multipart/mixed; boundary=b" * 2000,
    "an encoded word that is slow to read": report(
        f"Final-Recipient: rfc822; {ZOE}\nAction: failed\nStatus: 5.1.1\n"
        "Diagnostic-Code: smtp; =?punycode?q?" + "a" * 60_000 + "?=\n"
    ),
    "a domain that is slow to read": report(
        f"Final-Recipient: rfc822; a@xn--{'a' * 60_000}\nAction: failed\nStatus: 5.1.1\n"
    ),
}  # fmt: skip


@pytest.mark.parametrize("raw", SLOW.values(), ids=SLOW)
def test_what_is_made_to_be_slow_is_done_within_ten_times_its_budget(raw: bytes) -> None:
    """Seconds of CPU: of those before, the quickest took 1.2, and the slowest never ended.

    The best of five: where others work on the machine, a second of CPU does less.
    """

    def took() -> float:
        begun = thread_time()
        read_report(raw, Budget(10))
        return thread_time() - begun

    assert any(took() < 1 for _ in range(5))


def test_a_budget_ends() -> None:
    budget = Budget(0.2, ticking(0.15))
    budget.check()
    with pytest.raises(TooLong):
        budget.check()

"""Who is due for a pass: a table of promises, and a walk in which nobody is starved."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from msgspec.structs import replace

from douze.fleet.board_rows import BoardRow
from douze.fleet.due import AT_LEAST_EVERY, carries, due, due_at

NOW = datetime(2020, 9, 21, 9, tzinfo=UTC)
TEN = timedelta(minutes=10)
A = BoardRow(name="a", every=TEN, robot="robot")


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def ahead(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("last", "is_due"),
    [
        pytest.param(A, True, id="never looked at"),
        pytest.param(replace(A, begun=ago(9)), False, id="looked at nine minutes ago"),
        pytest.param(replace(A, begun=ago(10)), True, id="looked at ten minutes ago"),
        pytest.param(replace(A, begun=ago(99), paused="a person said so"), False, id="paused"),
        pytest.param(
            replace(A, begun=ago(10), wake_at=ahead(60)), True, id="quiet, but nobody watches"
        ),
        pytest.param(
            replace(A, begun=ago(10), wake_at=ahead(60), watched=True), False, id="quiet, watched"
        ),
        pytest.param(
            replace(A, begun=ago(10), watched=True), True, id="watched, but it found work"
        ),
        pytest.param(
            replace(A, begun=ago(2), wake_at=NOW, watched=True), True, id="time calls for it"
        ),
        pytest.param(replace(A, begun=ago(2), wake_at=NOW), True, id="time calls, between beats"),
        pytest.param(
            replace(A, begun=ago(5), wake_at=ahead(60), watched=True, changed=ago(4)),
            True,
            id="its sheet changed since",
        ),
        pytest.param(
            replace(A, begun=ago(5), wake_at=ahead(60), watched=True, changed=ago(6)),
            False,
            id="its sheet changed before",
        ),
        pytest.param(
            replace(A, begun=ago(5), wake_at=ahead(60), watched=True, changed=ago(5)),
            True,
            id="its sheet changed in the second in which its pass began",
        ),
        pytest.param(
            replace(A, begun=NOW - AT_LEAST_EVERY, wake_at=ahead(999), watched=True),
            True,
            id="six hours, whatever the feed says",
        ),
    ],
)
def test_an_association_is_due(last: BoardRow, *, is_due: bool) -> None:
    assert due([last], NOW, reads_a_minute=60) == (("a",) if is_due else ())


def test_a_clock_that_was_put_back_stops_nobody() -> None:
    """Passes are refused then, in words, until it is right; nobody waits for it in silence."""
    lasts = [replace(A, name=name, begun=ahead(600), reads=9) for name in "abc"]
    assert due(lasts, NOW, reads_a_minute=27) == ("a", "b", "c")
    assert due([replace(lasts[0], paused="a person said so")], NOW, reads_a_minute=60) == ()


def test_the_one_due_for_longest_comes_first() -> None:
    lasts = [replace(A, name=name, begun=ago(10 + n)) for n, name in enumerate("abc")]
    assert due(lasts, NOW, reads_a_minute=60) == ("c", "b", "a")


def test_who_is_queued_is_not_queued_again_and_counts_for_the_budget() -> None:
    lasts = [replace(A, name=name, begun=ago(20)) for name in "abc"]
    assert due(lasts, NOW, reads_a_minute=4, queued={"a"}) == ("b",)


def test_requests_of_the_last_minute_count_by_robot() -> None:
    lasts = [
        replace(A, name="a", begun=ago(0.5), reads=3),
        replace(A, name="b", begun=ago(20), reads=1),
        replace(A, name="c", begun=ago(20), reads=1, robot="other"),
        replace(A, name="d", begun=ago(20), reads=9, robot=""),
    ]
    assert due(lasts, NOW, reads_a_minute=3) == ("c", "d")


def test_a_pass_of_more_than_a_minute_s_requests_has_a_minute_alone() -> None:
    lasts = [replace(A, name="big", begun=ago(30), reads=99), replace(A, begun=ago(20))]
    assert due(lasts, NOW, reads_a_minute=60) == ("big",)
    later = [lasts[0], replace(A, name="z", begun=ago(40))]
    assert due(later, NOW, reads_a_minute=60) == ("z",)  # and big is first in the next minute


def test_nobody_is_starved() -> None:
    """A robot that carries too many: however its minutes fall, everybody has a pass in turn."""
    chance = Random(12)
    lasts = {
        str(n): replace(A, name=str(n), reads=chance.choice((1, 1, 2, 5, 70))) for n in range(90)
    }
    passes: dict[str, int] = dict.fromkeys(lasts, 0)
    for minute in range(600):
        now = NOW + timedelta(minutes=minute)
        for name in due(lasts.values(), now, reads_a_minute=60):
            lasts[name] = replace(lasts[name], begun=now)
            passes[name] += 1
    assert max(passes.values()) - min(passes.values()) <= 1


def test_a_robot_carries_600_at_ten_minutes() -> None:
    assert carries(TEN, reads_a_minute=60) == 600
    assert carries(TEN, reads_a_minute=300) == 3000


def test_due_at_never_comes_before_its_last_pass() -> None:
    assert due_at(replace(A, begun=NOW, wake_at=ago(5))) == NOW

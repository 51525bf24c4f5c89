"""Ranges of a mailbox's numbers."""

from douze.model.number_ranges import MOST, below, contain, count, joined


def test_ranges_that_meet_are_one_and_the_newest_stands_first() -> None:
    assert joined([(1, 3), (4, 6), (9, 9), (8, 12), (20, 19)]) == ((8, 12), (1, 6))


def test_many_ranges_are_put_together_and_none_is_lost() -> None:
    ranges = joined((n, n) for n in range(1, 200, 2))
    assert len(ranges) == MOST
    assert all(contain(ranges, n) for n in range(1, 200, 2))
    assert ranges[0] == (199, 199)


def test_what_lies_below_a_number_is_left() -> None:
    assert below(((8, 12), (1, 6)), 10) == ((8, 9), (1, 6))
    assert below(((8, 12), (1, 6)), 8) == ((1, 6),)
    assert count(below(((8, 12), (1, 6)), 0)) == 0

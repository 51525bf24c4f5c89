"""Whose registration somebody means, by whatever they type."""

from collections.abc import Sequence

import pytest

from douze.errors import UnknownRegistration
from douze.recovery.find_registrations import KnownAs, find_registrations

EVERYBODY = [
    KnownAs(ref="A", name="Zoé Martin", addresses=("zoe@ambert.example",)),
    KnownAs(ref="B", name="Martin", addresses=("mairie@ambert.example",)),
    KnownAs(ref="C", name="Max Le Goff", addresses=("max@ambert.example",)),
    KnownAs(ref="D", name="Ann Le Goff", addresses=("ann@ambert.example",)),
    KnownAs(ref="E", name="", addresses=("nobody@ambert.example",)),
]
MEANT: dict[str, tuple[str, Sequence[str]]] = {
    "a reference means one": ("c", "C"),
    "an address means its own": ("ZOE@ambert.example", "A"),
    "a whole name, whatever comes first": ("martin zoe", "A"),
    "a last name means all who have it": ("le goff", "CD"),
    "a first name too": ("Max", "C"),
    "somebody's whole name comes before a part of another's": ("martin", "B"),
}
NOBODY = {"a name that nobody has": "Roux", "half a name": "Mart", "nothing": " "}


@pytest.mark.parametrize(("typed", "expected"), MEANT.values(), ids=MEANT)
def test_whom_somebody_means(typed: str, expected: Sequence[str]) -> None:
    assert find_registrations(typed, EVERYBODY) == [*expected]


@pytest.mark.parametrize("typed", NOBODY.values(), ids=NOBODY)
def test_that_nobody_is_meant(typed: str) -> None:
    with pytest.raises(UnknownRegistration):
        find_registrations(typed, EVERYBODY)

"""Whose registration somebody means, by whatever they type."""

from collections.abc import Sequence

import pytest

from douze.errors import UnknownRegistration
from douze.recovery.whose import CalledBy, whose

EVERYBODY = [
    CalledBy(ref="A", name="Zoé Martin", addresses=("zoe@ambert.example",)),
    CalledBy(ref="B", name="Martin", addresses=("mairie@ambert.example",)),
    CalledBy(ref="C", name="Max Le Goff", addresses=("max@ambert.example",)),
    CalledBy(ref="D", name="Ann Le Goff", addresses=("ann@ambert.example",)),
    CalledBy(ref="E", name="", addresses=("nobody@ambert.example",)),
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
    assert whose(typed, EVERYBODY) == [*expected]


@pytest.mark.parametrize("typed", NOBODY.values(), ids=NOBODY)
def test_that_nobody_is_meant(typed: str) -> None:
    with pytest.raises(UnknownRegistration):
        whose(typed, EVERYBODY)

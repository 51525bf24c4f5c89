"""Refusals in a row: from which on we are meant, and which letters come after the others then."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from douze.apply.held_refusals import HeldRefusals, refused_last
from douze.errors.mail import SenderRefused, UnclearRefusal
from tests.factories import at, planned, record
from tests.said import quoted

NO, FULL = "we would rather not", "it holds no more"


def held(ours: Sequence[str] = (), unclear: Sequence[tuple[str, str]] = ()) -> HeldRefusals:
    """Letters that were refused because of us, and others in words that nobody knows."""
    refusals = HeldRefusals()
    for number, to in enumerate(ours):
        error = SenderRefused("mail", quoted("no"), quoted("Look."))
        refusals.ours[f"ours/{number}"] = record(to=to), error
    for number, (to, words) in enumerate(unclear):
        refusals.unclear[f"unclear/{number}"] = record(to=to), UnclearRefusal(words, words)
    return refusals


ZOE, MAX, ANN = "zoe@ambert.example", "max@ambert.example", "ann@ailleurs.example"
TWO_OF_US = held(ours=[ZOE, MAX])
ONE_OF_US = held(ours=[ZOE])
ONE_TWICE = held(
    ours=[ZOE, "Zoe@ambert.example"], unclear=[(ANN, NO), ("ANN@ailleurs.example", NO)]
)
THREE = held(unclear=[(ZOE, NO), (MAX, NO), (ANN, NO)])
TWO = held(unclear=[(ZOE, NO), (ANN, NO)])
TWO_OF_ONE_DOMAIN = held(unclear=[(ZOE, NO), (MAX, NO)])
IN_OTHER_WORDS = held(unclear=[(ZOE, NO), (ANN, FULL)])
ONE = held(unclear=[(ZOE, NO)])

#: What was refused, whether the last pass was refused so, and whether nothing more is tried.
MEANWHILE: dict[str, tuple[HeldRefusals, bool, bool]] = {
    "two recipients because of us": (TWO_OF_US, False, True),
    "one recipient because of us, another may be taken": (ONE_OF_US, False, False),
    "one recipient twice is one": (ONE_TWICE, False, False),
    "three in the same words": (THREE, False, True),
    "two in the same words, the third may be taken": (TWO, False, False),
    "one, where the last pass was refused": (ONE, True, True),
}

#: The same at the end of a pass; whether the server took others before.
IN_THE_END: dict[str, tuple[HeldRefusals, bool, bool, bool]] = {
    "one because of us, and nobody was taken": (ONE_OF_US, False, False, True),
    "one because of us, where others were taken": (ONE_OF_US, False, True, False),
    "two in the same words": (TWO, False, False, True),
    "two in other words": (IN_OTHER_WORDS, False, False, False),
    "one alone is refused": (ONE, False, False, False),
    "one, where the last pass was refused": (ONE, True, False, True),
    "two domains in the same words, though others were taken": (TWO, False, True, True),
    "one domain, where others were taken": (TWO_OF_ONE_DOMAIN, False, True, False),
}


@pytest.mark.parametrize(("refused", "before", "stops"), MEANWHILE.values(), ids=MEANWHILE)
def test_no_other_is_tried(refused: HeldRefusals, before: bool, stops: bool) -> None:
    assert bool(refused.stops(before)) is stops


@pytest.mark.parametrize(
    ("refused", "before", "taken", "meant"), IN_THE_END.values(), ids=IN_THE_END
)
def test_we_are_meant(refused: HeldRefusals, before: bool, taken: bool, meant: bool) -> None:
    assert bool(refused.in_the_end(before, taken=taken)) is meant


def test_those_that_were_held_come_after_the_others_and_newcomers_last() -> None:
    once, put_off = record(tries=1), record(tries=2, not_before=at("09-20 11:05"))
    order = [
        planned(number=4, newcomer=True),
        replace(planned(number=3), before=once),
        replace(planned(number=1), before=put_off),
        planned(number=2),
    ]
    assert [one.number for one in refused_last(tuple(order))] == [1, 2, 3, 4]

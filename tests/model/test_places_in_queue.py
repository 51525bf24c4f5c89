"""Where somebody stands in a queue: who came first, who comes after, who queues later."""

import pytest

from douze.model.book import Arrival
from douze.model.phrases import Phrase, phrase
from douze.model.places_in_queue import place_in_queue
from douze.model.reasons import Reason
from tests.factories import at

SINCE = at("09-30 12:00")
FULL = phrase(Reason.FULL)
AFTER = phrase(Reason.STRUCTURE_FULL, most=1)
LAST = phrase(Reason.STRUCTURE_LAST, most=1, since=SINCE)

#: Who comes before whom: when each came, and why each waits.
BEFORE: dict[str, tuple[tuple[str, Phrase], tuple[str, Phrase]]] = {
    "who came first": (("09-20 10:00", FULL), ("09-20 10:01", FULL)),
    "who is not beyond a limit": (("09-20 10:01", FULL), ("09-20 10:00", AFTER)),
    "beyond it, who came first": (("09-20 10:00", AFTER), ("09-20 10:01", AFTER)),
    "who had come when the limit fell": (("09-30 11:59", FULL), ("09-20 10:00", LAST)),
    "who came as it fell": (("09-30 12:00", FULL), ("09-20 10:00", LAST)),
    "whom it let in, of whoever came later": (("09-20 10:00", LAST), ("09-30 12:01", FULL)),
    "of those whom it let in, who came first": (("09-20 10:00", LAST), ("09-20 10:01", LAST)),
    "who came later as they came": (("09-30 12:01", LAST), ("09-30 12:02", FULL)),
}


@pytest.mark.parametrize(("first", "then"), BEFORE.values(), ids=BEFORE)
def test_who_comes_before_whom(first: tuple[str, Phrase], then: tuple[str, Phrase]) -> None:
    places = [
        place_in_queue((why,), Arrival(received=at(when), tab=0, row=2), ref)
        for ref, (when, why) in (("z", first), ("a", then))
    ]
    assert places[0] < places[1]

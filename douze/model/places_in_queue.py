"""Where somebody stands in a queue: by when they came, and by the rules that put them later."""

from collections.abc import Iterable
from datetime import UTC, datetime

from douze.model.book import Arrival
from douze.model.phrases import Phrase, comes_after_others, queues_since

#: After all others, nobody knows when, from when on, later than whoever came then, when, whose.
Place = tuple[bool, bool, datetime, bool, Arrival | None, str]
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def place_in_queue(why: Iterable[Phrase], arrival: Arrival | None, ref: str) -> Place:
    """Tell by what a queue is sorted; `why` says for which reasons somebody waits, if they do."""
    said = tuple(why)
    came = arrival.received if arrival else _LONG_AGO
    since = queues_since(said)
    late = since is not None and came <= since
    return (comes_after_others(said), arrival is None, max(came, since or came), late, arrival, ref)

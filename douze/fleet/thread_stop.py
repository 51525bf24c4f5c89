"""A pass in a thread is told to stop, or out of time: it ends at a safe point."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from douze.stop import Stop


class StopInThread(Stop):
    """As `Stop`, without signals, which no thread hears: `asked` says that the worker is to end.

    What does not come to a safe point is not cut off: the worker ends as a whole then.
    """

    def __init__(self, asked: Callable[[], bool]) -> None:
        super().__init__()
        self._is_asked = asked
        self._end: float | None = None

    def __call__(self) -> bool:
        """Whether the worker is to end."""
        return self._is_asked()

    @property
    def late(self) -> bool:
        """Whether the time of the pass is over."""
        return self._end is not None and monotonic() > self._end

    @contextmanager
    def within(self, seconds: float, note: int = -1) -> Iterator[None]:
        """Limit how long one pass may last."""
        self._end = monotonic() + seconds
        yield

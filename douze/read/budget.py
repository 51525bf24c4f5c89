"""How long the reading of one stranger's message may take."""

from collections.abc import Callable
from time import thread_time

#: Seconds of work on one message. What is read of it is bounded, and so takes a tenth of that.
FOR_ONE_MESSAGE = 0.2


class TooLong(Exception):
    """A message takes longer to read than it may."""


class Budget:
    """Time of work, which a busy machine does not use up; `clock` can be played.

    Each step between two questions is bounded by the size of what it looks at.
    """

    def __init__(
        self, seconds: float = FOR_ONE_MESSAGE, clock: Callable[[], float] = thread_time
    ) -> None:
        self._clock, self._ends = clock, clock() + seconds

    def check(self) -> None:
        """Ask whether there is time left. Raises TooLong where there is none."""
        if self._clock() > self._ends:
            raise TooLong

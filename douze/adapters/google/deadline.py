"""An end to whatever takes too long: a name that is looked up, an answer of one byte a minute."""

from collections.abc import Callable
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def within(seconds: float, work: Callable[[], T]) -> T:
    """Do `work` in a thread, and give what it gives or raise what it raises.

    Raises TimeoutError when it takes longer. Then it is left alone, and ends with the
    program: whether it was done is not known. A socket's own time-out is no such end, since
    each byte that arrives begins it anew.
    """
    given: list[T] = []
    raised: list[BaseException] = []

    def run() -> None:
        try:
            given.append(work())
        except BaseException as error:  # raised again where somebody waits for it
            raised.append(error)

    # No executor: Python waits for an executor's threads before it ends, and this one may never.
    thread = Thread(target=run, name="google", daemon=True)
    thread.start()
    # What came at the very last moment has come: `given` is asked, not the thread.
    thread.join(seconds)
    if given:
        return given[0]
    if raised:
        raise raised[0]
    raise TimeoutError

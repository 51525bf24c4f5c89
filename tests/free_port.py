"""A port for a server that can only be told one: what is free now may be somebody's a moment later.

Such a server is tried once more on another.
"""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from tests.lengths import PROVE

#: How many ports are tried; that two in turn are taken within a moment nobody has seen yet.
TRIES = 5
#: What a server's own log says then.
IN_USE = "Address already in use"

T = TypeVar("T")


class PortTaken(Exception):
    """Somebody has been given it since."""


def free_port() -> int:
    """Give one at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as ear:
        port: int = ear.getsockname()[1]
        return port


@contextmanager
def ports(*, first_taken: bool = PROVE) -> Iterator[Callable[[], int]]:
    """Give ports, of which the first may be somebody's: a server takes seconds to see it."""
    with socket.create_server(("127.0.0.1", 0)) as ear:
        left = [ear.getsockname()[1]] if first_taken else []
        yield lambda: left.pop() if left else free_port()


def on_a_free_port(start: Callable[[int], T], port: Callable[[], int] = free_port) -> T:
    """Start a server; where it raises PortTaken, on another port."""
    for _ in range(TRIES - 1):
        try:
            return start(port())
        except PortTaken:
            continue
    return start(port())

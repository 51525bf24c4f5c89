"""A port at which nobody listens, for as long as this process lasts.

One that was let go may be somebody else's a moment later. One that is held, and at which nobody
listens, refuses whoever comes.
"""

import socket
from functools import cache

_held: list[socket.socket] = []


@cache
def closed_port() -> int:
    one = socket.socket()
    one.bind(("127.0.0.1", 0))
    _held.append(one)
    port: int = one.getsockname()[1]
    return port

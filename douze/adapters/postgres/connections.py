"""Where a ledger has its connection from: a new one each time, or the one of the ledger before."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
from psycopg.pq import TransactionStatus

from douze.adapters.postgres.connecting import Connection, connect, named

_BECOMES = (
    "SELECT set_config('douze.association', %s, false), set_config('application_name', %s, false)"
)
_UNLOCK = "SELECT pg_advisory_unlock_all()"
#: Locks are the connection's, and would go with it to the next association.
_RELEASE = (
    "SELECT pg_advisory_unlock_all(), set_config('douze.association', '', false),"
    " set_config('application_name', 'douze', false)"
)


class Connections:
    """A new connection each time, closed after use."""

    def __init__(self) -> None:
        self._newest: dict[str, str] = {}

    def newest(self, url: str, timeline: str) -> str:
        """Note a timeline that was met there; give the newest so far: an older one is left behind.

        Where `url` names several servers, the first that takes writes is ours; the former one
        may be back.
        """
        # Eight hexadecimal digits each: as texts they compare as their numbers do.
        self._newest[url] = max(self._newest.get(url, ""), timeline)
        return self._newest[url]

    def take(self, url: str, association: str) -> Connection:
        """Give a connection of this association. Raises psycopg.Error."""
        return connect(url, association)

    def give_back(self, connection: Connection) -> None:
        """Release it, and all the locks that it holds.

        The server sees a moment later that it is closed; whoever comes at once finds no lock.
        """
        with suppress(psycopg.Error):
            if _idle(connection):
                connection.execute(_UNLOCK)
        with suppress(psycopg.Error):
            connection.close()

    @contextmanager
    def taken(self, url: str, association: str) -> Iterator[Connection]:
        """Have one for as long as the block lasts."""
        connection = self.take(url, association)
        try:
            yield connection
        finally:
            self.give_back(connection)


class KeptConnections(Connections):
    """Connections to one database that go from one association to the next.

    A server begins a process for each connection, and that process learns the tables anew: more
    than a pass with nothing to do asks of it.
    """

    def __init__(self, url: str, most: int) -> None:
        super().__init__()
        self._url, self._most = url, most
        self._ours: set[Connection] = set()  #: all that lead to that database
        self._free: deque[Connection] = deque()  # whose ends several threads may use at once

    def take(self, url: str, association: str) -> Connection:
        """Give a kept connection or a new one; never one that broke, as by a restart."""
        if url != self._url:
            return super().take(url, association)
        while (free := self._one_free()) is not None:
            try:
                free.execute(_BECOMES, (association, named(association)))
            except psycopg.Error:
                self._end(free)
            else:
                return free
        made = super().take(url, association)
        self._ours.add(made)
        return made

    def give_back(self, connection: Connection) -> None:
        """Keep it if it is clean once its locks are released; else close it."""
        room = connection in self._ours and len(self._free) < self._most
        if room and _idle(connection):
            try:
                connection.execute(_RELEASE)
            except psycopg.Error:
                pass
            else:
                self._free.append(connection)
                return
        self._end(connection)

    def close(self) -> None:
        """Close all that nobody has."""
        while (free := self._one_free()) is not None:
            self._end(free)

    def _end(self, connection: Connection) -> None:
        self._ours.discard(connection)
        super().give_back(connection)

    def _one_free(self) -> Connection | None:
        try:
            return self._free.pop()
        except IndexError:
            return None


def _idle(connection: Connection) -> bool:
    """Whether nothing is under way on it; what went wrong in the middle leaves it unknown."""
    return not connection.closed and connection.info.transaction_status is TransactionStatus.IDLE

"""Calls to a service that notices silence: healthchecks.io, or Uptime Kuma's push monitor.

A pass never fails for them, never waits for longer than five seconds, and tells them nothing but
that it began and with which exit status it ended.
"""

from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from urllib.parse import urlencode, urlsplit, urlunsplit

#: How long the end of a pass waits for both calls, whatever keeps them, a look-up of a name too.
PATIENCE = 5.0  # seconds
#: How much is read of an answer: what it says is of no use.
_READ = 1024
#: By this in its path an address is Uptime Kuma's.
_KUMA = "/api/push/"


def address_at_start(address: str) -> str:
    """Where to say that a pass begins; nothing for Uptime Kuma, which would take it for the end."""
    return "" if _is_kuma(address) else _below(address, "start")


def address_at_end(address: str, status: int) -> str:
    """Where to say how a pass ended: healthchecks.io takes the exit status, Uptime Kuma a word."""
    if not _is_kuma(address):
        return _below(address, str(status))
    told = {"status": "down" if status else "up", "msg": f"exit status {status}"}
    return urlunsplit(urlsplit(address)._replace(query=urlencode(told), fragment=""))


def _is_kuma(address: str) -> bool:
    return _KUMA in urlsplit(address).path


def _below(address: str, name: str) -> str:
    """Give the address with one step more in its path; a query stays what it is."""
    parts = urlsplit(address)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{name}", fragment=""))


class Ping:
    """The calls of one pass: they are made one after the other, beside it."""

    def __init__(self, address: str, *, patience: float | None = None) -> None:
        self._address = address
        self._patience = PATIENCE if patience is None else patience
        self._wanted: SimpleQueue[str] = SimpleQueue()
        self._calling = Thread(target=self._call_all, daemon=True)

    def begin(self) -> None:
        """Say that a pass begins, without waiting for an answer."""
        self._calling.start()
        self._wanted.put(address_at_start(self._address))

    def end(self, status: int | None) -> None:
        """Say how it ended, where that is to be told, and wait a little until it is heard."""
        if status is not None:
            self._wanted.put(address_at_end(self._address, status))
        self._wanted.put("")
        self._calling.join(self._patience)

    def _call_all(self) -> None:
        """Call the first address, which may be none, and then all others up to one that is none."""
        first = self._wanted.get()
        if first:
            self._call(first)
        while address := self._wanted.get():
            self._call(address)

    def _call(self, address: str) -> None:
        from urllib.error import HTTPError
        from urllib.request import Request, urlopen

        with suppress(Exception):  # whatever it is, no pass fails for it
            asked = Request(address, headers={"User-Agent": "Douze"})
            try:
                with urlopen(asked, timeout=self._patience) as answer:
                    answer.read(_READ)
            except HTTPError as error:
                error.close()

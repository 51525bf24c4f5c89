"""How a pass is killed at one of its calls to the ports."""

from collections.abc import Callable
from functools import partial
from typing import Any


class Killed(Exception):
    """The pass was killed here, as by a power cut."""


class Death:
    """Counts the calls to the ports, before and after each; kills at the one that was named.

    Who is dead does nothing more, not even what stands in a `finally`.
    """

    def __init__(self, at: int | None = None) -> None:
        self.left = at
        self.claimed = False  #: whether the fate of a letter is open
        self.where = ""

    def passes(self, port: object, name: str, call: Callable[[], Any]) -> Any:
        """Let a call to a port go by. Raises Killed before or after it, if it is the one."""
        del port
        self._tick(f"before {name}")
        answer = call()
        self._tick(f"after {name}")
        return answer

    def _tick(self, where: str) -> None:
        self._note(where)
        if self.left is None:
            return
        if not self.left:
            self.where = self.where or where
            raise Killed(self.where)
        self.left -= 1

    def _note(self, where: str) -> None:
        if where in ("after claim", "after finish", "after put_back"):
            self.claimed = where == "after claim"


class Mortal:
    """A port whose every call may be the last one of the pass; a mailer's letters arrive."""

    delivers, seen = True, ""

    def __init__(self, port: object, death: Death) -> None:
        self._port, self._death = port, death

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._port, name)

        def call(*args: Any, **named: Any) -> Any:
            return self._death.passes(self._port, name, partial(method, *args, **named))

        return call

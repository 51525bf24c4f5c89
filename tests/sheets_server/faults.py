"""What goes wrong, and at which request: set by tests in Python or by a JSON file."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.sheets_server import errors
from tests.sheets_server.errors import ApiError

#: What is wrong with an answer to a request that is carried out.
SPOILT = ("cut", "html 200", "html 502", "wrong json", "slow", "drip", "short read", "date")
#: What can go wrong. "after" means: the change is made, only the answer is lost.
KINDS = (
    "429",
    "500",
    "502",
    "503",
    "401",
    "403",
    "404",
    "503 after",
    "500 after",
    "silence",
    "silence after",
    "closed",
    "closed after",
    *SPOILT,
    "invalid_grant",
)

#: Which requests a fault counts.
SCOPES = ("any", "api", "read", "write", "token")


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong, at the `at`-th request of its scope from now, `times` times."""

    kind: str
    at: int = 1
    times: int = 1  #: 0: for ever
    on: str = "api"
    seconds: float = 0  #: slow: how long; drip: from byte to byte; date: how far off
    retry_after: int | None = None  #: with 429 and 503
    share: float = 0.5  #: cut: how much of the body arrives
    rows: int = 1  #: short read: how many rows are missing at the end
    seen: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind!r} is no fault. There are: {', '.join(KINDS)}")
        if self.on not in SCOPES:
            raise ValueError(f"{self.on!r} is no kind of request. There are: {', '.join(SCOPES)}")

    @property
    def after(self) -> bool:
        """Say whether the request is carried out all the same."""
        return self.kind.endswith("after") or self.kind in SPOILT

    def refusal(self) -> ApiError | None:
        """Give the refusal that this fault means, if it is one."""
        words = self.kind.split()[0]
        if not words.isdigit():
            return None
        code = int(words)
        match code:
            case 429:
                error = errors.quota("Write" if self.on == "write" else "Read")
            case 401:
                error = errors.bad_token(drive=False, method="google.apps.sheets.v4")
            case 403:
                error = errors.not_shared()
            case 404:
                error = errors.not_found()
            case 500:
                error = errors.refused(500, "Internal error encountered.")
            case _:
                error = errors.refused(code, "The service is currently unavailable.")
        if self.retry_after is not None:
            error.headers["Retry-After"] = str(self.retry_after)
        return error


@dataclass(slots=True)
class Faults:
    """The faults still to come."""

    waiting: list[Fault] = field(default_factory=list)

    def add(self, kind: str, at: int = 1, **more: Any) -> Fault:
        """Let something go wrong at the `at`-th request from now."""
        fault = Fault(kind, at, **more)
        self.waiting.append(fault)
        return fault

    def load(self, path: Path) -> None:
        """Read faults from a JSON file: a list of `{"kind": "429", "at": 3, "on": "write"}`."""
        for given in json.loads(path.read_text()):
            self.waiting.append(Fault(**given))

    def clear(self) -> None:
        """Let everything go well from now on."""
        self.waiting.clear()

    def next(self, kinds: set[str]) -> Fault | None:
        """Count a request; give the fault that strikes it."""
        struck = None
        for fault in self.waiting:
            if fault.on not in kinds:
                continue
            fault.seen += 1
            due = fault.seen >= fault.at and (
                not fault.times or fault.seen < fault.at + fault.times
            )
            if due and struck is None:
                struck = fault
        return struck

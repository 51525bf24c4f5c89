"""How one pass is to go, as whoever asks for it says."""

from collections.abc import Callable
from datetime import timedelta

from msgspec import Struct, field

from douze.stop import Stop


class PassOptions(Struct, frozen=True, kw_only=True):
    """How one pass is to go, and who hears of it meanwhile."""

    clock_set: bool  #: the clock was set by hand
    limit: int | None = None  #: at most so many letters leave
    doing: Callable[[str], None] = lambda what: None  #: hears what it is at
    say: Callable[[str], None] = lambda line: None  #: hears of a pass before that never ended
    stop: Stop = field(default_factory=Stop)  #: where it says so, the pass ends
    #: Of a process that does the passes of many: the program's mark when it began.
    program: str = ""
    #: However long nothing changes, a whole pass looks at everything this often; None: usually.
    at_least_every: timedelta | None = None

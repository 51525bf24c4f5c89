"""What a plan is applied with, and how."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct

from douze.model.wording import Wording
from douze.ports import Compose, Mailer, PassLedger, Workbook


class PlanAdapters(Struct, frozen=True):
    """The outside that a plan changes, and the words in which that is told."""

    workbook: Workbook
    mailer: Mailer
    ledger: PassLedger
    compose: Compose
    wording: Wording


class ApplyOptions(Struct, frozen=True, kw_only=True):
    """How far a plan is applied, and who hears of it."""

    limit: int | None = None  #: at most so many letters leave; the others wait
    doing: Callable[[str], None] = lambda what: None  #: hears what is going on
    progress: Callable[[int, int], None] = lambda done, of: None  #: letters gone, of how many
    stop: Callable[[], bool] = lambda: False  #: asked before each letter: those left wait
    moment: Callable[[], datetime] | None = None  #: what time it is by then; None: it takes none

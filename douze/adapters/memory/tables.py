"""What the ledger in memory holds, each under the name of its table on disk."""

from datetime import datetime

from douze.model.ledger_records import PassFailure
from douze.model.ledger_state import LedgerState, RegistrationRecord
from douze.model.letters import LetterRecord, Mail
from douze.model.plan import StatusChange
from douze.model.quiet_pass import QuietPass


class MemoryTables:
    """Begins with what another ledger remembers, or with nothing."""

    def __init__(self, state: LedgerState | None = None) -> None:
        self._state = state or LedgerState()  #: what no other field of this holds
        self._registrations: dict[str, RegistrationRecord] = dict(self._state.registrations)
        self._letters: dict[str, LetterRecord] = dict(self._state.letters)
        self._numbers = {record.number: record.key for record in self._letters.values()}
        self._kinds = dict(self._state.kinds)
        #: The texts of letters in doubt, with the end of their use.
        self._texts: dict[str, tuple[Mail, datetime | None]] = {}
        self._handed_over = list(self._state.handed_over)
        self._alerts: set[str] = set()
        self._failing: datetime | None = None
        self._failure: PassFailure | None = None
        self._pass_before: datetime | None = None
        self._signed: datetime | None = None
        #: The last pass with nothing to do, and all that was remembered by then.
        self._quiet: tuple[QuietPass, object] | None = None
        self._locked = False
        self.history: list[tuple[datetime, StatusChange]] = []

"""The health of passes, in memory: the port `PassHealth`."""

from datetime import datetime

from msgspec.structs import replace

from douze.adapters.memory.pass_records import MemoryPassRecords
from douze.model.ledger_records import PassFailure
from douze.model.quiet_pass import QuietPass


class MemoryHealth(MemoryPassRecords):
    """Since when passes have failed, and what staff were alerted of."""

    def quiet_pass(self) -> QuietPass | None:
        quiet, remembered = self._quiet or (None, None)
        return quiet if remembered == self._all() else None

    def note_quiet_pass(self, now: datetime, quiet: QuietPass) -> None:
        self._state = replace(self._state, last_pass=now)
        self._quiet = quiet, self._all()

    def _all(self) -> object:
        return self.read(), frozenset(self._alerts), self._failing, self._failure

    def signed_at(self) -> datetime | None:
        return self._signed

    def note_signed(self, now: datetime) -> None:
        self._quiet, self._signed = None, now

    def alerted(self, key: str) -> bool:
        return key in self._alerts

    def note_alert(self, key: str, now: datetime) -> None:
        if key not in self._alerts:
            self._alerts.add(key)
            self._handed_over.append(now)

    def forget_alert(self, key: str) -> None:
        self._alerts.discard(key)

    def failing_since(self, now: datetime) -> datetime:
        self._failing = self._failing or now
        return self._failing

    def note_failure(self, now: datetime, kind: str, why: str) -> None:
        decided = self._state.last_pass
        success = decided if decided != now else self._pass_before
        if self._failure:
            success = self._failure.last_success
        self._failure = PassFailure(at=now, kind=kind, why=why, last_success=success)

    def last_failure(self) -> PassFailure | None:
        return self._failure

    def succeeded(self) -> None:
        self._failing = self._failure = None

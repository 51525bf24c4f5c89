"""The health of passes, in memory: the port `PassHealth`."""

from datetime import datetime

from douze.adapters.memory.tables import MemoryTables


class MemoryHealth(MemoryTables):
    """Since when passes have failed, and what staff were alerted of."""

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

    def succeeded(self) -> None:
        self._failing = None

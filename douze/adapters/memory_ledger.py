"""A ledger that forgets when the program ends: for tests, and for trying things."""

from douze.adapters.memory.decisions import MemoryDecisions
from douze.adapters.memory.health import MemoryHealth


class MemoryLedger(MemoryDecisions, MemoryHealth):
    """Keeps the same promises as the one on disk, but for lasting."""

"""A ledger that forgets when the program ends: for tests, and for trying things."""

from douze.adapters.memory.health import MemoryHealth


class MemoryLedger(MemoryHealth):
    """Keeps the same promises as the one on disk, but for lasting."""

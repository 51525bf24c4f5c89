"""A ledger that forgets when the program ends: for tests, and for trying things."""

from douze.adapters.memory.erasing import MemoryErasing


class MemoryLedger(MemoryErasing):
    """Keeps the same promises as the one on disk, but for lasting."""

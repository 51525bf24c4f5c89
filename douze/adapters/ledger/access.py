"""What is done with a ledger: where it fails, that says how the failure is told."""

from enum import StrEnum


class Access(StrEnum):
    """A way to use a ledger. The value is the code of what is said where it fails."""

    READ = "error_unreadable"
    WRITE = "error_unwritable_file"
    LOCK = "error_unlockable"

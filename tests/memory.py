"""A folder in memory, where nobody waits for a disk: passes have it sync whatever they write."""

import os
import shutil
from pathlib import Path

#: Where such a folder is on Linux; None elsewhere. A killed process leaves there what it wrote,
#: as on a disk.
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
#: More bytes than all tests of a run write; a container has often a fiftieth of it.
AMPLE = 2 << 30


def ample() -> str | None:
    """Give that folder where all tests may write into it, and start what they wrote."""
    if MEMORY is None or not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < AMPLE:
        return None
    return None if os.statvfs(MEMORY).f_flag & os.ST_NOEXEC else MEMORY

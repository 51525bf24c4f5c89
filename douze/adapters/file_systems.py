"""What the disk under the ledger is: a share on the network loses what SQLite wrote to it."""

import os
import re
from pathlib import Path

from douze.errors import LedgerError
from douze.model.phrases import phrase

#: Where Linux tells what is mounted; see proc_pid_mountinfo(5).
MOUNTS = Path("/proc/self/mountinfo")
#: "WAL does not work over a network filesystem", https://sqlite.org/wal.html
NETWORK = frozenset(
    "nfs nfs4 cifs smb smb2 smb3 smbfs afs ncpfs davfs fuse.sshfs fuse.davfs fuse.davfs2"
    " fuse.rclone fuse.s3fs fuse.curlftpfs fuse.smbnetfs fuse.glusterfs fuse.gvfsd-fuse".split()
)
#: With less room than this no pass begins: what was sent must still fit into the ledger.
LEAST_FREE = 10_000_000  # bytes


def network_file_system(folder: Path, mounts: str) -> str | None:
    """Name the kind of network file system that a folder is on; None where it is on none.

    `mounts` is the text of `/proc/self/mountinfo`. Links in the folder's path are the
    caller's to resolve.
    """
    found, deepest = None, -1
    around = {str(place) for place in (folder, *folder.parents)}
    for line in mounts.splitlines():
        before, separator, after = line.partition(" - ")
        fields, kind = before.split(" "), after.split(" ")[0]
        if not separator or len(fields) < 5:
            continue
        # A space, a tab, a backslash in a path are written in octal (proc_pid_mountinfo(5)).
        point = re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), fields[4])
        # Of two that are mounted on one point the later one hides the other.
        if point in around and len(point) >= deepest:
            found, deepest = kind, len(point)
    return found if found in NETWORK else None


def refuse_network(path: Path, mounts: Path) -> None:
    """Raise LedgerError where a file would be on a network file system."""
    try:
        kind = network_file_system(path.parent.resolve(), mounts.read_text("utf-8", "replace"))
    except OSError:
        return  # not Linux
    if kind:
        raise LedgerError(
            str(path),
            phrase("error_network_share", kind=kind),
            phrase("hint_own_disk"),
        )


def refuse_full(path: Path) -> None:
    """Raise LedgerError where there is hardly any room left for a file that grows."""
    there = next((p for p in path.parents if p.exists()), path.parent)
    disk = os.statvfs(there)
    free = disk.f_bavail * disk.f_frsize
    if disk.f_blocks and free < LEAST_FREE:  # one that tells no size is taken for large enough
        raise LedgerError(
            str(path),
            phrase("error_disk_full_left", left=free // 1_000_000),
            phrase("hint_room_at_least", least=LEAST_FREE // 1_000_000),
        )

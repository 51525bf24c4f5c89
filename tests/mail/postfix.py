"""A Postfix of our own: in a folder, on a free port of loopback, delivering to maildirs in it."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from tests.free_port import IN_USE, PortTaken, free_port, on_a_free_port
from tests.mail.certificates import Authority
from tests.programs import found

PROGRAM = found("postfix")
#: The address that this server does not know.
NOBODY = "nobody@example.org"
#: One that may not send by it; as all of Postfix's, that is told at the recipient.
STRANGER = "stranger@example.org"
_MAIN = """\
compatibility_level = 3.6
config_directory = {etc}
queue_directory = {folder}/spool
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
syslog_name = douze-test
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = localhost
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
local_recipient_maps =
smtpd_recipient_restrictions = check_recipient_access inline:{{ {{ {nobody} = REJECT }} }},
 permit_mynetworks, reject
smtpd_sender_restrictions = check_sender_access
 inline:{{ {{ {stranger} = REJECT not owned by user zoe }} }}
default_transport = error:nothing leaves this machine
virtual_mailbox_domains = example.org
virtual_mailbox_base = {folder}/boxes
virtual_mailbox_maps = inline:{{ {boxes} }}
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
smtpd_tls_security_level = may
smtpd_tls_chain_files = {folder}/server.pem
message_size_limit = 1000000
"""
_MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """The running server, and what it has delivered."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port

    def box(self, who: str, count: int = 1, seconds: float = 30) -> list[bytes]:
        """Give somebody's mail, once there is as much of it; whatever there is after a while."""
        end = time.monotonic() + seconds
        while True:
            found = sorted((self.folder / "boxes" / who / "new").glob("*"))
            if len(found) >= count or time.monotonic() > end:
                return [path.read_bytes() for path in found]
            time.sleep(0.05)

    def queue_empties(self, within: float = 10) -> bool:
        """Whether nothing is left to deliver; what is being delivered gets some seconds."""
        end = time.monotonic() + within
        while (left := self._is_queued()) and time.monotonic() < end:
            time.sleep(0.05)
        return not left

    def _is_queued(self) -> bool:
        queues = ("incoming", "active", "deferred", "maildrop", "hold")
        spool = self.folder / "spool"
        with contextlib.suppress(FileNotFoundError):  # delivered while we looked
            return any(p.is_file() for q in queues for p in (spool / q).rglob("*"))
        return True


@contextlib.contextmanager
def postfix(
    authority: Authority, *boxes: str, port: Callable[[], int] = free_port
) -> Iterator[Postfix]:
    """Start it, and end it again: by the process that it names, nobody else's."""
    assert PROGRAM
    umask = os.umask(0o022)  # its daemons are other users
    folder = Path(tempfile.mkdtemp(prefix="douze-postfix-"))
    folder.chmod(0o755)
    try:
        _prepare(folder, authority)
        taken = on_a_free_port(partial(_start, folder, boxes), port)
        try:
            _wait(taken, folder)
            yield Postfix(folder, taken)
        finally:
            _ask(folder, "stop")
    finally:
        os.umask(umask)
        shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path, boxes: tuple[str, ...], port: int) -> int:
    """Start it on that port, which is given back. Raises PortTaken when it is not free any more."""
    _configure(folder, port, boxes)
    begun = _ask(folder, "start")
    if begun.returncode and IN_USE in _log(folder):
        (folder / "log").unlink()
        raise PortTaken
    assert begun.returncode == 0, begun.stderr + _log(folder)
    return port


def _ask(folder: Path, what: str) -> subprocess.CompletedProcess[str]:
    command = [str(PROGRAM), "-c", str(folder / "etc"), what]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def _prepare(folder: Path, authority: Authority) -> None:
    owner = pwd.getpwnam("postfix")
    for name in ("etc", "spool", "data", "boxes"):
        (folder / name).mkdir(mode=0o755)
    for name in ("data", "boxes"):
        shutil.chown(folder / name, owner.pw_uid, owner.pw_gid)
    shutil.copy(authority.paper(), folder / "server.pem")


def _configure(folder: Path, port: int, boxes: tuple[str, ...]) -> None:
    owner, etc = pwd.getpwnam("postfix"), folder / "etc"
    known = ", ".join(f"{{ {who}@example.org = {who}/ }}" for who in boxes)
    main = _MAIN.format(
        etc=etc,
        folder=folder,
        nobody=NOBODY,
        stranger=STRANGER,
        boxes=known,
        uid=owner.pw_uid,
        gid=owner.pw_gid,
    )
    (etc / "main.cf").write_text(main)
    (etc / "master.cf").write_text(_MASTER.format(port=port))
    for name in ("postfix-files", "dynamicmaps.cf"):
        if (Path("/etc/postfix") / name).exists():
            shutil.copy(Path("/etc/postfix") / name, etc / name)


def _wait(port: int, folder: Path) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 5) as one:
            if one.recv(100).startswith(b"220"):
                return
        time.sleep(0.05)
    raise AssertionError(_log(folder))


def _log(folder: Path) -> str:
    log = folder / "log"
    return log.read_text() if log.exists() else ""

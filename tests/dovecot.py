"""A private Dovecot on a free port of this machine, with one mailbox, for as long as a test."""

import grp
import imaplib
import os
import pwd
import shutil
import signal
import ssl
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from tests.free_port import IN_USE, PortTaken, free_port, on_a_free_port
from tests.programs import found, lacking

USER, PASSWORD = "formation@example.org", "Secret-7f3a"
DOVECOT = found("dovecot") or "dovecot"

CONFIG = """\
base_dir = {at}/run
state_dir = {at}/state
log_path = {at}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{at}/cert.pem
ssl_key = <{at}/key.pem
ssl_min_protocol = TLSv1.2
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:{at}/mail
first_valid_uid = 0
first_valid_gid = 0
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
namespace inbox {{
  inbox = yes
  separator = /
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {at}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={at}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
"""


@dataclass(frozen=True, kw_only=True)
class Server:
    """Where it listens, and what is in its mailbox."""

    at: Path
    port: int  #: in clear, or with STARTTLS
    tls_port: int
    certificate: Path

    @contextmanager
    def inbox(self) -> Iterator[imaplib.IMAP4]:
        box = imaplib.IMAP4("127.0.0.1", self.port, timeout=20)
        try:
            box.login(USER, PASSWORD)
            yield box
        finally:
            box.logout()

    def deliver(self, raw: bytes, folder: str = "INBOX") -> None:
        """Let a message arrive."""
        with self.inbox() as box:
            assert box.append(folder, "", "", raw)[0] == "OK"

    def make_folder(self, name: str) -> None:
        with self.inbox() as box:
            assert box.create(f'"{name}"')[0] == "OK"

    def begin_anew(self) -> None:
        """Give the inbox another numbering, as after a move to another server."""
        with self.inbox() as box:
            box.create("ailleurs")
        for name in (
            "dovecot-uidlist",
            "dovecot.index",
            "dovecot.index.log",
            "dovecot.index.cache",
        ):
            with suppress(FileNotFoundError):
                (self.at / "mail" / name).unlink()

    def flags(self, folder: str = "INBOX") -> list[str]:
        """The flags of each message, as a server tells them."""
        with self.inbox() as box:
            assert box.select(folder, readonly=True)[0] == "OK"
            _, found = box.fetch("1:*", "(FLAGS)")
        return [
            b" ".join(imaplib.ParseFlags(one)).decode().replace("\\Recent", "").strip()
            for one in found
            if isinstance(one, bytes)
        ]


@contextmanager
def dovecot(port: Callable[[], int] = free_port) -> Iterator[Server]:
    """Start one, and end it whatever happens. Skips where there is none, but not in CI."""
    if why := lacking("dovecot", "openssl"):
        pytest.skip(why)
    at = Path(tempfile.mkdtemp(prefix="dc-", dir="/tmp"))  # its sockets want a short path
    try:
        (at / "mail").mkdir()
        (at / "users").write_text(f"{USER}:{PASSWORD}\n")
        (at / "users").chmod(0o644)  # whatever the umask: who asks for it is not who runs us
        certify(at)
        running, server = on_a_free_port(partial(_started, at), port)
        try:
            yield server
        finally:
            _end(running)
    finally:
        shutil.rmtree(at, ignore_errors=True)


def config(at: Path, port: int, tls_port: int) -> str:
    """Run by root, it has users of its own; run by anybody else, everything is theirs."""
    me = pwd.getpwuid(os.getuid())
    root = me.pw_uid == 0
    owner = pwd.getpwnam("mail") if root else me  # Dovecot reads no mail as root
    if root:
        at.chmod(0o755)
        for path in (at, at / "mail"):
            os.chown(path, owner.pw_uid, owner.pw_gid)
    return CONFIG.format(
        at=at,
        port=port,
        tls_port=tls_port,
        internal="dovecot" if root else me.pw_name,
        internal_group="dovecot" if root else grp.getgrgid(me.pw_gid).gr_name,
        login="dovenull" if root else me.pw_name,
        uid=owner.pw_uid,
        gid=owner.pw_gid,
    )


def certify(at: Path) -> None:
    """Make a certificate for this machine, which nobody trusts unless told to."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-days", "2", "-keyout", at / "key.pem", "-out", at / "cert.pem",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
        check=True, capture_output=True,
    )  # fmt: skip


def _started(at: Path, port: int) -> tuple[subprocess.Popen[bytes], Server]:
    """Start it on that port and another. Raises PortTaken when one of them is not free any more."""
    server = Server(at=at, port=port, tls_port=free_port(), certificate=at / "cert.pem")
    (at / "dovecot.conf").write_text(config(at, port, server.tls_port))
    running = subprocess.Popen(
        [DOVECOT, "-F", "-c", str(at / "dovecot.conf")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        umask=0o022,
    )
    try:
        wait_for(port, running, at / "log")
    except BaseException:
        _end(running)
        raise
    return running, server


def _end(running: subprocess.Popen[bytes]) -> None:
    running.send_signal(signal.SIGTERM)
    running.communicate(timeout=20)


def wait_for(port: int, running: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(200):
        if running.poll() is not None:  # and whoever listens there is somebody else
            break
        with suppress(OSError, imaplib.IMAP4.error, ssl.SSLError):
            imaplib.IMAP4("127.0.0.1", port, timeout=5).logout()
            return
        time.sleep(0.1)
    said = log.read_text() if log.exists() else ""
    if IN_USE in said:
        log.unlink()
        raise PortTaken
    raise AssertionError(f"Dovecot does not answer: {said}")

"""Somewhere to run a pass: a spreadsheet of some size, a place for the letters, a config.yaml."""

import json
import re
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory, gettempdir

from bench.measure import PYTHON, TOP, Cost, cost_of

LATENCY = 150  # milliseconds that Google's answers take here
ROUND_TRIP = 20  # milliseconds to a provider's mail server
PASSWORD = "secret"
_LIMITS = ("letters: 60", "per_hour: 100", "per_day: 400")


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A folder with a config.yaml, and what stands around it."""

    home: Path
    environment: Mapping[str, str]  #: what a program there needs
    asked: Path | None = None  #: Google's log: a request a line

    def run(self, *words: str) -> Cost:
        """Run one command of the product here."""
        config: list[str | Path] = ["--config", self.home / "config.yaml"]
        return cost_of(PYTHON, TOP / "run.py", *config, *words, environment=self.environment)

    def first_pass(self, *words: str) -> Cost:
        return self.run("--now", "2020-09-21T07:00", "apply", *words)

    def quiet_pass(self) -> Cost:
        return self.run("--now", "2020-09-21T07:20", "apply")

    def modules_of_a_quiet_pass(self) -> int:
        """How many modules one more quiet pass has imported at its end."""
        words = ["--config", str(self.home / "config.yaml"), "--now", "2020-09-21T07:20", "apply"]
        counting = f"import sys, run; run.main({words}); print(len(sys.modules))"
        return int(cost_of(PYTHON, "-c", counting, environment=self.environment).said.split()[-1])

    def requests(self) -> list[dict[str, object]]:
        """What Google was asked for so far; nothing where the sheet is a workbook."""
        if self.asked is None:
            return []
        return [json.loads(line) for line in self.asked.read_text("utf-8").splitlines()]


@contextmanager
def place(size: str, *, sheet: str = "workbook", mail: str = "folder") -> Iterator[Place]:
    """Make a place: `sheet` is workbook or google; `mail` is folder, smtp or secure."""
    with ExitStack() as around:
        home = Path(around.enter_context(TemporaryDirectory(prefix="douze-bench-")))
        settings: dict[str, object] = {}
        environment: dict[str, str] = {}
        if sheet == "google":
            settings |= around.enter_context(sheets_server(size, home / "asked.jsonl"))
        else:
            (home / "var").mkdir()
            copyfile(workbook(size), home / "var" / "inscriptions.xlsx")
        if mail != "folder":
            port, environment = around.enter_context(mail_server(home, secure=mail == "secure"))
            security, user = ("starttls", "douze") if mail == "secure" else ("none", "")
            settings |= {"host": "localhost", "port": port, "security": security, "user": user}
        config = (TOP / "config.yaml").read_text("utf-8")
        for limit in _LIMITS:
            config = config.replace(limit, f"{limit.partition(':')[0]}: 1000000")
        if sheet == "google":
            config = config.replace("kind: workbook", "kind: google")
        if mail != "folder":
            config = config.replace("kind: folder", "kind: smtp")
        for name, value in settings.items():
            config, found = re.subn(rf"(?m)^(  {name}:) .*$", rf'\1 "{value}"', config, count=1)
            assert found, name
        config = re.sub(r'(?m)^(  port:) "(\d+)"$', r"\1 \2", config)
        (home / "config.yaml").write_text(config, "utf-8")
        asked = home / "asked.jsonl" if sheet == "google" else None
        yield Place(home=home, environment=environment, asked=asked)


@cache
def workbook(size: str) -> Path:
    """The association of this size, as an .xlsx file; made once."""
    path = Path(gettempdir()) / "douze-bench" / f"{size}.xlsx"
    cost_of(PYTHON, "-m", "bench.association", size, path)
    return path


@contextmanager
def sheets_server(size: str, log: Path | None = None) -> Iterator[dict[str, str]]:
    """A Sheets server with the association on it, as slow as Google's."""
    words: list[str | Path] = ["--load", workbook(size), "--latency", str(LATENCY)]
    if log:
        words += ["--log", log]
    with _running([PYTHON, "-m", "tests.sheets_server", *words]) as server:
        assert server.stdout is not None
        told = dict(server.stdout.readline().strip().split(": ", 1) for _ in range(3))
        yield {"endpoint": told["url"], "key": told["key"], "credentials": told["credentials"]}


@contextmanager
def mail_server(home: Path, *, secure: bool) -> Iterator[tuple[int, dict[str, str]]]:
    """Postfix's sink; or a server with STARTTLS, login and pipelining, a round trip away."""
    if secure:
        far = ("-m", "bench.far_mail_server", str(ROUND_TRIP), PASSWORD, home)
        with _running([PYTHON, *far]) as server:
            assert server.stdout is not None
            port = int(server.stdout.readline())
            trusted = {"SSL_CERT_FILE": str(home / "ca.pem"), "DOUZE_SMTP_PASSWORD": PASSWORD}
            yield port, trusted
        return
    port = _free_port()
    with _running(["smtp-sink", "-u", "nobody", f"127.0.0.1:{port}", "100"]):
        _wait_for(port)
        yield port, {}


@contextmanager
def _running(command: list[str | Path]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(command, cwd=TOP, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(10)
        if process.stdout:
            process.stdout.close()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as ear:
        port: int = ear.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"nothing listens on port {port}")

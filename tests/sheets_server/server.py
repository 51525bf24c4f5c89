"""The server itself: a thread on a free port of this machine, and what tests see of it."""

import json
import socket
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

import uvicorn

from tests.sheets_server import app, errors, loading, routes
from tests.sheets_server.calls import Call
from tests.sheets_server.documents import Drive, Sharing
from tests.sheets_server.faults import Fault, Faults
from tests.sheets_server.grid import Book
from tests.sheets_server.hands import Tab
from tests.sheets_server.tokens import Door

ROBOT = "robot@douze-local.iam.gserviceaccount.com"
Edit = Callable[["SheetsServer"], object]


class SheetsServer:
    """A local Google: one Drive, one service account, one spreadsheet to begin with."""

    def __init__(
        self,
        *,
        title: str = "Inscriptions",
        locale: str = "en_US",
        time_zone: str = "Etc/GMT",
        tabs: Mapping[str, Iterable[Sequence[Any]]] | None = None,
        workbook: Path | str | None = None,
    ) -> None:
        self.drive = Drive(ROBOT)
        self.lock = self.drive.lock
        self.door = Door(ROBOT)
        self.document = self.drive.create(title, locale=locale, time_zone=time_zone)
        if workbook is not None:
            loading.load(Path(workbook), self.document.book)
        if tabs is not None:
            loading.fill(self.document.book, tabs)
        self.faults = Faults()
        self.requests: list[app.Entry] = []
        self.latency: float = 0  #: seconds that every answer takes
        self.clock_off = timedelta()  #: how far the Date header is off
        self.on_request: Callable[[app.Entry], object] | None = None
        self.quota = 0  #: reads and writes a minute; 0 for no limit
        self.url = ""
        self.credentials = Path()
        self.stopping = False
        self._edits: list[tuple[int, Edit]] = []
        self._count = 0
        self._spent: dict[str, deque[float]] = {"Read": deque(), "Write": deque()}
        self._log: IO[str] | None = None
        self._uvicorn: uvicorn.Server | None = None

    # --- what tests see and do

    @property
    def key(self) -> str:
        """The key of the first spreadsheet."""
        return self.document.key

    @property
    def book(self) -> Book:
        """What the first spreadsheet holds now. Never changes: every change makes another."""
        return self.document.book

    @property
    def titles(self) -> list[str]:
        """The titles of the tabs."""
        return [sheet.title for sheet in self.book.sheets]

    def tab(self, title: str) -> Tab:
        """Find a tab of the first spreadsheet."""
        sheet = self.book.titled(title)
        if sheet is None:
            raise LookupError(f"There is no tab {title!r}, only {self.titles}")
        return Tab(self.document, sheet.id)

    def share(self, sharing: Sharing) -> None:
        """Change what stands between the robot and the first spreadsheet."""
        self.document.sharing = sharing
        self.document.trashed = sharing is Sharing.BINNED

    def between(self, k: int, edit: Edit) -> None:
        """Let staff edit just before the k-th request of the API from now; tokens do not count."""
        self._edits.append((self._count + k, edit))

    def calm(self) -> None:
        """Forget what was to fail, and what staff were to edit."""
        self.faults.clear()
        self._edits.clear()

    def undo(self) -> None:
        """Take the last change back."""
        with self.lock:
            self.document.undo()

    def snapshot(self) -> Book:
        """Give the present state, to come back to it."""
        return self.document.book

    def restore(self, book: Book) -> None:
        """Come back to an earlier state."""
        with self.lock:
            self.document.past.append(self.document.book)
            self.document.book = book

    @property
    def calls(self) -> list[app.Entry]:
        """The requests that came, without those for access tokens."""
        return [entry for entry in self.requests if not entry.is_token]

    def look(self, key: str, asked: Mapping[str, Any]) -> bytes:
        """Give what a reading would be answered; it is no request, and nothing can go wrong."""
        several = {name: [v] if isinstance(v, str) else v for name, v in asked.items()}
        query = [(name, value) for name, values in several.items() for value in values]
        call = Call("GET", f"/v4/spreadsheets/{key}", query, b"", self.drive)
        with self.lock:
            return app.dumped(routes.answer(call))

    # --- what the application asks

    def meet(self, entry: app.Entry) -> Fault | None:
        """Note that a request has come: edit, if somebody wants to, and name its fault."""
        self.requests.append(entry)
        kinds = {"any", "token" if entry.is_token else "api"}
        if not entry.is_token:
            self._count += 1
            kinds.add(self._kind(entry.method, entry.path).lower())
            due = [edit for at, edit in self._edits if at == self._count]
            with self.lock:
                for edit in due:
                    edit(self)
        if self.on_request is not None:
            self.on_request(entry)
        return self.faults.next(kinds)

    @staticmethod
    def _kind(method: str, path: str) -> str:
        reads = method == "GET" or path.endswith((":search", "ByDataFilter"))
        return "Read" if reads and "UpdateBy" not in path and "ClearBy" not in path else "Write"

    def count(self, call: Call) -> None:
        """Count a request against the quota of its kind."""
        if not self.quota or not call.path.startswith("/v4/"):
            return
        kind = self._kind(call.method, call.path)
        spent, now = self._spent[kind], time.monotonic()
        while spent and spent[0] < now - 60:
            spent.popleft()
        if len(spent) >= self.quota:
            raise errors.quota(kind)
        spent.append(now)

    def log(self, entry: app.Entry) -> None:
        """Write down a request that has been answered."""
        if self._log is not None:
            facts = {name: getattr(entry, name) for name in entry.__slots__ if name != "headers"}
            self._log.write(json.dumps(facts, ensure_ascii=False) + "\n")
            self._log.flush()

    # --- starting and stopping

    def log_to(self, path: Path) -> None:
        """Write every request to a file too, one line of JSON each."""
        self._log = path.open("a", encoding="utf-8")

    def listen(self, port: int = 0) -> socket.socket:
        """Take a port of this machine, a free one for 0."""
        bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(("127.0.0.1", port))
        bound.listen(128)  # who comes before the server answers waits, and is not turned away
        self.url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        return bound

    def serve(self, bound: socket.socket) -> None:
        """Answer until it is stopped."""
        config = uvicorn.Config(
            app.make(self),
            log_level="critical",
            lifespan="off",
            date_header=False,
            server_header=False,
            timeout_keep_alive=60,
            timeout_graceful_shutdown=1,
        )
        self._uvicorn = uvicorn.Server(config)
        self._uvicorn.run(sockets=[bound])

    def stop(self) -> None:
        """Stop answering."""
        self.stopping = True
        if self._uvicorn is not None:
            self._uvicorn.should_exit = True
            self._uvicorn.force_exit = True

    @classmethod
    @contextmanager
    def running(cls, **how: Any) -> Iterator["SheetsServer"]:
        """Run a server in a thread for as long as the block lasts."""
        server = cls(**how)
        with tempfile.TemporaryDirectory(prefix="sheets-server-") as folder:
            bound = server.listen()
            server.credentials = server.door.write_credentials(
                Path(folder) / "service-account.json", server.url
            )
            thread = threading.Thread(target=server.serve, args=(bound,), daemon=True)
            thread.start()
            while server._uvicorn is None or not server._uvicorn.started:
                time.sleep(0.005)
            try:
                yield server
            finally:
                server.stop()
                thread.join(10)
                bound.close()
                if server._log is not None:
                    server._log.close()

"""Chromium without a window, asked over a pipe (the DevTools protocol): no port, no driver.

One browser opens all pages; what it answers is waited for, and no time is counted on.
"""

import json
import os
import shutil
import subprocess
import tempfile
from base64 import b64decode
from fcntl import F_DUPFD, fcntl
from pathlib import Path
from select import select
from time import monotonic
from types import TracebackType
from typing import Any, Self

#: A machine may be very busy: after so many seconds without a word the browser hangs.
SILENCE = 300
_OPTIONS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--disable-extensions", "--hide-scrollbars", "--disable-dev-shm-usage"),
    "--remote-debugging-pipe",
)


class Browser:
    """One Chromium; `with Browser() as browser`."""

    def __enter__(self) -> Self:
        self._home = tempfile.mkdtemp(prefix="douze-chromium-")
        ours_in, theirs_out = os.pipe()
        theirs_in, ours_out = os.pipe()
        to_it, from_it = fcntl(theirs_in, F_DUPFD, 20), fcntl(theirs_out, F_DUPFD, 20)
        options = [*_OPTIONS, f"--user-data-dir={self._home}", "about:blank"]
        self._process = subprocess.Popen(
            ["bash", "-c", f'exec chromium "$@" 3<&{to_it} 4>&{from_it}', "bash", *options],
            pass_fds=(to_it, from_it),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": self._home},
        )
        for number in (theirs_in, theirs_out, to_it, from_it):
            os.close(number)
        self._in, self._out = ours_in, ours_out
        self._read, self._last = b"", 0
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._in)
        os.close(self._out)
        shutil.rmtree(self._home, ignore_errors=True)

    def open(self, page: Path, *, width: int = 800, dark: bool = False) -> "Tab":
        """Open a file as somebody does on a screen of this width, by day or by night."""
        made = self.ask("Target.createTarget", url="about:blank")
        attached = self.ask("Target.attachToTarget", targetId=made["targetId"], flatten=True)
        tab = Tab(self, attached["sessionId"])
        tab.ask("Page.enable")
        tab.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=900,
            deviceScaleFactor=1,
            mobile=width < 500,
        )
        tab.scheme("dark" if dark else "light")
        tab.ask("Page.navigate", url=page.resolve().as_uri())
        self._hear(lambda told: told.get("method") == "Page.loadEventFired", tab.session)
        return tab

    def ask(self, method: str, session: str = "", **params: Any) -> dict[str, Any]:
        """Say what is to be done, and wait for the answer."""
        self._last += 1
        number = self._last
        asked = {"id": number, "method": method, "params": params}
        if session:
            asked["sessionId"] = session
        left = json.dumps(asked).encode() + b"\0"
        while left:
            left = left[os.write(self._out, left) :]
        answer = self._hear(lambda told: told.get("id") == number, "")
        assert "error" not in answer, answer
        result: dict[str, Any] = answer["result"]
        return result

    def _hear(self, wanted: Any, session: str) -> dict[str, Any]:
        """Read on until what is wanted has been said."""
        while True:
            while b"\0" not in self._read:
                end = monotonic() + SILENCE
                ready, _, _ = select([self._in], [], [], max(0, end - monotonic()))
                assert ready, "Chromium says nothing any more"
                more = os.read(self._in, 1 << 20)
                assert more, "Chromium has ended"
                self._read += more
            one, _, self._read = self._read.partition(b"\0")
            told: dict[str, Any] = json.loads(one)
            if wanted(told) and told.get("sessionId", "") in (session, told.get("sessionId", "")):
                return told


class Tab:
    """One page that is open."""

    def __init__(self, browser: Browser, session: str) -> None:
        self.browser, self.session = browser, session

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        return self.browser.ask(method, self.session, **params)

    def scheme(self, name: str, media: str = "") -> None:
        """Let it be day or night, or let the page be printed."""
        feature = {"name": "prefers-color-scheme", "value": name}
        self.ask("Emulation.setEmulatedMedia", media=media, features=[feature])

    def run(self, script: str) -> Any:
        """What a script gives, once what it promises has come."""
        done = self.ask(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in done, done
        return done["result"].get("value")

    def picture(self, path: Path) -> None:
        shot = self.ask("Page.captureScreenshot", captureBeyondViewport=True)
        path.write_bytes(b64decode(shot["data"]))

    def printed(self, path: Path) -> None:
        made = self.ask("Page.printToPDF", preferCSSPageSize=True)
        path.write_bytes(b64decode(made["data"]))

"""Told to stop, or out of time: a pass ends at a safe point, or else as a kill would end it.

That a killed pass loses nothing and doubles nothing unsaid is the ledger's promise
(tests/crash), so what does not let go may be cut off anywhere: a name that is looked up, a pipe
that nobody writes to, a library that computes for ever.
"""

import faulthandler
import os
import select
import signal
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from threading import Thread
from time import monotonic
from types import FrameType

from douze.errors import PassTooLong, Stopped
from douze.model.phrases import Phrase, phrase

#: What is in hand when somebody says stop gets so long; in five seconds all has to be over.
GRACE = 4.0  # seconds
#: What is in hand when the deadline comes gets so long: a letter waits for its server's answer.
LATE = 60.0
#: How long reading `config.yaml` may take, and all else that comes before a pass.
BEFORE = 120.0
#: By so much the last resort comes after the end that is told in words, when somebody says stop.
SPARE = 1.0
#: The same after the deadline, where nobody waits: on a machine that is busy with other things, and
#: while a library lets nobody in, the thread that has the words may come late.
DEAF = 30.0
#: Nobody waits for longer at once: a process that is suspended does not see the time go by.
_AT_ONCE = 1.0
_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_OVER = b"\0"
_STDERR = 2


class Stop:
    """Notes SIGTERM, SIGINT and SIGHUP instead of dying of them; the work in hand is finished.

    One that is ignored stays so: SIGHUP after `nohup`, SIGINT behind a script's `&`. What takes
    longer than `grace` is cut off, and the program ends with `status`. Where even Python is not
    heard any more, a thread that is none of Python's ends it with 1 (faulthandler). `say` puts
    into words why: nothing is loaded any more by then.
    """

    def __init__(
        self,
        say: Callable[[Phrase], str] = repr,
        *,
        grace: float = GRACE,
        late: float = LATE,
        status: int = 1,
    ) -> None:
        self._told = say(phrase("error_stop_cut", seconds=round(grace)))
        self._told_late = say(phrase("error_late_cut"))
        self._grace, self._after, self._status = grace, late, status
        self._asked = self._late = self._entered = False
        self._before: dict[int, Callable[[int, FrameType | None], object] | int | None] = {}

    def __call__(self) -> bool:
        """Whether somebody has said stop."""
        return self._asked

    def over(self) -> bool:
        """Whether a pass has to end: somebody said stop, or its time is over."""
        return self() or self.late

    @property
    def late(self) -> bool:
        """Whether the time of the pass was over before it was."""
        return self._late

    def check(self) -> None:
        """Say that here is a safe point. Raises Stopped or PassTooLong where it has to end."""
        if self():
            raise Stopped
        if self.late:
            raise PassTooLong

    def __enter__(self) -> "Stop":
        minded = [n for n in _SIGNALS if signal.getsignal(n) is not signal.SIG_IGN]
        self._before = {number: signal.signal(number, self._note) for number in minded}
        self._entered = True
        return self

    def __exit__(self, *raised: object) -> None:
        faulthandler.cancel_dump_traceback_later()
        self._entered = False
        for number, before in self._before.items():
            signal.signal(number, before)

    @contextmanager
    def within(self, seconds: float, note: int = _STDERR) -> Iterator[None]:
        """Let one pass last so long. Where it is cut off, what it was at is written to `note`.

        A thread waits for signals too: while a name is looked up, Python hears none.
        """
        if not self._entered:
            yield
            return
        self._late = False
        hears, wakes = os.pipe()
        os.set_blocking(wakes, False)
        before = signal.set_wakeup_fd(wakes, warn_on_full_buffer=False)
        watching = Thread(target=self._watching, args=(hears, seconds, note), daemon=True)
        watching.start()
        if not self._asked:
            _end_after(seconds + self._after + DEAF, note)
        try:
            yield
        finally:
            signal.set_wakeup_fd(before)
            os.write(wakes, _OVER)
            watching.join()
            os.close(wakes)
            os.close(hears)
            faulthandler.cancel_dump_traceback_later()

    def _note(self, number: int, frame: FrameType | None) -> None:
        if not self._asked:
            self._asked = True
            _end_after(self._grace + SPARE)

    def _watching(self, hears: int, seconds: float, note: int) -> None:
        """Wait for the end of the pass, a signal or the deadline, and then for the time left."""
        told = self._heard(hears, seconds)
        if told is None:
            self._late = True
            if not self._asked:  # late ourselves, we would else be overtaken by the last resort
                _end_after(self._after + DEAF, note)
            told = self._heard(hears, self._after)
            if told is None:
                faulthandler.dump_traceback(note)
                self._cut(self._told_late)
        if told != _OVER:
            self._note(0, None)
            if self._heard(hears, self._grace, signals=()) is None:
                self._cut(self._told)

    def _heard(
        self, hears: int, seconds: float, signals: Collection[int] = _SIGNALS
    ) -> bytes | None:
        """Give the signal that came within so many seconds, or _OVER; None where nothing did."""
        end = monotonic() + seconds
        while (left := end - monotonic()) > 0:
            if select.select([hears], [], [], min(left, _AT_ONCE))[0]:
                told = os.read(hears, 1)
                if told == _OVER or told[0] in signals:
                    return told
        return None

    def _cut(self, words: str) -> None:
        os.write(_STDERR, f"{words}\n".encode())
        os._exit(self._status)


def _end_after(seconds: float, note: int = _STDERR) -> None:
    """End the program after so long, whatever it is at; only the last who says so counts."""
    faulthandler.dump_traceback_later(seconds, exit=True, file=note)

"""Standard input, output and error, whatever the program was started with: closed, full, a pipe."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from io import TextIOWrapper

_MODES = {"stdin": "r", "stdout": "w", "stderr": "w"}


class Loose(TextIOWrapper):
    """Words that may get lost: where they cannot be written, the work is done all the same."""

    lost: OSError | None = None  #: why some did

    def write(self, text: str) -> int:
        """Write what can be written."""
        try:
            return super().write(text)
        except OSError as error:
            self.lost = error
            return len(text)

    def flush(self) -> None:
        """Hand on what can be handed on."""
        try:
            super().flush()
        except OSError as error:
            self.lost = error


def open_all() -> None:
    """Let words be written to all three. Not for a program's tests, which look at their own.

    One that is closed is opened on nothing: else the ledger may become one of them.
    """
    for number, (name, mode) in enumerate(_MODES.items()):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # the lowest number is free
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))
    # Not every screen, or log, knows « ⟨ ».
    sys.stdout = _loose(sys.stdout, "replace", line_buffering=sys.stdout.isatty())
    sys.stderr = _loose(sys.stderr, "backslashreplace", line_buffering=True)


def _loose(stream: object, errors: str, *, line_buffering: bool) -> Loose:
    assert isinstance(stream, TextIOWrapper)
    stream.flush()
    return Loose(
        os.fdopen(stream.fileno(), "wb", closefd=False),
        encoding=stream.encoding,
        errors=errors,
        line_buffering=line_buffering,
    )


def close_out(status: int, say: Callable[[OSError], str]) -> int:
    """Hand on what is left of the results; give the exit status, 1 at least where some were lost.

    Whoever closed a pipe has seen enough. `say` puts into words why nothing can be written.
    """
    out = sys.stdout
    assert isinstance(out, Loose)
    with suppress(ValueError):
        out.flush()
    if out.lost is None or isinstance(out.lost, BrokenPipeError):
        return status
    sys.stderr.write(f"{say(out.lost)}\n")
    return max(status, 1)

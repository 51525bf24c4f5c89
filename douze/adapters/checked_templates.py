"""Which kinds of letters could be written the last time, so that not every pass tries them."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from douze.own_file import is_own
from douze.replace_file import replace_file


class CheckedTemplates:
    """A small file beside the ledger: a fingerprint, then a kind a line.

    It counts only for the fingerprint that it was written with. One that cannot be read, or
    that somebody else could have written, counts as none; not being able to write it is no
    fault, for the templates are tried anew then.
    """

    def __init__(self, path: Path, fingerprint: Callable[[], str]) -> None:
        self._path, self._fingerprint = path, fingerprint

    def kinds(self) -> frozenset[str]:
        """Name the kinds whose templates were good and have not changed since."""
        if not is_own(self._path):
            return frozenset()
        try:
            mark, *kinds = self._path.read_text("ascii").splitlines()
        except (OSError, ValueError):  # ValueError: not ASCII, or nothing at all
            return frozenset()
        return frozenset(kinds) if mark == self._mark else frozenset()

    def keep(self, kinds: Iterable[str]) -> None:
        """Remember that letters of these kinds could be written too."""
        known = self.kinds()
        if known.issuperset(kinds):
            return
        lines = [self._mark, *sorted(known.union(kinds))]
        with suppress(OSError):  # of a folder that may not be written, or is full, the ledger tells
            replace_file(self._path, "\n".join(lines).encode())

    @cached_property
    def _mark(self) -> str:
        """Taken once a pass, before anything is tried: what changes later is tried by the next."""
        return self._fingerprint()

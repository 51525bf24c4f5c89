"""What an ordinary account may write, whoever runs the tests.

Root may write anywhere. To become somebody else would do, where somebody else can read the
clone, the interpreter and the test's folder; but any of them may stand in a home of mode 0700.
So root lets go of just the leave to write what the permissions forbid, and of nothing else.
"""

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager

#: From linux/capability.h.
_VERSION, _DAC_OVERRIDE = 0x20080522, 1
_libc = ctypes.CDLL(None, use_errno=True)


class _Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _Sets(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint32) for name in ("effective", "permitted", "inheritable")]


@contextmanager
def held_to_permissions() -> Iterator[None]:
    """Be stopped by the mode of a file or folder, as an ordinary account is."""
    if os.geteuid() != 0:
        yield
        return
    header, sets = _Header(_VERSION, 0), (_Sets * 2)()
    _call(_libc.capget, header, sets)
    before = sets[0].effective
    sets[0].effective &= ~(1 << _DAC_OVERRIDE)
    _call(_libc.capset, header, sets)
    try:
        yield
    finally:
        sets[0].effective = before
        _call(_libc.capset, header, sets)


def _call(call: "ctypes._NamedFuncPointer", header: _Header, sets: "ctypes.Array[_Sets]") -> None:
    if call(ctypes.byref(header), ctypes.byref(sets)):
        raise OSError(ctypes.get_errno(), "the capabilities of this thread")

"""A child process, call by call (ptrace): counted, killed, made to fail, written down."""

import ctypes
import errno
import os
import platform
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_TRACEME, _SYSCALL, _GETREGS, _SETREGS, _SETOPTIONS = 0, 24, 12, 13, 0x4200
_OPTIONS = 0x100001  # mark system calls; kill the child with us
_TRAP = signal.SIGTRAP | 0x80
_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]

#: Where calls can be made to fail and be read: the registers are those of this processor.
READABLE = platform.machine() == "x86_64"
WRITE, PWRITE, FSYNC, FDATASYNC, FTRUNCATE, UNLINK = 1, 18, 74, 75, 77, 87
_NAMES = (
    "r15 r14 r13 r12 rbp rbx r11 r10 r9 r8 rax rcx rdx rsi rdi orig_rax rip cs eflags rsp ss"
    " fs_base gs_base ds es fs gs"
)


class Registers(ctypes.Structure):
    """What the processor holds: the number of the call, its arguments, its result."""

    _fields_ = [(name, ctypes.c_ulong) for name in _NAMES.split()]


@dataclass(frozen=True, slots=True)
class Call:
    """One system call that is about to happen."""

    pid: int
    number: int
    arguments: tuple[int, int, int, int]

    @property
    def path(self) -> str:
        """The file that its first argument stands for."""
        try:
            return str(Path(f"/proc/{self.pid}/fd/{self.arguments[0]}").readlink())
        except OSError:
            return ""

    def memory(self, address: int, count: int) -> bytes:
        with Path(f"/proc/{self.pid}/mem").open("rb", buffering=0) as memory:
            memory.seek(address)
            return memory.read(count)


#: Looks at a call, and may have it fail with an error number.
Look = Callable[[Call], int | None]


def watch_me() -> None:
    """In the child: from here on the parent may look. Counting begins at `begin_here`."""
    if _libc.ptrace(_TRACEME, 0, None, None):
        os._exit(99)
    os.kill(os.getpid(), signal.SIGSTOP)


def begin_here() -> None:
    """In the child: the calls from here on count."""
    os.kill(os.getpid(), signal.SIGSTOP)


def follow(pid: int, *, kill_at: int = 0, look: Look | None = None) -> tuple[int, int]:
    """In the parent: let the child run; give the number of its calls, and how it ended.

    `kill_at` kills it at the entry of that call, counted from 1. Ended by a signal: minus that.
    """
    _, status = os.waitpid(pid, 0)
    if os.WIFEXITED(status):
        raise OSError(errno.EPERM, "this machine does not allow ptrace")
    _libc.ptrace(_SETOPTIONS, pid, None, _OPTIONS)
    calls, entering, counting, failing = 0, True, False, 0
    deliver = 0
    while True:
        _libc.ptrace(_SYSCALL if counting else 7, pid, None, deliver)
        deliver = 0
        _, status = os.waitpid(pid, 0)
        if os.WIFEXITED(status) or os.WIFSIGNALED(status):
            return calls, os.waitstatus_to_exitcode(status)
        stopped_by = os.WSTOPSIG(status)
        if stopped_by == signal.SIGSTOP and not counting:
            counting = True
            continue
        if stopped_by != _TRAP:
            deliver = stopped_by
            continue
        if entering:
            calls += 1
            if calls == kill_at:
                os.kill(pid, signal.SIGKILL)
                continue
            failing = _entry(pid, look) if look else 0
        elif failing:
            registers = _registers(pid)
            registers.rax = ctypes.c_ulong(-failing).value
            _libc.ptrace(_SETREGS, pid, None, ctypes.byref(registers))
            failing = 0
        entering = not entering


def _entry(pid: int, look: Look) -> int:
    registers = _registers(pid)
    arguments = (registers.rdi, registers.rsi, registers.rdx, registers.r10)
    failing = look(Call(pid, registers.orig_rax, arguments)) or 0
    if failing:
        registers.orig_rax = ctypes.c_ulong(-1).value
        _libc.ptrace(_SETREGS, pid, None, ctypes.byref(registers))
    return failing


def _registers(pid: int) -> Registers:
    registers = Registers()
    _libc.ptrace(_GETREGS, pid, None, ctypes.byref(registers))
    return registers

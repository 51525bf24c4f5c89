"""What a program costs: run several in turn, so that the machine's moods meet them all alike."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import gettempdir

TOP = Path(__file__).resolve().parents[1]
PYTHON = Path(sys.executable)
#: No run takes longer; one that would is stopped, and the table says so.
PATIENCE = 600.0  # seconds

#: Runs a program and tells, on a last line, what it took: wall clock, processor, peak memory.
_WATCH = """
import resource, subprocess, sys, time
began = time.monotonic()
ended = subprocess.run(sys.argv[1:], check=False).returncode
wall = time.monotonic() - began
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print("\\n", wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, flush=True)
sys.exit(ended)
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cost:
    """What one run took."""

    wall: float  #: seconds
    cpu: float  #: seconds, of the system too; not a number where the run was stopped
    memory: float  #: megabytes, at the peak
    said: str = ""  #: on standard output
    stopped: bool = False  #: because it took too long


Run = Callable[[], Cost]


def cost_of(
    *command: str | Path,
    words: str = "",
    patience: float = PATIENCE,
    environment: Mapping[str, str] | None = None,
) -> Cost:
    """Run one program to its end; `words` are its input. Raises RuntimeError when it fails.

    Our modules are compiled before, as they are wherever their folder can be written.
    """
    usual = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    compiled = str(Path(gettempdir()) / "douze-bench-compiled")
    process = subprocess.Popen(
        [PYTHON, "-S", "-E", "-c", _WATCH, *command],
        cwd=TOP,
        env={**usual, "PYTHONPYCACHEPREFIX": compiled, **(environment or {})},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # so that a program that asks for a password reads its input
    )
    try:
        said, wrong = process.communicate(words, timeout=patience)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        said, _ = process.communicate()
        return Cost(wall=patience, cpu=float("nan"), memory=float("nan"), said=said, stopped=True)
    if process.returncode:
        raise RuntimeError(f"{command} ended with {process.returncode}:\n{said}\n{wrong}")
    said, _, used = said.rstrip().rpartition("\n")
    wall, cpu, memory = map(float, used.split())
    return Cost(wall=wall, cpu=cpu, memory=memory, said=said.strip())


def in_turn(runs: Mapping[str, Run], times: int) -> dict[str, Cost]:
    """Give the medians of several runs of each, one after the other and round again."""
    costs: dict[str, list[Cost]] = {name: [] for name in runs}
    for _ in range(times):
        for name, run in runs.items():
            costs[name].append(run())
    return {name: median_of(found) for name, found in costs.items()}


def median_of(costs: Sequence[Cost]) -> Cost:
    """The median of each figure by itself."""
    return Cost(
        wall=median(cost.wall for cost in costs),
        cpu=median(cost.cpu for cost in costs),
        memory=median(cost.memory for cost in costs),
        said=costs[-1].said,
        stopped=any(cost.stopped for cost in costs),
    )

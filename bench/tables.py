"""Tables of what was measured, for the terminal and for docs/performance.md."""

import platform
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import isnan
from pathlib import Path

from bench.measure import Cost

_BEGIN, _END = "<!-- made by make bench -->", "<!-- end -->"


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """One experiment's outcome: names and figures as they are shown."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]

    def lines(self) -> Iterable[str]:
        """Give it as Markdown that one can read as it stands."""
        widths = [max(map(len, column)) for column in zip(self.header, *self.rows, strict=True)]
        yield f"### {self.title}"
        yield ""
        for row in (self.header, ["-" * width for width in widths], *self.rows):
            first, *others = zip(row, widths, strict=True)
            cells = [first[0].ljust(first[1]), *(text.rjust(width) for text, width in others)]
            yield f"| {' | '.join(cells)} |"
        yield ""


def seconds(value: float) -> str:
    """`0.153`, `1.53`, `15.3`: three figures that mean something; `–` where there is none."""
    if isnan(value):
        return "–"
    return f"{value:.3f}" if value < 1 else f"{value:.2f}" if value < 10 else f"{value:.1f}"


def figures(cost: Cost) -> list[str]:
    """Wall clock, processor and memory, for a row of a table."""
    wall = f"over {cost.wall:.0f}" if cost.stopped else seconds(cost.wall)
    memory = "–" if isnan(cost.memory) else f"{cost.memory:.0f}"
    return [wall, seconds(cost.cpu), memory]


FIGURES = ("wall, s", "CPU, s", "peak, MB")


def ratio(one: float, other: float) -> str:
    """How many times the other; `–` where that cannot be said."""
    return "–" if isnan(one) or isnan(other) or not other else f"{one / other:.1f} ×"


def machine() -> str:
    """Describe the machine, and how busy it was with other things."""
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text("utf-8"))
    memory = re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text("utf-8"))
    cores = Path("/proc/cpuinfo").read_text("utf-8").count("processor\t:")
    load = Path("/proc/loadavg").read_text("utf-8").split()[0]
    return (
        f"{date.today():%d %B %Y}: {model[1] if model else platform.machine()}, {cores} cores, "
        f"{int(memory[1]) / 2**20 if memory else 0:.0f} GB, Linux {platform.release()}, "
        f"Python {platform.python_version()}; load average at the end {load}."
    )


def into_page(page: str, lines: Iterable[str]) -> str:
    """Put the tables into the page, in place of those that were there."""
    before, _, rest = page.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    return "\n".join([f"{before}{_BEGIN}", *lines, f"{_END}{after}"])

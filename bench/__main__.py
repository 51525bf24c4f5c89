"""`make bench`: measures, prints, and puts the tables into docs/performance.md.

Needs Postfix's smtp-sink (Debian: postfix). Without mailmerge, which the requirements of the
bench install, its rows are left out.
"""

import argparse
import shutil
import sys

from bench.experiments import EXPERIMENTS, SIZES
from bench.measure import TOP
from bench.tables import into_page, machine

PAGE = TOP / "docs" / "performance.md"


def main() -> int:
    """Run the experiments that are asked for, all of them unless some are named."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    names = ", ".join(EXPERIMENTS)
    parser.add_argument("names", nargs="*", metavar="EXPERIMENT", help=names)
    parser.add_argument("--times", type=int, default=3, help="runs of each, of which the median")
    parser.add_argument("--sizes", default=",".join(SIZES), help="which of %(default)s")
    parser.add_argument("--dry", action="store_true", help="leave docs/performance.md as it is")
    given = parser.parse_args()
    unknown = {*given.names, *given.sizes.split(",")} - {*EXPERIMENTS, *SIZES}
    if unknown:
        parser.error(f"nothing is called {', '.join(unknown)}. Experiments: {names}")
    if not shutil.which("smtp-sink"):
        print("smtp-sink is missing: sudo apt-get install postfix", file=sys.stderr)
        return 2
    lines: list[str] = []
    for name in given.names or EXPERIMENTS:
        table = EXPERIMENTS[name](given.times, given.sizes.split(","))
        lines += table.lines()
        print(*table.lines(), sep="\n", flush=True)
    lines = [machine(), "", *lines]
    print(lines[0])
    whole = not given.names and given.sizes == ",".join(SIZES)
    if whole and not given.dry:
        PAGE.write_text(into_page(PAGE.read_text("utf-8"), lines), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What is measured: each experiment is a table of docs/performance.md."""

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.fleet import fleet
from bench.measure import PATIENCE, PYTHON, Cost, Run, cost_of, in_turn
from bench.places import PASSWORD, ROUND_TRIP, Place, mail_server, place, sheets_server, workbook
from bench.rivals.mailmerge_files import write_files
from bench.tables import FIGURES, Table, figures, ratio, seconds

SIZES = ("small", "medium", "large", "huge")
#: The sizes that are measured several times; of the others each run takes its minutes.
QUICK = SIZES[:2]
#: A usual script is stopped after so long: a minute says enough.
ENOUGH = 60.0  # seconds
#: mailmerge connects anew for each letter: as many as this say how long each takes.
FEW = 40
MAILMERGE = Path(os.environ.get("MAILMERGE", PYTHON.parent / "mailmerge"))


def first_pass(times: int, sizes: Sequence[str]) -> Table:
    """Every answer is new: all is written, and every letter leaves.

    The huge one is not among them: its 95,000 letters would take any provider days.
    """
    rows = []
    for size in sizes:
        if size == "huge":
            continue
        runs: dict[str, Run] = {
            f"{size}, {sheet}, {mail}": partial(_first_pass, size, sheet, mail)
            for sheet in ("workbook", "google")
            for mail in ("folder", "smtp")
        }
        costs = in_turn(runs, times if size in QUICK else 1)
        rows += [[name, *figures(cost)] for name, cost in costs.items()]
    return Table(title="A first pass", header=("size, sheet, mail", *FIGURES), rows=rows)


def _first_pass(size: str, sheet: str, mail: str) -> Cost:
    with place(size, sheet=sheet, mail=mail) as here:
        return here.first_pass()


def before_mail(times: int, sizes: Sequence[str]) -> Table:
    """The same without the letters; and `plan`, which writes nothing."""
    rows = []
    for size in sizes:
        runs: dict[str, Run] = {
            f"{size}: plan": partial(_before_mail, size, "plan"),
            f"{size}: apply, no letter": partial(_before_mail, size, "apply", "--limit", "0"),
        }
        costs = in_turn(runs, times if size in QUICK else 1)
        rows += [[name, *figures(cost)] for name, cost in costs.items()]
    return Table(title="Before mail", header=("workbook", *FIGURES), rows=rows)


def _before_mail(size: str, *words: str) -> Cost:
    with place(size) as here:
        return here.run("--now", "2020-09-21T07:00", *words)


def quiet_pass(times: int, sizes: Sequence[str]) -> Table:
    """Nothing has changed since the last pass; cron asks for this a hundred times a day."""
    with ExitStack() as around:
        places = {
            f"{size}, {sheet}": around.enter_context(place(size, sheet=sheet))
            for size in sizes
            if size in QUICK
            for sheet in ("workbook", "google")
        }
        for here in places.values():
            here.first_pass()
        google = around.enter_context(sheets_server("small"))
        words = (google["endpoint"], google["key"], google["credentials"])
        runs: dict[str, Run] = {
            **{name: here.quiet_pass for name, here in places.items()},
            "import gspread, one call": partial(_rival, "one_call", *words),
            "python -c pass": partial(cost_of, PYTHON, "-c", "pass"),
        }
        costs = in_turn(runs, 3 * times)
        rows = [[name, *figures(costs[name]), *_asked(here)] for name, here in places.items()]
        rows += [[name, *figures(costs[name]), "–", "–", "–"] for name in [*runs][len(places) :]]
    header = ("size, sheet", *FIGURES, "modules", "requests", "kB read")
    return Table(title="A quiet pass", header=header, rows=rows)


def _asked(here: Place) -> tuple[str, str, str]:
    """How many modules one more pass imports, how often it asks Google, how much it reads."""
    before = len(here.requests())
    modules = here.modules_of_a_quiet_pass()
    last = here.requests()[before:]
    read = sum(int(str(one["received"])) for one in last)
    return str(modules), str(len(last)), f"{read / 1000:.0f}"


def letters(times: int, sizes: Sequence[str]) -> Table:
    """The letters of the medium size over one connection, and the same by others."""
    rows = [row for mail in ("smtp", "secure") for row in _letters_by(mail, times)]
    header = ("479 letters by, to", *FIGURES, "letters/s")
    return Table(title="Letters", header=header, rows=rows)


def _letters_by(mail: str, times: int) -> Iterator[list[str]]:
    secure = mail == "secure"
    where = f"{ROUND_TRIP} ms away, TLS, login" if secure else "smtp-sink"
    with ExitStack() as around:
        made = around.enter_context(place("medium"))
        made.first_pass()
        ready = made.home / "var" / "outbox"
        folder = Path(around.enter_context(TemporaryDirectory()))
        port, known = around.enter_context(mail_server(folder, secure=secure))
        loop: list[str | Path] = [str(port), ready, *([PASSWORD] if secure else [])]
        runs: dict[str, Run] = {
            f"Douze, {where}": partial(_sending_pass, mail),
            f"smtplib loop, {where}": partial(_rival, "smtplib_loop", *loop, environment=known),
        }
        counts = dict.fromkeys(runs, len([*ready.glob("*.eml")]))
        if MAILMERGE.exists():
            count = FEW if secure else min(counts.values())
            name = f"mailmerge, {where}" + (f" ({count} letters)" if secure else "")
            files = write_files(ready, folder / "mailmerge", port, count=count, secure=secure)
            merge = partial(cost_of, MAILMERGE, *files, words=f"{PASSWORD}\n", environment=known)
            runs[name], counts[name] = merge, count
        costs = in_turn(runs, times)
    for name, cost in costs.items():
        yield [name, *figures(cost), f"{counts[name] / cost.wall:.0f}"]


def _sending_pass(mail: str) -> Cost:
    """The pass after one that has decided and written everything: what it does is send."""
    with place("medium", mail=mail) as here:
        here.first_pass("--limit", "0")
        return here.first_pass()


def beside_others(times: int, sizes: Sequence[str]) -> Table:
    """Google at 150 ms a request, letters to smtp-sink: the floor, we, a usual script."""
    rows = []
    for size, count in (("small", 20), ("medium", 479)):
        if size not in sizes:
            continue
        floor, script = f"{size}: floor", f"{size}: gspread, a request for each row"
        runs: dict[str, Run] = {
            floor: partial(_floor, size, count),
            f"{size}: Douze": partial(_first_pass, size, "google", "smtp"),
        }
        costs = in_turn(runs, times)
        costs[script] = _on_google("rows_by_gspread", size)
        for name, cost in costs.items():
            done = f" ({len(cost.said.split())} of {count})" if cost.stopped else ""
            rows.append([name + done, *figures(cost), ratio(cost.wall, costs[floor].wall)])
    header = ("first pass on Google", *FIGURES, "wall / floor")
    return Table(title="Beside the floor and a usual script", header=header, rows=rows)


def _floor(size: str, count: int) -> Cost:
    """As many letters as we send, each as long as one of ours."""
    with place(size) as here:
        here.run("preview", "dues")
        letter = here.home / "var" / "preview" / "dues.eml"
        return _on_google("floor", size, letter, str(count))


def _on_google(rival: str, size: str, *words: str | Path) -> Cost:
    with ExitStack() as around:
        folder = Path(around.enter_context(TemporaryDirectory()))
        port, _ = around.enter_context(mail_server(folder, secure=False))
        google = around.enter_context(sheets_server(size))
        where = (google["endpoint"], google["key"], google["credentials"], str(port))
        return _rival(rival, *where, *words, patience=ENOUGH)


def deciding(times: int, sizes: Sequence[str]) -> Table:
    """Our stages, and a few lines of plain Python that know no exception."""
    rows = []
    for size in sizes:
        with place(size) as here:
            words = (workbook(size), here.home / "config.yaml")
            found = [json.loads(_rival("deciding", *words).said) for _ in range(times)]
        laps = [sorted(one[name] for one in found)[times // 2] for name in found[0]]
        rows.append([size, *map(seconds, laps), ratio(sum(laps[:-1]), laps[-1])])
    header = ("CPU, s", "read_book", "decide", "make_plan", "plain Python", "ours / plain")
    return Table(title="Deciding alone", header=header, rows=rows)


def _rival(
    name: str,
    *words: str | Path,
    patience: float = PATIENCE,
    environment: Mapping[str, str] | None = None,
) -> Cost:
    command = (PYTHON, "-m", f"bench.rivals.{name}", *words)
    return cost_of(*command, patience=patience, environment=environment)


EXPERIMENTS: Mapping[str, Callable[[int, Sequence[str]], Table]] = {
    "first": first_pass,
    "before": before_mail,
    "quiet": quiet_pass,
    "letters": letters,
    "others": beside_others,
    "deciding": deciding,
    "fleet": fleet,
}

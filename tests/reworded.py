"""Templates whose every sentence is another: what the house does must not depend on any.

A run of the tests with DOUZE_TEMPLATES speaks in them; with DOUZE_TOLD, houses note there what
each pass did, but for its words.
"""

import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from random import Random

from douze.model.desired import Outcome
from douze.model.plan import Plan
from douze.model.report import Report
from tests.factories import TOP

_LINE = re.compile(r'  (?P<code>\w+): "(?P<sentence>.*)"')
#: A command is no word: who reads it types it.
_PIECE = re.compile(r"(?:run\.py resolve )?\{\w+\}(?: sent\b| again\b)?|[^\W\d_]+")


def reword(folder: Path, seed: int) -> Path:
    """Copy the templates, with the sentences of `phrases.yaml` said in words made up anew."""
    shutil.copytree(TOP / "templates", folder)
    dice = Random(seed)
    for path in folder.glob("*/phrases.yaml"):
        sentences, *rest = path.read_text("utf-8").partition("\nhints:")
        lines = [_reworded(line, dice) for line in sentences.split("\n")]
        path.write_text("\n".join(lines) + "".join(rest), "utf-8")
    return folder


def _reworded(line: str, dice: Random) -> str:
    """Say a line anew: its placeholders stay, in another order, and no word does."""
    found = _LINE.fullmatch(line)
    if found is None:
        return line
    pieces = _PIECE.findall(found["sentence"])
    dice.shuffle(pieces)
    said = (p if "{" in p else "".join(dice.choices("bcdfgklmnp", k=6)) for p in pieces)
    return f'  {found["code"]}: "{" ".join(said)}"'


def note(plan: Plan, report: Report, outcomes: Iterable[Outcome]) -> None:
    """Note what a pass did, without a word of it: under the test that is running."""
    path = os.environ.get("DOUZE_TOLD")
    if not path:
        return
    test = os.environ["PYTEST_CURRENT_TEST"].rpartition(" ")[0]
    with Path(path).open("a", encoding="utf-8") as told:
        told.write(f"{test}\t{_told(plan, report, outcomes)!r}\n")


def _told(plan: Plan, report: Report, outcomes: Iterable[Outcome]) -> object:
    standing = [
        (o.registration.ref, o.status, o.rank, o.deadline, o.occurrence, [w.code for w in o.why])
        for o in outcomes
    ]
    looks = [(p.where, p.what.code) for p in (*plan.problems, *plan.guards, *plan.waits)]
    sent = [(r.key, r.to, r.state, r.merged_into) for r in report.sent]
    kept = [(r.key, r.state, r.merged_into) for r in plan.records]
    rows = [(c.tab, c.row, sorted(c.cells)) for c in plan.edits.rows]
    return plan.now.isoformat(), standing, looks, sent, kept, rows

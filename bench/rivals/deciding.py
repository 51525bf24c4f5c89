"""Deciding alone: `FILE CONFIG` tells the seconds of our stages, and those of plain Python.

The plain few lines know what the rules come to on such a sheet: twelve seats in the order of
arrival for those who paid, a deadline for the others, a waiting list. They know no exception,
keep no reason, and compare structures letter by letter.
"""

import json
import sys
import time
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from douze.adapters.xlsx_file import XlsxFile
from douze.composition import build
from douze.letters.subjects import with_subjects
from douze.match.match_book import match_book
from douze.model.ledger_state import LedgerState
from douze.model.sheet import Snapshot
from douze.plan.make_plan import make_plan
from douze.plan.outbox import make_outbox
from douze.read.read_book import read_book
from workflows.decide import decide


def plain(snapshot: Snapshot) -> dict[tuple[str, str], str]:
    """Who has a seat, who has to settle, who waits."""
    tabs = {tab.title: tab.rows[1:] for tab in snapshot.tabs}
    places: dict[Any, Any] = {row[0]: row[5] for row in tabs["Sessions"]}
    paid = set()
    for structure, emails, _, settled, *_ in tabs["Adhérents"]:
        if settled != "non":
            paid |= {str(structure).casefold(), *str(emails or "").replace(";", " ").split()}
    queues: dict[Any, dict[str, Any]] = defaultdict(dict)
    for _, email, _, _, structure, code, *_ in sorted(
        tabs["Réponses au formulaire 1"], key=lambda row: str(row[0])
    ):
        if str(email).count("@") == 1 and " " not in str(email):
            queues[code].setdefault(str(email), structure)
    status = {}
    for code, queue in queues.items():
        for place, (email, structure) in enumerate(queue.items()):
            names = {email, f"@{email.rpartition('@')[2]}", str(structure).casefold()}
            settled = "confirmée" if names & paid else "à régler"
            status[code, email] = settled if place < places[code] else "liste d'attente"
    return status


def main() -> None:
    """Time each once."""
    outside = build(Path(sys.argv[2]))
    settings, past = outside.settings, LedgerState()
    now = datetime(2020, 9, 21, 5, tzinfo=UTC)
    snapshot = XlsxFile(Path(sys.argv[1])).read()
    laps = [time.process_time()]
    book = read_book(snapshot, settings)
    laps.append(time.process_time())
    desired = decide(match_book(book, past, now), past, settings, now)
    laps.append(time.process_time())
    outbox = make_outbox(desired, past, settings, outside.wording)
    outbox = with_subjects(outbox, desired.letters, outside.composer.subject)
    make_plan(desired, book, past, outbox, settings, outside.wording)
    laps.append(time.process_time())
    plain(snapshot)
    laps.append(time.process_time())
    names = ("read", "decide", "plan", "plain")
    told = {name: laps[n + 1] - laps[n] for n, name in enumerate(names)}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()

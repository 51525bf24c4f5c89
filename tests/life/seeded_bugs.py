"""Bugs put into a copy of the product one at a time: the machine has to find every one.

`python -m tests.life.seeded_bugs` prints which were found, and how many of how many. Each bug is
a sentence, a file, and a text that takes another's place. The tree itself is never touched. What
takes the machine longer to find than its patience lasts stands in test_found.py, or is told by
a story: that a missed letter is not over for ever, by tests/workflows/test_expired_letters.py;
that no reminder follows the link at once, by test_link_and_reminder.py beside it; that no letter
in doubt is repeated of a session that has moved, by tests/apply/test_doubt.py.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import cache_from_source
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.memory import MEMORY

HOME = Path(__file__).resolve().parents[2]
#: How many steps the machine may take to find one.
PATIENCE = 20_000
_NEEDED = (
    *("douze", "workflows", "templates"),
    *("tests/life", "tests/room", "tests/sheets_server", "tests/world"),
)
_SEATS, _LINK, _CHANGES = "workflows/seats.py", "workflows/link.py", "workflows/session_changes.py"
_HOLDS, _ENDINGS, _QUEUE = "workflows/holds.py", "workflows/endings.py", "workflows/queue.py"
_KEPT_BACK = "workflows/reserved_seats.py"
_WHOSE, _LETTERS, _NAMED = (
    "douze/match/by_reference.py",
    "workflows/one_letter_each.py",
    "workflows/named_letters.py",
)
_DOUBTS = "workflows/doubts.py"
_APPLY, _FATES = "douze/apply/apply_plan.py", "douze/apply/fates.py"


@dataclass(frozen=True)
class Bug:
    """One mistake that somebody could make."""

    sentence: str
    file: str
    right: str
    wrong: str


BUGS = (
    Bug(
        "one seat more than Places is given",
        _KEPT_BACK,
        "free = session.places - taken",
        "free = session.places - taken + 1",
    ),
    Bug(
        "seats go in the order of the references",
        _QUEUE,
        "queue.sort(key=lambda case: (case.registration.arrival, case.registration.ref))",
        "queue.sort(key=lambda case: case.registration.ref)",
    ),
    Bug(
        "who is confirmed queues again in every pass",
        _SEATS,
        "return previous.status is Status.CONFIRMED or (",
        "return previous.status is Status.CONFIRMED and bool(previous.decision) or (",
    ),
    Bug(
        "a row that disappears is a withdrawal at once",
        _ENDINGS,
        "return now > gone + settings.seats.absent",
        "return now > gone",
    ),
    Bug(
        "people are promoted until the start",
        _QUEUE,
        "self._end = promotions_end(one.session, one.settings)",
        "self._end = one.session.start",
    ),
    Bug(
        "a session that moves brings deadlines forward to the day before",
        _HOLDS,
        "deadline = min(previous.deadline, session.start.astimezone(UTC))",
        "deadline = min(previous.deadline, earlier(session.start, LAST_CALL))",
    ),
    Bug(
        "a seat is held for no time at all near the start",
        _HOLDS,
        "return min(max(deadline, later(now, LEAST_HOLD)), session.start.astimezone(UTC))",
        "return min(deadline, session.start.astimezone(UTC))",
    ),
    Bug(
        "who let the deadline pass queues again",
        _ENDINGS,
        "return previous.status in (Status.CANCELLED, Status.EXPIRED) and "
        "previous.decision is None",
        "return previous.status is Status.CANCELLED and previous.decision is None",
    ),
    Bug(
        "a cancelled session refuses who is new and forgets the others",
        _SEATS,
        "if session.cancelled and not started:",
        "if False:",
    ),
    Bug(
        "statuses go on changing after the start",
        _SEATS,
        "if started and not decided_since_start(",
        "if session.cancelled and not decided_since_start(",
    ),
    Bug(
        "on a cancelled session staff's decisions count again after the start",
        _ENDINGS,
        "return decided is not None and new and not case.session.cancelled",
        "return decided is not None",
    ),
    Bug(
        "who is kept waiting by staff has a rank",
        _QUEUE,
        "if waits and outcome.registration.decision is not Decision.WAIT:",
        "if waits:",
    ),
    Bug(
        "a decision of staff's is looked at after the seats",
        _SEATS,
        "return None if decision is None else decided(",
        "return None if decision is None or case.registration.previous else decided(",
    ),
    Bug(
        "the link goes an hour too early",
        _LINK,
        "and send_after(Kind.LINK, session, settings) <= now",
        "and send_after(Kind.LINK, session, settings) <= now + timedelta(hours=1)",
    ),
    Bug(
        "the link goes to everybody on the session",
        _LINK,
        "    if outcome.status is not Status.CONFIRMED:\n        return\n",
        "",
    ),
    Bug(
        "every confirmation carries the link",
        _LINK,
        "carries = link_is_due(session, settings, now) and usable_link(session.link)",
        "carries = usable_link(session.link)",
    ),
    Bug(
        "an edit counts while staff are still typing",
        _CHANGES,
        "rested = now - before.since >= settings.letters.settle",
        "rested = now >= before.since",
    ),
    Bug(
        "a link that changed after it was sent is not told",
        _CHANGES,
        "shown.link != announce(session, link=True).link",
        "not shown.link",
    ),
    Bug(
        "a change is told though people were told so already",
        "workflows/announced_details.py",
        "if heard is None or _shown(heard, session) == _shown(now, session):",
        "if heard is None or len(history.records) > 3:",
    ),
    Bug(
        "who is asked for in Renvoyer is told nothing",
        "workflows/row_changes.py",
        "seen = once_more(seen, given.now) if asked else seen",
        "seen = seen",
    ),
    Bug(
        "a hold runs out though nobody has been told of it",
        "workflows/floods.py",
        "unheard = last is not None and last.state in _UNHEARD",
        "unheard = False",
    ),
    Bug(
        "who owes the dues for several sessions reads it once for each",
        "workflows/one_dues_letter.py",
        "        if others:\n",
        "        if len(others) > 5:\n",
    ),
    Bug(
        "a row keeps silent of a place that its person has given up for another",
        "workflows/chosen_elsewhere.py",
        "if moment is None or other is None or not _is_kept(outcome):",
        "if moment is None or other is None or _is_kept(outcome):",
    ),
    Bug(
        "a letter that was sent may go again",
        "douze/model/letters.py",
        "return self.state in NEVER_LEFT",
        "return self.state is not LetterState.MISSED",
    ),
    Bug(
        "a letter that was accepted is noted as taken back",
        _FATES,
        "records = self._records(planned, state, said)",
        "records = self._records(planned, LetterState.OUTDATED, said)",
    ),
    Bug(
        "what became of letters is noted when all are sent",
        _FATES,
        "        self._ledger.finish(records)\n        self.done.sent += records\n",
        "        self.done.sent += records\n        if self.done.tried > 1:\n"
        "            self._ledger.finish(self.done.sent)\n",
    ),
    Bug(
        "a letter in doubt is repeated at once",
        _DOUBTS,
        "due = later(record.finished_at or record.decided_at, REPEAT_AFTER)",
        "due = record.decided_at",
    ),
    Bug(
        "a letter in doubt is never repeated",
        _DOUBTS,
        "repeats=True,",
        "repeats=False,",
    ),
    Bug(
        "a repeat that is in doubt too is repeated again",
        _FATES,
        "return planned.letter.kind.about.critical and not planned.letter.repeats",
        "return planned.letter.kind.about.critical",
    ),
    Bug(
        "a doubt that waits for a person is not told on the row",
        "workflows/undelivered.py",
        "return doubtful and record.key not in repeated",
        "return doubtful and record.key in repeated",
    ),
    Bug(
        "what staff say did not arrive is taken to have arrived",
        "douze/recovery/resolve.py",
        "state=LetterState.QUEUED,\n        finished_at=None,",
        "state=LetterState.SENT,\n        finished_at=now,",
    ),
    Bug(
        "a letter that was taken back waits on the sheet for ever",
        "douze/plan/cells.py",
        "elif record.merged_into is not None or record.number not in shown:",
        "else:",
    ),
    Bug(
        "what became of letters is not shown on the sheet",
        _APPLY,
        "    if stamps:\n",
        "    if stamps and report.refused:\n",
    ),
    Bug(
        "all the letters that are due to one person go in one pass",
        _LETTERS,
        "        first, *others = sorted(rivals, key=",
        "        kept += rivals\n        first, *others = sorted(rivals, key=",
    ),
    Bug(
        "a second confirmation has the key of the first",
        "workflows/letter_history.py",
        "return outcome.occurrence + any(record.key == key for record in heard)",
        "return outcome.occurrence if key else 0",
    ),
    Bug(
        "people whose row is gone are written to",
        _NAMED,
        "about.address and not about.absent_since and not about.frozen:",
        "about.address and not about.frozen:",
    ),
    Bug(
        "what is cleared away once a session is over is told",
        "workflows/to_correct.py",
        "gone = outcome.registration.absent_since and not view.has_ended(outcome)",
        "gone = outcome.registration.absent_since",
    ),
    Bug(
        "a ledger that is behind the sheet is trusted",
        "douze/plan/guards.py",
        "if highest > ledger.last_number:",
        "if highest > ledger.last_number and not ledger.registrations:",
    ),
    Bug(
        "two rows that are gone refuse the pass",
        "douze/plan/guards.py",
        "if gone > settings.guard.vanished and many:",
        "if gone > 1 and many:",
    ),
    Bug(
        "the tool tidies up what staff typed",
        "douze/plan/registration_cells.py",
        "for word in filled if getattr(one, word) != getattr(row, word)}",
        "for word in filled}",
    ),
    Bug(
        "an answer from a corrected address is somebody new",
        _WHOSE,
        "ref = ledger.aliases.get(own) or corrected.get((session, answer.who), own)",
        "ref = ledger.aliases.get(own, own)",
    ),
    Bug(
        "an answer opens a registration that is to be left alone",
        "douze/model/desired.py",
        "frozen=True, reopened=False, comeback=None, arrival=arrival)",
        "frozen=True, arrival=arrival)",
    ),
    Bug(
        "who answers again goes to the end of the queue",
        "douze/match/registration.py",
        "    if found.previous and found.previous.arrival and not reopened:\n"
        "        return found.previous.arrival\n    if found.row is",
        "    answers = [*reversed(answers)]\n    if found.row is",
    ),
    Bug(
        "of a row pasted twice the first is acted on",
        _WHOSE,
        "            found.doubled[ref] = same\n",
        "            found.rows[ref] = row\n",
    ),
)
#: The one that is hunted on every run of the tests.
SAMPLE = next(bug for bug in BUGS if bug.sentence == "a letter that was sent may go again")


def seed(bug: Bug, folder: Path) -> None:
    """Copy the tree and put the bug into it. Raises ValueError where its text is gone."""
    # What is compiled already comes along; what somebody is compiling just now would be gone.
    skipped = shutil.ignore_patterns("*.pyc.*", "*-pytest-*")
    for name in _NEEDED:
        shutil.copytree(HOME / name, folder / name, ignore=skipped)
    shutil.copy(HOME / "config.yaml", folder)
    for path in (HOME / "tests").glob("*.py"):
        shutil.copy(path, folder / "tests")
    text = (folder / bug.file).read_text("utf-8")
    if text.count(bug.right) != 1:
        raise ValueError(f"{bug.file} has this {text.count(bug.right)} times: {bug.right!r}")
    path = folder / bug.file
    path.write_text(text.replace(bug.right, bug.wrong), "utf-8")
    Path(cache_from_source(path)).unlink(missing_ok=True)


def hunt(bug: Bug) -> tuple[bool, str]:
    """Let the machine walk over a tree with one bug; tell whether it found it, and as what."""
    with TemporaryDirectory(dir=MEMORY) as name:
        try:
            seed(bug, Path(name))
        except ValueError as error:
            return False, str(error)
        walked = subprocess.run(
            [sys.executable, "-m", "tests.life.machine", "--stop"],
            cwd=name,
            env={**os.environ, "DOUZE_STEPS": str(PATIENCE), "PYTHONPATH": name},
            capture_output=True,
            text=True,
            check=False,
        )
    steps = re.search(r"^steps (\d+).*broken promises 1$", walked.stdout, re.MULTILINE)
    if walked.returncode != 1 or not steps:
        return False, (walked.stderr or walked.stdout).strip().splitlines()[-1]
    first = walked.stdout.splitlines()[0]
    return True, f"after {steps[1]} steps: {first[:90]}"


def main(bugs: Iterable[Bug] = BUGS) -> int:
    """Hunt them all; print each as found or missed, and the figures; 1 if one was missed."""
    bugs = list(bugs)
    found = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for bug, (is_found, what) in zip(bugs, pool.map(hunt, bugs), strict=True):
            found += is_found
            word = "found " if is_found else "MISSED"
            sys.stdout.write(f"{word} {bug.sentence} ({what})\n")
            sys.stdout.flush()
    sys.stdout.write(f"seeded bugs found {found}/{len(bugs)}\n")
    return 0 if found == len(bugs) else 1


if __name__ == "__main__":
    sys.exit(main())

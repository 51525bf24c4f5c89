"""Faults put into a copy of the product one at a time: the short form finds every one.

`python -m tests.room.seeded_faults` prints which were found, each by the promise that it breaks.
"""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.life.seeded_bugs import Bug, seed
from tests.memory import MEMORY
from tests.room import promises

_QUEUE, _SILENCE, _ASKS = "workflows/queue.py", "workflows/silence.py", "workflows/still_coming.py"


@dataclass(frozen=True)
class Fault(Bug):
    """A mistake that somebody could make, and the promise that it breaks."""

    breaks: str


FAULTS = (
    Fault(
        "a seat that is kept back is given by rule",
        "workflows/reserved_seats.py",
        "return SeatsLeft(free=free - kept, kept=kept)",
        "return SeatsLeft(free=free, kept=kept)",
        promises.ORACLE,
    ),
    Fault(
        "one seat more than Places is given",
        "workflows/reserved_seats.py",
        "free = session.places - taken",
        "free = session.places - taken + 1",
        promises.NEVER_MORE,
    ),
    Fault(
        "who is confirmed queues again in every pass",
        "workflows/seats.py",
        "return previous.status is Status.CONFIRMED or (",
        "return previous.status is Status.CONFIRMED and bool(previous.decision) or (",
        promises.STAYS,
    ),
    Fault(
        "seats go in the order of the references",
        _QUEUE,
        "queue.sort(key=lambda case: (case.registration.arrival, case.registration.ref))",
        "queue.sort(key=lambda case: case.registration.ref)",
        promises.ORDER,
    ),
    Fault(
        "the limit of a structure never falls",
        "workflows/per_structure.py",
        "if case.now > falls:",
        "if case.now > case.session.start:",
        promises.NONE_FREE,
    ),
    Fault(
        "who comes after the others has a rank as they came",
        "douze/model/places_in_queue.py",
        "return (comes_after_others(said), arrival is None,",
        "return (False, arrival is None,",
        promises.RANKS,
    ),
    Fault(
        "a row that waits for a limit says nothing of it",
        _QUEUE,
        "return replace(outcome, why=tuple(why))",
        "return replace(outcome, why=())",
        promises.WHY,
    ),
    Fault(
        "people are asked though nobody waits",
        _ASKS,
        "if not outcome.waited_for or one.decision",
        "if outcome.status is not Status.CONFIRMED or one.decision",
        promises.ASKED,
    ),
    Fault(
        "staff hear too late that too few come",
        "workflows/least_number.py",
        "WORKING_DAYS = 3",
        "WORKING_DAYS = 2",
        promises.ALERT,
    ),
    Fault(
        "letters leave by night",
        "workflows/quiet_hours.py",
        "return _of_day(letter) and later(end, NOTICE) <= _needed_by(letter, now)",
        "return _of_day(letter) and later(end, NOTICE) <= letter.send_after",
        promises.QUIET,
    ),
    Fault(
        "seats that are kept back are told to be free",
        "workflows/row_notes.py",
        "max(0, left.free)",
        "max(0, left.free + left.kept)",
        promises.FREE,
    ),
    Fault(
        "whoever moves on keeps the first place",
        "workflows/registration_at_next_date.py",
        "return previous.moved_on and one.decision in (None, Decision.MOVE, previous.decision)",
        "return False",
        promises.ORACLE,
    ),
    Fault(
        "of those who were silent whoever came first loses the seat",
        _SILENCE,
        "for case in sorted(silent, key=_arrival, reverse=True):",
        "for case in sorted(silent, key=_arrival):",
        promises.ORACLE,
    ),
    Fault(
        "seats go as the answers stand on the sheet",
        _QUEUE,
        "queue.sort(key=lambda case: (case.registration.arrival, case.registration.ref))",
        "queue.sort(key=lambda case: case.registration.arrival.row)",
        promises.ANY_ORDER,
    ),
    Fault(
        "a yes after the hour counts where no pass went by before it",
        _SILENCE,
        "return hour if yes is None or yes > hour else None",
        "return hour if yes is None else None",
        promises.ANY_PASSES,
    ),
    Fault(
        "silence frees a seat that nobody would get",
        _SILENCE,
        "if _seats(others) == _seats(outcomes):",
        "if True:",
        promises.ORACLE,
    ),
    Fault(
        "one person gets two letters in one pass",
        "workflows/one_letter_each.py",
        "kept += [replace(other, postponed=True) for other in others if other.key not in said]",
        "kept += [other for other in others if other.key not in said]",
        promises.ONE_LETTER,
    ),
    Fault(
        "who waits in vain is told that a seat may still come",
        "workflows/letter_history.py",
        "    if outcome.in_vain:\n        return Kind.NO_SEAT\n",
        "    if outcome.in_vain:\n        return Kind.CONFIRMATION\n",
        promises.TOLD,
    ),
    Fault(
        "a hold begins anew in every pass",
        "workflows/holds.py",
        "    if case.registration.unheard:\n",
        "    if case.now < session.start:\n",
        promises.ORACLE,
    ),
)


def hunt(fault: Fault) -> tuple[bool, str]:
    """Let the short form walk over a tree with one fault; tell whether it found it, and by what."""
    with TemporaryDirectory(dir=MEMORY) as name:
        seed(fault, Path(name))
        walked = subprocess.run(
            [sys.executable, "-m", "tests.room.exhaustive", "--short", "--stop"],
            cwd=name,
            env={**os.environ, "PYTHONPATH": name},
            capture_output=True,
            text=True,
            check=False,
        )
    told = [line.partition(": broken")[0] for line in walked.stdout.splitlines()]
    broken = [sentence for sentence in promises.SENTENCES if sentence in told]
    return fault.breaks in broken, "; ".join(broken) or walked.stderr[-300:] or "nothing"


def main() -> int:
    """Hunt them all; print each as found or missed, and the figures; 1 if one was missed."""
    found = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for fault, (is_found, what) in zip(FAULTS, pool.map(hunt, FAULTS), strict=True):
            found += is_found
            word = "found " if is_found else "MISSED"
            sys.stdout.write(f"{word} {fault.sentence} ({what})\n")
            sys.stdout.flush()
    sys.stdout.write(f"seeded faults of rooms found {found}/{len(FAULTS)}\n")
    return 0 if found == len(FAULTS) else 1


if __name__ == "__main__":
    sys.exit(main())

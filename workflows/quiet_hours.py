"""In quiet hours only urgent letters leave: no telephone rings for thanks at night.

Seats are given in their order at any hour; only the letter waits. What it says is written when it
leaves: whoever has given the place back by then hears nothing of having had it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec.structs import replace

from douze.model.elapsed_time import later
from douze.model.letters import Letter
from douze.model.phrases import phrase
from douze.model.quiet_hours import quiet_hours_end
from douze.model.reasons import Reason
from douze.model.words import Withheld
from workflows.floods import may_leave
from workflows.matters import Matter, note
from workflows.one_letter_each import reader
from workflows.rule_book import RuleBook
from workflows.view import View

#: What is needed sooner after the quiet hours than this does not wait for their end: the day's
#: sessions are known before anybody sets out.
NOTICE = timedelta(hours=12)


def wait_for_day(letters: list[Letter], view: View) -> list[Letter]:
    """Mark what waits for the end of the quiet hours, of all that could leave now.

    One behind which another waits that cannot leaves too.
    """
    now = view.now

    def would_leave(letter: Letter) -> bool:
        return _of_day(letter) and not letter.withheld and may_leave(letter, view.ledger, now)

    # Asked first, so that no calendar is looked up for nothing.
    asked = any(map(would_leave, letters))
    end = quiet_hours_end(now, view.settings) if asked else None
    if end is None:
        return letters
    leaving = {one.key for one in letters if would_leave(one)}
    behind = [one for one in letters if one.postponed and not one.repeats]
    pressing = {reader(one) for one in behind if not _can_wait(one, end, now)}
    marked = []
    for letter in letters:
        waits = letter.key in leaving and _can_wait(letter, end, now)
        if waits and reader(letter) not in pressing:
            # What it would say too is decided anew when it leaves: it may not hold by then.
            letter = replace(letter, withheld=Withheld.QUIET_HOURS, leaves_at=end, merges=())
        marked.append(letter)
    return marked


def _of_day(letter: Letter) -> bool:
    """Whether all that it says may wait, if there is time: the link, and a repeat, may not."""
    kinds = (letter.kind, *(kind for _, kind in letter.merges))
    return not letter.repeats and not letter.carries_link and all(k.about.daytime for k in kinds)


def _can_wait(letter: Letter, end: datetime, now: datetime) -> bool:
    """Whether there is time enough after the quiet hours until it is needed."""
    return _of_day(letter) and later(end, NOTICE) <= _needed_by(letter, now)


def _needed_by(letter: Letter, now: datetime) -> datetime:
    """Say by when its reader has to know: before the session starts, as it stands or as known."""
    sessions = (letter.session, letter.before)
    starts = (one.start for one in sessions if one is not None and not one.started(now))
    return min((letter.expires_at, *starts))


def matters(view: View) -> Iterator[Matter]:
    """Say on the row of whoever is written to later from when on that is."""
    for letter in view.letters:
        outcome = view.by_ref.get(letter.ref)
        if letter.leaves_at and outcome and not letter.speaks:
            yield note(outcome, phrase(Reason.WITHHELD_QUIET_HOURS, until=letter.leaves_at))


RULE_BOOK = RuleBook(matters=matters)

"""When the next pass is known to be quiet: nothing done, nothing learnt, no word of now."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from douze.model.bounces import MailboxPosition
from douze.model.kinds import Kind
from douze.model.ledger_records import KeptFigures
from douze.model.ledger_state import LedgerState
from douze.model.pass_record import PassRecord
from douze.model.plan import Plan
from douze.model.quiet_pass import QuietPass
from douze.model.report import Report
from douze.model.words import Rule, Withheld
from douze.model.writes import WriteIntent
from douze.passes.quiet_watch import QuietWatch
from tests.factories import at, letter, record

NOW, LAST = at("09-21 10:00"), at("09-21 09:50")
KNOWN = LedgerState(
    last_pass=LAST,
    kinds={each.value: LAST for each in (*Kind, *Rule)},
    member_alerts=frozenset(),
)
#: As nothing is to be done.
NOTHING = Plan(
    decided=PassRecord(
        now=NOW,
        mailbox=KNOWN.mailbox,
        in_use=KNOWN.in_use,
        places=KNOWN.places,
        kept_back=KNOWN.kept_back,
        member_alerts=KNOWN.member_alerts,
    )
)


def deciding(**what: object) -> Plan:
    return replace(NOTHING, decided=replace(NOTHING.decided, **what))


def quiet_after(
    state: LedgerState = KNOWN,
    plan: Plan = NOTHING,
    *,
    files: str = "these",
    report: Report | None = None,
    asks: Callable[[datetime, datetime], object] = lambda now, last: None,
) -> QuietPass | None:
    watch = QuietWatch(files, NOW)
    seen, now = watch.begin(state)
    assert seen.last_pass is not None
    asks(now, seen.last_pass)
    watch.planned(plan)
    return watch.quiet(report or Report(), "cells", ())


#: What was asked of now and of when the last pass was, and until when the next is known.
UNTIL: dict[str, tuple[Callable[[datetime, datetime], object], datetime]] = {
    "nothing: an hour": (lambda now, last: None, at("09-21 11:00")),
    "what comes sooner": (lambda now, last: now < at("09-21 10:30"), at("09-21 10:30")),
    "what comes later": (lambda now, last: now < at("09-21 12:30"), at("09-21 11:00")),
    "whether the last pass was before it": (
        lambda now, last: last < at("09-21 10:20"),
        at("09-21 10:20"),
    ),
    "how long ago the last pass was": (
        lambda now, last: now - last > timedelta(days=7),
        at("09-21 11:00"),
    ),
}


@pytest.mark.parametrize(("asks", "until"), UNTIL.values(), ids=UNTIL)
def test_until_when(asks: Callable[[datetime, datetime], object], until: datetime) -> None:
    quiet = quiet_after(asks=asks)
    assert quiet is not None
    assert (quiet.since, quiet.until, quiet.files, quiet.cells) == (NOW, until, "these", "cells")


def withholding(why: Withheld) -> Plan:
    return replace(NOTHING, withheld=(letter(withheld=why),))


#: What keeps a pass from being remembered.
NOT: dict[str, Callable[[], QuietPass | None]] = {
    "a mailbox has to be looked at": lambda: quiet_after(files=""),
    "a letter is recorded": lambda: quiet_after(plan=replace(NOTHING, records=(record(),))),
    "a letter rests": lambda: quiet_after(plan=replace(NOTHING, resting=(record(),))),
    "a letter is withheld": lambda: quiet_after(plan=withholding(Withheld.MAILBOX)),
    "a write has not been answered": lambda: quiet_after(
        plan=deciding(writes=(WriteIntent(tabs=()),))
    ),
    "a write of before has not been answered": lambda: quiet_after(
        replace(KNOWN, writes=(WriteIntent(tabs=()),))
    ),
    "figures are kept": lambda: quiet_after(
        plan=deciding(figures=(KeptFigures(session="X", told="{}"),))
    ),
    "seats are kept back": lambda: quiet_after(plan=deciding(kept_back={"X": 1})),
    "somebody is to be erased": lambda: quiet_after(plan=replace(NOTHING, erase=("X-1",))),
    "a message is filed away": lambda: quiet_after(plan=replace(NOTHING, file_away=(1,))),
    "a column came into use": lambda: quiet_after(plan=deciding(in_use={"a/b": "B"})),
    "a session has other places": lambda: quiet_after(plan=deciding(places={"X": 2})),
    "an alert of a member's row": lambda: quiet_after(
        plan=deciding(member_alerts=frozenset({"x"}))
    ),
    "the mailbox was read": lambda: quiet_after(
        plan=deciding(mailbox=MailboxPosition(validity=1, uid=2))
    ),
    "a kind of letter is new": lambda: quiet_after(replace(KNOWN, kinds={})),
    "a text in doubt is kept": lambda: quiet_after(replace(KNOWN, texts_in_doubt={"a": None})),
    "rows were written": lambda: quiet_after(report=Report(rows_written=1)),
    "something depends on the hour": lambda: quiet_after(asks=lambda now, last: now.hour),
}


@pytest.mark.parametrize("passes", NOT.values(), ids=NOT)
def test_not_known(passes: Callable[[], QuietPass | None]) -> None:
    assert passes() is None


def test_that_a_letter_waits_for_the_morning_is_known_until_then() -> None:
    assert quiet_after(plan=withholding(Withheld.QUIET_HOURS)) is not None

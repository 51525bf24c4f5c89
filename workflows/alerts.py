"""Alerts: what staff have to hear at once, each cause once, all that goes wrong in one letter.

When a provider's server is listed as a source of spam, the letters of a whole day come back at
once: a hundred alerts would be read by nobody, and no pass sends that many.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from msgspec.structs import replace

from douze.model.alerts import alert
from douze.model.ledger_state import LedgerState
from douze.model.letters import Letter
from douze.model.words import Kind
from workflows.matters import Matter
from workflows.problem_locations import problem_of
from workflows.view import View


def alerts(matters: Iterable[Matter], view: View) -> list[Letter]:
    """Name the alert about each cause, the most urgent first; sent or not."""
    by_cause: dict[str, list[Matter]] = {}
    for matter in matters:
        if matter.cause and matter.at_once and matter.what.reason.about.alert:
            by_cause.setdefault(matter.cause.name, []).append(matter)
    found = sorted(by_cause.values(), key=lambda one: one[0].what.reason.about.urgency)
    return [_alert(one, view) for one in found]


def _alert(matters: list[Matter], view: View) -> Letter:
    cause = matters[0].cause
    assert cause is not None
    beside = (replace(matters[0], what=what) for what in cause.beside)
    found = [problem_of(matter, view) for matter in (*matters, *beside)]
    return alert(
        cause.name, found, view.settings, cause.since, cause.session, cause.until, cause.to
    )


def combine_alerts(
    letters: Iterable[Letter], ledger: LedgerState, now: datetime
) -> Iterator[Letter]:
    """Let the first alert that is still to be sent to somebody tell what the others would.

    They are recorded as sent with it: each cause is told once. Those that were sent, and
    those past their use, are left as they are.
    """
    going: dict[str, list[Letter]] = {}
    for letter in letters:
        record = ledger.letters.get(letter.key)
        waits = now <= letter.expires_at and (record is None or record.may_go(letter.to))
        if letter.kind is Kind.ALERT and waits:
            going.setdefault(letter.to.casefold(), []).append(letter)
        else:
            yield letter
    for theirs in going.values():
        yield _combined(theirs)


def _combined(letters: Sequence[Letter]) -> Letter:
    first, *others = letters
    if not others:
        return first
    return replace(
        first,
        session=None,  # they need not be about the same
        expires_at=max(one.expires_at for one in letters),
        matters=tuple(matter for one in letters for matter in one.matters),
        merges=tuple((one.key, one.kind) for one in others),
    )

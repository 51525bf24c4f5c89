"""The figures of sessions that are over, which a pass leaves to the ledger for reports."""

from msgspec.structs import replace

from douze.model.desired import Desired
from douze.model.ledger_records import KeptFigures
from douze.model.ledger_state import LedgerState
from douze.model.matched import Matched
from douze.model.settings import Settings
from workflows.decide import decide


def figures_of_ended(
    matched: Matched, desired: Desired, ledger: LedgerState, settings: Settings
) -> tuple[KeptFigures, ...]:
    """Give those that the ledger has not, or otherwise.

    Of a session that was closed before any were kept, they are those of today.
    """
    now, known = desired.now, ledger.figures.keys() & desired.closed
    wanted = {c: s for c, s in matched.book.sessions.items() if s.ended(now) and c not in known}
    if not wanted:
        return ()
    from douze.reports.kept_figures import figures_to_keep  # only where a session is over

    if desired.closed & wanted.keys():
        desired = decide(matched, ledger, settings, now, closes=False)
    of_these = replace(matched, book=replace(matched.book, sessions=wanted))
    return tuple(figures_to_keep(of_these, desired, ledger, settings))

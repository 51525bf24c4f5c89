"""The figures of sessions whose rows may have left the sheet: kept by the ledger, and given again.

What a pass has seen of a session that is over is kept. Where rows have been cleared away since,
that counts, and not what is left of them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import json
from msgspec.structs import replace

from douze.model.desired import Desired, Outcome
from douze.model.ledger_records import KeptFigures
from douze.model.ledger_state import LedgerState, has_ended
from douze.model.matched import Matched
from douze.model.settings import Settings
from douze.reports.figures import SessionFigures, figures_of_all, in_order
from workflows.closed_sessions import tidied


def figures_to_keep(
    matched: Matched, desired: Desired, ledger: LedgerState, settings: Settings
) -> Iterator[KeptFigures]:
    """Give the figures of what is over that the ledger has not, or otherwise.

    Not of a session of which it has some and rows are gone.
    """
    theirs = _by_session(desired)
    gone = _tidied(matched, theirs)
    for figures in figures_of_all(matched, desired, settings):
        code = figures.code
        if not matched.book.sessions[code].ended(desired.now):
            continue
        if code in ledger.figures and code in gone:
            continue
        told = _text(figures, theirs.get(code, ()))
        if ledger.figures.get(code) != told:
            yield KeptFigures(session=code, told=told)


def with_kept(
    figures: tuple[SessionFigures, ...], matched: Matched, desired: Desired, ledger: LedgerState
) -> tuple[SessionFigures, ...]:
    """Put in what the ledger keeps of sessions that have left the sheet, or whose rows have."""
    gone, kept = _tidied(matched, _by_session(desired)), dict(_kept(matched, desired, ledger))
    erased = {one.session for one in ledger.registrations.values() if one.erased}
    there = {one.code: one for one in figures}
    for code, one in kept.items():
        now = there.get(code)
        # Kept figures are older, but made of all rows. Where the rows are all there still, staff
        # may have corrected them since: then the sheet counts.
        if now is None or code in gone or _knows_less(now, one):
            there[code] = one
        elif code in erased and now.fate is one.fate:
            there[code] = _with_people(now, one)
    return in_order(there.values())


def _kept(
    matched: Matched, desired: Desired, ledger: LedgerState
) -> Iterator[tuple[str, SessionFigures]]:
    for code, told in ledger.figures.items():
        if has_ended(code, matched.book, ledger, desired.now):
            figures = json.decode(told, type=SessionFigures)
            yield code, replace(figures, people=frozenset(_who(figures.people, ledger)))


def _who(refs: frozenset[str], ledger: LedgerState) -> Iterator[str]:
    """Give by what two people are compared, as far as it is known whose references these are."""
    for ref in refs:
        known = ledger.registrations.get(ledger.aliases.get(ref, ref))
        yield (known.who if known else "") or ref


def _by_session(desired: Desired) -> dict[str, list[Outcome]]:
    theirs: dict[str, list[Outcome]] = {}
    for outcome in desired.outcomes:
        theirs.setdefault(outcome.registration.session or "", []).append(outcome)
    return theirs


def _tidied(matched: Matched, theirs: Mapping[str, Sequence[Outcome]]) -> set[str]:
    """Name the sessions of which rows have been cleared away since their end."""
    sessions = matched.book.sessions
    return {code for code, one in sessions.items() if tidied(theirs.get(code, ()), one)}


def _with_people(now: SessionFigures, kept: SessionFigures) -> SessionFigures:
    """Take from what is kept what an address told: who came twice, from where, whose dues."""
    return replace(
        now,
        people=kept.people,
        structures=kept.structures,
        domains=kept.domains,
        territories=kept.territories,
        dues_settled=kept.dues_settled,
        dues_owed=kept.dues_owed,
        dues_exempt=kept.dues_exempt,
    )


def _knows_less(now: SessionFigures, kept: SessionFigures) -> bool:
    """Whether cells were emptied that told who came."""
    return now.fate is kept.fate and now.unknown > kept.unknown


def _text(figures: SessionFigures, theirs: Iterable[Outcome]) -> str:
    """Write the figures down, with nobody's address: people by their references."""
    refs = frozenset(
        outcome.registration.ref
        for outcome in theirs
        if (outcome.registration.who or outcome.registration.ref) in figures.people
    )
    # In one order, as sets have none: it is compared with what the ledger has, as text.
    return json.encode(replace(figures, people=refs), order="deterministic").decode()

"""Who comes, as the speakers are told: two days before, and again on the day where that changed.

Of what people answered to the form's other questions they read what `spreadsheet.brief` lists:
a handicap or a telephone reaches nobody by accident.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from douze.model.book import Session
from douze.model.desired import Outcome
from douze.model.fold import fold
from douze.model.kinds import Kind, send_after
from douze.model.letters import Guest, Letter, letter_key
from douze.model.settings import Settings
from douze.model.words import HANDED_OVER, LetterState, Status
from workflows.case import DecidedCase
from workflows.digest import digest_due
from workflows.letter_history import NOBODY_TOLD, LetterHistory
from workflows.letters import letter_of


def about_brief(
    case: DecidedCase, registered: Iterable[Outcome], told: Mapping[str, LetterHistory]
) -> Iterator[Letter]:
    """Name the list for one speaker, and the one that corrects it on the day of the session.

    `registered` are those who asked for a seat, `told` what each was told.
    """
    # Before that nobody's registrations are sorted: most sessions are far off.
    if case.now < send_after(Kind.BRIEF, case.session, case.settings):
        return
    by_name = sorted(registered, key=_by_name)
    coming = [one for one in by_name if one.status is Status.CONFIRMED]
    guests = tuple(_guest(one, case.settings) for one in coming)
    first = letter_of(case, Kind.BRIEF, key=_first_key(case, told), speaks=True, guests=guests)
    yield first
    record = case.ledger.letters.get(first.key)
    heard = record.finished_at if record and record.state is LetterState.SENT else None
    if heard is not None:
        yield from _corrected(first, heard, case, by_name, told)


def _corrected(
    first: Letter,
    heard: datetime,
    case: DecidedCase,
    registered: Sequence[Outcome],
    told: Mapping[str, LetterHistory],
) -> Iterator[Letter]:
    """Name the list of the morning, where the one that was heard of has ceased to be right."""
    session, settings = case.session, case.settings
    morning = digest_due(session.start, settings)
    if not heard < morning <= min(case.now, session.start):
        return
    coming = [one for one in registered if one.status is Status.CONFIRMED]
    new = {one.registration.ref for one in coming if not _was_listed(one, told, heard)}
    gone = [one for one in registered if _has_gone(one, told, heard)]
    changed = (*gone, *(one for one in coming if one.registration.ref in new))
    # What changes after the hour is told to nobody: a third list would help no one any more.
    if any(one.since <= morning for one in changed):
        yield replace(
            first,
            key=letter_key(case.registration.ref, Kind.BRIEF, at=session.start, occurrence=2),
            send_after=morning,
            listed_before=True,
            guests=tuple(_guest(one, settings, new=one.registration.ref in new) for one in coming),
            gone=tuple(one.registration.name for one in gone),
        )


def earlier_brief(session: Session, address: str, told: Mapping[str, LetterHistory]) -> str:
    """Give the key of the list sent by a version that knew speakers by address only."""
    base = f"{Kind.BRIEF}/{session.code}/{session.start:%Y-%m-%dT%H:%M}"
    # Such a list has no reference: to go through all letters for each speaker took as long as
    # reading the sheet.
    for record in told.get("", NOBODY_TOLD).records:
        if record.kind is not Kind.BRIEF or record.state not in HANDED_OVER:
            continue
        mine = record.key == base or record.key.startswith(f"{base}/")
        if mine and record.to.casefold() == address.casefold():
            return record.key
    return ""


def _first_key(case: DecidedCase, told: Mapping[str, LetterHistory]) -> str:
    address = case.registration.address or ""
    own = letter_key(case.registration.ref, Kind.BRIEF, at=case.session.start)
    if own in case.ledger.letters:
        return own
    return earlier_brief(case.session, address, told) or own


def _was_listed(outcome: Outcome, told: Mapping[str, LetterHistory], at: datetime) -> bool:
    """Whether somebody stood in a list of that moment."""
    if outcome.status is Status.CONFIRMED and outcome.since <= at:
        return True
    # The ledger keeps no lists: whoever had been confirmed by a letter by then stood in it.
    heard = told.get(outcome.registration.ref, NOBODY_TOLD).heard
    by_then = [r.kind for r in heard if r.decided_at <= at and r.kind is not Kind.SPEAKER]
    return by_then[-1:] == [Kind.CONFIRMATION]


def _has_gone(outcome: Outcome, told: Mapping[str, LetterHistory], at: datetime) -> bool:
    if outcome.status is Status.CONFIRMED or outcome.since <= at:
        return False
    return _was_listed(outcome, told, at)


def _guest(outcome: Outcome, settings: Settings, *, new: bool = False) -> Guest:
    one, shown = outcome.registration, {fold(question) for question in settings.brief}
    answers = tuple(said for said in one.more if fold(said[0]) in shown)
    return Guest(name=outcome.registration.name, structure=one.structure, answers=answers, new=new)


def _by_name(outcome: Outcome) -> str:
    return fold(outcome.registration.name)

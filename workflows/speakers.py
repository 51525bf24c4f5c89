"""Who speaks at a session: told like anybody who takes part, without a seat.

They hear that they speak, the link, the reminder and what changes; who is named no more hears that,
and the entry in the calendar goes. Who has a seat there hears it all as everybody who has one.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from msgspec.structs import replace

from douze.model.book import Session
from douze.model.desired import Cover, Outcome, Registration
from douze.model.ledger_state import LedgerState
from douze.model.letters import Letter, LetterRecord, letter_key
from douze.model.moments import earlier, later
from douze.model.phrases import phrase
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.words import Dues, Kind, LetterState, Status, Withheld
from workflows import changes, letters, link
from workflows.announced import with_what_was_told
from workflows.brief import about_brief, earlier_brief
from workflows.case import Case, DecidedCase
from workflows.doubts import about_doubts
from workflows.invitations import with_invitation
from workflows.letter_history import NOBODY_TOLD, LetterHistory, status_letter
from workflows.link import with_link

#: What is said to who takes part, with a seat or without. Thanks go to those who came to listen.
RULES = (letters.RULE_BOOK, changes.RULE_BOOK, link.RULE_BOOK)
_REACHED = frozenset({LetterState.SENT, LetterState.IN_DOUBT})
_NOBODY_HAS = frozenset({LetterState.QUEUED, LetterState.WITHHELD, LetterState.OUTDATED})
#: Nobody is asked for dues, so that nothing is said of them.
_NO_DUES = Cover(dues=Dues.NOT_ASKED, why=phrase(Reason.DUES_NOT_ASKED))


def letters_to_speakers(
    speakers: Iterable[Registration],
    session: Session,
    registered: Iterable[Outcome],
    told: Mapping[str, LetterHistory],
    ledger: LedgerState,
    settings: Settings,
    now: datetime,
) -> Iterator[Letter]:
    """Name the letters about one session to those who speak there, or did.

    `registered` are those who asked for a seat. What was due before speakers were told anything
    reaches nobody.
    """
    seats = {outcome.registration.ref: outcome for outcome in registered}
    since = ledger.kinds.get(Kind.SPEAKER.value, now)
    reach_back = since <= (ledger.first_pass or now)
    for one in speakers:
        case = _case(one, session, told.get(one.ref, NOBODY_TOLD), ledger, settings, now)
        if one.speaks and not session.cancelled:
            yield from about_brief(case, seats.values(), told)
        if not _heard_by_the_seat(case, seats.get(one.ref)):
            for letter in _letters(case):
                if reach_back or letter.send_after >= since:
                    yield replace(letter, speaks=True)


def _case(
    one: Registration,
    session: Session,
    history: LetterHistory,
    ledger: LedgerState,
    settings: Settings,
    now: datetime,
) -> DecidedCase:
    """Say what is so of one speaker: as confirmed as somebody can be, or no more."""
    case = Case(
        registration=one,
        session=session,
        cover=_NO_DUES,
        history=history,
        ledger=ledger,
        settings=settings,
        now=now,
    )
    takes_part = one.speaks and not session.cancelled
    outcome = Outcome(
        registration=one,
        status=Status.CONFIRMED if takes_part else Status.CANCELLED,
        why=(phrase(Reason.SESSION_CANCELLED),) if session.cancelled else (),
        since=now,
        speaks=True,
    )
    kind = status_letter(outcome)
    assert kind is not None
    occurrence = _occurrence(kind, one, history)
    record = _record(letter_key(one.ref, kind, occurrence=occurrence), history)
    decided = record is not None and record.state is not LetterState.OUTDATED
    since = record.decided_at if record and decided else now
    return case.decided(replace(outcome, occurrence=occurrence, since=since))


def _occurrence(kind: Kind, one: Registration, history: LetterHistory) -> int:
    """Count how often the speaker has to be told this from the beginning.

    Again after they were told something else, and at another address.
    """
    last, occurrence = [r for r in history.heard if r.state not in _NOBODY_HAS][-1:], 1
    while record := _record(letter_key(one.ref, kind, occurrence=occurrence), history):
        mine = record.to == one.address or record.may_go(one.address or "")
        if record.state in (*_NOBODY_HAS, LetterState.MISSED) or (mine and last == [record]):
            break
        occurrence += 1
    return occurrence


def _record(key: str, history: LetterHistory) -> LetterRecord | None:
    return next((record for record in history.records if record.key == key), None)


def _heard_by_the_seat(case: DecidedCase, seat: Outcome | None) -> bool:
    """Whether somebody is told all this as one who asked for a seat."""
    if seat is None or case.session.cancelled:
        return False
    if case.registration.speaks:
        return seat.status is Status.CONFIRMED
    return status_letter(seat) is not None


def _letters(case: DecidedCase) -> Iterator[Letter]:
    repeated = [letter for letter in about_doubts(case) if letter.kind is not Kind.CONFIRMATION]
    yield from repeated
    again = {letter.key for letter in repeated}
    for letter in (one for rule in RULES for one in rule.letters(case)):
        if letter.key in again or case.outcome.since > letter.expires_at or _needless(letter, case):
            continue
        letter = with_what_was_told(with_link(letter, case.settings, case.now), case.history)
        yield _once_settled(with_invitation(letter, case.outcome, case.history), case)


def _needless(letter: Letter, case: DecidedCase) -> bool:
    """Whether somebody knows that they speak, or never knew and does not any more."""
    if letter.kind is Kind.SPEAKER:
        records = case.ledger.letters.values()
        return bool(earlier_brief(case.session, letter.to, records))
    if letter.kind is not Kind.CANCELLATION:
        return False
    said = [r for r in case.history.heard if r.state in _REACHED or r.kind is Kind.CANCELLATION]
    return not said or said[-1].kind not in (Kind.SPEAKER, Kind.CANCELLATION)


def _once_settled(letter: Letter, case: DecidedCase) -> Letter:
    """Let the word that somebody does not speak any more wait until the cell has stood still."""
    if letter.kind is not Kind.CANCELLATION:
        return letter
    record = _record(letter.key, case.history)
    waits = record is None or record.state in (LetterState.WITHHELD, LetterState.OUTDATED)
    until = later(case.outcome.since, case.settings.letters.settle)
    until = min(until, earlier(case.session.start, changes.LAST_MINUTES))
    return replace(letter, withheld=Withheld.SETTLES) if waits and case.now < until else letter

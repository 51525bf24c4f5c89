"""Who speaks at a session: told like anybody who takes part, without a seat.

They hear that they speak, the link, the reminder and what changes; who is named no more hears that,
and the entry in the calendar goes. Who has a seat there hears it all as everybody who has one.
"""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from douze.model.desired import Cover, Outcome, Registration
from douze.model.kinds import Kind
from douze.model.ledger_state import SessionRecord, SpeakerRecord
from douze.model.letters import Letter, letter_key
from douze.model.phrases import phrase
from douze.model.reasons import Reason
from douze.model.words import GOT, NEVER_LEFT, Dues, LetterState, Status, Withheld
from workflows import announced_details, invitations, letters, link, session_changes
from workflows.answers_of_speakers import settles_at
from workflows.brief import about_brief, earlier_brief
from workflows.case import DecidedCase
from workflows.evaluations import about_evaluation
from workflows.letter_history import LetterHistory, status_letter
from workflows.named_letters import letter_rules, letters_to_one
from workflows.rule_book import RuleBook
from workflows.view import DecidedSession, View

#: What everybody who takes part is told, with a seat or without. Thanks are for those who listened.
RULES = (
    letters.RULE_BOOK,
    session_changes.RULE_BOOK,
    link.RULE_BOOK,
    announced_details.RULE_BOOK,
    invitations.RULE_BOOK,
)
#: Letters that did not leave; what they said may be so anew.
_IS_OVER = frozenset({LetterState.OUTDATED, LetterState.MISSED})
#: Nobody is asked for dues, so that nothing is said of them.
_NO_DUES = Cover(dues=Dues.NOT_ASKED, why=phrase(Reason.DUES_NOT_ASKED))


def session_letters(decided: DecidedSession, view: View) -> Iterator[Letter]:
    """Name the letters about one session to those who speak there, or did.

    What was due before speakers were told anything reaches nobody.
    """
    # A link that was due before speakers were told anything was surely given to them by hand.
    since = view.ledger.known_since(Kind.SPEAKER, view.now)
    reaches_back = view.ledger.known_from_the_first(Kind.SPEAKER, view.now)
    if not decided.speakers:
        return
    seats = {o.registration.who: o for o in decided.outcomes if o.status is Status.CONFIRMED}
    rules = letter_rules(RULES, decided.session, view)
    for one in decided.speakers:
        case = _case(one, decided, view)
        if case.outcome.status is Status.CONFIRMED:
            # Also to a speaker who has a seat: both letters are for whoever speaks.
            yield from about_brief(case, decided.outcomes, view.histories)
            yield from about_evaluation(case, decided, view)
        if not _heard_by_the_seat(case, seats.get(one.who) or view.by_ref.get(one.ref)):
            for letter in letters_to_one(case, rules):
                if (reaches_back or letter.send_after >= since) and not _needless(
                    letter, case, view
                ):
                    yield replace(_once_settled(letter, case), speaks=True)


def _case(one: Registration, decided: DecidedSession, view: View) -> DecidedCase:
    """Give the case of one speaker: confirmed, or not a speaker any more."""
    session = decided.session
    case = view.case(one, session, cover=_NO_DUES)
    history = case.history
    takes_part = one.speaks and not session.cancelled
    outcome = Outcome(
        registration=one,
        status=Status.CONFIRMED if takes_part else Status.CANCELLED,
        why=(phrase(Reason.SESSION_CANCELLED),) if session.cancelled else (),
        since=view.now,
        speaks=True,
    )
    kind = status_letter(outcome)
    assert kind is not None
    occurrence = _occurrence(kind, one, history)
    record = history.record(letter_key(one.ref, kind, occurrence=occurrence))
    known = record is not None and record.state not in _IS_OVER
    since = record.decided_at if record and known else view.now
    return case.decided(replace(outcome, occurrence=occurrence, since=since))


def _occurrence(kind: Kind, one: Registration, history: LetterHistory) -> int:
    """Count how often the speaker was told this from the beginning.

    Again after they were told something else, and at another address.
    """
    last, occurrence = [r for r in history.heard if r.state not in NEVER_LEFT][-1:], 1
    while record := history.record(letter_key(one.ref, kind, occurrence=occurrence)):
        mine = record.to == one.address or record.may_go(one.address or "")
        if record.state in NEVER_LEFT or (mine and last == [record]):
            break
        occurrence += 1
    return occurrence


def _heard_by_the_seat(case: DecidedCase, seat: Outcome | None) -> bool:
    """Whether somebody is told all this as one who asked for a seat."""
    if seat is None or case.session.cancelled:
        return False
    if case.registration.speaks:
        return seat.status is Status.CONFIRMED
    return status_letter(seat) is not None


def _needless(letter: Letter, case: DecidedCase, view: View) -> bool:
    """Whether somebody knows that they speak, or never knew and does not any more.

    A confirmation in doubt is that of a seat that they gave up. That the session is cancelled
    concerns nobody who has heard that they do not speak there.
    """
    if letter.kind is Kind.SPEAKER:
        return bool(earlier_brief(case.session, letter.to, view.histories))
    if letter.kind is Kind.SESSION_CANCELLED and not case.registration.speaks:
        reached = [r.kind for r in case.history.heard if r.state in GOT]
        return reached[-1:] in ([], [Kind.CANCELLATION])
    if letter.kind is not Kind.CANCELLATION:
        return letter.kind is Kind.CONFIRMATION
    said = [r for r in case.history.heard if r.state in GOT or r.kind is Kind.CANCELLATION]
    return not said or said[-1].kind not in (Kind.SPEAKER, Kind.CANCELLATION)


def _once_settled(letter: Letter, case: DecidedCase) -> Letter:
    """Let the word that somebody does not speak any more wait until the cell has stood still."""
    if letter.kind is not Kind.CANCELLATION:
        return letter
    record = case.history.record(letter.key)
    waits = record is None or record.state in (LetterState.WITHHELD, *_IS_OVER)
    waits = waits and case.now < settles_at(case.outcome.since, case)
    return replace(letter, withheld=Withheld.SETTLES) if waits else letter


def with_names(seen: SessionRecord, speakers: Iterable[Registration]) -> SessionRecord:
    """Remember by what names those are called who speak at a session.

    Who is taken out of the cell is greeted by theirs, and found by it in the history.
    """
    known = {one.ref: one for one in seen.speakers}
    for one in speakers:
        if one.name:
            named = SpeakerRecord(ref=one.ref, first_name=one.first_name, last_name=one.last_name)
            known[one.ref] = named
    names = tuple(known.values())
    return seen if names == seen.speakers else replace(seen, speakers=names)


RULE_BOOK = RuleBook(session_letters=session_letters)
